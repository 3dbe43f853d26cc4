import { SERIES_STATE } from "@shared/domain/quality/reading.ts";

/**
 * One curve in columns, as the API sends it: `times` epoch seconds ascending, `values` null where there is no number,
 * `states` of `SERIES_STATE`; aggregated curves also have the lowest and highest value of each step.
 */
export type PlotColumns = {
  times: readonly number[];
  values: readonly (number | null)[];
  states: readonly number[];
  lows?: readonly (number | null)[] | undefined;
  highs?: readonly (number | null)[] | undefined;
};

export type TimeRange = { from: number; to: number };

export const GAP_FACTOR = 1.6;
const NEIGHBOURS = 4;
const CADENCE_SAMPLE = 2001;

/** Index of the first time ≥ `t`; `times.length` when all are earlier. */
export function lowerBound(times: readonly number[], t: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if ((times[mid] as number) < t) low = mid + 1;
    else high = mid;
  }
  return low;
}

/** First and last index (exclusive) of the points inside `range`. */
export function indexRange(times: readonly number[], range: TimeRange): [number, number] {
  return [lowerBound(times, range.from), lowerBound(times, range.to + 1)];
}

/** Index of the point nearest to `t`, or -1 where none is within `tolerance_s`. */
export function nearestIndex(times: readonly number[], t: number, tolerance_s: number): number {
  const after = lowerBound(times, t);
  const candidates = [after - 1, after].filter((i) => i >= 0 && i < times.length);
  let best = -1;
  for (const i of candidates) {
    if (best < 0 || Math.abs((times[i] as number) - t) < Math.abs((times[best] as number) - t)) best = i;
  }
  return best >= 0 && Math.abs((times[best] as number) - t) <= tolerance_s ? best : -1;
}

/** The usual distance between two points: the median over (at most 2,000 of) the steps. 0 for fewer than two points. */
export function cadenceOf(times: readonly number[]): number {
  if (times.length < 2) return 0;
  const stride = Math.max(1, Math.floor(times.length / CADENCE_SAMPLE));
  const steps: number[] = [];
  for (let i = 1; i < times.length; i += stride) steps.push((times[i] as number) - (times[i - 1] as number));
  steps.sort((a, b) => a - b);
  return steps[steps.length >> 1] as number;
}

/** The usual step around the one that ends at point `i`: stations change their rhythm, so only neighbours are asked. */
export function localCadence(times: readonly number[], i: number): number {
  const steps: number[] = [];
  const last = Math.min(times.length - 1, i + NEIGHBOURS);
  for (let j = Math.max(1, i - NEIGHBOURS); j <= last; j++) steps.push((times[j] as number) - (times[j - 1] as number));
  steps.sort((a, b) => a - b);
  return steps[steps.length >> 1] ?? 0;
}

const known = new WeakMap<readonly number[], Uint8Array>();
/** Per point 1 where it is too far from the one before to be joined: a curve must not claim what nobody measured. */
export function breaksOf(times: readonly number[]): Uint8Array {
  const found = known.get(times);
  if (found !== undefined && found.length === times.length) return found;
  const breaks = new Uint8Array(times.length);
  for (let i = 1; i < times.length; i++) {
    const step = (times[i] as number) - (times[i - 1] as number);
    // the same step twice running is a rhythm, not a gap
    if (step === (times[i + 1] as number) - (times[i] as number)) continue;
    if (step > localCadence(times, i) * GAP_FACTOR) breaks[i] = 1;
  }
  known.set(times, breaks);
  return breaks;
}

export const isDrawn = (state: number): boolean =>
  state === SERIES_STATE.valid || state === SERIES_STATE.belowDetection;

/** The values the line runs through: valid ones and detection limits; flagged and missing ones break it. */
export function lineValues(columns: PlotColumns): (number | null)[] {
  const { values, states } = columns;
  const line = new Array<number | null>(values.length);
  for (let i = 0; i < values.length; i++) line[i] = isDrawn(states[i] as number) ? (values[i] as number | null) : null;
  return line;
}

/**
 * Lowest and highest number inside `range`; null where there is none. Flagged values do not count: one faulty reading
 * would press the true curve flat.
 */
export function valueExtent(columns: PlotColumns, range: TimeRange): { low: number; high: number } | null {
  const [start, end] = indexRange(columns.times, range);
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = start; i < end; i++) {
    const value = columns.values[i] ?? null;
    if (value === null || !isDrawn(columns.states[i] as number)) continue;
    low = Math.min(low, columns.lows?.[i] ?? value);
    high = Math.max(high, columns.highs?.[i] ?? value);
  }
  return low <= high ? { low, high } : null;
}

export type ColumnCounts = { valid: number; belowDetection: number; flagged: number; missing: number };

/** How many points of each state lie inside `range`. */
export function countStates(columns: PlotColumns, range: TimeRange): ColumnCounts {
  const [start, end] = indexRange(columns.times, range);
  const counts: ColumnCounts = { valid: 0, belowDetection: 0, flagged: 0, missing: 0 };
  for (let i = start; i < end; i++) {
    const state = columns.states[i];
    if (state === SERIES_STATE.valid) counts.valid++;
    else if (state === SERIES_STATE.belowDetection) counts.belowDetection++;
    else if (state === SERIES_STATE.flagged) counts.flagged++;
    else counts.missing++;
  }
  return counts;
}
