import { type AmplitudePrior, amplitudeEvidence } from "./amplitude.ts";
import type { Evidence } from "./background.ts";
import type { ReleaseGrid } from "./release-grid.ts";

/** What the data say of one source under one member: log evidence over all release histories, and the best of them. */
export type SourceFit = {
  logEvidence: number;
  /** Index into the grid, −1 where nothing of the source is ever seen. */
  release: number;
  /** g/s by parameter under the best history. */
  rates: Float64Array;
  /** A few histories in proportion to their posterior, each with its rates: courses of events, equally likely. */
  courses: readonly { release: number; rates: Float64Array }[];
};

/** Courses kept per source and member. */
const COURSES = 4;

/** Room for one fit, used again; observations in the order of time (`order`). `weight` and `excess` (weighted) hold the seen observations column by column. */
export type FitScratch = {
  a: Float64Array;
  b: Float64Array;
  rates: Float64Array;
  logs: Float64Array;
  seen: Int32Array;
  order: Int32Array;
  /** Steps of the seen observations, ascending. */
  steps: Int32Array;
  shown: Float64Array;
  weight: Float64Array[];
  excess: Float64Array[];
};

export function createScratch(
  { parameters, step }: Pick<Evidence, "parameters" | "step">,
  grid: ReleaseGrid,
): FitScratch {
  const observations = step.length;
  return {
    order: Int32Array.from(step.keys()).sort((i, j) => (step[i] as number) - (step[j] as number) || i - j),
    steps: new Int32Array(observations),
    a: new Float64Array(parameters),
    b: new Float64Array(parameters),
    rates: new Float64Array(parameters),
    logs: new Float64Array(grid.from.length),
    seen: new Int32Array(observations),
    shown: new Float64Array(observations),
    weight: Array.from({ length: parameters }, () => new Float64Array(observations)),
    excess: Array.from({ length: parameters }, () => new Float64Array(observations)),
  };
}

/** Histories this much worse than the best of the source are left out of its sum: together they weigh nothing. */
const NEGLIGIBLE = 14;

/**
 * Fits one source through its response (`filled`, as `SourceResponse.fill` writes it): every release history of the grid
 * with the rate of each parameter integrated out, summed with their priors. `temper` is the power on the evidence.
 */
export function fitSource(
  filled: Float64Array,
  evidence: Evidence,
  grid: ReleaseGrid,
  prior: AmplitudePrior,
  temper: number,
  scratch: FitScratch,
): SourceFit {
  const width = grid.edges.length;
  const { a, b, logs } = scratch;
  const count = gatherSeen(filled, evidence, width, scratch);
  let best = Number.NEGATIVE_INFINITY;
  let release = -1;
  for (let k = 0; k < grid.from.length; k++) {
    sums(filled, grid, k, count, scratch);
    const bonus = temper * alarmBonus(filled, evidence, grid, k, a, b);
    const bound = gainBound(a, b) * temper + bonus + (grid.logPrior[k] as number);
    logs[k] = Number.NEGATIVE_INFINITY;
    if (bound < best - NEGLIGIBLE) continue;
    const floor = (best - NEGLIGIBLE - bonus - (grid.logPrior[k] as number)) / temper;
    const log = temper * amplitudeEvidence(a, b, prior, undefined, floor) + bonus + (grid.logPrior[k] as number);
    logs[k] = log;
    if (log > best) {
      best = log;
      release = k;
    }
  }
  let total = 0;
  for (let k = 0; k < logs.length; k++) total += Math.exp((logs[k] as number) - best);
  if (release >= 0) {
    sums(filled, grid, release, count, scratch);
    amplitudeEvidence(a, b, prior, scratch.rates);
  }
  const rates = scratch.rates.slice();
  const courses = drawCourses(logs, best, total).map((k) => {
    sums(filled, grid, k, count, scratch);
    amplitudeEvidence(a, b, prior, scratch.rates);
    return { release: k, rates: scratch.rates.slice() };
  });
  return { logEvidence: best + Math.log(total), release, rates, courses };
}

