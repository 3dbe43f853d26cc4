import { BEIJING_OFFSET_S } from "../../time.ts";
import type { SectionSeries } from "./problem.ts";

/** What a section ordinarily shows of a parameter: median, offset by local hour, robust spread, how long errors last. */
export type Background = {
  level: number;
  hourOffset: Float64Array;
  /** Spread about the wandering level, and of the level with its wandering. */
  sd: number;
  longSd: number;
  /** Variance inflation of a mean over half a day, from the section's own autocorrelation; 1 for white noise. */
  inflation: number;
};

const FEWEST = 12;
/** Values of a history looked at for the spread about the wandering level. */
const MOST_SETTLED = 160;
/** An hour of the day needs this many values before half its offset is believed. */
const SHRINK = 10;

/** Background from a section's own history; undefined where it is too short to say anything. */
export function backgroundOf(times: Float64Array, values: Float64Array): Background | undefined {
  const kept = [...values].filter(Number.isFinite);
  if (kept.length < FEWEST) return undefined;
  const level = median(kept);
  const byHour: number[][] = Array.from({ length: 24 }, () => []);
  values.forEach((v, i) => {
    if (Number.isFinite(v)) (byHour[hourOf(times[i] as number)] as number[]).push(v - level);
  });
  const hourOffset = Float64Array.from(byHour, (v) =>
    v.length === 0 ? 0 : (median(v) * v.length) / (v.length + SHRINK),
  );
  const rest = values.map((v, i) => v - level - (hourOffset[hourOf(times[i] as number)] as number));
  const longSd = 1.4826 * median([...rest].filter(Number.isFinite).map(Math.abs));
  const stride = Math.max(1, Math.floor(rest.length / MOST_SETTLED));
  const settled = rest.map((_, i) =>
    i % stride === 0 ? (rest[i] as number) - wander(times, rest, longSd, i) : Number.NaN,
  );
  const spread = 1.4826 * median([...settled].filter(Number.isFinite).map(Math.abs));
  // Rounded or constant series have no spread of their own; two per cent of the level is the least an analyser errs.
  const sd = Math.max(spread, 0.02 * Math.abs(level), 1e-9);
  return { level, hourOffset, sd, longSd, inflation: inflationOf(times, settled, sd, stride) };
}

/** A level wanders over days: what remains after taking out the running middle of the last day and a half. */
const WANDER_S = 36 * 3600;
/** The running middle counts in full only with many more values than this. */
const WANDER_SHRINK = 4;
/** Values this many spreads above the level are no part of it. */
const ORDINARY = 2.2;

function steady(times: Float64Array, rest: Float64Array, spread: number): Float64Array {
  return rest.map((v, i) => v - wander(times, rest, spread, i));
}

/** Middle of the ordinary residuals of the last day and a half before value i, shrunk to nought where they are few. */
function wander(times: Float64Array, rest: Float64Array, spread: number, i: number): number {
  const since = (times[i] as number) - WANDER_S;
  let first = i;
  while (first > 0 && (times[first - 1] as number) >= since) first--;
  if (near.length < i - first) near = new Float64Array(2 * (i - first));
  let count = 0;
  for (let j = first; j < i; j++) {
    const v = rest[j] as number;
    if (Math.abs(v) < ORDINARY * spread) near[count++] = v;
  }
  return count === 0 ? 0 : (middleOf(near, count) * count) / (count + WANDER_SHRINK);
}

/** Room for the values that are looked at, used again and again. */
let near = new Float64Array(256);

/**
 * Excess of each reading over the level, the hour and the recent wandering of its section; NaN where there is none. A
 * plume does not enter the wandering: only values that are ordinary do.
 */
export function excessOf(background: Background, times: Float64Array, values: Float64Array): Float64Array {
  const rest = values.map(
    (v, i) => v - background.level - (background.hourOffset[hourOf(times[i] as number)] as number),
  );
  return steady(times, rest, Math.max(background.sd, background.longSd));
}

const hourOf = (t: number): number => Math.floor(((((t + BEIJING_OFFSET_S) % 86_400) + 86_400) % 86_400) / 3600);

