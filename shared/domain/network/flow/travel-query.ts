import type { GraphLocation } from "../graph.ts";
import { FLOW_BASES, type FlowBasis } from "./flow-state.ts";
import type { Travel } from "./travel.ts";
import { timeIn } from "./travel-runs.ts";

/** One reach, or part of it, on the way of water. */
export type WayStep = { reach: number; lengthM: number; basis: FlowBasis; unknown: boolean };
/** First arrival at a place; `elapsedS` seconds after (before) the start, `run` for `wayOfArrival`. */
export type FirstArrival = GraphLocation & { elapsedS: number; run: number };

/** Rounding of measures, metres. */
const NEAR_M = 1e-6;

/** When water first gets to a place, or was last there before the start; undefined where it does not within the horizon. */
export function firstArrival({ covers }: Travel, { reach, measure }: GraphLocation): FirstArrival | undefined {
  let best: FirstArrival | undefined;
  for (const cover of covers.get(reach) ?? []) {
    if (measure < cover.from - NEAR_M || measure > cover.to + NEAR_M) continue;
    const elapsedS = timeIn(cover, Math.min(cover.to, Math.max(cover.from, measure)));
    if (best === undefined || elapsedS < best.elapsedS) best = { reach, measure, elapsedS, run: cover.run };
  }
  return best;
}

/** True where the water of an arrival has been in a reach of unknown direction. */
export const passedUnknown = ({ runs }: Travel, { run }: FirstArrival): boolean => run >= 0 && runs.unknown[run] === 1;

/** The way of an arrival from the start on, there and back again where the flow turned. */
export function wayOfArrival(travel: Travel, arrival: FirstArrival): WayStep[] {
  const { runs, steps } = travel;
  const back: WayStep[] = [];
  let at: Moment = { run: arrival.run, measure: arrival.measure, elapsed: arrival.elapsedS };
  while (at.run >= 0) {
    const { run } = at;
    const [reach, before] = [runs.reach[run] as number, origin(travel, at)];
    const lengthM = Math.abs(at.measure - before.measure);
    const columns = steps[runs.step[run] as number]?.columns;
    const basis = FLOW_BASES[columns?.basis[reach] ?? FLOW_BASES.length - 1] ?? "assumed";
    if (lengthM > 0) back.push({ reach, lengthM, basis, unknown: runs.way[run] === 2 });
    at = parentOf(travel, run, before);
  }
  return back.reverse();
}

type Moment = { run: number; measure: number; elapsed: number };

/** Where the water of a run came into it that is at a place at a moment. */
function origin({ runs, steps, factor }: Travel, { run, measure, elapsed }: Moment): Omit<Moment, "run"> {
  const step = steps[runs.step[run] as number] as Travel["steps"][number];
  const reach = runs.reach[run] as number;
  const [lo, hi, way] = [runs.lo[run] as number, runs.hi[run] as number, runs.way[run] as number];
  const speed = (step.columns.velocity[reach] as number) * factor;
  const u = Math.min(elapsed, step.to);
  if (runs.entered[run] === 1) {
    const since = runs.since[run] as number;
    const entered = u - Math.abs(measure - lo) / speed;
    return { measure: lo, elapsed: Math.min(runs.until[run] as number, Math.max(since, entered)) };
  }
  const moved = way === 2 ? 0 : way * speed * (u - step.from);
  return { measure: Math.min(hi, Math.max(lo, measure - moved)), elapsed: step.from };
}

/** The water a run was before: in the same reach when the step began, or in the reach it came from. */
function parentOf({ runs, graph }: Travel, run: number, { measure, elapsed }: Omit<Moment, "run">): Moment {
  const parent = runs.parent[run] as number;
  if (parent < 0 || runs.entered[run] !== 1) return { run: parent, measure, elapsed };
  const reach = runs.reach[run] as number;
  const node = (measure === 0 && runs.way[run] !== -1 ? graph.fromNode : graph.toNode)[reach] as number;
  const from = runs.reach[parent] as number;
  const byUpper = graph.toNode[from] === node && runs.way[parent] !== -1;
  return { run: parent, measure: byUpper ? (graph.length[from] as number) : 0, elapsed };
}
