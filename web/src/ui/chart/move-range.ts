import { DAY_S } from "@shared/domain/time.ts";
import type { TimeRange } from "./columns.ts";

/** Nothing shorter can be brushed: six points of a four-hourly station. */
export const SHORTEST_RANGE_S = DAY_S;

/** Which part of a brush is being moved. */
export type BrushPart = "from" | "to" | "window";

/** The range after moving one part of it by `by_s`, kept inside `bounds` and not shorter than a day. */
export function moveRange(range: TimeRange, part: BrushPart, by_s: number, bounds: TimeRange): TimeRange {
  if (part === "from") {
    const latest = Math.max(bounds.from, range.to - SHORTEST_RANGE_S);
    return { from: clamp(range.from + by_s, bounds.from, latest), to: range.to };
  }
  if (part === "to") {
    const earliest = Math.min(bounds.to, range.from + SHORTEST_RANGE_S);
    return { from: range.from, to: clamp(range.to + by_s, earliest, bounds.to) };
  }
  const length = range.to - range.from;
  const from = clamp(range.from + by_s, bounds.from, Math.max(bounds.from, bounds.to - length));
  return { from, to: Math.min(bounds.to, from + length) };
}

const clamp = (value: number, low: number, high: number) => Math.round(Math.min(high, Math.max(low, value)));
