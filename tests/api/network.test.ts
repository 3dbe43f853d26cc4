import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { arrivalsResponse, windowResponse } from "../../shared/contract/network.ts";
import { inventoryResponse, outfallsResponse } from "../../shared/contract/outfalls.ts";
import { lineLength } from "../../shared/domain/network/geodesic.ts";
import type { ParameterKey } from "../../shared/domain/quality/reading.ts";
import { epochSeconds } from "../../shared/domain/units.ts";
import { createTestApp } from "../support/test-context.ts";
import { fillWater, sectionVersion } from "../support/water.ts";
import { at, fillWaterways, outfallVersion, reachInput } from "../support/waterways.ts";

let test: Awaited<ReturnType<typeof createTestApp>>;
const get = (path: string) => test.app.request(`/api${path}`);
const window = async (query: string) => {
  const res = await get(`/network/window?${query}`);
  expect(res.status).toBe(200);
  return windowResponse.parse(await res.json());
};

beforeAll(async () => {
  test = await createTestApp();
  const water = await fillWater(test.ctx);
  const ways = fillWaterways(test.ctx);
  await ways.network(
    reachInput(
      "main-1",
      [
        [0, 0],
        [3000, 0],
      ],
      { river: "武进港" },
    ),
    reachInput(
      "main-2",
      [
        [3000, 0],
        [6000, 0],
      ],
      { river: "武进港" },
    ),
    reachInput(
      "creek",
      [
        [3000, 2000],
        [3000, 0],
      ],
      { river: "永安浜", kind: "creek" },
    ),
    reachInput(
      "tidal",
      [
        [5000, 1500],
        [6000, 0],
      ],
      { river: "横塘", kind: "creek", direction: "both" },
    ),
  );
  await water.sections(
    sectionVersion("S1", { position: at(5000, 20), levels: ["source"] }),
    sectionVersion("S2", { position: at(1000, -10) }),
    sectionVersion("S9", { position: at(5000, 3000) }),
  );
  await ways.outfalls(
    outfallVersion("O1", at(2000, 30)),
    outfallVersion("O2", at(3020, 1500), { river: "永安浜", loadsKgPerDay: new Map(), category: null }),
    outfallVersion("O3", at(5500, -20), { dischargeM3PerDay: null }),
    outfallVersion("O4", at(4000, 700)),
  );
});
afterAll(() => test.close());

describe("placing the registers", () => {
  it("puts what is near on the network and names the rest", async () => {
    const report = await test.ctx.network.placeRegistries();
    expect(report).toMatchObject({ sections: 2, outfalls: 3 });
    expect(report.unplaced.map((u) => [u.kind, u.code, u.reason])).toEqual([
      ["section", "S9", "too-far"],
      ["outfall", "O4", "too-far"],
    ]);
  });
});

