import type { DataFlag, Measured, ParameterKey } from "./reading.ts";
import { roundHalfEven, withoutBinaryNoise } from "./rounding.ts";
import type { EvaluationMode, RuleRow, Standard } from "./standard.ts";
import { classRank, type TargetClass, WATER_CLASSES, type WaterClass } from "./water-class.ts";

/** What can be put before the evaluator: a measurement, or one that its data flag keeps out of statistics. */
export type Judgeable = Measured | { kind: "excluded"; flag: DataFlag };
export type Verdict = "met" | "exceeded" | "no-target" | "not-assessable";

/** Where a target stands for one parameter: a limit (or a range), where it comes from, and whether missing it counts. */
export type TargetLimit = { limit: number | null; clause: string };

/** A rule row made ready for one section: water type, mode and target applied. */
export type BoundRule = {
  row: RuleRow;
  mode: EvaluationMode;
  rounds: boolean;
  detectionLimitShare: number;
  /** Limits of classes Ⅰ–Ⅴ; null where the row gives none. */
  limits: readonly number[] | null;
  target: TargetLimit | null;
  /** Counts for the class of the section. */
  participates: boolean;
  /** Counts for the verdict of the section: it participates, or the section has a limit of its own for it. */
  counts: boolean;
  /** Rank (1–6) above which multiples are stated, and the limit they refer to. */
  multipleBase: { rank: number; limit: number } | null;
};

/** One parameter judged. `rank` is 1 (Ⅰ) to 6 (劣Ⅴ), 0 where no class can be given. */
export type Judged = {
  rank: number;
  /** The value judged: raw, or rounded to assessment decimals; NaN where there is none. */
  value: number;
  verdict: Verdict;
  /** Below a detection limit that does not decide between classes. */
  undecided: boolean;
};

/** Gives the measured number of another parameter of the same sample, for limits that follow it. */
export type Lookup = (parameter: ParameterKey) => number | undefined;

/**
 * Judges one measurement in the unit of its rule row. Below detection, the class is given only when every value up to
 * the detection limit has the same; the target is met when the detection limit itself meets it. In period mode the
 * value is rounded half-even to assessment decimals first (总站水字〔2018〕87号).
 */
export function judgeParameter(rule: BoundRule, measured: Judgeable, lookup: Lookup): Judged {
  switch (measured.kind) {
    case "value":
      return judgeValue(rule, rounded(rule, measured.value), lookup);
    case "below-detection":
      return judgeBelowDetection(rule, measured.detectionLimit, lookup);
    default:
      return { rank: 0, value: Number.NaN, verdict: "not-assessable", undecided: false };
  }
}

/** Joins a rule row with the water, mode, target and overrides of a section. */
export function bindRule(
  standard: Standard,
  row: RuleRow,
  of: { mode: EvaluationMode; targetClass: TargetClass | null; override: number | undefined; drinkingSource: boolean },
): BoundRule {
  const { rounds, detectionLimitShare } = standard.modes[of.mode];
  const baseRank = classRank(standard.mainPollutants.worseThan);
  const baseLimit = row.hasMultiple ? row.limits?.[baseRank - 1] : undefined;
  const target = targetLimit(row, of);
  const ownLimit = of.override !== undefined || (of.drinkingSource && row.sourceWaterLimit !== null);
  return {
    row,
    mode: of.mode,
    rounds,
    detectionLimitShare,
    limits: row.limits,
    target,
    participates: row.participates[of.mode],
    counts: row.participates[of.mode] || (ownLimit && target !== null),
    multipleBase: baseLimit === undefined ? null : { rank: baseRank, limit: baseLimit },
  };
}

/** 超标倍数 (value − limit) / limit, without binary noise. */
export const multipleOver = (value: number, limit: number): number => withoutBinaryNoise((value - limit) / limit);

/** The class of a rank of 1–6; null for 0. */
export const classOfRank = (rank: number): WaterClass | null => WATER_CLASSES[rank - 1] ?? null;

/** How a value stands to one limit of a row. */
export function meets(row: Pick<RuleRow, "direction" | "inclusive">, value: number, limit: number): boolean {
  if (value === limit) return row.inclusive;
  return row.direction === "min" ? value > limit : value < limit;
}

function targetLimit(
  row: RuleRow,
  of: { targetClass: TargetClass | null; override: number | undefined; drinkingSource: boolean },
): TargetLimit | null {
  if (of.override !== undefined && row.direction !== "range")
    return { limit: of.override, clause: "断面目标（单独规定）" };
  if (of.drinkingSource && row.sourceWaterLimit !== null) return { limit: row.sourceWaterLimit, clause: row.clause };
  if (of.targetClass === null) return null;
  if (row.range !== null) return { limit: null, clause: row.clause };
  const limit = row.limits?.[classRank(of.targetClass) - 1];
  return limit === undefined ? null : { limit, clause: row.clause };
}

const rounded = (rule: BoundRule, value: number): number =>
  rule.rounds ? roundHalfEven(value, rule.row.assessmentDecimals) : value;

function judgeValue(rule: BoundRule, value: number, lookup: Lookup): Judged {
  return { rank: rankOf(rule, value, lookup), value, verdict: verdictOf(rule, value), undecided: false };
}

function judgeBelowDetection(rule: BoundRule, detectionLimit: number, lookup: Lookup): Judged {
  const worst = rankOf(rule, detectionLimit, lookup);
  const best = rankOf(rule, 0, lookup);
  const undecided = worst !== best;
  const atLimit = verdictOf(rule, detectionLimit);
  return {
    rank: undecided ? 0 : worst,
    value: rounded(rule, withoutBinaryNoise(detectionLimit * rule.detectionLimitShare)),
    verdict: atLimit === "exceeded" && verdictOf(rule, 0) !== "exceeded" ? "not-assessable" : atLimit,
    undecided,
  };
}

function verdictOf(rule: BoundRule, value: number): Verdict {
  if (rule.target === null) return "no-target";
  const { limit } = rule.target;
  if (limit !== null) return meets(rule.row, value, limit) ? "met" : "exceeded";
  return rule.row.range === null || within(rule.row, value) ? "met" : "exceeded";
}

const within = (row: RuleRow, value: number): boolean =>
  row.range !== null &&
  ((value > row.range.low && value < row.range.high) ||
    (row.inclusive && (value === row.range.low || value === row.range.high)));

function rankOf(rule: BoundRule, value: number, lookup: Lookup): number {
  const { row, limits } = rule;
  if (row.range !== null) return within(row, value) ? 1 : WATER_CLASSES.length;
  if (limits === null) return 0;
  for (let i = 0; i < limits.length; i++) {
    const limit = i === 0 && row.saturation !== null ? saturationLimit(row, limits, lookup) : limits[i];
    if (limit !== undefined && meets(row, value, limit)) return i + 1;
  }
  return WATER_CLASSES.length;
}

/** Class Ⅰ by saturation, never looser than class Ⅱ; without a water temperature the fixed limit stands. */
function saturationLimit(row: RuleRow, limits: readonly number[], lookup: Lookup): number | undefined {
  const input = row.saturation === null ? undefined : lookup(row.saturation.input);
  if (row.saturation === null || input === undefined) return limits[0];
  const { share, numerator, offset } = row.saturation;
  return Math.max((share * numerator) / (offset + input), limits[1] ?? 0);
}
