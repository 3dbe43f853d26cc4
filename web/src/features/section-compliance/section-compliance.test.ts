import type { Evaluation, ParameterVerdict } from "@shared/contract/evaluation.ts";
import type { SectionSummary } from "@shared/contract/sections.ts";
import { describe, expect, test } from "vitest";
import { bandOf } from "../../ui/chart/readout.ts";
import { classBands, toPanel } from "./class-bands.ts";
import { type Assessment, assessmentOf, dayRows, monthRows } from "./class-cells.ts";
import { qualityRows } from "./data-quality.ts";
import { filterSections, formatSort, parseSort, sortSections } from "./section-filter.ts";
import { shiftColumns } from "./shift-columns.ts";
import { availableParameters, defaultParameters, parseParameters, statusOfSource } from "./speaking-view.ts";
import { plainNumber, rangeText, valueText } from "./value-text.ts";
import { fetchRange, formatViewRange, parseViewRange, resolveViewRange, suitableResolution } from "./view-range.ts";
import { yearBudget } from "./year-budget.ts";

const at = (iso: string) => Date.parse(iso) / 1000;
const DAY = 86_400;

const verdict = (parameter: string, over: Partial<ParameterVerdict> = {}): ParameterVerdict => ({
  parameter,
  name: parameter,
  unit: "mg/L",
  value: 1,
  raw_value: 1,
  below_detection: false,
  class: "III",
  verdict: "met",
  limit: 1,
  limit_kind: "max",
  multiple_over_iii: null,
  multiple_over_target: null,
  clause: null,
  participates: true,
  why: null,
  ...over,
});
const evaluation = (over: Partial<Evaluation> = {}): Evaluation => ({
  mode: "period",
  rule_version: "r",
  class: "III",
  class_word: null,
  target_class: "III",
  verdict: "met",
  deciding: ["NH3N"],
  main_pollutants: [],
  parameters: [verdict("NH3N")],
  unverified: [],
  ...over,
});
const period = (kind: "month" | "day", label: string, over: Partial<Evaluation> = {}): Assessment => {
  const from = at(`${label}${kind === "month" ? "-01" : ""}T00:00:00+08:00`);
  const iso = (t: number) => new Date(t * 1000).toISOString().replace(".000", "");
  return {
    period: kind,
    label,
    from: iso(from),
    to: iso(from + (kind === "month" ? 30 * DAY : DAY)),
    source: null,
    sample_count: 3,
    evaluation: evaluation(over),
  };
};

describe("class bands", () => {
  const limits = (parameter: string, kind: "max" | "min" | "range" | null, class_limits: (number | null)[] | null) => ({
    parameter,
    limit_kind: kind,
    class_limits,
  });
  test("concentrations rise through the classes; shared limits belong to the better one", () => {
    const bands = classBands(limits("COD", "max", [15, 15, 20, 30, 40]), "river");
    expect(bands.map((b) => [b.label, b.from, b.to])).toEqual([
      ["Ⅰ", null, 15],
      ["Ⅲ", 15, 20],
      ["Ⅳ", 20, 30],
      ["Ⅴ", 30, 40],
      ["劣Ⅴ", 40, null],
    ]);
    expect(bandOf(bands, 15)?.label).toBe("Ⅰ");
    expect(bandOf(bands, 40.1)?.label).toBe("劣Ⅴ");
  });
  test("oxygen runs the other way", () => {
    const bands = classBands(limits("DO", "min", [7.5, 6, 5, 3, 2]), "river");
    expect(bandOf(bands, 9)?.label).toBe("Ⅰ");
    expect(bandOf(bands, 5)?.label).toBe("Ⅲ");
    expect(bandOf(bands, 4.99)?.label).toBe("Ⅳ");
    expect(bandOf(bands, 1.9)?.label).toBe("劣Ⅴ");
  });
  test("pH is inside its range or 劣Ⅴ, with or without a target", () => {
    for (const kind of ["range", null] as const) {
      const bands = classBands(limits("PH", kind, null), "river");
      expect([5.9, 6, 9, 9.1].map((v) => bandOf(bands, v)?.label)).toEqual(["劣Ⅴ", "Ⅰ", "Ⅰ", "劣Ⅴ"]);
    }
  });
  test("no limits, no bands", () => expect(classBands(limits("EC", null, null), "river")).toEqual([]));
  test("the target line says which way it holds", () => {
    const series = {
      name: "",
      unit: "mg/L",
      t: [],
      v: [],
      s: [],
      target_limit: 5,
      ...limits("DO", "min", [7.5, 6, 5, 3, 2]),
    };
    const panel = toPanel(series, { waterType: "river", targetClass: "III", name: "溶解氧" }, { target: "目标" });
    expect(panel.lines).toEqual([{ value: 5, label: "目标 Ⅲ ≥ 5" }]);
    expect(panel.fromZero).toBe(false);
  });
});