describe("GET /api/network/window", () => {
  it("walks upstream from a place, tributaries included, cut exactly", async () => {
    const found = await window("reach=main-2&measure_m=2000&direction=upstream&distance_m=3900");
    expect(found.total_length_m).toBeCloseTo(5800, 0);
    const creek = found.reaches.find((r) => r.reach === "creek");
    expect(creek).toMatchObject({ river: "永安浜", from_m: 100, near_distance_m: 2000, uncertain_direction: false });
    expect(lineLength(creek?.coordinates as [number, number][])).toBeCloseTo(
      (creek?.to_m ?? 0) - (creek?.from_m ?? 0),
      0,
    );
    expect(found.outfalls.map((o) => [o.code, Math.round(o.distance_m)])).toEqual([
      ["O1", 3000],
      ["O2", 3500],
    ]);
    expect(found.outfalls[0]?.travel).toMatchObject({ central_h: expect.closeTo(3000 / 360, 1) });
    expect(found.sections.map((s) => [s.code, s.distance_m])).toEqual([["S1", 0]]);
  });
  it("walks downstream, and counts a channel of both directions on either side", async () => {
    const down = await window("reach=main-2&measure_m=2000&direction=downstream&distance_m=2000");
    expect(down.outfalls.map((o) => o.code)).toEqual(["O3"]);
    expect(down.uncertain_length_m).toBeCloseTo(1000, 0);
  });
  it("takes hours instead of metres, and a point instead of a reach", async () => {
    const [lon, lat] = at(5000, 40);
    const found = await window(`lon=${lon}&lat=${lat}&hours=10&at=2026-08-27T22:00:00%2B08:00`);
    expect(found.start).toMatchObject({ reach: "main-2", snap_distance_m: expect.closeTo(40, 0) });
    expect(found.limit).toEqual({ distance_m: null, hours: 10 });
    expect(found.at).toBe("2026-08-27T14:00:00Z");
    expect(Math.max(...found.reaches.map((r) => r.far_distance_m))).toBeCloseTo(3600, 0);
  });
  it("goes by the flow in force at a moment, and by the ordinary flow without one", async () => {
    const edit = (of: object) =>
      test.app.request("/api/flow-states", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ from: "2020-01-01T00:00:00Z", to: "2020-01-02T00:00:00Z", reason: "现场", ...of }),
      });
    expect((await edit({ reach: "main-1", direction: "stagnant" })).status).toBe(200);
    expect((await edit({ reach: "creek", direction: "reverse", velocity_m_s: 0.2 })).status).toBe(200);
    expect((await edit({ reach: "main-2", direction: "reverse", velocity_m_s: 0.2 })).status).toBe(200);
    const place = "reach=main-2&measure_m=2000";
    const then = await window(`${place}&direction=downstream&hours=4&at=2020-01-01T12:00:00Z`);
    expect(then.reaches.map((r) => [r.reach, Math.round(r.from_m), Math.round(r.to_m)]).sort()).toEqual([
      ["creek", 1120, 2000],
      ["main-2", 0, 2000],
    ]);
    const distance = await window(`${place}&direction=upstream&distance_m=500&at=2020-01-01T12:00:00Z`);
    expect(distance.reaches.map((r) => [r.reach, r.from_m, r.to_m])).toEqual([["main-2", 2000, 2500]]);
    const still = await window("reach=main-1&measure_m=1000&distance_m=500&at=2020-01-01T12:00:00Z");
    expect(still.reaches).toEqual([]);
    const plain = await window(`${place}&direction=downstream&distance_m=500`);
    expect(plain.reaches.map((r) => [r.reach, r.from_m, r.to_m])).toEqual([["main-2", 2000, 2500]]);
  });
  it.each([
    ["direction=upstream&distance_m=10", 400],
    ["reach=main-1&distance_m=10", 400],
    ["reach=main-1&measure_m=10", 400],
    ["reach=main-1&measure_m=10&distance_m=10&hours=1", 400],
    ["reach=main-1&measure_m=99999&distance_m=10", 400],
    ["reach=main-1&measure_m=10&distance_m=10&at=2026-08-27T22:00:00", 400],
    ["reach=nowhere&measure_m=10&distance_m=10", 404],
    ["lon=119.9&lat=33&distance_m=10", 404],
  ])("refuses %s", async (query, status) => {
    const res = await get(`/network/window?${query}`);
    expect(res.status).toBe(status);
    expect(res.headers.get("content-type")).toContain("application/problem+json");
  });
  it("says so when there is no network yet", async () => {
    const empty = await createTestApp();
    const res = await empty.app.request("/api/network/window?reach=a&measure_m=0&distance_m=5");
    expect(res.status).toBe(503);
    expect(await res.json()).toMatchObject({ code: "unavailable", detail: "还没有导入河网" });
    await empty.close();
  });
});

describe("GET /api/network/arrivals", () => {
  const arrivals = async (query: string) => {
    const res = await get(`/network/arrivals?${query}`);
    expect(res.status).toBe(200);
    return arrivalsResponse.parse(await res.json());
  };

  it("says when water gets to the sections below, sources of drinking water first", async () => {
    const { start, sections, at: since } = await arrivals("reach=main-1&measure_m=0&at=2021-01-01T00:00:00Z&hours=20");
    expect(start).toMatchObject({ reach: "main-1", measure_m: 0, river: "武进港" });
    expect(since).toBe("2021-01-01T00:00:00Z");
    expect(sections.map((s) => [s.code, s.water_source])).toEqual([
      ["S1", true],
      ["S2", false],
    ]);
    // 1,000 m at 0.1 m/s, and 10–90 % of a log-normal of σ = 0.3 about it.
    const [, near] = sections;
    expect(near).toMatchObject({ distance_m: expect.closeTo(1000, 0), share: 1, uncertain_direction: false });
    expect(near?.rests_on).toEqual([{ basis: "assumed", share: 1 }]);
    expect(near?.travel.central_h).toBeCloseTo(10_000 / 3600, 1);
    expect(Date.parse(near?.central_at ?? "") - Date.parse(since)).toBeCloseTo(10_000_000, -5);
    expect(near?.travel.earliest_h).toBeCloseTo((10_000 / 3600) * Math.exp(-0.3 * 1.2816), 1);
    expect(near?.travel.latest_h).toBeCloseTo((10_000 / 3600) * Math.exp(0.3 * 1.2816), 1);
  });
  it("lets water wait while it is said to stand", async () => {
    const said = await test.app.request("/api/flow-states", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({
        reach: "main-1",
        direction: "stagnant",
        from: "2019-01-01T00:00:00Z",
        to: "2019-01-02T00:00:00Z",
        reason: "现场",
      }),
    });
    expect(said.status).toBe(200);
    const { sections } = await arrivals("reach=main-1&measure_m=500&at=2019-01-01T12:00:00Z&hours=24");
    expect(sections.find((s) => s.code === "S2")?.travel.central_h).toBeCloseTo(12 + 5000 / 3600, 1);
  });
  it("is empty where nothing is reached in time", async () => {
    expect((await arrivals("reach=main-1&measure_m=0&at=2021-01-01T00:00:00Z&hours=1")).sections).toEqual([]);
  });
  it.each([
    ["hours=5", 400],
    ["reach=main-1&hours=5", 400],
    ["reach=main-1&measure_m=0&hours=73", 400],
    ["reach=nowhere&measure_m=0", 404],
  ])("refuses %s", async (query, status) => {
    expect((await get(`/network/arrivals?${query}`)).status).toBe(status);
  });
});

