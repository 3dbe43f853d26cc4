import { z } from "zod";
import type { ParameterKey } from "../domain/quality/reading.ts";
import type { ClassLimits, RuleRow, UnverifiedRule } from "../domain/quality/standard.ts";
import { findParameter, meanOfParameter } from "./parameters.ts";

/**
 * GB 3838-2002 地表水环境质量标准: table 1 (24 basic items, classes Ⅰ–Ⅴ) and table 2 (5 items of drinking-water sources).
 * mg/L unless the parameter table says otherwise. Two classes with one limit award the better; a value equal to its
 * limit meets it.
 */
const FLAGS = {
  /** Counts for the class (环办[2011]22号: table 1 without 水温, 总氮, 粪大肠菌群). */
  c: "participates",
  /** Has an exceedance multiple (not 水温, pH, 溶解氧). */
  m: "hasMultiple",
  /** Named before the others among main pollutants when worse than Ⅲ (氰化物或铅、铬等重金属). */
  h: "heavyMetalFirst",
} as const;

type Row = [number, string, "river" | "lake" | "all", "max" | "min" | "range", string, ClassLimits | null];
// biome-ignore format: a table reads by its columns
const TABLE_1: Row[] = [
  // item, parameter, water, sense, flags, Ⅰ        Ⅱ        Ⅲ        Ⅳ       Ⅴ
  [1,  "WT",    "all",   "range", "",    null],
  [2,  "PH",    "all",   "range", "c",   null],
  [3,  "DO",    "all",   "min",   "c",   [7.5,     6,       5,       3,      2]],
  [4,  "CODMN", "all",   "max",   "cm",  [2,       4,       6,       10,     15]],
  [5,  "COD",   "all",   "max",   "cm",  [15,      15,      20,      30,     40]],
  [6,  "BOD5",  "all",   "max",   "cm",  [3,       3,       4,       6,      10]],
  [7,  "NH3N",  "all",   "max",   "cm",  [0.15,    0.5,     1.0,     1.5,    2.0]],
  [8,  "TP",    "river", "max",   "cm",  [0.02,    0.1,     0.2,     0.3,    0.4]],
  [8,  "TP",    "lake",  "max",   "cm",  [0.01,    0.025,   0.05,    0.1,    0.2]],
  [9,  "TN",    "river", "max",   "m",   null],
  [9,  "TN",    "lake",  "max",   "m",   [0.2,     0.5,     1.0,     1.5,    2.0]],
  [10, "CU",    "all",   "max",   "cmh", [0.01,    1.0,     1.0,     1.0,    1.0]],
  [11, "ZN",    "all",   "max",   "cmh", [0.05,    1.0,     1.0,     2.0,    2.0]],
  [12, "F",     "all",   "max",   "cm",  [1.0,     1.0,     1.0,     1.5,    1.5]],
  [13, "SE",    "all",   "max",   "cm",  [0.01,    0.01,    0.01,    0.02,   0.02]],
  [14, "AS",    "all",   "max",   "cmh", [0.05,    0.05,    0.05,    0.1,    0.1]],
  [15, "HG",    "all",   "max",   "cmh", [0.00005, 0.00005, 0.0001,  0.001,  0.001]],
  [16, "CD",    "all",   "max",   "cmh", [0.001,   0.005,   0.005,   0.005,  0.01]],
  [17, "CR6",   "all",   "max",   "cmh", [0.01,    0.05,    0.05,    0.05,   0.1]],
  [18, "PB",    "all",   "max",   "cmh", [0.01,    0.01,    0.05,    0.05,   0.1]],
  [19, "CN",    "all",   "max",   "cmh", [0.005,   0.05,    0.2,     0.2,    0.2]],
  [20, "VP",    "all",   "max",   "cm",  [0.002,   0.002,   0.005,   0.01,   0.1]],
  [21, "OIL",   "all",   "max",   "cm",  [0.05,    0.05,    0.05,    0.5,    1.0]],
  [22, "LAS",   "all",   "max",   "cm",  [0.2,     0.2,     0.2,     0.3,    0.3]],
  [23, "S",     "all",   "max",   "cm",  [0.05,    0.1,     0.2,     0.5,    1.0]],
  [24, "FC",    "all",   "max",   "m",   [200,     2000,    10000,   20000,  40000]],
];
const TABLE_2: [number, string, number][] = [
  [1, "SO4", 250],
  [2, "CL", 250],
  [3, "NO3N", 10],
  [4, "FE", 0.3],
  [5, "MN", 0.1],
];
const PH_RANGE = { low: 6, high: 9 };
const WATERS = { river: ["river"], lake: ["lake", "reservoir"], all: ["river", "lake", "reservoir"] } as const;
const NOTES: Readonly<Record<string, string>> = {
  "1": "水温只限制人为造成的变化（周平均最大温升≤1℃、温降≤2℃），不评价类别",
  "9river": "河流总氮没有标准限值，不评价类别",
};

