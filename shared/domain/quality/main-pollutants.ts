import type { ParameterKey } from "./reading.ts";
import { roundHalfEven } from "./rounding.ts";
import type { RuleRow, Standard } from "./standard.ts";

/** A parameter worse than class Ⅲ. `multiple` is 超标倍数 over Ⅲ; null where the rules give none (pH, 溶解氧). */
export type Candidate = { row: RuleRow; rank: number; multiple: number | null };
export type MainPollutant = { parameter: ParameterKey; name: string; multiple: number | null; text: string };

/**
 * 主要污染指标 of a section worse than Ⅲ (环办[2011]22号): 氰化物 or heavy metals first, then the worst class, then the larger
 * multiple, those without a multiple last, then the order of the standard; at most three. Written 高锰酸盐指数(1.2).
 */
export function mainPollutants(candidates: readonly Candidate[], rules: Standard["mainPollutants"]): MainPollutant[] {
  return [...candidates]
    .sort(byImportance)
    .slice(0, rules.count)
    .map(({ row, multiple }) => ({
      parameter: row.parameter,
      name: row.name,
      multiple,
      text: multiple === null ? row.name : `${row.name}(${multipleText(multiple, rules.multipleDecimals)})`,
    }));
}

const byImportance = (a: Candidate, b: Candidate): number =>
  Number(b.row.heavyMetalFirst) - Number(a.row.heavyMetalFirst) ||
  b.rank - a.rank ||
  (b.multiple ?? -1) - (a.multiple ?? -1) ||
  a.row.order - b.row.order;

function multipleText(multiple: number, decimals: number): string {
  const shown = roundHalfEven(multiple, decimals);
  return shown < 10 ** -decimals ? String(shown) : shown.toFixed(decimals);
}
