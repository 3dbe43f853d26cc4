import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { assessmentsResponse } from "../../shared/contract/evaluation.ts";
import { readingsResponse, sectionDetail, sectionsResponse } from "../../shared/contract/sections.ts";
import { DAY_S, HOUR_S, monthNumber, startOfMonth, toIso } from "../../shared/domain/time.ts";
import { type EpochSeconds, epochSeconds } from "../../shared/domain/units.ts";
import { createTestApp, TEST_NOW } from "../support/test-context.ts";
import { fillWater, type Sample, sectionVersion, type Water } from "../support/water.ts";

let test: Awaited<ReturnType<typeof createTestApp>>;
let water: Water;
beforeEach(async () => {
  test = await createTestApp();
  water = await fillWater(test.ctx);
});
afterEach(() => test.close());

const get = async (path: string) => (await test.app.request(path)).json();
const ago = (hours: number) => epochSeconds(TEST_NOW - hours * HOUR_S);
const every = (intervalS: number, from: EpochSeconds, samples: readonly Sample[]) =>
  samples.map((sample, i) => [epochSeconds(from + i * intervalS), sample] as const);
const codes = async (query: string) =>
  sectionsResponse.parse(await get(`/api/sections${query}`)).items.map((s) => s.code);
const readings = async (query: string) => readingsResponse.parse(await get(`/api/sections/A/readings${query}`));
const months = async (query = "") => assessmentsResponse.parse(await get(`/api/sections/A/assessments?${query}`)).items;
const JULY = startOfMonth(monthNumber(2026, 7));

describe("GET /api/sections", () => {
  beforeEach(() =>
    water.sections(
      sectionVersion("A", { name: "姚巷桥", levels: ["national", "inflow"], position: [120.09, 31.5] }),
      sectionVersion("B", { name: "别桥", district: "溧阳市", responsibleDistrict: "金坛区", river: "丹金溧漕河" }),
      sectionVersion("C", { name: "新站", position: null, targetClass: null }),
      sectionVersion("OLD", { validTo: ago(24) }),
    ),
  );
  it.each([
    ["", ["A", "B", "C"]],
    ["?level=inflow", ["A"]],
    [`?district=${encodeURIComponent("金坛区")}`, ["B"]],
    [`?district=${encodeURIComponent("溧阳市")}`, ["B"]],
    ["?bbox=120,31.4,120.2,31.6", ["A"]],
    [`?q=${encodeURIComponent("溧漕")}`, ["B"]],
    ["?q=b", ["B"]],
    ["?status=unplaced", ["C"]],
    ["?status=none", ["A", "B", "C"]],
    ["?status=attention", []],
    ["?source=station", []],
    [`?at=${toIso(ago(30))}`, ["A", "B", "C", "OLD"]],
  ])("%s", async (query, expected) => expect(await codes(query)).toEqual(expected));
  it.each([["?bbox=1,2,3"], ["?bbox=a,b,c,d"], ["?level=x"], ["?at=yesterday"], ["?limit=0"]])(
    "%s is refused",
    async (query) => expect((await test.app.request(`/api/sections${query}`)).status).toBe(400),
  );
  it("pages", async () => {
    const first = sectionsResponse.parse(await get("/api/sections?limit=2"));
    expect(first).toMatchObject({ total: 3, next_cursor: "2" });
    expect(await codes(`?limit=2&cursor=${first.next_cursor}`)).toEqual(["C"]);
  });
  it("says what the newest reading of the speaking source makes of it", async () => {
    await water.samples(
      "A",
      "station",
      every(4 * HOUR_S, ago(8), [{ NH3N: 3 }, { NH3N: 0.4 }, { NH3N: 0.6, TP: 0.15, DO: 8 }]),
    );
    await water.samples("C", "station", every(4 * HOUR_S, ago(4), [{ NH3N: 3 }, { NH3N: 3 }]));
    const [a, , c] = sectionsResponse.parse(await get("/api/sections")).items;
    expect(a?.status).toMatchObject({
      class: "III",
      verdict: "met",
      deciding: ["NH3N", "TP"],
      freshness: "fresh",
      age_s: 0,
    });
    expect(c?.status).toMatchObject({ class: "worse-than-V", verdict: "no-target", exceedance: null });
    expect(await codes("?status=met")).toEqual(["A"]);
  });
  it("lets a source that is heard speak before a better one that is silent", async () => {
    await water.samples("A", "station", every(4 * HOUR_S, ago(24 * 30), [{ NH3N: 3 }, { NH3N: 3 }]));
    await water.samples("A", "demo", every(4 * HOUR_S, ago(4), [{ NH3N: 0.4 }, { NH3N: 0.4 }]));
    const [a] = sectionsResponse.parse(await get("/api/sections?q=A")).items;
    expect(a?.status).toMatchObject({ class: "II", source: { code: "demo" } });
    const [real] = sectionsResponse.parse(await get("/api/sections?source=station")).items;
    expect(real?.status).toMatchObject({ class: "worse-than-V", freshness: "offline", source: { code: "station" } });
  });
});

