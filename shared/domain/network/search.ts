import { canWalk, type GraphLocation, type ReachGraph, type WalkDirection } from "./graph.ts";

/**
 * Room for searches on one graph, kept and used again: what a search leaves in it stands until the next one. Marks of
 * earlier searches are told by their generation, so nothing of the size of the network is ever cleared.
 */
export type SearchWorkspace = {
  generation: number;
  /** Generation in which a node was last reached. */
  reached: Uint32Array;
  cost: Float64Array;
  /** Arc (`reach * 2 + side`) by which a node was reached best; of a node reached straight from the start, `FROM_START`. */
  parent: Int32Array;
  /** Nodes in the order of their cost. */
  order: Int32Array;
  heapCost: Float64Array;
  heapNode: Int32Array;
};

/** Parent of a node reached along the starting reach itself: plus 0 walking up its measures, plus 1 walking down. */
export const FROM_START = -2;

/** As a limit: everything that is connected. (Infinity is what a place costs that was not reached.) */
export const NO_LIMIT = Number.MAX_VALUE;

/** @param graph the only graph this workspace fits */
export function createWorkspace(graph: ReachGraph): SearchWorkspace {
  // A node enters the heap at most once per way that leads to it.
  const entries = Math.max(graph.upstream.arc.length, graph.downstream.arc.length) + 4;
  return {
    generation: 0,
    reached: new Uint32Array(graph.nodeCount),
    cost: new Float64Array(graph.nodeCount),
    parent: new Int32Array(graph.nodeCount),
    order: new Int32Array(graph.nodeCount),
    heapCost: new Float64Array(entries),
    heapNode: new Int32Array(entries),
  };
}

/** A finished search. Costs are metres or seconds, as `unit` says per reach; all within `limit`. */
export type Search = {
  graph: ReachGraph;
  walk: WalkDirection;
  start: GraphLocation;
  /** Cost of walking the whole of each reach: `graph.length` or `graph.travel`. */
  unit: Float64Array;
  limit: number;
  workspace: SearchWorkspace;
  /** Nodes reached. */
  count: number;
};

/**
 * Dijkstra from a place on a reach, against or with the water, to every node within `limit` (inclusive). The place
 * reaches the ends of its own reach that its water can have come from (or can go to); a place at the very end of a
 * reach is still on that reach, so other reaches that meet it there are not upstream of it.
 */
export function search(
  graph: ReachGraph,
  start: GraphLocation,
  walk: WalkDirection,
  unit: Float64Array,
  limit: number,
  workspace: SearchWorkspace,
): Search {
  const generation = nextGeneration(workspace);
  const { reached, cost, parent, order, heapCost, heapNode } = workspace;
  const { start: first, arc, node } = walk === "upstream" ? graph.upstream : graph.downstream;
  let size = seed(graph, start, walk, unit, limit, workspace);
  let count = 0;
  while (size > 0) {
    const c = heapCost[0] as number;
    const n = heapNode[0] as number;
    size = removeTop(heapCost, heapNode, size);
    if (c > (cost[n] as number)) continue;
    order[count++] = n;
    const end = first[n + 1] as number;
    for (let w = first[n] as number; w < end; w++) {
      const a = arc[w] as number;
      const next = c + (unit[a >> 1] as number);
      if (next > limit) continue;
      const m = node[w] as number;
      if (reached[m] === generation && next >= (cost[m] as number)) continue;
      reached[m] = generation;
      cost[m] = next;
      parent[m] = a;
      size = insert(heapCost, heapNode, size, next, m);
    }
  }
  return { graph, walk, start, unit, limit, workspace, count };
}

function nextGeneration(workspace: SearchWorkspace): number {
  if (workspace.generation === 0xffffffff) {
    workspace.reached.fill(0);
    workspace.generation = 0;
  }
  workspace.generation += 1;
  return workspace.generation;
}

function seed(
  graph: ReachGraph,
  { reach, measure }: GraphLocation,
  walk: WalkDirection,
  unit: Float64Array,
  limit: number,
  workspace: SearchWorkspace,
): number {
  const length = graph.length[reach] as number;
  const per = length === 0 ? 0 : (unit[reach] as number) / length;
  const ends = [
    { side: 0, node: graph.toNode[reach] as number, cost: (length - measure) * per },
    { side: 1, node: graph.fromNode[reach] as number, cost: measure * per },
  ];
  let size = 0;
  for (const end of ends) {
    if (!canWalk(graph, reach, end.side, walk) || end.cost > limit) continue;
    const known = workspace.reached[end.node] === workspace.generation;
    if (known && (workspace.cost[end.node] as number) <= end.cost) continue;
    workspace.reached[end.node] = workspace.generation;
    workspace.cost[end.node] = end.cost;
    workspace.parent[end.node] = FROM_START - end.side;
    size = insert(workspace.heapCost, workspace.heapNode, size, end.cost, end.node);
  }
  return size;
}