describe("the stretch looked at", () => {
  const now = at("2026-11-23T12:00:00+08:00");
  const live = { from: at("2020-01-01T00:00:00+08:00"), to: now - 3600 };
  const archive = { from: at("2021-04-01T00:00:00+08:00"), to: at("2021-05-31T20:00:00+08:00") };
  test("a living source is looked at up to now, an archive up to its end", () => {
    expect(resolveViewRange({ preset: "7d" }, live, now)).toEqual({ from: now - 7 * DAY, to: now });
    expect(resolveViewRange({ preset: "30d" }, archive, now)).toEqual({ from: archive.to - 30 * DAY, to: archive.to });
    expect(resolveViewRange({ preset: "all" }, archive, now)).toEqual(archive);
  });
  test("addresses read back to what was written", () => {
    const range = { from: at("2026-08-01T04:00:00+08:00"), to: at("2026-08-20T16:00:00+08:00") };
    expect(formatViewRange({ preset: null, range })).toBe("2026-08-01T04~2026-08-20T16");
    expect(parseViewRange("2026-08-01T04~2026-08-20T16")).toEqual({ preset: null, range });
    expect(parseViewRange("1y")).toEqual({ preset: "1y" });
  });
  test.each(["", "8d", "2026-08-01~2026-08-20", "2026-08-20T16~2026-08-01T04", "2026-13-01T04~2026-14-01T04"])(
    "%j is not a stretch",
    (text) => expect(parseViewRange(text)).toBeUndefined(),
  );
  test("longer stretches are coarser", () => {
    expect([30, 400, 401, 4000].map((d) => suitableResolution({ from: 0, to: d * DAY }))).toEqual([
      "raw",
      "raw",
      "day",
      "month",
    ]);
  });
  test("more is asked for than is shown, in whole Beijing days, and not beyond what there is", () => {
    const range = { from: now - 30 * DAY, to: now };
    const asked = fetchRange(range, live);
    expect(asked.from).toBeLessThanOrEqual(range.from - 15 * DAY);
    expect((asked.from + 8 * 3600) % DAY).toBe(0);
    expect(asked.to).toBeGreaterThan(live.to);
    expect(asked.to - live.to).toBeLessThanOrEqual(DAY);
  });
});

