import type { GraphLocation } from "../graph.ts";
import { type FlowTimeline, intervalAt } from "./flow-timeline.ts";
import type { March, StandingWater, TravelGraph, Water } from "./travel-moving.ts";
import { ArrivalQueue, addCover, type Covers, createRuns, type Runs, type TravelStep } from "./travel-runs.ts";
import { incidenceOf, moveThrough } from "./travel-step.ts";

export type TravelWay = "forward" | "backward";

export type TravelInput = {
  graph: TravelGraph;
  /** Covers the time from `at` to `at` ± `horizonS`; before its first edge and after its last the nearest interval holds. */
  timeline: FlowTimeline;
  start: GraphLocation;
  /** Epoch seconds at which the water is at the start. */
  at: number;
  /** seconds, > 0 */
  horizonS: number;
  /** Where it goes from there, or where it came from. */
  way: TravelWay;
  /** All velocities times this. */
  factor?: number;
  /** Parts of water closer together than this in time are taken as one, seconds. */
  toleranceS?: number;
  /** Follow also what comes second to the very end, so that `water` is complete. */
  toTheEnd?: boolean;
};

/** Where water got to (or came from): `covers` by first arrival, `steps` and `runs` for how. Times are seconds elapsed. */
export type Travel = {
  graph: TravelGraph;
  steps: readonly TravelStep[];
  runs: Runs;
  covers: Covers;
  /** Where the water is exactly at the horizon, by reach; complete only where asked `toTheEnd`. */
  water: ReadonlyMap<number, readonly Water[]>;
  factor: number;
};

/** Less than any reading or log of a gate is good for. */
const TOLERANCE_S = 300;
/** Or a quarter of the time in which water has been passing, where that is more. */
const GROWTH = 0.25;
/** Equally long ways of a braid differ by rounding only, seconds. */
const ROUNDING_S = 1e-6;

/**
 * Follows the water that is at a place at a moment through the states of flow in force at each moment, forward or backward in
 * time. While the flow is constant, water moves along its reach, enters at a node every reach that leads away, and waits
 * where none does; standing water waits in its reach, and a reach that stands still lets none in. A reach of unknown direction
 * is gone through either way, and at any time back again. When the flow changes, water goes on from where it is.
 *
 * All water is kept, not the first at each node only: once the flow turns, what came second may be ahead. Inside one reach
 * nothing overtakes, every reach takes time to pass, and parts of water that touch become one; so it ends. First arrivals are
 * exact where the flow is steady; where it turns they may be early by `toleranceS` or a quarter of the time the water took to
 * pass, never late.
 */
export function travel(input: TravelInput): Travel {
  const { graph, start, factor = 1, toleranceS = TOLERANCE_S, toTheEnd = false } = input;
  const { reach, measure } = start;
  const steps = stepsOf(input);
  const march: March = {
    graph,
    incidence: incidenceOf(graph),
    backward: input.way === "backward",
    factor,
    toleranceS: Math.max(toleranceS, ROUNDING_S),
    runs: createRuns(),
    covers: new Map(),
    queue: new ArrivalQueue(),
    nodeEnd: new Float64Array(graph.nodeCount).fill(Number.NEGATIVE_INFINITY),
    nodeRun: new Int32Array(graph.nodeCount),
    nodeSince: new Float64Array(graph.nodeCount),
    growth: toleranceS > 0 ? GROWTH : 0,
  };
  addCover(march.covers, reach, { from: measure, to: measure, uFrom: 0, uTo: 0, run: -1 });
  let standing: StandingWater = { water: new Map([[reach, [{ lo: measure, hi: measure, run: -1 }]]]), atNodes: [] };
  steps.forEach((step, index) => {
    const firstOnly = index === steps.length - 1 && !toTheEnd;
    standing = moveThrough(march, { ...step, index, firstOnly }, standing);
  });
  return { graph, steps, runs: march.runs, covers: march.covers, water: standing.water, factor };
}

/** The intervals of the timeline between the start and the horizon, in the order in which they are gone through. */
function stepsOf({ timeline, at, horizonS, way }: TravelInput): TravelStep[] {
  if (!(horizonS > 0)) throw new RangeError(`horizon of ${horizonS} s`);
  const { edges, columns } = timeline;
  const sign = way === "forward" ? 1 : -1;
  const [from, to] = way === "forward" ? [at, at + horizonS] : [at - horizonS, at];
  const last = intervalAt(timeline, to);
  const steps: TravelStep[] = [];
  for (let i = intervalAt(timeline, from); i <= last; i++) {
    const begins = Math.max(from, i === 0 ? from : (edges[i] as number));
    const ends = Math.min(to, i === columns.length - 1 ? to : (edges[i + 1] as number));
    if (!(begins < ends)) continue;
    const [u0, u1] = [(begins - at) * sign, (ends - at) * sign];
    steps.push({ from: Math.min(u0, u1), to: Math.max(u0, u1), columns: columns[i] as TravelStep["columns"] });
  }
  return way === "forward" ? steps : steps.reverse();
}
