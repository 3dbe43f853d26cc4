import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SURFACE_WATER, surfaceWaterStandard } from "../../rules/evaluation-2011-22.ts";
import { type Basis, createEvaluator, type Judgeable } from "./evaluate.ts";
import type { ParameterKey } from "./reading.ts";
import type { WaterType } from "./section.ts";
import { CLASS_SIGN, classRank, type TargetClass, WATER_CLASSES, type WaterClass } from "./water-class.ts";

const key = (k: string) => k as ParameterKey;
const value = (v: number): Judgeable => ({ kind: "value", value: v });
const below = (detectionLimit: number): Judgeable => ({ kind: "below-detection", detectionLimit });
const river: Basis = {
  mode: "realtime",
  waterType: "river",
  targetClass: "III",
  targetOverrides: new Map(),
  drinkingSource: false,
};
type Sample = Record<string, number | Judgeable>;
const sample = (of: Sample) =>
  new Map(Object.entries(of).map(([k, v]) => [key(k), typeof v === "number" ? value(v) : v] as const));
const judge = (of: Sample, basis: Partial<Basis> = {}, standard = SURFACE_WATER) =>
  createEvaluator(standard, { ...river, ...basis }).evaluate(sample(of));
const classOf = (of: Sample, basis: Partial<Basis> = {}) => judge(of, basis).class;

/** Table 1 as printed, per water: the test's own copy, so that a slip in the rules shows. */
// biome-ignore format: a table reads by its columns
const PRINTED: [string, WaterType, number[]][] = [
  ["CODMN", "river", [2, 4, 6, 10, 15]], ["COD", "river", [15, 15, 20, 30, 40]], ["BOD5", "river", [3, 3, 4, 6, 10]],
  ["NH3N", "river", [0.15, 0.5, 1, 1.5, 2]], ["TP", "river", [0.02, 0.1, 0.2, 0.3, 0.4]],
  ["TP", "lake", [0.01, 0.025, 0.05, 0.1, 0.2]], ["TP", "reservoir", [0.01, 0.025, 0.05, 0.1, 0.2]],
  ["CU", "river", [0.01, 1, 1, 1, 1]], ["ZN", "river", [0.05, 1, 1, 2, 2]], ["F", "river", [1, 1, 1, 1.5, 1.5]],
  ["SE", "river", [0.01, 0.01, 0.01, 0.02, 0.02]], ["AS", "river", [0.05, 0.05, 0.05, 0.1, 0.1]],
  ["HG", "river", [0.00005, 0.00005, 0.0001, 0.001, 0.001]], ["CD", "river", [0.001, 0.005, 0.005, 0.005, 0.01]],
  ["CR6", "river", [0.01, 0.05, 0.05, 0.05, 0.1]], ["PB", "river", [0.01, 0.01, 0.05, 0.05, 0.1]],
  ["CN", "river", [0.005, 0.05, 0.2, 0.2, 0.2]], ["VP", "river", [0.002, 0.002, 0.005, 0.01, 0.1]],
  ["OIL", "river", [0.05, 0.05, 0.05, 0.5, 1]], ["LAS", "river", [0.2, 0.2, 0.2, 0.3, 0.3]],
  ["S", "river", [0.05, 0.1, 0.2, 0.5, 1]],
];
const BOUNDARIES = PRINTED.flatMap(([parameter, waterType, limits]) =>
  limits.map((limit) => {
    const at = WATER_CLASSES[limits.indexOf(limit)] as WaterClass;
    const above = WATER_CLASSES[limits.lastIndexOf(limit) + 1] as WaterClass;
    return { parameter, waterType, limit, at, above };
  }),
);

describe("class limits of table 1", () => {
  it.each(BOUNDARIES)("$parameter of a $waterType: $limit is $at, more is $above", (b) => {
    const basis = { waterType: b.waterType };
    const step = b.limit / 1000;
    expect(classOf({ [b.parameter]: b.limit }, basis)).toBe(b.at);
    expect(classOf({ [b.parameter]: b.limit - step }, basis)).toBe(b.at);
    expect(classOf({ [b.parameter]: b.limit + step }, basis)).toBe(b.above);
  });

  it.each([
    [7.5, "I"],
    [7.49, "II"],
    [6, "II"],
    [5.99, "III"],
    [5, "III"],
    [4.99, "IV"],
    [3, "IV"],
    [2.99, "V"],
    [2, "V"],
    [1.99, "worse-than-V"],
    [0, "worse-than-V"],
  ])("dissolved oxygen %d is %s", (v, expected) => expect(classOf({ DO: v })).toBe(expected));

  it.each([
    [6, "I"],
    [9, "I"],
    [5.99, "worse-than-V"],
    [9.01, "worse-than-V"],
    [9.11, "worse-than-V"],
  ])("pH %d is %s", (v, expected) => expect(classOf({ PH: v })).toBe(expected));
});

