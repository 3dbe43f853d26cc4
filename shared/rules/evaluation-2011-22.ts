import { z } from "zod";
import type { RatioRow } from "../domain/quality/river-condition.ts";
import type { Standard, UnverifiedRule } from "../domain/quality/standard.ts";
import type { WaterClass } from "../domain/quality/water-class.ts";
import { GB3838_UNVERIFIED, gb3838Rows, type OxygenClassI } from "./gb3838-2002.ts";

/** 《地表水环境质量评价办法(试行)》环办[2011]22号: words, periods, main pollutants and ratios, as data. */
const evaluationRules = z.object({
  words: z.record(z.enum(["I", "II", "III", "IV", "V", "worse-than-V"]), z.string()),
  mainPollutants: z.object({
    worseThan: z.enum(["I", "II", "III", "IV", "V"]),
    count: z.number().int().positive(),
    multipleDecimals: z.number().int().min(0),
  }),
  modes: z.record(
    z.enum(["realtime", "period"]),
    z.object({ rounds: z.boolean(), detectionLimitShare: z.number().min(0).max(1) }),
  ),
  minimumSamples: z.object({ shareOfDaysInMonth: z.number().min(0).max(1) }),
});

const rules = evaluationRules.parse({
  words: { I: "优", II: "优", III: "良好", IV: "轻度污染", V: "中度污染", "worse-than-V": "重度污染" },
  mainPollutants: { worseThan: "III", count: 3, multipleDecimals: 1 },
  modes: {
    realtime: { rounds: false, detectionLimitShare: 1 },
    period: { rounds: true, detectionLimitShare: 0.5 },
  },
  // 产品默认: the validity rules of automatic data (环办监测函〔2020〕82号, 总站水字〔2020〕90号) are not at hand.
  minimumSamples: { shareOfDaysInMonth: 0.6 },
});

/** How many readings make a month of an automatic station; fewer are judged all the same, and marked. */
export const MINIMUM_SAMPLES = rules.minimumSamples;

/** Colour of each class on maps and in tables; the shades are the page's own. */
export const CLASS_COLOURS: Readonly<Record<WaterClass, string>> = {
  I: "蓝",
  II: "蓝",
  III: "绿",
  IV: "黄",
  V: "橙",
  "worse-than-V": "红",
};

const row = (word: string, good: [number, number | null] | [null, number], worst: [number | null, number | null]) => ({
  word,
  goodAtLeast: good[0],
  goodBelow: good[1],
  worstAtLeast: worst[0],
  worstBelow: worst[1],
});
/**
 * Rivers and basins of five sections and more, by percentages of sections. With 劣Ⅴ at 40 % and more Ⅰ–Ⅲ is at most
 * 60 %, so that only "exactly 60/40" depends on whether the last row reads <60 or <75 (待核实): it is 重度污染 here.
 */
export const RIVER_RATIOS: { fewest: number; rows: readonly RatioRow[] } = {
  fewest: 5,
  rows: [
    row("优", [90, null], [null, null]),
    row("良好", [75, 90], [null, null]),
    row("轻度污染", [null, 75], [null, 20]),
    row("中度污染", [null, 75], [20, 40]),
    row("重度污染", [null, 75], [40, null]),
  ],
};

const BOTH = ["realtime", "period"] as const;
const UNVERIFIED: readonly UnverifiedRule[] = [
  { text: "按评价位数修约后再判定类别（待核实）", modes: ["period"], parameters: null, when: "always" },
  {
    text: "超标倍数以Ⅲ类限值为基准；重金属优先的范围除氰化物、铅、铬外待核实",
    modes: BOTH,
    parameters: null,
    when: "main-pollutants",
  },
  {
    text: "无超标倍数的项目（pH、溶解氧）在同类别中排在最后（产品规则）",
    modes: BOTH,
    parameters: null,
    when: "main-pollutants",
  },
  {
    text: "检出限高于Ⅰ类限值而跨类别时不计入断面类别（产品规则）",
    modes: BOTH,
    parameters: null,
    when: "below-detection",
  },
];

/** Change the part after the date when a rule changes its answers: stored verdicts keep it. */
const VERSION = "gb3838-2002+hb2011-22/2026-11";

/** The rules to judge by. The oxygen switch is part of the version, because it changes classes. */
export function surfaceWaterStandard(oxygen: OxygenClassI): Standard {
  return {
    version: oxygen === "fixed-7.5" ? VERSION : `${VERSION}+do-${oxygen}`,
    rows: gb3838Rows(oxygen),
    modes: rules.modes,
    words: rules.words satisfies Record<WaterClass, string>,
    mainPollutants: rules.mainPollutants,
    unverified: [...GB3838_UNVERIFIED, ...UNVERIFIED],
  };
}

/** What the server judges by. */
export const SURFACE_WATER: Standard = surfaceWaterStandard("fixed-7.5");
