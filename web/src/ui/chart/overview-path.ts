import { cadenceOf, GAP_FACTOR, isDrawn, type PlotColumns, type TimeRange } from "./columns.ts";

/** Lowest and highest value of one pixel column of a small picture of the whole series. */
type Cell = { low: number; high: number };

/**
 * The whole series squeezed into `width` × `height` as SVG path data: per pixel column the span from lowest to highest
 * value, joined where the curve is. Gaps stay gaps. Empty text for a series without numbers.
 */
export function overviewPath(columns: PlotColumns, range: TimeRange, width: number, height: number): string {
  const cells = squeeze(columns, range, width);
  let most = Number.NEGATIVE_INFINITY;
  let least = Number.POSITIVE_INFINITY;
  for (const cell of cells) {
    if (cell === undefined) continue;
    most = Math.max(most, cell.high);
    least = Math.min(least, cell.low);
  }
  if (most === Number.NEGATIVE_INFINITY) return "";
  const floor = least >= 0 && least < most / 2 ? 0 : least;
  const y = (value: number) => (height - 2 - ((value - floor) / (most - floor || 1)) * (height - 4)).toFixed(1);
  const reach = Math.max(1, Math.ceil(((cadenceOf(columns.times) * GAP_FACTOR) / (range.to - range.from)) * width));
  const parts: string[] = [];
  let last = Number.NEGATIVE_INFINITY;
  cells.forEach((cell, x) => {
    if (cell === undefined) return;
    parts.push(`${x - last > reach ? "M" : "L"}${x},${y(cell.low)}L${x},${y(cell.high)}`);
    last = x;
  });
  return parts.join("");
}

function squeeze(columns: PlotColumns, range: TimeRange, width: number): (Cell | undefined)[] {
  const cells = new Array<Cell | undefined>(Math.max(1, Math.floor(width)));
  const scale = cells.length / (range.to - range.from || 1);
  for (let i = 0; i < columns.times.length; i++) {
    const value = columns.values[i] ?? null;
    if (value === null || !isDrawn(columns.states[i] as number)) continue;
    const x = Math.min(cells.length - 1, Math.floor(((columns.times[i] as number) - range.from) * scale));
    if (x < 0) continue;
    const cell = cells[x];
    if (cell === undefined) cells[x] = { low: value, high: value };
    else {
      cell.low = Math.min(cell.low, value);
      cell.high = Math.max(cell.high, value);
    }
  }
  return cells;
}
