import type { FlowFact, ReachDefault } from "../../network/flow/flow-state.ts";
import { compileTimeline, FLOW_CODE, type FlowTimeline } from "../../network/flow/flow-timeline.ts";
import { buildGraph, type ReachGraph } from "../../network/graph.ts";
import type { Network, Reach, ReachDirection, ReachKind } from "../../network/reach.ts";
import { createWorkspace } from "../../network/search.ts";
import { velocityOf } from "../../network/velocity.ts";
import { metresPerSecond } from "../../units.ts";
import type { ChannelNet } from "../response/channel-net.ts";
import type { TracedNetwork } from "../trace-model.ts";
import type { TracedFlow } from "./response-record.ts";

/**
 * Ordinary width and depth by kind where the network states none, m: middle of what is dug in the Taihu plain. No
 * primary source (待核实); they set the discharge, so the load a suspect must have emitted, not who it was.
 */
const ORDINARY_SIZE: Record<ReachKind, { width: number; depth: number }> = {
  river: { width: 40, depth: 2.5 },
  canal: { width: 50, depth: 3 },
  creek: { width: 15, depth: 1.8 },
  ditch: { width: 5, depth: 1 },
  culvert: { width: 3, depth: 1.2 },
  "lake-crossing": { width: 200, depth: 2 },
};

const sizeOf = (reach: Pick<Reach, "kind" | "width">) => {
  const ordinary = ORDINARY_SIZE[reach.kind ?? "creek"];
  return { width: reach.width ?? ordinary.width, depth: ordinary.depth };
};

/** Wetted cross-section, m²: what discharge and velocity imply where both are stated, else width by ordinary depth. */
export function areaOf(reach: Pick<Reach, "kind" | "width" | "velocity" | "discharge">): number {
  const { width, depth } = sizeOf(reach);
  if (reach.discharge === null || reach.velocity === null || reach.velocity === 0) return width * depth;
  return Math.max(0.2, Math.abs(reach.discharge / reach.velocity));
}

/** The channels of a network as the response sees them. */
export function channelNetOf({ network, graph }: { network: Network; graph: ReachGraph }): ChannelNet {
  const { reachCount, nodeCount, fromNode, toNode, length } = graph;
  const area = Float64Array.from(network.reaches, areaOf);
  const width = Float64Array.from(network.reaches, (reach) => sizeOf(reach).width);
  return { reachCount, nodeCount, fromNode, toNode, length, area, width };
}

/** What a reach does when nobody says anything of the hour: the network's ordinary direction. */
export function defaultsOf(network: Network): ReachDefault[] {
  return network.reaches.map((reach) => ({
    direction: reach.direction === "both" ? "unknown" : reach.direction,
    velocity: velocityOf(reach).velocity,
    area: areaOf(reach),
  }));
}

/** River of each reach as a number, −1 − reach where it has none. */
export function riversOf(network: Network): Int32Array {
  const known = new Map<string, number>();
  return Int32Array.from(network.reaches, ({ river }, index) => {
    if (river === null) return -1 - index;
    const number = known.get(river) ?? known.size;
    known.set(river, number);
    return number;
  });
}

/** Flow of a window on a network. Statements about reaches it does not have are left out. */
export function timelineOn(
  on: Pick<TracedNetwork, "network" | "indexOf">,
  flow: readonly TracedFlow[],
  window: { from: number; to: number },
): FlowTimeline {
  const facts = flow.flatMap(({ reach, ...fact }): FlowFact[] => {
    const index = on.indexOf(reach);
    return index === undefined ? [] : [{ ...fact, reach: index }];
  });
  return compileTimeline({ defaults: defaultsOf(on.network), facts, ...window });
}

/**
 * The network with the directions and mean velocities the window had, so that distances, ways and travel times are those
 * of the water and not of the map; the network itself where nothing was stated. A reach that turned counts on both sides;
 * one that stood still throughout keeps its ordinary direction, and what that means the exclusions say.
 */
export function networkInForce(on: TracedNetwork, timeline: FlowTimeline, flow: readonly TracedFlow[]): TracedNetwork {
  const stated = new Set(flow.flatMap(({ reach }) => on.indexOf(reach) ?? []));
  if (stated.size === 0) return on;
  const reaches = on.network.reaches.map((reach) => (stated.has(reach.index) ? inForce(reach, timeline) : reach));
  const network = { ...on.network, reaches };
  const graph = buildGraph(network);
  const workspaces = { distance: createWorkspace(graph), travel: createWorkspace(graph) };
  return { network, graph, workspaces, indexOf: on.indexOf };
}

function inForce(reach: Reach, { columns, edges }: FlowTimeline): Reach {
  const seen = new Set<number>();
  let [weighted, moving] = [0, 0];
  columns.forEach(({ direction, velocity }, i) => {
    const code = direction[reach.index] as number;
    if (code === 0) return;
    const lasts = (edges[i + 1] as number) - (edges[i] as number);
    seen.add(code);
    weighted += lasts * (velocity[reach.index] as number);
    moving += lasts;
  });
  if (moving === 0) return reach;
  const direction: ReachDirection = seen.has(FLOW_CODE.unknown)
    ? "unknown"
    : seen.size > 1
      ? "both"
      : seen.has(FLOW_CODE.forward)
        ? "forward"
        : "reverse";
  return { ...reach, direction, velocity: metresPerSecond(weighted / moving) };
}
