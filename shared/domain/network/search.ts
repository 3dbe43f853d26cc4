import { canWalk, type GraphLocation, type ReachGraph, type WalkDirection } from "./graph.ts";

/**
 * Room for searches on one graph, kept and used again: what a search leaves in it stands until the next one, which first
 * wipes what that one touched, never anything of the size of the network.
 */
export type SearchWorkspace = {
  /** Least cost of each node; Infinity where the last search did not reach it. */
  cost: Float64Array;
  /** Arc (`reach * 2 + side`) by which a node was reached best; of a node reached straight from the start, `FROM_START`. */
  parent: Int32Array;
  /** The nodes reached, in the order of their cost, and how many. */
  order: Int32Array;
  count: number;
  heapCost: Float64Array;
  heapNode: Int32Array;
  /** What `stretchesOf` last found; made longer as needed. */
  stretches: Stretches;
};

/**
 * Stretches of reaches in columns, the first `size` of each. Stretch `i` is on reach `arc[i] >> 1` from measure `from[i]` to
 * `to[i]`; it was entered walking up its measures where `arc[i] & 1` is 0, down where it is 1; `near[i]` and `far[i]` are
 * the costs at the end it was entered by and at the other. A reach entered from both its ends gives two stretches that
 * meet where both ways cost the same.
 */
export type Stretches = {
  size: number;
  arc: Int32Array;
  from: Float64Array;
  to: Float64Array;
  near: Float64Array;
  far: Float64Array;
};

export function createStretches(capacity: number): Stretches {
  const column = () => new Float64Array(capacity);
  return { size: 0, arc: new Int32Array(capacity), from: column(), to: column(), near: column(), far: column() };
}

/** Parent of a node reached along the starting reach itself: plus 0 walking up its measures, plus 1 walking down. */
export const FROM_START = -2;

/** As a limit: everything that is connected. (Infinity is what a place costs that was not reached.) */
export const NO_LIMIT = Number.MAX_VALUE;

/** @param graph the only graph this workspace fits */
export function createWorkspace(graph: ReachGraph): SearchWorkspace {
  // A node enters the heap at most once per way that leads to it.
  const entries = Math.max(graph.upstream.arc.length, graph.downstream.arc.length) + 4;
  return {
    cost: new Float64Array(graph.nodeCount).fill(Number.POSITIVE_INFINITY),
    parent: new Int32Array(graph.nodeCount),
    order: new Int32Array(graph.nodeCount),
    count: 0,
    heapCost: new Float64Array(entries),
    heapNode: new Int32Array(entries),
    stretches: createStretches(256),
  };
}

/** What a way costs. */
export type Metric = "length" | "travel";

/** A finished search. Costs are metres (`length`) or seconds of central travel time (`travel`), all within `limit`. */
export type Search = {
  graph: ReachGraph;
  walk: WalkDirection;
  start: GraphLocation;
  metric: Metric;
  limit: number;
  workspace: SearchWorkspace;
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
  metric: Metric,
  limit: number,
  workspace: SearchWorkspace,
): Search {
  wipe(workspace);
  const found: Search = { graph, walk, start, metric, limit, workspace };
  const { cost, parent, order, heapCost, heapNode } = workspace;
  const ways = graph[walk];
  const { start: first, arc, node } = ways;
  const price = ways[metric];
  let size = seed(found);
  let count = 0;
  while (size > 0) {
    const c = heapCost[0] as number;
    const n = heapNode[0] as number;
    size = removeTop(heapCost, heapNode, size);
    if (c > (cost[n] as number)) continue;
    order[count++] = n;
    const end = first[n + 1] as number;
    for (let w = first[n] as number; w < end; w++) {
      const next = c + (price[w] as number);
      if (next > limit) continue;
      const m = node[w] as number;
      if (next >= (cost[m] as number)) continue;
      cost[m] = next;
      parent[m] = arc[w] as number;
      size = insert(heapCost, heapNode, size, next, m);
    }
  }
  workspace.count = count;
  return found;
}

