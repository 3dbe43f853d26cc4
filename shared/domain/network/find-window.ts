import { canWalk, type GraphLocation, isUncertain, type ReachGraph, type WalkDirection } from "./graph.ts";
import { createWorkspace, type Search, type SearchWorkspace, search } from "./search.ts";

/** `distanceM` metres along the channel, or `hours` of central travel time. */
export type WindowOptions = { direction: WalkDirection } & ({ distanceM: number } | { hours: number });

/**
 * Stretches of reaches in columns. Stretch `i` is on reach `arc[i] >> 1` from measure `from[i]` to `to[i]`; it was
 * entered walking up its measures where `arc[i] & 1` is 0, down where it is 1; `near[i]` and `far[i]` are the costs at
 * the end it was entered by and at the other. A reach entered from both its ends gives two stretches that meet where
 * both ways are equally long.
 */
export type Stretches = { arc: number[]; from: number[]; to: number[]; near: number[]; far: number[] };

/**
 * Everything within a distance or a travel time of a place, along the channels, against the ordinary flow (`upstream`) or
 * with it; tributaries and distributaries included. Stretches are cut exactly at the limit and carry the true shortest
 * cost, also on braids and cycles: metres where the limit is a distance, seconds of central travel time where it is
 * hours. Reaches of direction both or unknown are walked either way (`isUncertain`). The half of the starting reach on
 * the other side of the place belongs to the window only where a cycle leads back to it.
 */
export function findWindow(
  graph: ReachGraph,
  start: GraphLocation,
  options: WindowOptions,
  workspace: SearchWorkspace = createWorkspace(graph),
): Stretches {
  const [unit, limit] = "hours" in options ? [graph.travel, options.hours * 3600] : [graph.length, options.distanceM];
  return stretchesOf(search(graph, start, options.direction, unit, limit, workspace));
}

/** The stretches a search covers, in the order its nodes were reached; the starting reach last. */
export function stretchesOf(found: Search): Stretches {
  const { graph, walk, start, limit, workspace, count } = found;
  const { start: first, arc } = walk === "upstream" ? graph.upstream : graph.downstream;
  const into: Stretches = { arc: [], from: [], to: [], near: [], far: [] };
  for (let i = 0; i < count; i++) {
    const n = workspace.order[i] as number;
    const cost = workspace.cost[n] as number;
    if (cost >= limit) break;
    const end = first[n + 1] as number;
    for (let w = first[n] as number; w < end; w++) {
      const a = arc[w] as number;
      if (a >> 1 === start.reach) continue;
      if (isUncertain(graph, a >> 1)) addTwoWay(found, a, cost, into);
      else addOneWay(found, a, cost, into);
    }
  }
  addStart(found, into);
  return into;
}

/** A reach entered from one end only, which is nearly all of them. */
function addOneWay({ graph, unit, limit }: Search, arc: number, cost: number, into: Stretches): void {
  const length = graph.length[arc >> 1] as number;
  const whole = unit[arc >> 1] as number;
  const far = Math.min(limit, cost + whole);
  const part = cost + whole <= limit ? length : ((limit - cost) / whole) * length;
  if (part <= 0) return;
  if ((arc & 1) === 0) push(into, arc, 0, part, cost, far);
  else push(into, arc, length - part, length, cost, far);
}

/** A reach one may enter from both ends is added once: from its from-node, or from its to-node if only that was reached. */
function addTwoWay(found: Search, arc: number, cost: number, into: Stretches): void {
  const reach = arc >> 1;
  const length = found.graph.length[reach] as number;
  const other = costOfNode(found, (arc & 1) === 0 ? found.graph.toNode[reach] : found.graph.fromNode[reach]);
  if ((arc & 1) === 0) addBetween(found, reach, 0, length, cost, other, into);
  else if (other === Number.POSITIVE_INFINITY) addOneWay(found, arc, cost, into);
}

/** Both halves of the starting reach: what the place reaches at once, and what a way round comes back to. */
function addStart(found: Search, into: Stretches): void {
  const { graph, walk, start } = found;
  const { reach, measure } = start;
  const never = Number.POSITIVE_INFINITY;
  const [up, down] = [canWalk(graph, reach, 0, walk), canWalk(graph, reach, 1, walk)];
  const atFrom = up ? costOfNode(found, graph.fromNode[reach]) : never;
  const atTo = down ? costOfNode(found, graph.toNode[reach]) : never;
  addBetween(found, reach, 0, measure, atFrom, down ? 0 : never, into);
  addBetween(found, reach, measure, graph.length[reach] as number, up ? 0 : never, atTo, into);
}

const costOfNode = ({ workspace }: Search, node: number | undefined): number =>
  workspace.reached[node as number] === workspace.generation
    ? (workspace.cost[node as number] as number)
    : Number.POSITIVE_INFINITY;

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
  const { graph, unit, limit } = found;
  const length = graph.length[reach] as number;
  const per = length === 0 ? 0 : (unit[reach] as number) / length;
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
  into.arc.push(arc);
  into.from.push(from);
  into.to.push(to);
  into.near.push(near);
  into.far.push(far);
}
