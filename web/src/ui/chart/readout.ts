import { monthLabel, monthOf, toBeijing } from "@shared/domain/time.ts";
import { epochSeconds } from "@shared/domain/units.ts";
import { cadenceOf, nearestIndex, type PlotColumns } from "./columns.ts";
import type { PlotPanel, ValueBand } from "./plot-panel.types.ts";

/** How long one point of a series stands for. */
export type TimeStep = "instant" | "day" | "month";

/** What one panel says at the crosshair. */
export type ReadoutRow = {
  panel: PlotPanel;
  /** null: nothing was measured near the crosshair. */
  at: number | null;
  value: number | null;
  state: number | null;
  low: number | null;
  high: number | null;
  band: ValueBand | null;
  compare: number | null;
};

/** The first band that holds the value, both ends included: where two classes share a limit the better one is given. */
export const bandOf = (bands: readonly ValueBand[], value: number): ValueBand | null =>
  bands.find((band) => (band.from === null || value >= band.from) && (band.to === null || value <= band.to)) ?? null;

export function readoutAt(panels: readonly PlotPanel[], time: number, tolerance_s: number): ReadoutRow[] {
  return panels.map((panel) => {
    const { columns } = panel;
    const i = nearestIndex(columns.times, time, tolerance_s);
    const value = columns.values[i] ?? null;
    return {
      panel,
      at: columns.times[i] ?? null,
      value,
      state: columns.states[i] ?? null,
      low: columns.lows?.[i] ?? null,
      high: columns.highs?.[i] ?? null,
      band: value === null ? null : bandOf(panel.bands, value),
      compare: panel.compare ? compareAt(panel.compare.columns, time, tolerance_s) : null,
    };
  });
}

/** The other curve may have a slower rhythm than this one. */
const compareAt = ({ times, values }: PlotColumns, time: number, tolerance_s: number) =>
  values[nearestIndex(times, time, Math.max(tolerance_s, cadenceOf(times) * 0.6))] ?? null;

/** The moment, day or month a point stands for, in Beijing time. */
export function stepLabel(t: number, step: TimeStep): string {
  const at = epochSeconds(t);
  if (step === "month") return monthLabel(monthOf(at));
  return step === "day" ? toBeijing(at).slice(0, 10) : toBeijing(at);
}
