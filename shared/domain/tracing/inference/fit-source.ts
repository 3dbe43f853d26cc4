import { FIT_ARRAYS, type FitArray, isTenant, kernels, memory, openFitRoom } from "../kernels/kernels.ts";
import type { Shown } from "../response/shown.ts";
import type { AmplitudePrior } from "./amplitude.ts";
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

/**
 * Room for fits on one grid, used again and again: where its arrays lie in the memory of the kernels, and what is kept
 * here for when somebody else has had that memory.
 */
export type FitScratch = {
  /** By array its first element. */
  at: Record<FitArray, number>;
  /** Edges that histories use. */
  used: Int32Array;
  /** Of the source looked at last: what is seen of it, in memory while nobody else had it, and B of its histories. */
  looked: Shown | undefined;
  b: Float64Array;
};

export function createScratch({ parameters }: Pick<Evidence, "parameters">, grid: ReleaseGrid): FitScratch {
  return {
    at: {} as FitScratch["at"],
    used: Int32Array.from(new Set([...grid.from, ...grid.to])),
    looked: undefined,
    b: new Float64Array(grid.from.length * parameters),
  };
}

/** Histories this much worse than the best of the source are left out of its sum: together they weigh nothing. */
const NEGLIGIBLE = 14;

/**
 * What a history shows less than this share of all that could be shown is the rounding of the response (single precision),
 * and counts as nothing: fitted, it would explain anything at an absurd rate.
 */
const ROUNDING = 1e-5;

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
  if (!isTenant(scratch)) placeGrid(scratch, evidence, grid);
  placeShown(shown, evidence, grid, scratch);
  kernels.squareSums(ROUNDING);
  const { b } = scratch.at;
  scratch.b.set(memory().f64.subarray(b, b + scratch.b.length));
  scratch.looked = shown;
}

/** Of a source that cannot be worth what was asked for. */
const HOPELESS: SourceFit = {
  logEvidence: Number.NEGATIVE_INFINITY,
  release: -1,
  rates: new Float64Array(),
  courses: [],
};

/** `fitSource` of a source that was looked at. What cannot come to a log evidence of `floor` is not computed to the end. */
export function fitLooked(
  shown: Shown,
  evidence: Evidence,
  grid: ReleaseGrid,
  prior: AmplitudePrior,
  temper: number,
  scratch: FitScratch,
  coursesWanted: boolean,
  floor = Number.NEGATIVE_INFINITY,
): SourceFit {
  if (scratch.looked !== shown) throw new RangeError("the source was not looked at with this scratch");
  if (!isTenant(scratch)) {
    placeGrid(scratch, evidence, grid);
    placeShown(shown, evidence, grid, scratch);
    memory().f64.set(scratch.b, scratch.at.b);
  }
  placeExcess(shown, evidence, scratch);
  kernels.levelSums();
  const { alarm } = evidence;
  const alarmAt = alarm === null ? -1 : shown.seen.subarray(0, shown.count).indexOf(alarm.observation);
  const promising = kernels.boundHistories(
    temper,
    alarmAt,
    alarm?.parameter ?? 0,
    alarm?.least ?? 0,
    alarm?.bonus ?? 0,
  );
  if (floor > Number.NEGATIVE_INFINITY && kernels.mostEvidence(promising) < floor) return HOPELESS;
  const { f64 } = memory();
  f64.set(prior.logLoad, scratch.at.logLoad);
  kernels.expect(temper, prior.burst.mean, prior.burst.sd, prior.sigmaPattern);
  const release = kernels.evaluateHistories(promising, NEGLIGIBLE);
  const [best, total] = [f64[scratch.at.found] as number, f64[scratch.at.found + 1] as number];
  return {
    logEvidence: best + Math.log(total),
    release,
    rates: ratesOf(scratch, release, evidence.parameters),
    courses: coursesWanted ? coursesOf(scratch, grid.from.length, best, total, evidence.parameters) : [],
  };
}

function ratesOf({ at }: FitScratch, history: number, parameters: number): Float64Array {
  kernels.ratesOf(history);
  return memory().f64.slice(at.rates, at.rates + parameters);
}

function coursesOf(
  scratch: FitScratch,
  histories: number,
  best: number,
  total: number,
  parameters: number,
): SourceFit["courses"] {
  const logs = memory().f64.subarray(scratch.at.logs, scratch.at.logs + histories);
  return drawCourses(logs, best, total).map((k) => ({ release: k, rates: ratesOf(scratch, k, parameters) }));
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

/** The memory for fits of this shape, with the histories in it. */
function placeGrid(scratch: FitScratch, { parameters, step }: Evidence, grid: ReleaseGrid): void {
  const { used } = scratch;
  const bytes = openFitRoom(scratch, parameters, grid.from.length, grid.edges.length, used.length, step.length);
  for (const name of FIT_ARRAYS) scratch.at[name] = bytes[name] >> (WHOLE.has(name) ? 2 : 3);
  const { at } = scratch;
  const { f64, i32 } = memory();
  i32.set(grid.from, at.from);
  i32.set(grid.to, at.to);
  i32.set(grid.edges, at.edges);
  i32.set(used, at.used);
  f64.set(grid.logPrior, at.logPrior);
  f64.fill(0, at.nothing, at.nothing + step.length + 1);
}

/** Arrays of whole numbers; the others are doubles. */
const WHOLE: ReadonlySet<FitArray> = new Set(["from", "to", "edges", "used", "steps"]);

/** What is seen of a source and what it weighs: observation by observation in rows, the last one filled up with nothing. */
function placeShown({ count, seen, by }: Shown, evidence: Evidence, grid: ReleaseGrid, { at }: FitScratch): void {
  const { f64, i32 } = memory();
  const { parameters } = evidence;
  const row = kernels.layRows(count);
  for (let n = 0; n < count; n++) i32[at.steps + n] = evidence.step[seen[n] as number] as number;
  for (let e = 0; e < grid.edges.length; e++) {
    const to = at.by + e * row;
    f64.set(by.subarray(e * seen.length, e * seen.length + count), to);
    if (row > count) f64[to + count] = 0;
  }
  for (let p = 0; p < parameters; p++) {
    const to = at.weight + p * row;
    for (let n = 0; n < count; n++) f64[to + n] = evidence.weight[(seen[n] as number) * parameters + p] as number;
    if (row > count) f64[to + count] = 0;
  }
}

/** The weighted excess, in rows. */
function placeExcess({ count, seen }: Shown, evidence: Evidence, { at }: FitScratch): void {
  const { f64 } = memory();
  const { parameters } = evidence;
  const row = count + (count & 1);
  for (let p = 0; p < parameters; p++) {
    const [weights, to] = [at.weight + p * row, at.excess + p * row];
    for (let n = 0; n < count; n++) {
      const w = f64[weights + n] as number;
      f64[to + n] = w === 0 ? 0 : w * (evidence.excess[(seen[n] as number) * parameters + p] as number);
    }
    if (row > count) f64[to + count] = 0;
  }
}
