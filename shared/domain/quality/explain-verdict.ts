import type { Judgeable } from "./judge-parameter.ts";
import { type BoundRule, classOfRank, type Judged, multipleOver, type Verdict } from "./judge-parameter.ts";
import type { DataFlag, MissingReason, ParameterKey } from "./reading.ts";
import { classRank, type WaterClass } from "./water-class.ts";

/** One parameter judged and explained; numbers in its own unit. */
export type ParameterVerdict = {
  parameter: ParameterKey;
  name: string;
  unit: string;
  /** The value judged (rounded in period mode); null where there is none. */
  value: number | null;
  /** As reported; the detection limit where it is below. */
  rawValue: number | null;
  belowDetection: boolean;
  class: WaterClass | null;
  verdict: Verdict;
  /** Limit of the target or its override; for a range the end that is violated, null within it. */
  limit: number | null;
  limitKind: "max" | "min" | "range" | null;
  /** 超标倍数 over class Ⅲ (environment standard), only where worse than Ⅲ. */
  multipleOverIII: number | null;
  /** 超目标倍数 over the section's own target, only where over it. */
  multipleOverTarget: number | null;
  clause: string | null;
  participates: boolean;
  /** In the user's language: why it could not be judged or does not count. */
  why: string | null;
};

const FLAG_WORD: Record<DataFlag, string> = {
  N: "正常",
  F: "停运",
  M: "维护",
  S: "手工输入",
  D: "故障",
  C: "校准",
  T: "超上限",
  B: "通讯异常",
};
const MISSING_WORD: Record<MissingReason, string> = {
  blank: "无数据",
  "not-measured": "未监测",
  "failed-qc": "质控不合格",
  "station-stopped": "站点停运",
  "not-a-number": "数据无法识别",
};

/** Puts a judgement into words. `rule` is undefined for parameters no rule speaks of (conductivity, turbidity …). */
export function explainVerdict(
  parameter: ParameterKey,
  measured: Judgeable,
  rule: BoundRule | undefined,
  judged: Judged | undefined,
): ParameterVerdict {
  const value = judged === undefined || Number.isNaN(judged.value) ? null : judged.value;
  const over = value !== null && judged?.verdict === "exceeded";
  const limit = rule === undefined || value === null ? null : limitAt(rule, value);
  return {
    parameter,
    name: rule?.row.name ?? parameter,
    unit: rule?.row.unit ?? "",
    value,
    rawValue: rawValue(measured),
    belowDetection: measured.kind === "below-detection",
    class: classOfRank(judged?.rank ?? 0),
    verdict: judged?.verdict ?? "not-assessable",
    limit,
    limitKind: rule === undefined || rule.target === null ? null : rule.row.direction,
    multipleOverIII: rule === undefined || judged === undefined ? null : multipleOverBase(rule, judged),
    multipleOverTarget: over && rule !== undefined ? multipleOverTarget(rule, value) : null,
    clause: rule?.target?.clause ?? rule?.row.clause ?? null,
    participates: rule?.participates ?? false,
    why: why(measured, rule, judged),
  };
}

/** The limit a value is held against; for a range the end it violates, null within. */
export function limitAt(rule: BoundRule, value: number): number | null {
  if (rule.target === null || rule.target.limit !== null || rule.row.range === null) return rule.target?.limit ?? null;
  const { low, high } = rule.row.range;
  if (value >= low && value <= high) return null;
  return value < low ? low : high;
}

/** 超目标倍数, null where the parameter has none. Call it for values over their target. */
export function multipleOverTarget(rule: BoundRule, value: number): number | null {
  const limit = rule.target?.limit ?? null;
  return rule.row.hasMultiple && limit !== null && limit > 0 ? multipleOver(value, limit) : null;
}

/** 超标倍数 over class Ⅲ, null at Ⅲ or better and where the parameter has none. */
export function multipleOverBase(rule: BoundRule, judged: Judged): number | null {
  const base = rule.multipleBase;
  return base === null || judged.rank <= base.rank ? null : multipleOver(judged.value, base.limit);
}

function rawValue(measured: Judgeable): number | null {
  if (measured.kind === "value") return measured.value;
  return measured.kind === "below-detection" ? measured.detectionLimit : null;
}

function why(measured: Judgeable, rule: BoundRule | undefined, judged: Judged | undefined): string | null {
  if (measured.kind === "missing") return MISSING_WORD[measured.reason];
  if (measured.kind === "excluded") return `数据标记 ${measured.flag}（${FLAG_WORD[measured.flag]}），不参与评价`;
  if (rule === undefined) return "没有标准限值，不参与评价";
  if (measured.kind === "below-detection" && judged?.undecided)
    return `检出限 ${measured.detectionLimit} 高于Ⅰ类限值，类别无法判定，不计入断面类别`;
  if (judged?.verdict === "not-assessable") return "检出限高于目标限值，是否达标无法判定";
  if (!rule.participates) return rule.row.note ?? "参考项目，单独评价，不计入断面类别";
  return null;
}

/** Whether a rank is worse than the class main pollutants start from. */
export const isWorseThan = (rank: number, worseThan: WaterClass): boolean => rank > classRank(worseThan);