function inflationOf(times: Float64Array, all: Float64Array, sd: number, stride: number): number {
  const whole =
    times.length < 2 ? 3600 : ((times[times.length - 1] as number) - (times[0] as number)) / (times.length - 1);
  const step = whole * stride;
  const rest = all.filter((_, i) => i % stride === 0);
  const lags = Math.max(1, Math.round((6 * 3600) / step));
  let sum = 0;
  for (let lag = 1; lag <= lags; lag++) {
    let [product, count] = [0, 0];
    for (let i = lag; i < rest.length; i++) {
      const [a, b] = [clip((rest[i] as number) / sd), clip((rest[i - lag] as number) / sd)];
      if (!Number.isFinite(a * b)) continue;
      product += a * b;
      count++;
    }
    // Between looks the correlation is taken as held: `stride` steps of the series each.
    if (count > 0) sum += stride * Math.max(0, product / count);
  }
  return Math.min(10, Math.max(1, 1 + 2 * sum));
}

const clip = (z: number) => Math.max(-3, Math.min(3, z));

/** The middle of some numbers, the mean of the two middle ones where they are even; NaN of none. */
export const median = (values: ArrayLike<number>): number =>
  values.length === 0 ? Number.NaN : middleOf(new Float64Array(values), values.length);

/** The middle of the first `count` of some numbers, which change places. */
function middleOf(values: Float64Array, count: number): number {
  const half = count >> 1;
  // Halves the part in which the middle lies until it is alone: Hoare's selection.
  for (let [from, to] = [0, count - 1]; from < to; ) {
    const pivot = values[(from + to) >> 1] as number;
    let [i, j] = [from, to];
    while (i <= j) {
      while ((values[i] as number) < pivot) i++;
      while ((values[j] as number) > pivot) j--;
      if (i > j) break;
      const v = values[i] as number;
      values[i++] = values[j] as number;
      values[j--] = v;
    }
    if (half <= j) to = j;
    else if (half >= i) from = i;
    else break;
  }
  const upper = values[half] as number;
  if (count % 2 === 1) return upper;
  let lower = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < half; i++) lower = Math.max(lower, values[i] as number);
  return (lower + upper) / 2;
}

/** Readings of the window as excess over the background, averaged in bins: the evidence. */
export type Evidence = {
  parameters: number;
  /** Section and step (of the response) of each observation, in the order of time. */
  section: Int32Array;
  step: Int32Array;
  /** By observation × parameter: excess in mg/L (NaN: nothing), its standard deviation as measured, and weight 1/variance. */
  excess: Float64Array;
  sd: Float64Array;
  weight: Float64Array;
  /**
   * The observation that raised the alarm, which an explanation has to explain: one under which it shows at least
   * `least` mg/L there gains `bonus`. Weights are forgiving about form, so without it explaining nothing is too cheap.
   */
  alarm: { observation: number; parameter: number; least: number; bonus: number } | null;
};

const ALARM_SHARE = 0.25;
const MOST_BONUS = 8;

/** Names the clearest excess among the given sections as the alarm. */
export function markAlarm(evidence: Evidence, among: (section: number) => boolean): Evidence {
  let best: Evidence["alarm"] = null;
  let most = 2;
  evidence.step.forEach((_, observation) => {
    if (!among(evidence.section[observation] as number)) return;
    for (let parameter = 0; parameter < evidence.parameters; parameter++) {
      const y = evidence.excess[observation * evidence.parameters + parameter] as number;
      const z = y / (evidence.sd[observation * evidence.parameters + parameter] as number);
      if (!(z > most)) continue;
      most = z;
      best = { observation, parameter, least: ALARM_SHARE * y, bonus: Math.min(MOST_BONUS, 0.5 * z * z) };
    }
  });
  return { ...evidence, alarm: best };
}

export type EvidenceOptions = {
  from: number;
  at: number;
  dtS: number;
  /** Averaging time by section, seconds. */
  binOf: (section: number) => number;
  sigmaForm: number;
  persistS: number;
};

type Row = { section: number; step: number; excess: number[]; sd: number[] };

/** Relative error of one reading of a plume. */
const READING_ERROR = 0.1;

