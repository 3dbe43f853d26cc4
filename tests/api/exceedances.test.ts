import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Exceedance, exceedance, exceedancesResponse } from "../../shared/contract/exceedances.ts";
import { type LiveEvent, overviewResponse } from "../../shared/contract/overview.ts";
import { type SectionSummary, sectionsResponse } from "../../shared/contract/sections.ts";
import { HOUR_S, toIso } from "../../shared/domain/time.ts";
import { epochSeconds } from "../../shared/domain/units.ts";
import { createTestApp, TEST_NOW } from "../support/test-context.ts";
import { fillWater, type Sample, sectionVersion, type Water } from "../support/water.ts";

let test: Awaited<ReturnType<typeof createTestApp>>;
let water: Water;
const news: LiveEvent[] = [];
beforeEach(async () => {
  test = await createTestApp();
  water = await fillWater(test.ctx);
  news.length = 0;
  test.ctx.events.subscribe((event) => news.push(event));
  await water.sections(sectionVersion("A"), sectionVersion("B", { name: "别桥", demo: true }));
});
afterEach(() => test.close());

const ago = (hours: number) => epochSeconds(TEST_NOW - hours * HOUR_S);
const good: Sample = { NH3N: 0.4, DO: 6.5 };
const bad = (v: number): Sample => ({ NH3N: v, DO: 6.5 });
const get = async (path: string) => (await test.app.request(path)).json();
const list = async (query = ""): Promise<Exceedance[]> =>
  exceedancesResponse.parse(await get(`/api/exceedances${query}`)).items;
const sections = async (query = ""): Promise<SectionSummary[]> =>
  sectionsResponse.parse(await get(`/api/sections${query}`)).items;
/** Every four hours, the last one now. */
const upTo = (hoursAgo: number, ...samples: Sample[]) =>
  samples.map((sample, i) => [ago(hoursAgo + (samples.length - 1 - i) * 4), sample] as const);

describe("exceedances over the API", () => {
  it("open with the readings, peak, and close with hysteresis", async () => {
    await water.samples("A", "station", upTo(8, good, bad(1.2), bad(1.5)));
    expect(await list()).toMatchObject([
      {
        section: { code: "A", name: "断面A", river: "武进港" },
        source: { code: "station", kind: "automatic" },
        state: "open",
        started_at: toIso(ago(12)),
        peak_at: toIso(ago(8)),
        peak_class: "IV",
        peak_multiple: 0.5,
        ended_at: null,
        parameters: [{ parameter: "NH3N", name: "氨氮", unit: "mg/L", limit: 1, peak_value: 1.5, latest_value: 1.5 }],
        readings_over: 2,
        traces: [],
      },
    ]);
    await water.samples("A", "station", [[ago(4), good]]);
    expect(await list()).toMatchObject([{ state: "open" }]);
    await water.samples("A", "station", [[ago(0), good]]);
    expect(await list()).toMatchObject([{ state: "closed", ended_at: toIso(ago(4)), last_over_at: toIso(ago(8)) }]);
    expect(news.flatMap((n) => (n.type === "exceedance" ? [n.state] : []))).toEqual(["open", "open", "closed"]);
  });

  it("are one event however the readings come", async () => {
    const all = upTo(0, good, bad(1.2), bad(2.5), good, bad(1.1), good, good, bad(3));
    await water.samples("A", "station", all);
    for (const i of [5, 1, 7, 0, 3, 2, 6, 4]) await water.samples("B", "station", all.slice(i, i + 1));
    const shape = ({ id: _, section: __, ...rest }: Exceedance) => rest;
    const [a, b] = [await list("?section=A"), await list("?section=B")];
    expect(a).toHaveLength(2);
    expect(b.map(shape)).toEqual(a.map(shape));
  });

  it("follow a correction, and keep id and acknowledgement", async () => {
    await water.samples("A", "station", upTo(0, good, bad(1.2), bad(1.5)));
    const [before] = await list();
    await test.app.request(`/api/exceedances/${before?.id}/acknowledge`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ note: "已派人" }),
    });
    await water.samples("A", "station", [[ago(0), bad(2.5)]]);
    expect(await list()).toMatchObject([
      { id: before?.id, peak_class: "worse-than-V", acknowledged_note: "已派人", acknowledged_at: toIso(TEST_NOW) },
    ]);
    await water.samples("A", "station", [
      [ago(0), good],
      [ago(4), good],
    ]);
    expect(await list()).toEqual([]);
  });

  it("vanish with the import that made them", async () => {
    await water.samples("A", "station", upTo(8, good));
    const id = await water.samples("A", "station", upTo(0, bad(1.2), bad(1.5)));
    expect(await list()).toHaveLength(1);
    const { touched } = await test.ctx.database.transact(({ readings }) => readings.undo(id));
    await test.ctx.quality.updateExceedances(touched);
    expect(await list()).toEqual([]);
  });

  it("are judged by the target in force at the time", async () => {
    await water.sections(
      sectionVersion("C", { targetClass: "IV", validFrom: null, validTo: ago(6) }),
      sectionVersion("C", { targetClass: "III", validFrom: ago(6) }),
    );
    await water.samples("C", "station", upTo(0, bad(1.2), bad(1.2), bad(1.2)));
    expect(await list("?section=C")).toMatchObject([{ started_at: toIso(ago(4)), readings_over: 2 }]);
  });

  it("become no-data when the station falls silent, and go on when it speaks", async () => {
    await water.samples("A", "station", upTo(0, good, bad(1.2)));
    test.clock.now = epochSeconds(TEST_NOW + 24 * HOUR_S);
    expect(await test.ctx.quality.ageExceedances()).toBe(0);
    test.clock.now = epochSeconds(TEST_NOW + 25 * HOUR_S);
    expect(await test.ctx.quality.ageExceedances()).toBe(1);
    expect(await list("?state=no-data")).toMatchObject([{ state: "no-data", ended_at: null }]);
    expect(news.at(-1)).toMatchObject({ type: "exceedance", state: "no-data", section: "A" });
    const overview = overviewResponse.parse(await get("/api/overview"));
    expect(overview.attention).toMatchObject([{ kind: "no-data-after-exceedance", section: { code: "A" } }]);
    await water.samples("A", "station", [[test.clock.now, bad(1.3)]]);
    expect(await list()).toMatchObject([{ state: "open", readings_over: 2 }]);
  });

  it("of one source never mix with another's", async () => {
    await water.samples("A", "demo", upTo(0, bad(1.2), bad(1.2)));
    await water.samples("A", "station", upTo(0, good, good));
    expect(await list()).toMatchObject([{ source: { code: "demo" }, state: "open" }]);
    expect(await sections("?q=A")).toMatchObject([
      { status: { class: "II", verdict: "met", source: { code: "station" }, exceedance: null } },
    ]);
    expect(await sections("?q=A&source=demo")).toMatchObject([{ status: { class: "IV", verdict: "exceeded" } }]);
  });

  it.each([
    ["/api/exceedances/999", 404, "not-found"],
    ["/api/exceedances/x", 400, "invalid"],
    ["/api/exceedances?section=nowhere", 404, "not-found"],
    ["/api/exceedances?state=shut", 400, "invalid"],
    ["/api/exceedances?from=2026-01-01", 400, "invalid"],
    ["/api/exceedances?cursor=abc", 400, "invalid"],
  ])("%s answers %i", async (path, status, code) => {
    const res = await test.app.request(path);
    expect(res.status).toBe(status);
    expect(await res.json()).toMatchObject({ code });
  });

  it("page, those that last first", async () => {
    await water.samples("A", "station", upTo(0, bad(1.2), good, good, good, good));
    await water.samples("B", "station", upTo(4, bad(1.2)));
    const first = exceedancesResponse.parse(await get("/api/exceedances?limit=1"));
    expect(first).toMatchObject({ total: 2, items: [{ section: { code: "B" }, state: "open" }] });
    const second = exceedancesResponse.parse(await get(`/api/exceedances?limit=1&cursor=${first.next_cursor}`));
    expect(second).toMatchObject({ items: [{ section: { code: "A" }, state: "closed" }], next_cursor: null });
    expect(exceedance.parse(await get(`/api/exceedances/${first.items[0]?.id}`))).toEqual(first.items[0]);
  });
});

