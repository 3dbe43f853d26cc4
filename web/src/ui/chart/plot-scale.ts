import { type TimeRange, valueExtent } from "./columns.ts";
import type { PlotPanel } from "./plot-panel.types.ts";

/** A line farther above the curve than this would press it flat; it is then left outside and named in the header. */
const LINE_REACH = 2.5;
const HEADROOM = 0.08;

/** The value axis of a panel over `range`: all numbers shown, the near limits, a little air; never empty. */
export function valueScale(panel: PlotPanel, range: TimeRange): [number, number] {
  const own = valueExtent(panel.columns, range);
  const other = panel.compare ? valueExtent(panel.compare.columns, range) : null;
  const lows = [own?.low, other?.low].filter((x) => x !== undefined);
  const highs = [own?.high, other?.high].filter((x) => x !== undefined);
  const lines = panel.lines.map((line) => line.value);
  if (highs.length === 0) return emptyScale(lines, panel.fromZero);

  let low = Math.min(...lows);
  let high = Math.max(...highs);
  const span = high - (panel.fromZero ? Math.min(0, low) : low);
  for (const value of lines) {
    if (value > high && value <= high + span * (LINE_REACH - 1)) high = value;
    if (value < low && value >= low - span * (LINE_REACH - 1)) low = value;
  }
  if (panel.fromZero && low >= 0) low = 0;
  const pad = (high - low || Math.abs(high) || 1) * HEADROOM;
  return [panel.fromZero && low === 0 ? 0 : low - pad, high + pad];
}

function emptyScale(lines: number[], fromZero: boolean): [number, number] {
  if (lines.length === 0) return [0, 1];
  const high = Math.max(...lines);
  const low = fromZero ? 0 : Math.min(...lines);
  return [low === high ? low - 1 : low, high * 1.25];
}
