import { canWalk, type GraphLocation, type ReachGraph, type WalkDirection } from "./graph.ts";
import {
  costPerMetre,
  createStretches,
  createWorkspace,
  type Search,
  type SearchWorkspace,
  type Stretches,
  search,
} from "./search.ts";

/** `distanceM` metres along the channel, or `hours` of central travel time. */
export type WindowOptions = { direction: WalkDirection } & ({ distanceM: number } | { hours: number });

/**
 * Everything within a distance or a travel time of a place, along the channels, against the ordinary flow (`upstream`) or
 * with it; tributaries and distributaries included. Stretches are cut exactly at the limit and carry the true shortest
 * cost, also on braids and cycles: metres where the limit is a distance, seconds of central travel time where it is
 * hours. Reaches of direction both or unknown are walked either way (`isUncertain`). The half of the starting reach on
 * the other side of the place belongs to the window only where a cycle leads back to it. The answer stands in the workspace
 * until that is used again.
 */
export function findWindow(
  graph: ReachGraph,
  start: GraphLocation,
  options: WindowOptions,
  workspace: SearchWorkspace = createWorkspace(graph),
): Stretches {
  const [metric, limit] =
    "hours" in options ? (["travel", options.hours * 3600] as const) : (["length", options.distanceM] as const);
  return stretchesOf(search(graph, start, options.direction, metric, limit, workspace));
}

/** The stretches a search covers, in the order its nodes were reached; the starting reach last. Kept in the workspace. */
export function stretchesOf(found: Search): Stretches {
  const { graph, walk, start, metric, limit, workspace } = found;
  const { cost: costs, order, count } = workspace;
  const { direction } = graph;
  const { start: first, arc, length, [metric]: price } = graph[walk];
  let into = workspace.stretches;
  into.size = 0;
  for (let i = 0; i < count; i++) {
    const n = order[i] as number;
    const cost = costs[n] as number;
    if (cost >= limit) break;
    const end = first[n + 1] as number;
    for (let w = first[n] as number; w < end; w++) {
      const a = arc[w] as number;
      const reach = a >> 1;
      if (reach === start.reach) continue;
      if (into.size + 2 > into.arc.length) into = longer(workspace);
      if ((direction[reach] as number) >= 2) addTwoWay(found, a, cost, into);
      else addOneWay(a, length[w] as number, price[w] as number, cost, limit, into);
    }
  }
  if (into.size + 4 > into.arc.length) into = longer(workspace);
  addStart(found, into);
  return into;
}

function longer(workspace: SearchWorkspace): Stretches {
  const { size, arc, from, to, near, far } = workspace.stretches;
  const grown = createStretches(arc.length * 2);
  grown.size = size;
  grown.arc.set(arc);
  grown.from.set(from);
  grown.to.set(to);
  grown.near.set(near);
  grown.far.set(far);
  workspace.stretches = grown;
  return grown;
}

/** A reach entered from one end only, which is nearly all of them. */
function addOneWay(arc: number, length: number, price: number, cost: number, limit: number, into: Stretches): void {
  const whole = cost + price <= limit;
  const part = whole ? length : ((limit - cost) / price) * length;
  if (part <= 0) return;
  const far = whole ? cost + price : limit;
  if ((arc & 1) === 0) push(into, arc, 0, part, cost, far);
  else push(into, arc, length - part, length, cost, far);
}

/** A reach one may enter from both ends is added once: from its from-node, or from its to-node if only that was reached. */
function addTwoWay(found: Search, arc: number, cost: number, into: Stretches): void {
  const { graph, metric, limit, workspace } = found;
  const reach = arc >> 1;
  const length = graph.length[reach] as number;
  const otherEnd = ((arc & 1) === 0 ? graph.toNode : graph.fromNode)[reach] as number;
  const other = workspace.cost[otherEnd] as number;
  if ((arc & 1) === 0) addBetween(found, reach, 0, length, cost, other, into);
  // A node at the very limit is not walked on from, so it adds nothing itself.
  else if (other >= limit) addOneWay(arc, length, graph[metric][reach] as number, cost, limit, into);
}

/** Both halves of the starting reach: what the place reaches at once, and what a way round comes back to. */
function addStart(found: Search, into: Stretches): void {
  const { graph, walk, start, workspace } = found;
  const { reach, measure } = start;
  const never = Number.POSITIVE_INFINITY;
  const [up, down] = [canWalk(graph, reach, 0, walk), canWalk(graph, reach, 1, walk)];
  const atFrom = up ? (workspace.cost[graph.fromNode[reach] as number] as number) : never;
  const atTo = down ? (workspace.cost[graph.toNode[reach] as number] as number) : never;
  addBetween(found, reach, 0, measure, atFrom, down ? 0 : never, into);
  addBetween(found, reach, measure, graph.length[reach] as number, up ? 0 : never, atTo, into);
}

/** The stretch `a`–`b` of a reach, reached at `a` at `costA` and at `b` at `costB` (Infinity: not from there). */
function addBetween(
  found: Search,
  reach: number,
  a: number,
  b: number,
  costA: number,
  costB: number,
  into: Stretches,
): void {
  const { limit } = found;
  const per = costPerMetre(found.graph, found.metric, reach);
  const endA = Math.min(b, a + (per === 0 ? b - a : (limit - costA) / per));
  const endB = Math.max(a, b - (per === 0 ? b - a : (limit - costB) / per));
  const overlap = costA <= limit && costB <= limit && endB < endA;
  const meet =
    overlap && per > 0 ? Math.min(b, Math.max(a, (a + b + (costB - costA) / per) / 2)) : overlap ? b : undefined;
  if (costA <= limit) addCut(into, reach * 2, a, meet ?? endA, costA, per);
  if (costB <= limit) addCut(into, reach * 2 + 1, meet ?? endB, b, costB, per);
}

function addCut(into: Stretches, arc: number, from: number, to: number, near: number, per: number): void {
  if (to > from) push(into, arc, from, to, near, near + (to - from) * per);
}

function push(into: Stretches, arc: number, from: number, to: number, near: number, far: number): void {
  const at = into.size++;
  into.arc[at] = arc;
  into.from[at] = from;
  into.to[at] = to;
  into.near[at] = near;
  into.far[at] = far;
}