/** Every node that got a cost was also settled, so the order names all there is to wipe. */
function wipe(workspace: SearchWorkspace): void {
  const { cost, order, count } = workspace;
  for (let i = 0; i < count; i++) cost[order[i] as number] = Number.POSITIVE_INFINITY;
  workspace.count = 0;
}

/** Puts the reachable ends of the starting reach into the heap; answers its size. */
function seed({ graph, start: { reach, measure }, walk, metric, limit, workspace }: Search): number {
  const { cost, parent, heapCost, heapNode } = workspace;
  const length = graph.length[reach] as number;
  const per = costPerMetre(graph, metric, reach);
  let size = 0;
  for (let side = 0; side < 2; side++) {
    const price = (side === 0 ? length - measure : measure) * per;
    if (price > limit || !canWalk(graph, reach, side, walk)) continue;
    const node = (side === 0 ? graph.toNode : graph.fromNode)[reach] as number;
    if ((cost[node] as number) <= price) continue;
    cost[node] = price;
    parent[node] = FROM_START - side;
    size = insert(heapCost, heapNode, size, price, node);
  }
  return size;
}

/** What a metre of a reach costs; a reach without length has none to walk. */
export function costPerMetre(graph: ReachGraph, metric: Metric, reach: number): number {
  const length = graph.length[reach] as number;
  return length === 0 ? 0 : (graph[metric][reach] as number) / length;
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
 * Least cost from the start of a search to a place, in the search's metric; Infinity beyond its limit or not connected.
 */
export function costAt(found: Search, reach: number, measure: number): number {
  const through = Math.min(costThrough(found, reach, measure, 0), costThrough(found, reach, measure, 1));
  const best = reach === found.start.reach ? Math.min(through, costAlong(found, measure)) : through;
  return best <= found.limit ? best : Number.POSITIVE_INFINITY;
}

/** Cost of a place by the node at one side of its reach. */
function costThrough(found: Search, reach: number, measure: number, side: number): number {
  const { graph, walk, metric, workspace } = found;
  if (!canWalk(graph, reach, side, walk)) return Number.POSITIVE_INFINITY;
  const node = (side === 0 ? graph.fromNode : graph.toNode)[reach] as number;
  const along = side === 0 ? measure : (graph.length[reach] as number) - measure;
  return (workspace.cost[node] as number) + along * costPerMetre(graph, metric, reach);
}

/** Cost of a place on the starting reach itself without leaving it. */
function costAlong({ graph, walk, start, metric }: Search, measure: number): number {
  const ahead = measure - start.measure;
  const open = ahead === 0 || canWalk(graph, start.reach, ahead > 0 ? 0 : 1, walk);
  return open ? Math.abs(ahead) * costPerMetre(graph, metric, start.reach) : Number.POSITIVE_INFINITY;
}

/** One reach, or part of it, on the way from the start to a place. */
export type PathStep = { reach: number; lengthM: number };

/** The best way from the start of a search to a place, from the start on; undefined where it was not reached. */
export function pathTo(found: Search, reach: number, measure: number): PathStep[] | undefined {
  const { graph, start, workspace } = found;
  const cost = costAt(found, reach, measure);
  if (cost === Number.POSITIVE_INFINITY) return undefined;
  if (reach === start.reach && costAlong(found, measure) === cost)
    return [{ reach, lengthM: Math.abs(measure - start.measure) }];
  const side = costThrough(found, reach, measure, 0) === cost ? 0 : 1;
  const steps: PathStep[] = [{ reach, lengthM: side === 0 ? measure : (graph.length[reach] as number) - measure }];
  let node = (side === 0 ? graph.fromNode : graph.toNode)[reach] as number;
  for (let arc = workspace.parent[node] as number; arc >= 0; arc = workspace.parent[node] as number) {
    const r = arc >> 1;
    steps.push({ reach: r, lengthM: graph.length[r] as number });
    node = (arc % 2 === 0 ? graph.fromNode : graph.toNode)[r] as number;
  }
  const own = graph.length[start.reach] as number;
  const left = FROM_START - (workspace.parent[node] as number);
  steps.push({ reach: start.reach, lengthM: left === 0 ? own - start.measure : start.measure });
  return steps.reverse();
}