/** Histories at evenly spaced places of the posterior's running sum: no chance involved. */
function drawCourses(logs: Float64Array, best: number, total: number): number[] {
  const drawn: number[] = [];
  let running = 0;
  for (let k = 0; k < logs.length && drawn.length < COURSES; k++) {
    running += Math.exp((logs[k] as number) - best) / total;
    while (drawn.length < COURSES && running >= (drawn.length + 0.5) / COURSES) drawn.push(k);
  }
  return drawn;
}

/** Observations at which anything of the source may show, and their data in columns; returns how many. */
function gatherSeen(
  filled: Float64Array,
  { step, weight, excess, parameters }: Evidence,
  width: number,
  scratch: FitScratch,
): number {
  let count = 0;
  for (let n = 0; n < step.length; n++) {
    const i = scratch.order[n] as number;
    if (!((filled[i * width + width - 1] as number) > 0)) continue;
    scratch.seen[count] = i;
    scratch.steps[count] = step[i] as number;
    for (let p = 0; p < parameters; p++) {
      const w = weight[i * parameters + p] as number;
      (scratch.weight[p] as Float64Array)[count] = w;
      (scratch.excess[p] as Float64Array)[count] = w === 0 ? 0 : w * (excess[i * parameters + p] as number);
    }
    count++;
  }
  return count;
}

/** A = Σwfy and B = Σwf² per parameter for one release history. */
function sums(filled: Float64Array, grid: ReleaseGrid, k: number, count: number, scratch: FitScratch): void {
  const { a, b, seen, shown, steps } = scratch;
  const width = grid.edges.length;
  const [from, to] = [grid.from[k] as number, grid.to[k] as number];
  // Nothing is seen before it is released.
  let first = 0;
  for (let end = count; first < end; ) {
    const middle = (first + end) >> 1;
    if ((steps[middle] as number) > (grid.edges[from] as number)) end = middle;
    else first = middle + 1;
  }
  for (let n = first; n < count; n++) {
    const at = (seen[n] as number) * width;
    const f = (filled[at + to] as number) - (filled[at + from] as number);
    shown[n] = f > 0 ? f : 0;
  }
  for (let p = 0; p < a.length; p++) {
    const [weight, excess] = [scratch.weight[p] as Float64Array, scratch.excess[p] as Float64Array];
    let [sumA, sumB] = [0, 0];
    for (let n = first; n < count; n++) {
      const f = shown[n] as number;
      sumA += (excess[n] as number) * f;
      sumB += (weight[n] as number) * f * f;
    }
    a[p] = sumA;
    b[p] = sumB;
  }
}

/** What a history gains by explaining the alarm at its best rate; 0 where it does not. */
function alarmBonus(
  filled: Float64Array,
  { alarm }: Evidence,
  grid: ReleaseGrid,
  k: number,
  a: Float64Array,
  b: Float64Array,
): number {
  if (alarm === null) return 0;
  const at = alarm.observation * grid.edges.length;
  const f = (filled[at + (grid.to[k] as number)] as number) - (filled[at + (grid.from[k] as number)] as number);
  const [ap, bp] = [a[alarm.parameter] as number, b[alarm.parameter] as number];
  return ap > 0 && (f * ap) / bp >= alarm.least ? alarm.bonus : 0;
}

function gainBound(a: Float64Array, b: Float64Array): number {
  let gain = 0;
  for (let p = 0; p < a.length; p++)
    if ((a[p] as number) > 0) gain += ((a[p] as number) * (a[p] as number)) / (2 * (b[p] as number));
  return gain;
}

/** Takes a fitted release out of the data: what another source would have to explain. */
export function withoutRelease(filled: Float64Array, evidence: Evidence, grid: ReleaseGrid, fit: SourceFit): Evidence {
  const width = grid.edges.length;
  const excess = evidence.excess.slice();
  if (fit.release >= 0) {
    const [from, to] = [grid.from[fit.release] as number, grid.to[fit.release] as number];
    for (let i = 0; i < evidence.step.length; i++) {
      const f = (filled[i * width + to] as number) - (filled[i * width + from] as number);
      for (let p = 0; p < evidence.parameters; p++)
        excess[i * evidence.parameters + p]! -= f * (fit.rates[p] as number);
    }
  }
  return { ...evidence, excess, alarm: null };
}
