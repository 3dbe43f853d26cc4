import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Trace, trace, tracesResponse } from "../../shared/contract/traces.ts";
import { cubicMetresPerSecond, epochSeconds } from "../../shared/domain/units.ts";
import { createTestApp, TEST_NOW } from "../support/test-context.ts";
import { fillWater, sectionVersion } from "../support/water.ts";
import { at, fillWaterways, outfallVersion, reachInput } from "../support/waterways.ts";

let test: Awaited<ReturnType<typeof createTestApp>>;
let ways: ReturnType<typeof fillWaterways>;
let water: Awaited<ReturnType<typeof fillWater>>;
const hours = (h: number) => epochSeconds(TEST_NOW + h * 3600);

const get = (path: string) => test.app.request(`/api${path}`);
const post = (path: string, body?: unknown) =>
  test.app.request(`/api${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const make = async (body: unknown): Promise<Trace> => {
  const res = await post("/traces", body);
  expect(res.status).toBe(201);
  return trace.parse(await res.json());
};

beforeAll(async () => {
  test = await createTestApp();
  water = await fillWater(test.ctx);
  ways = fillWaterways(test.ctx);
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
      { river: "武进港", discharge: cubicMetresPerSecond(2) },
    ),
    reachInput(
      "creek",
      [
        [3000, 2000],
        [3000, 0],
      ],
      { river: "永安浜", kind: "creek" },
    ),
  );
  await water.sections(
    sectionVersion("S1", { position: at(5000, 20) }),
    sectionVersion("S2", { position: at(1000, 0), targetClass: null }),
  );
  await ways.outfalls(
    outfallVersion("O1", at(3020, 1000)),
    outfallVersion("O2", at(2000, 30), { liveState: "dry" }),
    outfallVersion("O3", at(5500, -20)),
  );
  await ways.place();
  await water.samples("S1", "station", [
    [hours(-8), { NH3N: 0.5, DO: 7 }],
    [hours(-4), { NH3N: 1.6, DO: 6 }],
    [hours(0), { NH3N: 2.4, DO: 6 }],
  ]);
});
afterAll(() => test.close());

describe("POST /api/traces", () => {
  it("traces an exceedance: suspects with evidence, the others with the reason, kept as a record", async () => {
    const [event] = ((await (await get("/exceedances")).json()) as { items: { id: number }[] }).items;
    const found = await make({ exceedance: event?.id, options: { model: "plain-upstream" } });
    expect(found).toMatchObject({
      status: "done",
      model: "plain-upstream",
      exceedance: event?.id,
      section: { code: "S1" },
      observed_at: "2026-08-27T14:00:00Z",
      parameters: [{ parameter: "NH3N", value: 2.4, limit: 1 }],
      demo: false,
    });
    expect(found.suspects.map((s) => s.outfall.code)).toEqual(["O1"]);
    const [first] = found.suspects;
    expect(first).toMatchObject({
      rank: 1,
      distance_m: expect.closeTo(3000, 0),
      outfall: { category_name: "城镇污水处理厂排污口" },
    });
    expect(first?.chain.map((c) => [c.river, Math.round(c.length_m)])).toEqual([
      ["武进港", 2000],
      ["永安浜", 1000],
    ]);
    expect(first?.release_window.central).toMatch(/^2026-08-27T05:40/);
    expect(first && first.release_window.earliest < first.release_window.central).toBe(true);
    expect(found.excluded.map((e) => [e.outfall.code, e.reasons.map((r) => r.reason)])).toEqual([
      ["O2", ["not-discharging"]],
      ["O3", ["not-connected-under-flow"]],
    ]);
    expect(found.domain.sections.map((s) => s.code)).toEqual(["S2"]);
    expect(found.domain.outfall_count).toBe(2);
    const kept = await (await get(`/traces/${found.id}`)).json();
    expect(kept).toEqual(JSON.parse(JSON.stringify(found)));
    expect(await (await get(`/exceedances/${event?.id}`)).json()).toMatchObject({ traces: [found.id] });
  });

  it("runs again to the last digit, also after the registers have changed", async () => {
    const first = await make({ section: "S1" });
    test.clock.now = hours(1);
    await ways.outfalls(
      outfallVersion("O1", at(3020, 1000), { liveState: "dry", loadsKgPerDay: new Map() }),
      outfallVersion("O5", at(4000, 10)),
    );
    await ways.network(
      reachInput("main-1", [
        [0, 0],
        [6000, 0],
      ]),
    );
    await ways.place();
    const res = await post(`/traces/${first.id}/rerun`);
    expect(res.status).toBe(201);
    const again = trace.parse(await res.json());
    expect(again.record).toEqual({ ...first.record, rerun_of: first.id });
    expect(again.follows).toEqual({ trace: first.id, why: "rerun", difference: { inputs: [], moved: [] } });
    const same = { id: first.id, created_at: first.created_at, record: first.record, follows: null };
    expect({ ...again, ...same }).toEqual(first);
    expect(again.id > first.id).toBe(true);
    const fresh = await make({ section: "S1", observed_at: "2026-08-27T22:00:00+08:00" });
    expect(fresh.record.input_hash).not.toBe(first.record.input_hash);
    expect(fresh.suspects.map((s) => s.outfall.code)).toEqual(["O5"]);
  });

  it("traces any place; without readings nothing is converted, and that is said", async () => {
    const found = await make({
      position: at(5500, 10),
      parameters: ["氨氮"],
      observed_at: "2026-08-27T22:00:00+08:00",
    });
    expect(found).toMatchObject({
      section: null,
      exceedance: null,
      parameters: [{ parameter: "NH3N", value: null, limit: null }],
    });
    expect(found.missing.join()).toContain("缺氨氮");
  });

  it("has too little where nothing is over and nothing was asked for", async () => {
    const found = await make({ section: "S2" });
    expect(found).toMatchObject({ status: "insufficient", parameters: [] });
    expect(found.missing.join()).toContain("没有要追溯的参数");
  });

  it("takes parameters that are not over, and window and distance", async () => {
    const found = await make({ section: "S1", parameters: ["DO"], window_hours: 1, options: { max_distance_m: 900 } });
    expect(found.parameters).toMatchObject([{ parameter: "DO", limit: 5 }]);
    expect(found.window_hours).toBe(1);
    expect(found.record.options).toEqual({ window_hours: 1, max_distance_m: 900 });
    expect(found.domain.total_length_m).toBeLessThan(900);
    expect(found.missing.join()).toContain("未超过限值");
  });

  it.each([
    [{}, 400],
    [{ section: "S1", exceedance: 1 }, 400],
    [{ section: "nowhere" }, 404],
    [{ exceedance: 999 }, 404],
    [{ section: "S1", parameters: ["火星"] }, 400],
    [{ section: "S1", observed_at: "2026-08-27T22:00:00" }, 400],
    [{ position: [119.9, 33] }, 404],
    [{ section: "S1", window_hours: 1000 }, 400],
  ])("refuses %j", async (body, status) => {
    const res = await post("/traces", body);
    expect(res.status).toBe(status);
    expect(res.headers.get("content-type")).toContain("application/problem+json");
  });
});

describe("GET /api/traces", () => {
  it("lists newest first, by section, in pages", async () => {
    const all = tracesResponse.parse(await (await get("/traces?limit=2")).json());
    expect(all.total).toBeGreaterThanOrEqual(5);
    expect(all.next_cursor).toBe("2");
    const s2 = tracesResponse.parse(await (await get("/traces?section=S2")).json());
    expect(s2.items).toMatchObject([
      { section: { code: "S2" }, status: "insufficient", suspect_count: 0, first_suspect: null },
    ]);
  });
  it("knows no other ids", async () => {
    expect((await get("/traces/01ARZ3NDEKTSV4RRFFQ69G5FAV")).status).toBe(404);
    expect((await post("/traces/01ARZ3NDEKTSV4RRFFQ69G5FAV/rerun")).status).toBe(404);
    expect((await get("/traces/x")).status).toBe(400);
  });
});
