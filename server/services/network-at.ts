import { FLOW_CODE, type FlowColumns, type FlowTimeline } from "../../shared/domain/network/flow/flow-timeline.ts";
import { buildGraph, type WalkedDirection } from "../../shared/domain/network/graph.ts";
import { createWorkspace } from "../../shared/domain/network/search.ts";
import { type EpochSeconds, epochSeconds, metresPerSecond } from "../../shared/domain/units.ts";
import type { HeldNetwork } from "./hold-network.ts";

/** Who knows the flow of a network between two moments. */
export type FlowAt = {
  timeline: (held: HeldNetwork, from: EpochSeconds, to: EpochSeconds) => Promise<FlowTimeline>;
};

const WORD = new Map<number, WalkedDirection>([
  [FLOW_CODE.forward, "forward"],
  [FLOW_CODE.reverse, "reverse"],
  [FLOW_CODE.stagnant, "still"],
  [FLOW_CODE.unknown, "unknown"],
]);

const kept = new WeakMap<FlowColumns, HeldNetwork>();

/**
 * The network with the directions and velocities in force at a moment: where somebody speaks of a reach, what is said; standing
 * water is not walked. Kept as long as the flow of that moment is.
 */
export async function networkAt(flow: FlowAt, held: HeldNetwork, at: EpochSeconds): Promise<HeldNetwork> {
  const columns = (await flow.timeline(held, at, epochSeconds(at + 1))).columns[0];
  if (columns === undefined || columns.ageS.every(Number.isNaN)) return held;
  const known = kept.get(columns);
  if (known !== undefined) return known;
  const reaches = held.network.reaches.map((reach, i) => {
    if (Number.isNaN(columns.ageS[i])) return reach;
    const direction = WORD.get(columns.direction[i] as number) ?? "unknown";
    return { ...reach, direction, velocity: metresPerSecond(columns.velocity[i] as number) };
  });
  const graph = buildGraph({ nodes: held.network.nodes, reaches });
  const workspaces = { distance: createWorkspace(graph), travel: createWorkspace(graph) };
  const made = { ...held, graph, workspaces };
  kept.set(columns, made);
  return made;
}
