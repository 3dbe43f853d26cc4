import type { ParameterKey } from "./reading.ts";
import type { WaterType } from "./section.ts";
import type { TargetClass, WaterClass } from "./water-class.ts";

/** `realtime` follows the national real-time platform, `period` the monthly and yearly evaluation. */
export type EvaluationMode = "realtime" | "period";

/** Limits of classes Ⅰ–Ⅴ, best first, in the unit of the parameter. */
export type ClassLimits = readonly [number, number, number, number, number];

/**
 * One row of a standard: everything that is particular to a parameter, as data. `max`: the value may not be above the
 * limit, `min`: not below, `range`: one range for all classes, outside is 劣Ⅴ.
 */
export type RuleRow = {
  parameter: ParameterKey;
  name: string;
  unit: string;
  /** Place in the table of the standard; the last tie-break of every order. */
  order: number;
  waterTypes: readonly WaterType[];
  direction: "max" | "min" | "range";
  /** Whether a value equal to the limit meets it. */
  inclusive: boolean;
  /** null: the row has no classes (water temperature, source-water items, total nitrogen of rivers, ranges). */
  limits: ClassLimits | null;
  range: { low: number; high: number } | null;
  /** Limit for drinking-water sources only (GB 3838-2002 table 2). */
  sourceWaterLimit: number | null;
  /** Class Ⅰ limit that follows another parameter: share × numerator / (offset + input), when the switch is on. */
  saturation: { input: ParameterKey; share: number; numerator: number; offset: number } | null;
  /** Whether it counts for the class of a section in each mode. */
  participates: Readonly<Record<EvaluationMode, boolean>>;
  hasMultiple: boolean;
  heavyMetalFirst: boolean;
  /** Decimals a value is rounded to before a period is judged. */
  assessmentDecimals: number;
  mean: "arithmetic" | "hydrogen-ion";
  clause: string;
  /** Why it has no class, where that needs saying. */
  note: string | null;
};

/** Something the rules do that has not been checked against the printed document (待核实) or is ours (产品规则). */
export type UnverifiedRule = {
  text: string;
  modes: readonly EvaluationMode[];
  /** Only when one of these parameters is judged; null: always. */
  parameters: readonly ParameterKey[] | null;
  when: "always" | "main-pollutants" | "below-detection";
};

/** A whole set of rules to judge by. Given to the evaluator, which knows none itself. */
export type Standard = {
  version: string;
  rows: readonly RuleRow[];
  modes: Readonly<Record<EvaluationMode, { rounds: boolean; detectionLimitShare: number }>>;
  words: Readonly<Record<WaterClass, string>>;
  /** At most `count` are named, when the section is worse than `worseThan`; multiples are over that class, too. */
  mainPollutants: { worseThan: TargetClass; count: number; multipleDecimals: number };
  unverified: readonly UnverifiedRule[];
};