describe("GET /api/sections/{code}", () => {
  it("opens a class to reading, limit and clause", async () => {
    await water.sections(
      sectionVersion("A", { targetOverrides: new Map([["TP" as never, 0.15]]), levels: ["source"] }),
    );
    await water.samples("A", "manual", [
      [ago(24 * 40), { NH3N: 1 }],
      [ago(24 * 10), { NH3N: 1 }],
    ]);
    await water.samples("A", "station", [
      [ago(0), { DO: 4.5, TP: 0.18, SO4: 300, NH3N: { measured: { kind: "value", value: 9 }, flag: "D" } }],
    ]);
    const detail = sectionDetail.parse(await get("/api/sections/A"));
    expect(detail.sources.map((s) => [s.code, s.observations])).toEqual([
      ["station", 1],
      ["manual", 2],
    ]);
    expect(detail.latest?.evaluation).toMatchObject({
      class: "IV",
      verdict: "exceeded",
      deciding: ["DO"],
      mode: "realtime",
    });
    const by = Object.fromEntries(detail.latest?.evaluation.parameters.map((p) => [p.parameter, p]) ?? []);
    expect(by.DO).toMatchObject({
      limit: 5,
      limit_kind: "min",
      clause: "GB 3838-2002 表1 第3项",
      multiple_over_target: null,
    });
    expect(by.TP).toMatchObject({ limit: 0.15, multiple_over_target: 0.2, multiple_over_iii: null, class: "III" });
    expect(by.SO4).toMatchObject({ limit: 250, verdict: "exceeded", class: null, clause: "GB 3838-2002 表2 第1项" });
    expect(by.NH3N).toMatchObject({ value: null, verdict: "not-assessable", why: expect.stringContaining("故障") });
    expect(detail).toMatchObject({ target_overrides: { TP: 0.15 }, upstream_sections: [], inventory_upstream_m: 5000 });
  });
  it("knows no other", async () => expect((await test.app.request("/api/sections/ZZ")).status).toBe(404));
});

