import type { Network } from "./reach.ts";

/** How many reach ends each node has; a self-loop counts twice. */
export function nodeDegrees(network: Network): Int32Array {
  const degree = new Int32Array(network.nodes.length);
  for (const { fromNode, toNode } of network.reaches) {
    degree[fromNode] = (degree[fromNode] as number) + 1;
    degree[toNode] = (degree[toNode] as number) + 1;
  }
  return degree;
}
