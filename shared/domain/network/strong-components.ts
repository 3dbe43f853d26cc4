import { isUncertain, type ReachGraph } from "./graph.ts";

/**
 * Strongly connected components of the nodes by reaches of definite direction (Tarjan 1972, without recursion, so that
 * a million nodes in a row do not overflow the stack). Answers a component number per node.
 */
export function strongComponents(graph: ReachGraph): Int32Array {
  const { nodeCount, downstream } = graph;
  const component = new Int32Array(nodeCount).fill(-1);
  const seen = new Int32Array(nodeCount).fill(-1);
  const low = new Int32Array(nodeCount);
  const nextWay = downstream.start.slice(0, nodeCount);
  const stack = new Int32Array(nodeCount);
  const path = new Int32Array(nodeCount);
  let stacked = 0;
  let time = 0;
  let components = 0;

  for (let root = 0; root < nodeCount; root++) {
    if (seen[root] !== -1) continue;
    let depth = 0;
    path[0] = root;
    while (depth >= 0) {
      const n = path[depth] as number;
      if (seen[n] === -1) {
        seen[n] = low[n] = time++;
        stack[stacked++] = n;
      }
      const way = nextWay[n] as number;
      if (way < (downstream.start[n + 1] as number)) {
        nextWay[n] = way + 1;
        if (isUncertain(graph, (downstream.arc[way] as number) >> 1)) continue;
        const m = downstream.node[way] as number;
        if (seen[m] === -1) path[++depth] = m;
        else if (component[m] === -1) low[n] = Math.min(low[n] as number, seen[m] as number);
        continue;
      }
      if (low[n] === seen[n]) {
        let member: number;
        do {
          member = stack[--stacked] as number;
          component[member] = components;
        } while (member !== n);
        components++;
      }
      depth--;
      if (depth >= 0) {
        const parent = path[depth] as number;
        low[parent] = Math.min(low[parent] as number, low[n] as number);
      }
    }
  }
  return component;
}