describe("sections in a list", () => {
  const section = (
    name: string,
    over: Partial<SectionSummary> = {},
    status: Partial<SectionSummary["status"]> = {},
  ): SectionSummary => ({
    code: `C-${name}`,
    name,
    position: null,
    levels: ["national"],
    river: "京杭运河",
    water_type: "river",
    target_class: "III",
    district: "武进区",
    responsible_district: "武进区",
    demo: false,
    status: {
      class: "III",
      verdict: "met",
      deciding: [],
      observed_at: "2026-11-23T00:00:00Z",
      age_s: 1,
      freshness: "fresh",
      source: null,
      exceedance: null,
      ...status,
    },
    ...over,
  });
  const all = [
    section("甲"),
    section(
      "乙",
      { responsible_district: "金坛区", levels: ["provincial", "boundary"] },
      { freshness: "offline", class: "IV", verdict: "exceeded" },
    ),
    section("丙", {}, { class: "worse-than-V", verdict: "exceeded", exceedance: 3 }),
    section(
      "丁",
      { target_class: null },
      { class: null, observed_at: null, freshness: "none", verdict: "not-assessable" },
    ),
  ];
  const names = (list: readonly SectionSummary[]) => list.map((s) => s.name).join("");
  const none = { text: "", level: "", district: "", status: "", waterClass: "" };
  test.each([
    [{ text: "乙" }, "乙"],
    [{ text: "c-甲" }, "甲"],
    [{ text: "运河" }, "甲乙丙丁"],
    [{ level: "boundary" }, "乙"],
    [{ district: "金坛区" }, "乙"],
    [{ status: "exceeded" }, "乙丙"],
    [{ status: "offline" }, "乙"],
    [{ status: "none" }, "丁"],
    [{ waterClass: "III" }, "甲"],
    [{ waterClass: "III", status: "offline" }, ""],
  ])("%j leaves %s", (filter, expected) => expect(names(filterSections(all, { ...none, ...filter }))).toBe(expected));
  test("what needs attention comes first", () => {
    expect(names(sortSections(all, { key: "attention", descending: false }))).toBe("丙乙丁甲");
  });
  test("sections without the thing sorted by come last both ways", () => {
    expect(names(sortSections(all, { key: "class", descending: false }))).toBe("甲乙丙丁");
    expect(names(sortSections(all, { key: "class", descending: true }))).toBe("丙乙甲丁");
  });
  test("sort orders read back", () => {
    expect(parseSort(formatSort({ key: "class", descending: true }))).toEqual({ key: "class", descending: true });
    expect(parseSort("colour")).toBeUndefined();
  });
});

describe("calendars", () => {
  const say = (label: string) => label;
  test("years run newest first and months outside of what is known are blank", () => {
    const rows = monthRows([period("month", "2025-11"), period("month", "2026-02", { class: "V" })], say);
    expect(rows.map((r) => r.key)).toEqual(["2026", "2025"]);
    expect(rows[0]?.cells.map((c) => c?.text ?? "-").join("")).toBe("Ⅴ----------");
  });
  test("a day after today has no cell, a silent day an empty one", () => {
    const rows = dayRows(
      [period("day", "2026-02-27", { class: "II" })],
      2026,
      at("2026-02-28T08:00:00+08:00"),
      say,
      String,
    );
    const february = rows[1]?.cells ?? [];
    expect(february[26]).toMatchObject({ key: "2026-02-27", text: "Ⅱ" });
    expect(february[27]).toMatchObject({ key: "2026-02-28", text: "", paint: null });
    expect(february[28]).toBeNull();
    expect(rows[2]?.cells.every((c) => c === null)).toBe(true);
  });
  test("a cell finds its assessment by Beijing date", () => {
    const items = [period("day", "2026-02-27"), period("day", "2026-02-28")];
    expect(assessmentOf(items, "2026-02-28")).toBe(items[1]);
    expect(assessmentOf([period("month", "2026-03")], "2026-03")?.label).toBe("2026-03");
  });
});

describe("year budget", () => {
  const month = (label: string, value: number | null, over: Partial<ParameterVerdict> = {}) =>
    period("month", label, { parameters: [verdict("NH3N", { value, ...over })] });
  const now = at("2026-04-10T00:00:00+08:00");
  test("the remaining months must bring the mean of twelve to the limit", () => {
    const budget = yearBudget([month("2026-01", 1.6), month("2026-02", 1.2), month("2026-03", 1.4)], now);
    expect(budget).toMatchObject({ months: 3, left: 9 });
    expect(budget?.rows[0]?.mean).toBeCloseTo(1.4);
    // (12 − 4.2) / 9
    expect(budget?.rows[0]?.remaining).toBeCloseTo(0.8667, 3);
  });
  test("the running month and other years do not count", () => {
    expect(yearBudget([month("2025-12", 1), month("2026-04", 1)], now)).toBeNull();
  });
  test("a parameter missing in one month has no budget", () => {
    expect(yearBudget([month("2026-01", null), month("2026-02", 1)], now)?.rows).toEqual([]);
  });
  test("a range has no budget", () => {
    expect(yearBudget([month("2026-01", 7, { limit_kind: "range", limit: null })], now)?.rows).toEqual([]);
  });
});

