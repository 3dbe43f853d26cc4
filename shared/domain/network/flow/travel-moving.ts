import type { ReachGraph } from "../graph.ts";
import type { ArrivalQueue, Covers, Runs, TravelStep } from "./travel-runs.ts";

export type TravelGraph = Pick<ReachGraph, "nodeCount" | "fromNode" | "toNode" | "length">;

/** Water in a reach and since when it may move there, from `lo` to `hi`. */
export type Entry = { lo: number; hi: number; since: number; run: number };

/** A part of the water standing between two measures of a reach between steps, and the run that brought it. */
export type Water = { lo: number; hi: number; run: number };
/** All of it at one moment: in reaches, and at nodes with the run that brought it there. */
export type StandingWater = { water: Map<number, Water[]>; atNodes: { node: number; run: number }[] };

/** Reaches that meet at each node; `arc` is `reach * 2 + side`, side 0 where the reach begins there. */
export type Incidence = { start: Int32Array; arc: Int32Array };

/** What stays the same from step to step; `nodeEnd` and `nodeRun` hold what came to a node last in this step. */
export type March = {
  graph: TravelGraph;
  incidence: Incidence;
  backward: boolean;
  factor: number;
  toleranceS: number;
  runs: Runs;
  covers: Covers;
  queue: ArrivalQueue;
  nodeEnd: Float64Array;
  nodeRun: Int32Array;
  /** Since when water has been at the node without a gap. */
  nodeSince: Float64Array;
  /** Share of the time water takes to pass a place that may be added to it at once, so that parts stay few. */
  growth: number;
};

/** `firstOnly`: the last step, of which only first arrivals are asked. */
export type Step = TravelStep & { index: number; firstOnly: boolean };

/** A step under way: what it leaves standing at its end, nodes touched, and entries into reaches of unknown direction. */
export type Moving = March & {
  step: Step;
  left: Map<number, Water[]>;
  touched: number[];
  entries: Map<number, Entry[]>;
};

export const speedOf = ({ step, factor }: Pick<Moving, "step" | "factor">, reach: number): number =>
  (step.columns.velocity[reach] as number) * factor;

export function keep(left: Map<number, Water[]>, reach: number, part: Water): void {
  const known = left.get(reach);
  if (known === undefined) left.set(reach, [part]);
  else known.push(part);
}
