import type { Shown } from "../response/shown.ts";
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

/** Room for fits on one grid, used again and again. Data of the seen observations stand column by column. */
export type FitScratch = {
  /** By history × parameter: A = Σwfy and B = Σwf². */
  a: Float64Array;
  b: Float64Array;
  /** By history: what the alarm adds, and the bound of the whole. */
  bonus: Float64Array;
  bound: Float64Array;
  logs: Float64Array;
  rates: Float64Array;
  /** By edge × parameter: Σwy of a release up to the edge, at the edges that histories use. */
  upTo: Float64Array;
  used: Int32Array;
  /** By parameter: a B below this is rounding. */
  least: Float64Array;
  /** Steps of the seen observations, ascending. */
  steps: Int32Array;
  square: Float64Array;
  weight: Float64Array[];
  excess: Float64Array[];
};

export function createScratch(
  { parameters, step }: Pick<Evidence, "parameters" | "step">,
  grid: ReleaseGrid,
): FitScratch {
  const observations = step.length;
  const histories = grid.from.length;
  return {
    a: new Float64Array(histories * parameters),
    b: new Float64Array(histories * parameters),
    bonus: new Float64Array(histories),
    bound: new Float64Array(histories),
    logs: new Float64Array(histories),
    rates: new Float64Array(parameters),
    upTo: new Float64Array(grid.edges.length * parameters),
    used: Int32Array.from(new Set([...grid.from, ...grid.to])),
    least: new Float64Array(parameters),
    steps: new Int32Array(observations),
    square: new Float64Array(observations),
    weight: Array.from({ length: parameters }, () => new Float64Array(observations)),
    excess: Array.from({ length: parameters }, () => new Float64Array(observations)),
  };
}

/** Histories this much worse than the best of the source are left out of its sum: together they weigh nothing. */
const NEGLIGIBLE = 14;

/**
 * Fits one source through what is seen of it: every release history of the grid with the rate of each parameter
 * integrated out, summed with their priors. `temper` is the power on the evidence. Courses of events are drawn where wanted.
 */
export function fitSource(
  shown: Shown,
  evidence: Evidence,
  grid: ReleaseGrid,
  prior: AmplitudePrior,
  temper: number,
  scratch: FitScratch,
  coursesWanted = true,
): SourceFit {
  lookAt(shown, evidence, grid, scratch);
  return fitLooked(shown, evidence, grid, prior, temper, scratch, coursesWanted);
}

/**
 * What does not depend on how high the readings were, of every history of a source: `fitLooked` may then be asked with the
 * same scratch for any excess that stands on the same observations with the same weights.
 */
export function lookAt(shown: Shown, evidence: Evidence, grid: ReleaseGrid, scratch: FitScratch): void {
  gatherWeights(shown, evidence, scratch);
  squareSums(shown, grid, evidence.parameters, scratch);
}

/** `fitSource` of a source that was looked at. */
export function fitLooked(
  shown: Shown,
  evidence: Evidence,
  grid: ReleaseGrid,
  prior: AmplitudePrior,
  temper: number,
  scratch: FitScratch,
  coursesWanted: boolean,
): SourceFit {
  const { logs, bound } = scratch;
  gatherExcess(shown, evidence, scratch);
  levelSums(shown, grid, evidence.parameters, scratch);
  // The most promising history first, so that most of the others need not be computed to the end.
  const promising = boundHistories(shown, evidence, grid, temper, scratch);
  let release = promising;
  let best = evaluate(scratch, grid, promising, prior, temper, Number.NEGATIVE_INFINITY);
  logs.fill(Number.NEGATIVE_INFINITY);
  logs[promising] = best;
  for (let k = 0; k < logs.length; k++) {
    if (k === promising || (bound[k] as number) < best - NEGLIGIBLE) continue;
    const log = evaluate(scratch, grid, k, prior, temper, best - NEGLIGIBLE);
    logs[k] = log;
    if (log <= best) continue;
    best = log;
    release = k;
  }
  let total = 0;
  for (let k = 0; k < logs.length; k++) total += Math.exp((logs[k] as number) - best);
  return {
    logEvidence: best + Math.log(total),
    release,
    rates: ratesOf(scratch, release, prior),
    courses: coursesWanted ? coursesOf(scratch, best, total, prior) : [],
  };
}

/** Log evidence of one history, with its prior; −∞ where it cannot come above `floor`. */
function evaluate(
  { a, b, bonus }: FitScratch,
  { logPrior }: ReleaseGrid,
  k: number,
  prior: AmplitudePrior,
  temper: number,
  floor: number,
): number {
  const before = (bonus[k] as number) + (logPrior[k] as number);
  const at = k * prior.logLoad.length;
  return temper * amplitudeEvidence(a, b, at, prior, undefined, (floor - before) / temper) + before;
}

function ratesOf({ a, b, rates }: FitScratch, k: number, prior: AmplitudePrior): Float64Array {
  amplitudeEvidence(a, b, k * prior.logLoad.length, prior, rates);
  return rates.slice();
}