describe("data quality", () => {
  const series = (t: number[], s: number[]) => ({
    section: "x",
    source: null,
    resolution: "raw" as const,
    from: "",
    to: "",
    series: [
      {
        parameter: "NH3N",
        name: "",
        unit: "",
        t,
        v: t.map(() => 1),
        s,
        class_limits: null,
        limit_kind: null,
        target_limit: null,
      },
    ],
  });
  test("missing rows count against the share though no row says so", () => {
    const H4 = 4 * 3600;
    const [row] = qualityRows(
      series(
        [0, 1, 2, 3, 7, 8].map((i) => i * H4),
        [0, 0, 1, 2, 0, 3],
      ),
      { from: 0, to: 1e9 },
    );
    expect(row).toMatchObject({
      valid: 3,
      belowDetection: 1,
      flagged: 1,
      missing: 1,
      expected: 9,
      longestGap_s: 5 * H4,
    });
    expect(row?.rate).toBeCloseTo(4 / 9);
  });
  test("nothing is nothing", () => {
    expect(qualityRows(series([], []), { from: 0, to: 1 })[0]).toMatchObject({ total: 0, expected: 0, rate: null });
  });
});

describe("which curves", () => {
  const detail = {
    latest: {
      observed_at: "",
      evaluation: evaluation({ deciding: ["F"], parameters: ["F", "DO", "NH3N"].map((p) => verdict(p)) }),
    },
  };
  test("what decides the class comes with the usual ones that are measured, in the order of the table", () => {
    expect(defaultParameters(detail)).toEqual(["DO", "NH3N", "F"]);
    expect(defaultParameters({ latest: null })).toEqual(["NH3N", "TP", "CODMN", "DO"]);
  });
  test("chosen ones can be chosen even when the latest reading lacks them", () => {
    expect(availableParameters(detail.latest.evaluation, ["TP"])).toEqual(["DO", "NH3N", "TP", "F"]);
  });
  test("addresses may say 氨氮 or NH3N, and nonsense is dropped", () => {
    expect(parseParameters("氨氮,TP,x")).toEqual(["NH3N", "TP"]);
    expect(parseParameters("x")).toBeUndefined();
  });
  test("an old archive is offline, and never part of an event", () => {
    const source = {
      code: "a",
      name: "A",
      kind: "automatic" as const,
      from: "2021-03-31T16:00:00Z",
      to: "2021-05-31T12:00:00Z",
      observations: 366,
    };
    expect(statusOfSource(source, evaluation(), at("2026-01-01T00:00:00Z"))).toMatchObject({
      freshness: "offline",
      class: "III",
      exceedance: null,
    });
    expect(statusOfSource(undefined, null, 0)).toMatchObject({ freshness: "none", class: null });
  });
});

test("values are written as their mode has them", () => {
  expect(valueText(1, { parameter: "NH3N", mode: "period" })).toBe("1.00");
  expect(valueText(0.1 + 0.2, { parameter: "NH3N", mode: "realtime" })).toBe("0.3");
  expect(valueText(0.01, { parameter: "TP", mode: "realtime", belowDetection: true })).toBe("<0.01");
  expect(valueText(null, { parameter: "TP", mode: "realtime" })).toBe("");
  expect(plainNumber(0.0000005)).toBe("0.0000005");
  expect(rangeText("PH")).toBe("6–9");
  expect(rangeText("TP")).toBeNull();
});

test("an upstream curve is moved later by the travel time", () => {
  const series = {
    parameter: "TP",
    name: "",
    unit: "",
    t: [0, 3600],
    v: [1, 2],
    s: [0, 0],
    class_limits: null,
    limit_kind: null,
    target_limit: null,
  };
  expect(shiftColumns(series, 1.5).times).toEqual([5400, 9000]);
});
