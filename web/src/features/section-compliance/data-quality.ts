import type { ReadingsResponse } from "@shared/contract/sections.ts";
import { SERIES_STATE } from "@shared/domain/quality/reading.ts";
import {
  breaksOf,
  type ColumnCounts,
  cadenceOf,
  countStates,
  indexRange,
  localCadence,
  type TimeRange,
} from "../../ui/chart/columns.ts";

/** How trustworthy one parameter's readings are over a stretch of time. */
export type QualityRow = ColumnCounts & {
  parameter: string;
  total: number;
  /** Usual seconds between two readings; 0 where it cannot be told. */
  cadence_s: number;
  /** Readings there would be without gaps, at the rhythm of the time around each gap. */
  expected: number;
  /** Longest time without a value that counts, inside the stretch the series covers. */
  longestGap_s: number;
  /** Valid and below detection over expected, at most 1; null where nothing is expected. */
  rate: number | null;
};

/** Counts raw readings inside `range`, cut to where the series has readings at all. */
export function qualityRows(answer: ReadingsResponse, range: TimeRange): QualityRow[] {
  return answer.series.map((series) => {
    const columns = { times: series.t, values: series.v, states: series.s };
    const counts = countStates(columns, range);
    const [start, end] = indexRange(series.t, range);
    const cadence_s = cadenceOf(series.t.slice(start, end));
    const expected = end - start + skipped(series.t, start, end);
    const good = counts.valid + counts.belowDetection;
    return {
      ...counts,
      parameter: series.parameter,
      total: end - start,
      cadence_s,
      expected,
      longestGap_s: longestGap(series.t, series.s, start, end),
      rate: expected === 0 ? null : Math.min(1, good / expected),
    };
  });
}

/** Readings that should stand in the gaps. */
function skipped(times: readonly number[], start: number, end: number): number {
  const breaks = breaksOf(times);
  let count = 0;
  for (let i = start + 1; i < end; i++) {
    if (breaks[i] === 0) continue;
    const step = (times[i] as number) - (times[i - 1] as number);
    count += Math.max(0, Math.round(step / localCadence(times, i)) - 1);
  }
  return count;
}

function longestGap(times: readonly number[], states: readonly number[], start: number, end: number): number {
  let longest = 0;
  let last: number | undefined;
  for (let i = start; i < end; i++) {
    if ((states[i] as number) > SERIES_STATE.belowDetection) continue;
    if (last !== undefined) longest = Math.max(longest, (times[i] as number) - last);
    last = times[i];
  }
  return longest;
}