describe("overview", () => {
  it("counts and lists the same sections, worst first", async () => {
    await water.sections(...["C", "D", "E", "F"].map((code) => sectionVersion(code)));
    const regular = (end: number, last: Sample) => upTo(end, good, good, good, last);
    await water.samples("A", "station", regular(0, bad(1.2)));
    await water.samples("B", "demo", regular(0, { NH3N: 0.4, DO: 2.5 }));
    await water.samples("C", "station", regular(0, { NH3N: 0.4, DO: 8 }));
    await water.samples("D", "station", regular(10, good));
    await water.samples("E", "station", regular(40, good));
    const overview = overviewResponse.parse(await get("/api/overview"));
    expect(overview.attention.map((a) => [a.section.code, a.kind, a.freshness, a.demo])).toEqual([
      ["B", "exceedance", "fresh", true],
      ["A", "exceedance", "fresh", false],
      ["E", "offline", "offline", false],
      ["D", "stale", "stale", false],
    ]);
    expect(overview.attention[1]?.text).toBe("氨氮(0.20) 超目标，最差 Ⅳ 类，始于 2026-08-27 22:00");
    const metric = Object.fromEntries(overview.metrics.map((m) => [m.key, m]));
    expect(metric).toMatchObject({
      "good-ratio": { value: 0.5, numerator: 2, denominator: 4, sections: ["C", "D"] },
      "compliance-ratio": { value: 0.5, sections: ["C", "D"] },
      "exceeded-now": { value: 2, sections: ["A", "B"] },
      "offline-now": { value: 1, sections: ["E"] },
    });
    expect((await sections("?status=attention")).map((s) => s.code)).toEqual(["A", "B", "D", "E"]);
  });

  it("looks back: what was over then, is over there", async () => {
    await water.samples("A", "station", upTo(0, bad(1.2), good, good, good));
    const then = encodeURIComponent("2026-08-27T10:00:00+08:00");
    const overview = overviewResponse.parse(await get(`/api/overview?at=${then}`));
    expect(overview).toMatchObject({ at: "2026-08-27T02:00:00Z", attention: [{ kind: "exceedance" }] });
    expect(overviewResponse.parse(await get("/api/overview")).attention).toEqual([]);
    expect(await sections(`?at=${then}&q=A`)).toMatchObject([{ status: { verdict: "exceeded", age_s: 0 } }]);
  });

  it("has no ratio without sections that are heard", async () => {
    const { metrics } = overviewResponse.parse(await get("/api/overview"));
    expect(metrics[0]).toMatchObject({ key: "good-ratio", value: null, denominator: 0 });
  });

  it("leaves archives in peace", async () => {
    await water.samples("A", "station", upTo(24 * 200, good, bad(1.2)));
    expect(overviewResponse.parse(await get("/api/overview")).attention).toEqual([]);
    expect(await sections("?q=A")).toMatchObject([{ status: { freshness: "offline" } }]);
  });
});
