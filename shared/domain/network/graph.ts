import type { Metres } from "../units.ts";
import type { Reach, ReachDirection } from "./reach.ts";
import { velocityOf } from "./velocity.ts";

/**
 * Ways to walk on from each node, compressed by node. Ways of node `n` are `start[n]` … `start[n + 1] - 1`; way `w` enters a
 * reach and leads to `node[w]`. `arc[w]` is `reach * 2 + side`: side 0 enters at the from-node and walks towards
 * larger measures, side 1 enters at the to-node and walks towards smaller ones. What a way costs stands beside it, so that a
 * search reads memory in order.
 */
export type Ways = {
  start: Int32Array;
  arc: Int32Array;
  node: Int32Array;
  /** metres */
  length: Float64Array;
  /** seconds */
  travel: Float64Array;
};

/**
 * Topology of one network version in typed arrays; geometry, names and refs stay in `Network`, whose reach indices
 * these are. `upstream` walks against the water, `downstream` with it; a reach whose direction is both or unknown is
 * in both, from both its ends.
 */
export type ReachGraph = {
  nodeCount: number;
  reachCount: number;
  fromNode: Int32Array;
  toNode: Int32Array;
  /** metres */
  length: Float64Array;
  /** Central travel time of the whole reach, seconds. */
  travel: Float64Array;
  /** Code of `DIRECTION_CODE`. */
  direction: Uint8Array;
  upstream: Ways;
  downstream: Ways;
};

/** `still`: water stands in it at the moment asked for, so that nobody walks it either way. */
export type WalkedDirection = ReachDirection | "still";
export const DIRECTION_CODE: Record<WalkedDirection, number> = {
  forward: 0,
  reverse: 1,
  both: 2,
  unknown: 3,
  still: 4,
};

/** A place on the graph: metres along a reach from its from-node. */
export type GraphLocation = { reach: number; measure: number };
export type WalkDirection = "upstream" | "downstream";

/** True where the ordinary direction of a reach is both or unknown: it counts on either side of a place. */
export const isUncertain = (graph: ReachGraph, reach: number): boolean =>
  graph.direction[reach] === DIRECTION_CODE.both || graph.direction[reach] === DIRECTION_CODE.unknown;

/** True where one may walk a reach from `side` (0: towards larger measures, 1: towards smaller) in a walk direction. */
export function canWalk(graph: ReachGraph, reach: number, side: number, walk: WalkDirection): boolean {
  const direction = graph.direction[reach] as number;
  if (direction === DIRECTION_CODE.still) return false;
  return direction >= 2 || (walk === "downstream" ? direction === side : direction !== side);
}

/** What a graph is built from: a `Network`, or rows that carry as much. */
export type GraphSource = {
  nodes: { readonly length: number };
  reaches: ArrayLike<
    Pick<Reach, "fromNode" | "toNode" | "velocity" | "kind"> & {
      direction: WalkedDirection;
      length: Metres | number;
    }
  >;
};

/** Builds the graph of a network: one pass over the reaches, two counting sorts. */
export function buildGraph(source: GraphSource): ReachGraph {
  const reachCount = source.reaches.length;
  const nodeCount = source.nodes.length;
  const fromNode = new Int32Array(reachCount);
  const toNode = new Int32Array(reachCount);
  const length = new Float64Array(reachCount);
  const travel = new Float64Array(reachCount);
  const direction = new Uint8Array(reachCount);
  for (let i = 0; i < reachCount; i++) {
    const reach = source.reaches[i] as GraphSource["reaches"][number];
    fromNode[i] = reach.fromNode;
    toNode[i] = reach.toNode;
    length[i] = reach.length;
    travel[i] = reach.length / velocityOf(reach).velocity;
    direction[i] = DIRECTION_CODE[reach.direction];
  }
  const reaches = { nodeCount, reachCount, fromNode, toNode, direction, length, travel };
  return { ...reaches, upstream: waysOf(reaches, "upstream"), downstream: waysOf(reaches, "downstream") };
}

function waysOf(graph: Omit<ReachGraph, WalkDirection>, walk: WalkDirection): Ways {
  const { nodeCount, reachCount, fromNode, toNode, direction } = graph;
  // Walking upstream a forward reach is entered at its to-node; both and unknown are entered at either.
  const notFromSide0 = walk === "upstream" ? DIRECTION_CODE.forward : DIRECTION_CODE.reverse;
  const notFromSide1 = walk === "upstream" ? DIRECTION_CODE.reverse : DIRECTION_CODE.forward;
  const start = new Int32Array(nodeCount + 1);
  for (let r = 0; r < reachCount; r++) {
    if (direction[r] === DIRECTION_CODE.still) continue;
    if (direction[r] !== notFromSide0) bump(start, fromNode[r] as number);
    if (direction[r] !== notFromSide1) bump(start, toNode[r] as number);
  }
  for (let n = 0; n < nodeCount; n++) start[n + 1] = (start[n + 1] as number) + (start[n] as number);
  const arc = new Int32Array(start[nodeCount] as number);
  const node = new Int32Array(start[nodeCount] as number);
  const next = start.slice(0, nodeCount);
  for (let r = 0; r < reachCount; r++) {
    const [from, to] = [fromNode[r] as number, toNode[r] as number];
    if (direction[r] === DIRECTION_CODE.still) continue;
    if (direction[r] !== notFromSide0) {
      const at = next[from] as number;
      next[from] = at + 1;
      arc[at] = r * 2;
      node[at] = to;
    }
    if (direction[r] !== notFromSide1) {
      const at = next[to] as number;
      next[to] = at + 1;
      arc[at] = r * 2 + 1;
      node[at] = from;
    }
  }
  return { start, arc, node, length: byWay(arc, graph.length), travel: byWay(arc, graph.travel) };
}

function byWay(arc: Int32Array, ofReach: Float64Array): Float64Array {
  const costs = new Float64Array(arc.length);
  for (let w = 0; w < arc.length; w++) costs[w] = ofReach[(arc[w] as number) >> 1] as number;
  return costs;
}

function bump(start: Int32Array, node: number): void {
  start[node + 1] = (start[node + 1] as number) + 1;
}
