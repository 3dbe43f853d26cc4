import type { ParameterVerdict } from "@shared/contract/evaluation.ts";
import type { Assessment } from "./class-cells.ts";
import { yearOf } from "./class-cells.ts";

/** What the months still to come may average for one parameter to meet its limit over the year. */
export type BudgetRow = {
  parameter: string;
  unit: string;
  limit: number;
  limitKind: "max" | "min";
  mean: number;
  /** null: no month is left. Negative for a `max` limit: not even clean water would do. */
  remaining: number | null;
};
export type Budget = { year: number; months: number; left: number; rows: BudgetRow[] };

const MONTHS = 12;
/** Wide enough for a second opinion, few enough to read. */
const MOST_ROWS = 6;

/**
 * The arithmetic of the year at `now` from the values of its months that are over: mean so far, and what the remaining months must average
 * for the mean of twelve to stand at the limit. Only parameters that count, have a one-sided target limit and a value
 * in every month known; those nearest to their limit first.
 */
export function yearBudget(months: readonly Assessment[], now: number): Budget | null {
  const year = yearOf(now);
  const over = months.filter((m) => Date.parse(m.to) / 1000 <= now);
  const ofYear = over.filter((m) => yearOf(Date.parse(m.from) / 1000) === year);
  if (ofYear.length === 0) return null;
  const left = MONTHS - ofYear.length;
  const rows = (ofYear[0]?.evaluation.parameters ?? []).flatMap((first) => budgetRow(ofYear, first, left));
  rows.sort((a, b) => strain(b) - strain(a));
  return { year, months: ofYear.length, left, rows: rows.slice(0, MOST_ROWS) };
}

function budgetRow(ofYear: readonly Assessment[], { parameter, unit }: ParameterVerdict, left: number): BudgetRow[] {
  const found = ofYear.map((m) => m.evaluation.parameters.find((p) => p.parameter === parameter));
  const values = found.map((p) => p?.value ?? null);
  const latest = found.at(-1);
  if (latest === undefined || !latest.participates || latest.limit === null) return [];
  if (latest.limit_kind !== "max" && latest.limit_kind !== "min") return [];
  if (values.some((v) => v === null)) return [];
  const sum = values.reduce<number>((total, v) => total + (v ?? 0), 0);
  const remaining = left === 0 ? null : (latest.limit * MONTHS - sum) / left;
  return [{ parameter, unit, limit: latest.limit, limitKind: latest.limit_kind, mean: sum / values.length, remaining }];
}

const strain = (row: BudgetRow) =>
  row.limitKind === "max" ? row.mean / row.limit : row.limit / Math.max(row.mean, 1e-9);