describe("GET /api/sections/{code}/readings", () => {
  beforeEach(() => water.sections(sectionVersion("A")));
  it("gives columns with states, bands and target", async () => {
    const flagged = { measured: { kind: "value", value: 9 }, flag: "M" } as const;
    const missing = { measured: { kind: "missing", reason: "failed-qc" }, flag: "N" } as const;
    await water.samples(
      "A",
      "station",
      every(4 * HOUR_S, ago(12), [{ NH3N: 0.5 }, { NH3N: { below: 0.025 } }, { NH3N: flagged }, { NH3N: missing }]),
    );
    const { series, ...rest } = await readings(`?parameters=NH3N&resolution=raw`);
    expect(rest).toMatchObject({ section: "A", source: { code: "station" }, resolution: "raw", from: toIso(ago(12)) });
    expect(series).toEqual([
      {
        parameter: "NH3N",
        name: "氨氮",
        unit: "mg/L",
        t: [ago(12), ago(8), ago(4), ago(0)],
        v: [0.5, 0.025, 9, null],
        s: [0, 1, 2, 3],
        class_limits: [0.15, 0.5, 1, 1.5, 2],
        limit_kind: "max",
        target_limit: 1,
      },
    ]);
  });
  it("averages days and months, below detection with half, pH through H⁺", async () => {
    const day = every(6 * HOUR_S, JULY, [
      { NH3N: 0.5, PH: 7 },
      { NH3N: { below: 0.1 }, PH: 9 },
      { NH3N: 0.35 },
      { NH3N: 0.3 },
      { NH3N: 1 },
    ]);
    await water.samples("A", "station", day);
    const daily = await readings("?parameters=NH3N,PH&resolution=day");
    expect(daily.series[0]).toMatchObject({
      t: [JULY, JULY + DAY_S],
      v: [0.3, 1],
      s: [0, 0],
      min: [0.1, 1],
      max: [0.5, 1],
    });
    expect(daily.series[1]?.v[0]).toBeCloseTo(7.2967, 4);
    const monthly = await readings("?parameters=NH3N&resolution=month");
    expect(monthly.series[0]).toMatchObject({ t: [JULY], v: [0.44] });
  });
  it("answers as of an earlier moment", async () => {
    await water.samples("A", "station", [
      [ago(4), { NH3N: 0.5 }],
      [ago(0), { NH3N: 0.5 }],
    ]);
    const before = test.clock.now;
    test.clock.now = epochSeconds(before + HOUR_S);
    await water.samples("A", "station", [[ago(4), { NH3N: 0.9 }]]);
    expect((await readings("?parameters=NH3N")).series[0]?.v).toEqual([0.9, 0.5]);
    expect((await readings(`?parameters=NH3N&as_of=${toIso(before)}`)).series[0]?.v).toEqual([0.5, 0.5]);
    expect((await readings(`?parameters=NH3N&resolution=day&as_of=${toIso(before)}`)).series[0]?.v).toEqual([0.5]);
  });
  it("chooses days for more points than a screen can use, and says so", async () => {
    const hourly = every(HOUR_S, epochSeconds(TEST_NOW - 900 * DAY_S), Array<Sample>(900 * 24).fill({ TP: 0.1 }));
    await water.samples("A", "station", hourly);
    expect((await readings("?parameters=TP")).resolution).toBe("day");
    expect((await readings(`?parameters=TP&from=${toIso(ago(24 * 100))}`)).resolution).toBe("raw");
    expect((await readings("?parameters=TP&resolution=raw")).series[0]?.t).toHaveLength(21_600);
  });
  it("leaves out what was never measured unless it is asked for", async () => {
    await water.samples("A", "station", [[ago(0), { TP: 0.1 }]]);
    expect((await readings("")).series.map((s) => s.parameter)).toEqual(["TP"]);
    expect((await readings("?parameters=TP,TN")).series.map((s) => [s.parameter, s.t.length])).toEqual([
      ["TP", 1],
      ["TN", 0],
    ]);
  });
  it("is empty, not an error, without readings", async () =>
    expect(await readings("")).toMatchObject({ source: null, series: [] }));
  it.each([
    ["/api/sections/A/readings?parameters=XX", 400],
    ["/api/sections/A/readings?source=nobody", 404],
    ["/api/sections/ZZ/readings", 404],
  ])("%s answers %i", async (path, status) => expect((await test.app.request(path)).status).toBe(status));
});

