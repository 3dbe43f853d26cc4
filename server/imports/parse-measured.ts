import type { Measured } from "../../shared/domain/quality/reading.ts";
import type { IssueCode } from "./issues.ts";
import { convert } from "./measure-units.ts";

export type ValueProblem = {
  code: IssueCode;
  severity: "error" | "warning";
  message: string;
  measured: Measured | null;
};
export type ValueRules = {
  /** From the unit of the column to the unit of the parameter. */
  factor: number;
  /** −1 means "not measured" in files people fill in; an instrument's −1 is a fault. */
  manual: boolean;
  /** Largest and smallest value that can be true at all; outside is an error. */
  min: number;
  max: number;
  /** In the unit of the column; for `ND` and 未检出. */
  detectionLimit?: number | undefined;
};

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const BELOW = /^(?:[<≤]\s*([\d.e+-]+)|([\d.e+-]+)\s*(?:l|nd)|l\s*([\d.]+)|nd\s*[(<]\s*([\d.e+-]+)\)?)$/i;
const NOT_DETECTED = /^(?:nd|未检出|低于检出限|<\s*(?:dl|mdl|检出限))$/i;
const NOT_MEASURED = new Set([
  "*",
  "-",
  "--",
  "---",
  "—",
  "——",
  "/",
  "\\",
  "未测",
  "未监测",
  "无",
  "null",
  "none",
  "缺测",
]);
const FAILED_QC = /质控不合格|质控未通过/;
const NOT_A_NUMBER = /^(?:[+-]?nan|[+-]?inf(?:inity)?|#n\/a|#div\/0!|#value!|#ref!|#num!|#name\?|∞)$/i;

/**
 * Reads one measured value as files write them: numbers (full-width too), `0.01L` and `<0.01` (below detection), `ND`
 * with a detection limit, `--`, `*`, −1 and nothing (missing). Absent is never zero, and nothing is guessed.
 * @param cell text or number of the cell, trimmed
 * @returns the reading in the unit of the parameter, or what is wrong with it
 */
export function parseMeasured(cell: string | number, rules: ValueRules): Measured | ValueProblem {
  if (typeof cell === "number") return judgeNumber(cell, rules);
  if (cell === "") return { kind: "missing", reason: "blank" };
  if (NUMBER.test(cell)) return judgeNumber(Number(cell), rules);
  const text = cell.normalize("NFKC").replace(/[−–]/g, "-").trim();
  if (text === "") return { kind: "missing", reason: "blank" };
  if (NUMBER.test(text)) return judgeNumber(Number(text), rules);
  if (NOT_MEASURED.has(text.toLowerCase()))
    return { kind: "missing", reason: text === "--" ? "blank" : "not-measured" };
  if (FAILED_QC.test(text)) return { kind: "missing", reason: "failed-qc" };
  if (NOT_A_NUMBER.test(text)) return notANumber(cell);
  if (NOT_DETECTED.test(text)) return notDetected(rules);
  const below = BELOW.exec(text);
  if (below !== null) return judgeLimit(below[1] ?? below[2] ?? below[3] ?? below[4] ?? "", cell, rules);
  if (/^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(text)) {
    return problem("thousands-separator", `“${cell}”含千分位逗号，请改为不带逗号的数字`);
  }
  return problem("bad-number", `“${cell}”不是数值`);
}

export const isProblem = (outcome: Measured | ValueProblem): outcome is ValueProblem => "code" in outcome;

function judgeNumber(value: number, rules: ValueRules): Measured | ValueProblem {
  if (!Number.isFinite(value)) return notANumber(String(value));
  if (value === -1 && rules.manual) return { kind: "missing", reason: "not-measured" };
  const converted = convert(value, rules.factor);
  if (converted < rules.min) {
    return rules.min === 0
      ? problem("negative-value", `负值 ${value} 不可能是监测结果`)
      : problem("out-of-range", `${value} 低于可能的最小值 ${rules.min}`);
  }
  if (converted > rules.max) return problem("out-of-range", `${value} 超出可能的最大值 ${rules.max}`);
  return { kind: "value", value: converted };
}

function judgeLimit(digits: string, cell: string, rules: ValueRules): Measured | ValueProblem {
  const limit = NUMBER.test(digits) ? Number(digits) : Number.NaN;
  if (!(limit > 0)) return problem("bad-number", `“${cell}”中的检出限不是正数`);
  return { kind: "below-detection", detectionLimit: convert(limit, rules.factor) };
}

function notDetected(rules: ValueRules): Measured | ValueProblem {
  const limit = rules.detectionLimit;
  if (limit !== undefined && limit > 0)
    return { kind: "below-detection", detectionLimit: convert(limit, rules.factor) };
  return problem("no-detection-limit", "未检出但没有给出检出限，请填写检出限（如 0.01L）");
}

const problem = (code: IssueCode, message: string): ValueProblem => ({
  code,
  severity: "error",
  message,
  measured: null,
});
const notANumber = (text: string): ValueProblem => ({
  code: "not-a-number",
  severity: "warning",
  message: `“${text}”不是数值，按缺测处理`,
  measured: { kind: "missing", reason: "not-a-number" },
});