function coursesOf(scratch: FitScratch, best: number, total: number, prior: AmplitudePrior): SourceFit["courses"] {
  return drawCourses(scratch.logs, best, total).map((k) => ({ release: k, rates: ratesOf(scratch, k, prior) }));
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

/** Steps and weights of the observations at which the source shows, in columns. */
function gatherWeights({ count, seen }: Shown, evidence: Evidence, { steps, weight }: FitScratch): void {
  const { parameters } = evidence;
  for (let n = 0; n < count; n++) steps[n] = evidence.step[seen[n] as number] as number;
  for (let p = 0; p < parameters; p++) {
    const column = weight[p] as Float64Array;
    for (let n = 0; n < count; n++) column[n] = evidence.weight[(seen[n] as number) * parameters + p] as number;
  }
}

/** Their weighted excess, in columns. */
function gatherExcess({ count, seen }: Shown, evidence: Evidence, { weight, excess }: FitScratch): void {
  const { parameters } = evidence;
  for (let p = 0; p < parameters; p++) {
    const [weights, column] = [weight[p] as Float64Array, excess[p] as Float64Array];
    for (let n = 0; n < count; n++) {
      const w = weights[n] as number;
      column[n] = w === 0 ? 0 : w * (evidence.excess[(seen[n] as number) * parameters + p] as number);
    }
  }
}

/**
 * What a history shows less than this share of all that could be shown is the rounding of the response (single precision),
 * and counts as nothing: fitted, it would explain anything at an absurd rate.
 */
const ROUNDING = 1e-5;

/** B of every history, 0 where all it shows is rounding. */
function squareSums({ count, seen, by }: Shown, grid: ReleaseGrid, parameters: number, scratch: FitScratch): void {
  const { b, least, steps, square } = scratch;
  const stride = seen.length;
  const last = (grid.edges.length - 1) * stride;
  for (let n = 0; n < count; n++) square[n] = (by[last + n] as number) ** 2;
  dots(scratch.weight, square, 0, 0, count, least, 0);
  for (let p = 0; p < parameters; p++) least[p]! *= ROUNDING ** 2;
  for (let k = 0; k < grid.from.length; k++) {
    const [from, to] = [grid.from[k] as number, grid.to[k] as number];
    // Nothing is seen before it is released.
    const first = firstAfter(steps, count, grid.edges[from] as number);
    const [early, late] = [from * stride, to * stride];
    for (let n = first; n < count; n++) {
      const f = (by[late + n] as number) - (by[early + n] as number);
      square[n] = f * f;
    }
    const at = k * parameters;
    dots(scratch.weight, square, 0, first, count, b, at);
    for (let p = 0; p < parameters; p++) if ((b[at + p] as number) <= (least[p] as number)) b[at + p] = 0;
  }
}

/** A of every history: it is linear in the release, so it is the difference of two edges. */
function levelSums({ count, seen, by }: Shown, grid: ReleaseGrid, parameters: number, scratch: FitScratch): void {
  const { a, b, upTo, used } = scratch;
  for (const e of used) dots(scratch.excess, by, e * seen.length, 0, count, upTo, e * parameters);
  for (let k = 0; k < grid.from.length; k++) {
    const [from, to] = [(grid.from[k] as number) * parameters, (grid.to[k] as number) * parameters];
    for (let p = 0; p < parameters; p++) {
      const at = k * parameters + p;
      a[at] = b[at] === 0 ? 0 : (upTo[to + p] as number) - (upTo[from + p] as number);
    }
  }
}

/**
 * `into[to + p]` becomes Σ columns[p][n]·v[at + n] for n from `first` to `end`. Three columns go abreast: a sum waits for
 * its last addition, and three of them wait together.
 */
function dots(
  columns: readonly Float64Array[],
  v: Float64Array,
  at: number,
  first: number,
  end: number,
  into: Float64Array,
  to: number,
): void {
  let p = 0;
  for (; p + 3 <= columns.length; p += 3) {
    const [u0, u1, u2] = [columns[p] as Float64Array, columns[p + 1] as Float64Array, columns[p + 2] as Float64Array];
    let [s0, s1, s2] = [0, 0, 0];
    for (let n = first; n < end; n++) {
      const x = v[at + n] as number;
      s0 += (u0[n] as number) * x;
      s1 += (u1[n] as number) * x;
      s2 += (u2[n] as number) * x;
    }
    into[to + p] = s0;
    into[to + p + 1] = s1;
    into[to + p + 2] = s2;
  }
  for (; p < columns.length; p++) {
    const u = columns[p] as Float64Array;
    let sum = 0;
    for (let n = first; n < end; n++) sum += (u[n] as number) * (v[at + n] as number);
    into[to + p] = sum;
  }
}

function firstAfter(steps: Int32Array, count: number, edge: number): number {
  let first = 0;
  for (let end = count; first < end; ) {
    const middle = (first + end) >> 1;
    if ((steps[middle] as number) > edge) end = middle;
    else first = middle + 1;
  }
  return first;
}

/** What each history can gain at most, the alarm included; returns the most promising. */
function boundHistories(
  shown: Shown,
  { alarm, parameters }: Evidence,
  grid: ReleaseGrid,
  temper: number,
  { a, b, bonus, bound }: FitScratch,
): number {
  const { count, seen, by } = shown;
  const at = alarm === null ? -1 : seen.subarray(0, count).indexOf(alarm.observation);
  let best = 0;
  for (let k = 0; k < bound.length; k++) {
    let gain = 0;
    for (let p = 0; p < parameters; p++) {
      const [ap, bp] = [a[k * parameters + p] as number, b[k * parameters + p] as number];
      if (ap > 0 && bp > 0) gain += (ap * ap) / (2 * bp);
    }
    bonus[k] = 0;
    if (alarm !== null && at >= 0) {
      const f =
        (by[(grid.to[k] as number) * seen.length + at] as number) -
        (by[(grid.from[k] as number) * seen.length + at] as number);
      const [ap, bp] = [a[k * parameters + alarm.parameter] as number, b[k * parameters + alarm.parameter] as number];
      // A history that shows at least so much there, at its best rate, explains the alarm.
      if (ap > 0 && bp > 0 && (f * ap) / bp >= alarm.least) bonus[k] = temper * alarm.bonus;
    }
    bound[k] = temper * gain + (bonus[k] as number) + (grid.logPrior[k] as number);
    if ((bound[k] as number) > (bound[best] as number)) best = k;
  }
  return best;
}