describe("after rounding to assessment decimals", () => {
  it.each([
    ["DO", 4.96, 5.0, "III"],
    ["DO", 4.95, 5.0, "III"],
    ["DO", 4.94, 4.9, "IV"],
    ["DO", 5.95, 6.0, "II"],
    ["DO", 5.85, 5.8, "III"],
    ["NH3N", 1.005, 1.0, "III"],
    ["NH3N", 1.0051, 1.01, "IV"],
    ["NH3N", 1.015, 1.02, "IV"],
    ["CODMN", 6.05, 6.0, "III"],
    ["CODMN", 6.06, 6.1, "IV"],
    ["TP", 0.2005, 0.2, "III"],
    ["TP", 0.2006, 0.201, "IV"],
    ["PH", 9.4, 9, "I"],
    ["PH", 9.5, 10, "worse-than-V"],
    ["PH", 5.5, 6, "I"],
    ["PH", 5.4, 5, "worse-than-V"],
    ["HG", 0.000055, 0.00006, "III"],
    ["HG", 0.000045, 0.00004, "I"],
    ["COD", 20.04, 20, "III"],
  ])("%s %d is judged as %d: %s", (parameter, raw, judged, expected) => {
    const { class: found, parameters } = judge({ [parameter]: raw }, { mode: "period" });
    expect(parameters[0]).toMatchObject({ value: judged, rawValue: raw });
    expect(found).toBe(expected);
  });

  it("takes raw values in real time", () => expect(classOf({ DO: 4.96 })).toBe("IV"));
});

describe("what counts", () => {
  it("takes the worst and names it", () => {
    const found = judge({ DO: 8, CODMN: 6.5, NH3N: 1.2, TP: 0.05, PH: 7.5 });
    expect(found).toMatchObject({
      class: "IV",
      classWord: "轻度污染",
      verdict: "exceeded",
      deciding: ["CODMN", "NH3N"],
    });
    expect(found.mainPollutants.map((m) => m.text)).toEqual(["氨氮(0.2)", "高锰酸盐指数(0.1)"]);
  });
  it.each(["river", "lake"] as const)("never counts total nitrogen of a %s", (waterType) => {
    for (const mode of ["realtime", "period"] as const)
      expect(judge({ TN: 9, CODMN: 3 }, { waterType, mode })).toMatchObject({ class: "II", verdict: "met" });
  });
  it("gives total nitrogen a class of its own in lakes, none in rivers", () => {
    const tn = (waterType: WaterType) => judge({ TN: 1.2 }, { waterType }).parameters[0];
    expect(tn("lake")).toMatchObject({ class: "IV", participates: false });
    expect(tn("river")).toMatchObject({ class: null, participates: false, verdict: "no-target" });
  });
  it("leaves out temperature, coliforms and what no rule speaks of", () => {
    const found = judge({ WT: 40, FC: 1e6, EC: 900, CODMN: 3 });
    expect(found).toMatchObject({ class: "II", verdict: "met", deciding: ["CODMN"] });
    expect(found.parameters.find((p) => p.parameter === "EC")?.why).toMatch(/没有标准限值/);
  });
  it("skips what is missing or flagged, and says why", () => {
    const found = judge({
      NH3N: { kind: "missing", reason: "failed-qc" },
      TP: { kind: "excluded", flag: "D" },
      CODMN: 3,
    });
    expect(found).toMatchObject({ class: "II", verdict: "met" });
    expect(found.parameters.map((p) => p.why)).toEqual([null, "质控不合格", "数据标记 D（故障），不参与评价"]);
  });
  it("is not assessable without any value", () =>
    expect(judge({ NH3N: { kind: "missing", reason: "blank" } })).toMatchObject({
      class: null,
      verdict: "not-assessable",
    }));
  it("asks a drinking-water source for table 2 as well", () => {
    const sulphate = { SO4: 251, CODMN: 3 };
    expect(judge(sulphate)).toMatchObject({ class: "II", verdict: "met" });
    expect(judge(sulphate, { drinkingSource: true })).toMatchObject({ class: "II", verdict: "exceeded" });
    expect(judge({ SO4: 250, CODMN: 3 }, { drinkingSource: true })).toMatchObject({ verdict: "met" });
  });
});

