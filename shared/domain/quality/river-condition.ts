import type { WaterClass } from "./water-class.ts";

/** One row of the ratio table: percentages of sections, bounds inclusive below and exclusive above where given. */
export type RatioRow = {
  goodAtLeast: number | null;
  goodBelow: number | null;
  worstAtLeast: number | null;
  worstBelow: number | null;
  word: string;
};

/**
 * Condition of a river or basin of at least `fewest` sections from the shares of sections in Ⅰ–Ⅲ and in 劣Ⅴ
 * (环办[2011]22号): the word of the first row that fits. Null for fewer sections, whose concentrations are averaged instead.
 */
export function riverCondition(
  classes: readonly WaterClass[],
  rules: { fewest: number; rows: readonly RatioRow[] },
): string | null {
  if (classes.length < rules.fewest) return null;
  const percent = (of: readonly WaterClass[]) => (100 * classes.filter((c) => of.includes(c)).length) / classes.length;
  const good = percent(["I", "II", "III"]);
  const worst = percent(["worse-than-V"]);
  const fits = (share: number, atLeast: number | null, below: number | null) =>
    share >= (atLeast ?? 0) && share < (below ?? Infinity);
  const row = rules.rows.find(
    (r) => fits(good, r.goodAtLeast, r.goodBelow) && fits(worst, r.worstAtLeast, r.worstBelow),
  );
  return row?.word ?? null;
}