describe("GET /api/outfalls", () => {
  it("lists by filter in pages, and one by code", async () => {
    const first = outfallsResponse.parse(await (await get("/outfalls?limit=3")).json());
    expect(first).toMatchObject({ total: 4, next_cursor: "3" });
    const last = outfallsResponse.parse(await (await get(`/outfalls?limit=3&cursor=${first.next_cursor}`)).json());
    expect(last.items.map((o) => o.code)).toEqual(["O4"]);
    const named = outfallsResponse.parse(await (await get("/outfalls?q=O2")).json());
    expect(named.items[0]).toMatchObject({ code: "O2", placement: { reach: "creek" }, category_name: null });
    expect(await (await get("/outfalls/O1")).json()).toMatchObject({
      category_name: "城镇污水处理厂排污口",
      loads_kg_d: { NH3N: 40 },
    });
    expect((await get("/outfalls/none")).status).toBe(404);
  });
});

describe("GET /api/sections/{code}/inventory", () => {
  const inventory = async (path: string) => inventoryResponse.parse(await (await get(`/sections/${path}`)).json());

  it("lists both sides with distances, totals and what the register lacks", async () => {
    const found = await inventory("S1/inventory");
    expect([found.upstream_m, found.downstream_m]).toEqual([5000, 2000]);
    expect(found.outfalls.map((o) => [o.code, o.side, Math.round(o.distance_m)])).toEqual([
      ["O1", "upstream", 3000],
      ["O2", "upstream", 3500],
      ["O3", "downstream", 500],
    ]);
    expect(found.totals).toEqual([
      { side: "upstream", outfalls: 2, discharge_m3_d: 2000, loads_kg_d: { NH3N: 40 } },
      { side: "downstream", outfalls: 1, discharge_m3_d: null, loads_kg_d: { NH3N: 40 } },
    ]);
    expect(found.length_m.upstream).toBeCloseTo(7000, 0);
    expect(found.issues.map((i) => [i.code, i.outfall])).toEqual([
      ["uncertain-direction", null],
      ["no-load", "O2"],
      ["no-category", "O2"],
      ["unplaced", "O4"],
    ]);
  });
  it("takes other distances", async () => {
    const found = await inventory("S1/inventory?upstream_m=3100&downstream_m=100");
    expect(found.outfalls.map((o) => o.code)).toEqual(["O1"]);
  });
  it("takes the register as it was known at the end of a year", async () => {
    const before = await inventory("S1/inventory?year=2025");
    expect([before.year, before.outfalls.length, before.issues[0]?.code]).toEqual([2025, 0, "no-register-then"]);
    const running = await inventory("S1/inventory?year=2026");
    expect(running.totals[0]).toMatchObject({ outfalls: 2, loads_kg_d: { NH3N: 40 } });
    expect((await get("/sections/S1/inventory?year=2027")).status).toBe(400);

    test.clock.now = epochSeconds(test.clock.now + 200 * 86_400);
    await fillWaterways(test.ctx).outfalls(
      outfallVersion("O1", at(2000, 30), { loadsKgPerDay: new Map([["NH3N" as ParameterKey, 7]]) }),
    );
    expect((await inventory("S1/inventory?year=2026")).totals[0]?.loads_kg_d).toEqual({ NH3N: 40 });
    expect((await inventory("S1/inventory?year=2027")).totals[0]?.loads_kg_d).toEqual({ NH3N: 7 });
    expect((await inventory("S1/inventory")).totals[0]?.loads_kg_d).toEqual({ NH3N: 7 });
  });
  it("says why a section has none", async () => {
    const found = await inventory("S9/inventory");
    expect(found.issues.map((i) => i.code)).toEqual(["section-unplaced"]);
    expect((await get("/sections/none/inventory")).status).toBe(404);
  });
});

describe("GET /api/sections/{code}", () => {
  it("names the sections upstream with distance and time", async () => {
    const detail = (await (await get("/sections/S1")).json()) as { upstream_sections: unknown[] };
    expect(detail.upstream_sections).toEqual([
      { code: "S2", name: "断面S2", distance_m: expect.closeTo(4000, 0), travel_time_h: expect.closeTo(4000 / 360, 1) },
    ]);
  });
});