function insert(heapCost: Float64Array, heapNode: Int32Array, size: number, cost: number, node: number): number {
  let at = size;
  while (at > 0) {
    const up = (at - 1) >> 1;
    const c = heapCost[up] as number;
    if (c <= cost) break;
    heapCost[at] = c;
    heapNode[at] = heapNode[up] as number;
    at = up;
  }
  heapCost[at] = cost;
  heapNode[at] = node;
  return size + 1;
}

function removeTop(heapCost: Float64Array, heapNode: Int32Array, size: number): number {
  const last = size - 1;
  const cost = heapCost[last] as number;
  const node = heapNode[last] as number;
  let at = 0;
  for (;;) {
    let down = 2 * at + 1;
    if (down >= last) break;
    if (down + 1 < last && (heapCost[down + 1] as number) < (heapCost[down] as number)) down++;
    const c = heapCost[down] as number;
    if (c >= cost) break;
    heapCost[at] = c;
    heapNode[at] = heapNode[down] as number;
    at = down;
  }
  heapCost[at] = cost;
  heapNode[at] = node;
  return last;
}

/**
 * Least cost from the start of a search to a place, in the search's unit; Infinity beyond its limit or not connected.
 */
export function costAt(found: Search, reach: number, measure: number): number {
  return bestEntry(found, reach, measure).cost;
}

/** How a place is reached best: from which side of its reach, and whether straight from a start on the same reach. */
export function bestEntry(
  found: Search,
  reach: number,
  measure: number,
): { cost: number; side: number; direct: boolean } {
  const { graph, walk, start, unit, limit, workspace } = found;
  const length = graph.length[reach] as number;
  const whole = unit[reach] as number;
  const per = length === 0 ? 0 : whole / length;
  const best = { cost: Number.POSITIVE_INFINITY, side: 0, direct: false };
  const offer = (cost: number, side: number, direct: boolean) => {
    if (cost < best.cost && cost <= limit) Object.assign(best, { cost, side, direct });
  };
  for (let side = 0; side < 2; side++) {
    if (!canWalk(graph, reach, side, walk)) continue;
    const node = (side === 0 ? graph.fromNode : graph.toNode)[reach] as number;
    const along = side === 0 ? measure : length - measure;
    if (workspace.reached[node] === workspace.generation)
      offer((workspace.cost[node] as number) + along * per, side, false);
    const ahead = side === 0 ? measure - start.measure : start.measure - measure;
    if (reach === start.reach && ahead >= 0) offer(ahead * per, side, true);
  }
  return best;
}

/** One reach, or part of it, on the way from the start to a place. */
export type PathStep = { reach: number; lengthM: number };

/** The best way from the start of a search to a place, from the start on; undefined where it was not reached. */
export function pathTo(found: Search, reach: number, measure: number): PathStep[] | undefined {
  const { graph, start, workspace } = found;
  const last = bestEntry(found, reach, measure);
  if (last.cost === Number.POSITIVE_INFINITY) return undefined;
  if (last.direct) return [{ reach, lengthM: Math.abs(measure - start.measure) }];
  const length = graph.length[reach] as number;
  const steps: PathStep[] = [{ reach, lengthM: last.side === 0 ? measure : length - measure }];
  let node = (last.side === 0 ? graph.fromNode : graph.toNode)[reach] as number;
  for (let arc = workspace.parent[node] as number; arc >= 0; arc = workspace.parent[node] as number) {
    const r = arc >> 1;
    steps.push({ reach: r, lengthM: graph.length[r] as number });
    node = (arc % 2 === 0 ? graph.fromNode : graph.toNode)[r] as number;
  }
  const side = FROM_START - (workspace.parent[node] as number);
  const own = graph.length[start.reach] as number;
  steps.push({ reach: start.reach, lengthM: side === 0 ? own - start.measure : start.measure });
  return steps.reverse();
}