/**
 * Excess of every section over its own background, in bins. The weight of an observation counts three errors: the
 * background's wandering (inflated as it persists), the reading, and the form of the model (`sigmaForm` of the largest
 * excess nearby, which persists and is inflated likewise), so that a long series of hourly readings is not believed as if
 * each said something new.
 */
export function gatherEvidence(
  sections: readonly SectionSeries[],
  backgrounds: readonly (Background | undefined)[][],
  options: EvidenceOptions,
): Evidence {
  const rows: Row[] = [];
  sections.forEach((series, s) => {
    const binS = options.binOf(s);
    const bins = Math.ceil((options.at - options.from) / binS);
    const cells = Array.from({ length: bins }, () => ({
      t: 0,
      n: 0,
      sum: series.values.map(() => 0),
      count: series.values.map(() => 0),
    }));
    const excesses = series.values.map((values, p) => {
      const bg = backgrounds[s]?.[p];
      return bg === undefined ? undefined : excessOf(bg, series.times, values);
    });
    series.times.forEach((t, i) => {
      const b = Math.floor((t - options.from) / binS);
      const cell = cells[Math.min(b, bins - 1)];
      if (t < options.from || t > options.at || cell === undefined) return;
      cell.t += t;
      cell.n++;
      excesses.forEach((excess, p) => {
        const y = excess?.[i] ?? Number.NaN;
        if (!Number.isFinite(y)) return;
        cell.sum[p]! += y;
        cell.count[p]!++;
      });
    });
    for (const { t, n, sum, count } of cells) {
      if (n === 0 || count.every((c) => c === 0)) continue;
      const step = Math.max(1, Math.round((t / n - options.from) / options.dtS));
      const excess = sum.map((v, p) => (count[p] === 0 ? Number.NaN : v / (count[p] as number)));
      const sd = excess.map((y, p) => {
        const bg = backgrounds[s]?.[p];
        if (bg === undefined) return Number.NaN;
        return (
          Math.hypot(bg.sd * Math.sqrt(bg.inflation), READING_ERROR * Math.max(0, y)) / Math.sqrt(count[p] as number)
        );
      });
      rows.push({ section: s, step, excess, sd });
    }
  });
  return weigh(rows, sections[0]?.values.length ?? 0, options);
}

/** Rows in the order of sections are weighed with their neighbours, then kept in the order of time. */
function weigh(rows: readonly Row[], parameters: number, options: EvidenceOptions): Evidence {
  const weights = rows.map((_, i) => Array.from({ length: parameters }, (_, p) => weightOf(rows, i, p, options)));
  const order = [...rows.keys()].sort((i, j) => rows[i]!.step - rows[j]!.step || i - j);
  const inOrder = order.map((i) => rows[i]!);
  return {
    parameters,
    section: Int32Array.from(inOrder, (r) => r.section),
    step: Int32Array.from(inOrder, (r) => r.step),
    excess: Float64Array.from(inOrder.flatMap((r) => r.excess)),
    sd: Float64Array.from(inOrder.flatMap((r) => r.sd)),
    weight: Float64Array.from(order.flatMap((i) => weights[i]!)),
    alarm: null,
  };
}

function weightOf(rows: readonly Row[], i: number, p: number, { dtS, sigmaForm, persistS }: EvidenceOptions): number {
  const row = rows[i]!;
  if (!Number.isFinite(row.excess[p]!) || !Number.isFinite(row.sd[p]!)) return 0;
  let nearby = 0;
  let spacing = Number.POSITIVE_INFINITY;
  for (let j = Math.max(0, i - 2); j <= Math.min(rows.length - 1, i + 2); j++) {
    const other = rows[j]!;
    if (other.section !== row.section) continue;
    if (Number.isFinite(other.excess[p]!)) nearby = Math.max(nearby, other.excess[p]!);
    if (j !== i) spacing = Math.min(spacing, Math.abs(other.step - row.step) * dtS);
  }
  const together = Math.max(1, persistS / spacing);
  return 1 / (row.sd[p]! ** 2 + (sigmaForm * nearby) ** 2 * together);
}