describe("against the target", () => {
  it.each([
    [{ NH3N: 1.5 }, "III", 0.5, 0.5],
    [{ NH3N: 0.9 }, "II", null, 0.8],
    [{ NH3N: 0.5 }, "II", null, null],
    [{ DO: 2.5 }, "III", null, null],
  ] as [Sample, TargetClass, number | null, number | null][])("%j with target %s", (of, targetClass, iii, own) =>
    expect(judge(of, { targetClass }).parameters[0]).toMatchObject({ multipleOverIII: iii, multipleOverTarget: own }),
  );
  it("lets an override replace the limit of the class, both ways", () => {
    const override = (limit: number) => ({ targetOverrides: new Map([[key("TP"), limit]]) });
    expect(judge({ TP: 0.18 }, override(0.15))).toMatchObject({ class: "III", verdict: "exceeded" });
    expect(judge({ TP: 0.18 }, override(0.15)).parameters[0]).toMatchObject({ limit: 0.15, multipleOverTarget: 0.2 });
    expect(judge({ TP: 0.24 }, override(0.25))).toMatchObject({ class: "IV", verdict: "met" });
  });
  it("counts total nitrogen where the section has a limit for it", () =>
    expect(judge({ TN: 1.6, CODMN: 3 }, { targetOverrides: new Map([[key("TN"), 1.5]]) })).toMatchObject({
      class: "II",
      verdict: "exceeded",
    }));
  it("says there is no target rather than that it is met", () =>
    expect(judge({ NH3N: 3 }, { targetClass: null })).toMatchObject({ class: "worse-than-V", verdict: "no-target" }));
  it("gives the violated end of a range", () => {
    expect(judge({ PH: 9.4 }).parameters[0]).toMatchObject({ limit: 9, limitKind: "range", verdict: "exceeded" });
    expect(judge({ PH: 5 }).parameters[0]).toMatchObject({ limit: 6 });
    expect(judge({ PH: 7 }).parameters[0]).toMatchObject({ limit: null, verdict: "met" });
  });
});

describe("below detection", () => {
  it("is class Ⅰ when the detection limit is", () =>
    expect(judge({ NH3N: below(0.025) })).toMatchObject({ class: "I", verdict: "met" }));
  it("uses half the detection limit for a period", () =>
    expect(judge({ TP: below(0.01) }, { mode: "period" }).parameters[0]).toMatchObject({
      value: 0.005,
      rawValue: 0.01,
    }));
  it("does not guess a class the detection limit does not decide", () => {
    const found = judge({ NH3N: below(0.2), CODMN: 3 });
    expect(found).toMatchObject({ class: "II", verdict: "met", deciding: ["CODMN"] });
    expect(found.parameters.find((p) => p.parameter === "NH3N")).toMatchObject({ class: null, verdict: "met" });
  });
  it("cannot say whether a target below the detection limit is met", () =>
    expect(judge({ CD: below(0.02), CODMN: 3 })).toMatchObject({ class: "II", verdict: "not-assessable" }));
});

describe("main pollutants", () => {
  const main = (of: Sample, basis: Partial<Basis> = {}) => judge(of, basis).mainPollutants.map((m) => m.text);
  it("are not stated at Ⅲ or better", () => expect(main({ NH3N: 1, CODMN: 6 })).toEqual([]));
  it("go by class, then by multiple, three at most", () =>
    expect(main({ CODMN: 12, COD: 39, BOD5: 9, NH3N: 1.4, TP: 0.5 })).toEqual([
      "总磷(1.5)",
      "五日生化需氧量(1.2)",
      "高锰酸盐指数(1.0)",
    ]));
  it("put heavy metals and cyanide first", () =>
    expect(main({ CODMN: 16, PB: 0.06, TP: 0.5, NH3N: 3 })).toEqual(["铅(0.2)", "氨氮(2.0)", "高锰酸盐指数(1.7)"]));
  it("name oxygen and pH without a multiple, after those that have one", () =>
    expect(main({ DO: 2.5, CODMN: 12, PH: 9.5 })).toEqual(["pH", "高锰酸盐指数(1.0)", "溶解氧"]));
  it("use the lake limit of total phosphorus", () =>
    expect(main({ TP: 0.112 }, { waterType: "lake" })).toEqual(["总磷(1.2)"]));
  it("keep one digit of a small multiple", () => expect(main({ NH3N: 1.02 })).toEqual(["氨氮(0.02)"]));
});