/** How class Ⅰ of dissolved oxygen is read: "饱和率90%(或7.5)" gives two different tests. */
export type OxygenClassI = "fixed-7.5" | "saturation-90";
/** DOs = 468 / (31.6 + T) mg/L at T ℃, fresh water (HJ 2.3-2018). */
const SATURATION = { share: 0.9, numerator: 468, offset: 31.6 };

const ruleRow = z
  .object({
    order: z.number().int().positive(),
    direction: z.enum(["max", "min", "range"]),
    limits: z.tuple([z.number(), z.number(), z.number(), z.number(), z.number()]).nullable(),
    range: z.object({ low: z.number(), high: z.number() }).nullable(),
    sourceWaterLimit: z.number().positive().nullable(),
    clause: z.string().startsWith("GB 3838-2002"),
  })
  .loose()
  .refine((r) => r.limits === null || ordered(r.limits, r.direction), "limits must not get stricter with the class")
  .refine((r) => r.range === null || r.range.low < r.range.high, "empty range");

/** The rows of both tables. @throws ZodError or RangeError where a row is malformed: it must not reach a verdict. */
export function gb3838Rows(oxygen: OxygenClassI): RuleRow[] {
  const rows = [...TABLE_1.map((row) => basicItem(row, oxygen)), ...TABLE_2.map(sourceItem)];
  for (const row of rows) ruleRow.parse(row);
  return rows;
}

export const GB3838_UNVERIFIED: readonly UnverifiedRule[] = [
  {
    text: "溶解氧Ⅰ类按7.5 mg/L判定（与国家实时发布一致）；“饱和率90%”读法待核实",
    modes: ["realtime", "period"],
    parameters: [keyOf("DO")],
    when: "always",
  },
];

function basicItem([item, symbol, water, direction, flags, limits]: Row, oxygen: OxygenClassI): RuleRow {
  const has = (flag: keyof typeof FLAGS) => flags.includes(flag);
  return {
    ...named(symbol),
    order: item,
    waterTypes: WATERS[water],
    direction,
    inclusive: true,
    limits,
    range: direction === "range" && has("c") ? PH_RANGE : null,
    sourceWaterLimit: null,
    saturation: direction === "min" && oxygen === "saturation-90" ? { input: keyOf("WT"), ...SATURATION } : null,
    participates: { realtime: has("c"), period: has("c") },
    hasMultiple: has("m"),
    heavyMetalFirst: has("h"),
    clause: `GB 3838-2002 表1 第${item}项`,
    note: NOTES[`${item}${water === "all" ? "" : water}`] ?? null,
  };
}

function sourceItem([item, symbol, limit]: [number, string, number]): RuleRow {
  return {
    ...named(symbol),
    order: TABLE_1.length + item,
    waterTypes: WATERS.all,
    direction: "max",
    inclusive: true,
    limits: null,
    range: null,
    sourceWaterLimit: limit,
    saturation: null,
    participates: { realtime: false, period: false },
    hasMultiple: true,
    heavyMetalFirst: false,
    clause: `GB 3838-2002 表2 第${item}项`,
    note: "集中式生活饮用水地表水源地补充项目，不评价类别",
  };
}

function named(symbol: string): Pick<RuleRow, "parameter" | "name" | "unit" | "assessmentDecimals" | "mean"> {
  const found = findParameter(symbol);
  if (found === undefined) throw new RangeError(`unknown parameter ${symbol}`);
  const { key, name, unit, assessmentDecimals } = found;
  return { parameter: key, name, unit, assessmentDecimals, mean: meanOfParameter(key) };
}

function keyOf(symbol: string): ParameterKey {
  return named(symbol).parameter;
}

function ordered(limits: readonly number[], direction: string): boolean {
  const sign = direction === "min" ? -1 : 1;
  return limits.every((limit, i) => limit > 0 && (i === 0 || sign * (limit - (limits[i - 1] ?? 0)) >= 0));
}