describe("GET /api/sections/{code}/assessments", () => {
  beforeEach(() => water.sections(sectionVersion("A")));
  it("judges a month by rounded means of the source that speaks", async () => {
    const days = (sample: Sample) => every(DAY_S, JULY, Array<Sample>(31).fill(sample));
    await water.samples("A", "demo", days({ NH3N: 5 }));
    await water.samples("A", "station", days({ NH3N: 1.005, DO: 4.96, PH: 8.4, TP: { below: 0.01 } }));
    const [july] = await months(`from=${toIso(JULY)}&to=${toIso(epochSeconds(JULY + DAY_S))}`);
    expect(july).toMatchObject({
      period: "month",
      label: "2026-07",
      from: toIso(JULY),
      source: { code: "station" },
      sample_count: 31,
      evaluation: { mode: "period", class: "III", class_word: "良好", verdict: "met", deciding: ["DO", "NH3N"] },
    });
    expect(july?.evaluation.parameters.map((p) => [p.parameter, p.value])).toEqual([
      ["PH", 8],
      ["DO", 5],
      ["NH3N", 1],
      ["TP", 0.005],
    ]);
  });
  it("marks a month with few readings and judges it all the same", async () => {
    await water.samples("A", "station", every(DAY_S, JULY, [{ NH3N: 0.4 }, { NH3N: 0.5 }]));
    const [july] = await months();
    expect(july).toMatchObject({ evaluation: { class: "II" }, sample_count: 2 });
    expect(july?.evaluation.unverified.join()).toMatch(/有效数据 2 组/);
  });
  it("takes one manual sample for a month, without a mark", async () => {
    await water.samples("A", "manual", [[JULY, { NH3N: 0.4 }]]);
    expect((await months())[0]?.evaluation.unverified.join()).not.toMatch(/有效数据/);
  });
  it("judges days and instants", async () => {
    await water.samples("A", "station", every(4 * HOUR_S, ago(8), [{ NH3N: 0.9 }, { NH3N: 1.2 }, { NH3N: 1.3 }]));
    const [day] = await months("period=day");
    expect(day).toMatchObject({ label: "2026-08-27", evaluation: { class: "IV", parameters: [{ value: 1.13 }] } });
    const instants = await months("period=instant");
    expect(instants.map((i) => [i.label, i.evaluation.class, i.evaluation.mode])).toEqual([
      ["2026-08-27 14:00", "III", "realtime"],
      ["2026-08-27 18:00", "IV", "realtime"],
      ["2026-08-27 22:00", "IV", "realtime"],
    ]);
  });
  it("uses the target in force then", async () => {
    await water.sections(
      sectionVersion("A", { targetClass: "IV", validTo: JULY }),
      sectionVersion("A", { validFrom: JULY }),
    );
    await water.samples("A", "station", [
      [epochSeconds(JULY - DAY_S), { NH3N: 1.2 }],
      [JULY, { NH3N: 1.2 }],
    ]);
    expect((await months()).map((m) => [m.label, m.evaluation.target_class, m.evaluation.verdict])).toEqual([
      ["2026-06", "IV", "met"],
      ["2026-07", "III", "exceeded"],
    ]);
  });
  it("answers as of an earlier moment what it answered then", async () => {
    await water.samples(
      "A",
      "station",
      every(DAY_S, JULY, [{ NH3N: 0.4, PH: 7 }, { NH3N: 0.5, PH: { below: 1 } }, { DO: 6 }]),
    );
    const before = test.clock.now;
    const published = await months();
    test.clock.now = epochSeconds(before + HOUR_S);
    await water.samples("A", "station", [[JULY, { NH3N: 3 }]]);
    expect(await months()).not.toEqual(published);
    expect(await months(`as_of=${toIso(before)}`)).toEqual(published);
  });
  it("leaves out periods without a valid reading, and a turned-round range", async () => {
    await water.samples("A", "station", [[JULY, { NH3N: { measured: { kind: "value", value: 3 }, flag: "D" } }]]);
    expect(await months()).toEqual([]);
    expect(await months(`from=${toIso(ago(0))}&to=${toIso(ago(4))}`)).toEqual([]);
  });
});

describe("GET /api/sections/{code}/readings, compressed", () => {
  const asked = async (path: string, encoding: string) => {
    const res = await test.app.request(path, { headers: { "accept-encoding": encoding } });
    return { res, bytes: Buffer.from(await res.arrayBuffer()), coding: res.headers.get("content-encoding") };
  };

  it("is the same text, for who takes gzip and where it is long enough to gain by it", async () => {
    await water.sections(sectionVersion("A"));
    await water.samples(
      "A",
      "station",
      every(
        HOUR_S,
        ago(2000),
        Array.from({ length: 1500 }, (_, i) => ({ TP: i / 1000 })),
      ),
    );
    const path = "/api/sections/A/readings?resolution=raw";
    const plain = await asked(path, "identity");
    expect([plain.coding, plain.bytes.length > 8192]).toEqual([null, true]);
    for (const encoding of ["gzip", "br, gzip;q=0.5", "*"]) {
      const { res, bytes, coding } = await asked(path, encoding);
      expect([encoding, coding, res.headers.get("vary")]).toEqual([encoding, "gzip", "Accept-Encoding"]);
      expect(res.headers.get("content-type")).toBe(plain.res.headers.get("content-type"));
      expect(gunzipSync(bytes).equals(plain.bytes)).toBe(true);
    }
    expect((await asked(path, "br, gzip;q=0")).coding).toBeNull();
    expect((await asked(`${path}&to=${toIso(ago(1990))}`, "gzip")).coding).toBeNull();
  });
});