describe("unverified rules", () => {
  it("are named when they were used, and only then", () => {
    expect(judge({ CODMN: 3 }).unverified).toEqual([]);
    expect(judge({ DO: 7 }).unverified.join()).toMatch(/7\.5/);
    expect(judge({ CODMN: 3 }, { mode: "period" }).unverified.join()).toMatch(/修约/);
    expect(judge({ CODMN: 7 }).unverified.join()).toMatch(/重金属/);
  });
  it("can read class Ⅰ of oxygen by saturation instead", () => {
    const standard = surfaceWaterStandard("saturation-90");
    expect(judge({ DO: 7.23, WT: 31.1 }, {}, standard).class).toBe("I");
    expect(judge({ DO: 7.23, WT: 31.1 }).class).toBe("II");
    expect(judge({ DO: 8, WT: 5 }, {}, standard).class).toBe("II");
    expect(judge({ DO: 7.5 }, {}, standard).class).toBe("I");
    expect(judge({ DO: 5.95, WT: 40 }, {}, standard).class).toBe("III");
  });
});

describe("laws", () => {
  const rows = SURFACE_WATER.rows.filter((r) => r.direction !== "range" && r.waterTypes.includes("river"));
  const anyRow = fc.constantFrom(...rows.filter((r) => r.limits !== null));
  const mode = fc.constantFrom("realtime" as const, "period" as const);
  const anyTarget = fc.constantFrom<TargetClass | null>("I", "II", "III", "IV", "V", null);
  const concentration = (max: number) => fc.double({ min: 0, max, noNaN: true });
  const anySample = fc.array(
    fc.tuple(fc.constantFrom(...SURFACE_WATER.rows.map((r) => r.parameter)), concentration(50)),
    {
      minLength: 1,
      maxLength: 12,
    },
  );
  const rank = (of: Sample, basis: Partial<Basis>) => {
    const found = classOf(of, basis);
    return found === null ? 0 : classRank(found);
  };

  it("worse water never gets a better class", () =>
    fc.assert(
      fc.property(anyRow, concentration(3), concentration(3), mode, (row, x, y, m) => {
        const top = row.limits?.[row.direction === "min" ? 0 : 4] ?? 1;
        const [a, b] = [Math.min(x, y) * top, Math.max(x, y) * top];
        const [good, bad] = row.direction === "min" ? [b, a] : [a, b];
        expect(rank({ [row.parameter]: bad }, { mode: m })).toBeGreaterThanOrEqual(
          rank({ [row.parameter]: good }, { mode: m }),
        );
      }),
    ));
  it("one more bad reading never makes a section better", () =>
    fc.assert(
      fc.property(anySample, anySample, mode, (some, more, m) => {
        const all = rank({ ...Object.fromEntries(more), ...Object.fromEntries(some) }, { mode: m });
        expect(all).toBeGreaterThanOrEqual(rank(Object.fromEntries(some), { mode: m }));
      }),
    ));
  it("the order of readings does not matter", () =>
    fc.assert(
      fc.property(anySample, mode, anyTarget, (some, m, targetClass) => {
        const entries = [...new Map(some)];
        const judgeEntries = (of: typeof entries) => judge(Object.fromEntries(of), { mode: m, targetClass });
        expect(judgeEntries([...entries].reverse())).toEqual(judgeEntries(entries));
      }),
    ));
  it("below detection is never worse than a value at the detection limit", () =>
    fc.assert(
      fc.property(anyRow, concentration(3), mode, anyTarget, (row, x, m, targetClass) => {
        const limit = x * (row.limits?.[4] ?? 1);
        const basis = { mode: m, targetClass };
        fc.pre(row.direction === "max");
        expect(rank({ [row.parameter]: below(limit) }, basis)).toBeLessThanOrEqual(
          rank({ [row.parameter]: limit }, { ...basis, mode: "realtime" }),
        );
        expect(judge({ [row.parameter]: below(limit) }, basis).verdict).not.toBe("exceeded");
      }),
    ));
  it("the short answer is the long one", () =>
    fc.assert(
      fc.property(anySample, mode, anyTarget, (some, m, targetClass) => {
        const evaluator = createEvaluator(SURFACE_WATER, { ...river, mode: m, targetClass });
        const values = sample(Object.fromEntries(some));
        const long = evaluator.evaluate(values);
        const short = evaluator.screen(values);
        const { class: c, verdict, deciding } = long;
        expect(short).toEqual({ class: c, verdict, deciding, over: short.over });
        for (const o of short.over)
          expect(long.parameters).toContainEqual(expect.objectContaining({ ...o, verdict: "exceeded" }));
      }),
    ));
  it("every class has its sign and its word", () => {
    for (const c of WATER_CLASSES) expect([CLASS_SIGN[c], SURFACE_WATER.words[c]].every(Boolean)).toBe(true);
  });
});
