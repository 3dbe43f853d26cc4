import { type DayNumber, dayOf, type MonthNumber, monthOf, startOfDay, startOfMonth } from "../time.ts";
import { epochSeconds } from "../units.ts";
import { meanOf, type Sums } from "./period-mean.ts";
import { SERIES_STATE, type Series } from "./reading.ts";
import type { RuleRow } from "./standard.ts";

/** A series by local day or month: `values` are means, with the least and the largest valid value beside them. */
export type AggregatedSeries = Series & { min: Float64Array; max: Float64Array };

/** Sums of one parameter over one day or month, with what is needed to show its spread. */
export type Bucket = Sums & { period: number; min: number; max: number; flagged: number };

/** A whole series as means of local days or months; periods without a row stay out, so gaps stay gaps. */
export function aggregateSeries(series: Series, by: "day" | "month", mean: RuleRow["mean"]): AggregatedSeries {
  const buckets = bucketSeries(series, by, mean);
  const startOf = (period: number) =>
    by === "day" ? startOfDay(period as DayNumber) : startOfMonth(period as MonthNumber);
  const means = buckets.map((bucket) => meanOf(bucket, mean));
  return {
    parameter: series.parameter,
    times: Float64Array.from(buckets, (b) => startOf(b.period)),
    values: Float64Array.from(means, (m) =>
      m.kind === "value" ? m.value : m.kind === "below-detection" ? m.detectionLimit : Number.NaN,
    ),
    states: Uint8Array.from(buckets, stateOf),
    min: Float64Array.from(buckets, (b) => (b.count === 0 ? Number.NaN : b.min)),
    max: Float64Array.from(buckets, (b) => (b.count === 0 ? Number.NaN : b.max)),
  };
}

/** Sums of each local day or month, in order. Below detection counts with half its limit. */
export function bucketSeries({ times, values, states }: Series, by: "day" | "month", mean: RuleRow["mean"]): Bucket[] {
  const buckets: Bucket[] = [];
  let current: Bucket | undefined;
  for (let i = 0; i < times.length; i++) {
    const at = epochSeconds(times[i] ?? Number.NaN);
    const period = by === "day" ? dayOf(at) : monthOf(at);
    if (current?.period !== period) {
      current = {
        period,
        count: 0,
        belowDetection: 0,
        sum: 0,
        hydrogenSum: 0,
        min: Infinity,
        max: -Infinity,
        flagged: 0,
      };
      buckets.push(current);
    }
    take(current, values[i] ?? Number.NaN, states[i] ?? SERIES_STATE.missing, mean);
  }
  return buckets;
}

function take(bucket: Bucket, value: number, state: number, mean: RuleRow["mean"]): void {
  if (state === SERIES_STATE.flagged) bucket.flagged += 1;
  if (state !== SERIES_STATE.valid && state !== SERIES_STATE.belowDetection) return;
  bucket.count += 1;
  const counted = state === SERIES_STATE.belowDetection ? value / 2 : value;
  bucket.belowDetection += state === SERIES_STATE.belowDetection ? 1 : 0;
  bucket.sum += counted;
  if (mean === "hydrogen-ion") bucket.hydrogenSum += 10 ** -counted;
  bucket.min = Math.min(bucket.min, value);
  bucket.max = Math.max(bucket.max, value);
}

function stateOf(bucket: Bucket): number {
  if (bucket.count > 0)
    return bucket.belowDetection === bucket.count ? SERIES_STATE.belowDetection : SERIES_STATE.valid;
  return bucket.flagged > 0 ? SERIES_STATE.flagged : SERIES_STATE.missing;
}
