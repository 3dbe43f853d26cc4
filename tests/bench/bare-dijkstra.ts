import type { ReachGraph } from "../../shared/domain/network/graph.ts";

/** The least a shortest-way search can be: nodes and weighted ways in typed arrays, nothing about reaches or cuts. */
export type BareGraph = {
  start: Int32Array;
  to: Int32Array;
  weight: Float64Array;
  cost: Float64Array;
  touched: Int32Array;
  heapCost: Float64Array;
  heapNode: Int32Array;
};

export function bareOf({ nodeCount, upstream, length }: ReachGraph): BareGraph {
  const ways = upstream.arc.length;
  return {
    start: upstream.start,
    to: upstream.node,
    weight: Float64Array.from(upstream.arc, (arc) => length[arc >> 1] as number),
    cost: new Float64Array(nodeCount).fill(Number.POSITIVE_INFINITY),
    touched: new Int32Array(nodeCount),
    heapCost: new Float64Array(ways + 1),
    heapNode: new Int32Array(ways + 1),
  };
}

/** Cost of every node within the limit; answers how many there are. */
export function bareDijkstra(graph: BareGraph, from: number, limit: number): number {
  const { start, to, weight, cost, touched, heapCost, heapNode } = graph;
  let count = 0;
  let size = 1;
  let settled = 0;
  heapCost[0] = 0;
  heapNode[0] = from;
  cost[from] = 0;
  touched[count++] = from;
  while (size > 0) {
    const c = heapCost[0] as number;
    const n = heapNode[0] as number;
    size--;
    const [lastCost, lastNode] = [heapCost[size] as number, heapNode[size] as number];
    let hole = 0;
    for (let child = 1; child < size; child = 2 * hole + 1) {
      if (child + 1 < size && (heapCost[child + 1] as number) < (heapCost[child] as number)) child++;
      if ((heapCost[child] as number) >= lastCost) break;
      heapCost[hole] = heapCost[child] as number;
      heapNode[hole] = heapNode[child] as number;
      hole = child;
    }
    heapCost[hole] = lastCost;
    heapNode[hole] = lastNode;
    if (c > (cost[n] as number)) continue;
    settled++;
    for (let w = start[n] as number; w < (start[n + 1] as number); w++) {
      const next = c + (weight[w] as number);
      const m = to[w] as number;
      if (next > limit || next >= (cost[m] as number)) continue;
      if (cost[m] === Number.POSITIVE_INFINITY) touched[count++] = m;
      cost[m] = next;
      let at = size++;
      while (at > 0) {
        const up = (at - 1) >> 1;
        if ((heapCost[up] as number) <= next) break;
        heapCost[at] = heapCost[up] as number;
        heapNode[at] = heapNode[up] as number;
        at = up;
      }
      heapCost[at] = next;
      heapNode[at] = m;
    }
  }
  for (let i = 0; i < count; i++) cost[touched[i] as number] = Number.POSITIVE_INFINITY;
  return settled;
}

/** The same as one would first write it: an object per node and per way, a Map of costs, a sorted frontier. */
export type ObjectNode = { id: number; ways: { to: ObjectNode; weight: number }[] };

export function objectsOf({ nodeCount, upstream, length }: ReachGraph): ObjectNode[] {
  const nodes = Array.from({ length: nodeCount }, (_, id): ObjectNode => ({ id, ways: [] }));
  for (let n = 0; n < nodeCount; n++) {
    for (let w = upstream.start[n] as number; w < (upstream.start[n + 1] as number); w++) {
      const to = nodes[upstream.node[w] as number] as ObjectNode;
      (nodes[n] as ObjectNode).ways.push({ to, weight: length[(upstream.arc[w] as number) >> 1] as number });
    }
  }
  return nodes;
}

export function objectDijkstra(nodes: readonly ObjectNode[], from: number, limit: number): number {
  const cost = new Map<ObjectNode, number>([[nodes[from] as ObjectNode, 0]]);
  const frontier = [{ node: nodes[from] as ObjectNode, cost: 0 }];
  while (frontier.length > 0) {
    frontier.sort((a, b) => b.cost - a.cost);
    const best = frontier.pop() as (typeof frontier)[number];
    if (best.cost > (cost.get(best.node) as number)) continue;
    for (const { to, weight } of best.node.ways) {
      const next = best.cost + weight;
      if (next > limit || next >= (cost.get(to) ?? Number.POSITIVE_INFINITY)) continue;
      cost.set(to, next);
      frontier.push({ node: to, cost: next });
    }
  }
  return cost.size;
}
