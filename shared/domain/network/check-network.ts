import type { LonLat } from "../geo.ts";
import { findCrossings } from "./crossings.ts";
import { findDanglingEnds } from "./dangling-ends.ts";
import { buildGraph, isUncertain, type ReachGraph } from "./graph.ts";
import type { Network, NetworkIssue, Reach } from "./reach.ts";
import { buildSegmentGrid } from "./segment-grid.ts";
import { strongComponents } from "./strong-components.ts";

/** Issues of one kind beyond this many are told as one count: a list nobody reads helps nobody. */
const LISTED_PER_CODE = 200;
const SAMPLE = 8;

/**
 * Checks the topology of a built network: ends that nearly meet another channel (`danglingM`), channels that cross
 * without a node, isolated parts, self-loops; and reports cycles and divergences, which are legal.
 */
export function checkNetwork(network: Network, near: { toleranceM: number; danglingM: number }): NetworkIssue[] {
  if (network.reaches.length === 0) return [];
  const graph = buildGraph(network);
  const grid = buildSegmentGrid(network.reaches);
  return [
    selfLoops(network),
    findDanglingEnds(network, grid, near),
    findCrossings(network, grid, near.toleranceM),
    isolatedParts(network),
    cycles(network, graph),
    divergences(network, graph),
  ].flatMap(capped);
}

function capped(issues: readonly NetworkIssue[]): NetworkIssue[] {
  const rest = issues[LISTED_PER_CODE];
  if (rest === undefined) return [...issues];
  const message = `另有 ${issues.length - LISTED_PER_CODE} 处同类情况未逐一列出`;
  return [...issues.slice(0, LISTED_PER_CODE), { ...rest, message, reaches: [], position: null }];
}

function selfLoops(network: Network): NetworkIssue[] {
  return network.reaches
    .filter((r) => r.fromNode === r.toNode)
    .map((r) => issue("self-loop", "warning", `河段 ${r.ref} 起点与终点相同，自成一环`, [r], r.coordinates[0]));
}

function isolatedParts(network: Network): NetworkIssue[] {
  const part = undirectedParts(network);
  const members = new Map<number, Reach[]>();
  for (const reach of network.reaches) {
    const p = part[reach.fromNode] as number;
    const list = members.get(p);
    if (list === undefined) members.set(p, [reach]);
    else list.push(reach);
  }
  const bySize = [...members.values()].sort((a, b) => b.length - a.length);
  return bySize.slice(1).map((reaches) => {
    const km = (reaches.reduce((sum, r) => sum + r.length, 0) / 1000).toFixed(2);
    const message = `${reaches.length} 个河段(共 ${km} km)与主网不连通`;
    return issue("isolated-part", "warning", message, reaches, reaches[0]?.coordinates[0]);
  });
}

function undirectedParts(network: Network): Int32Array {
  const root = Int32Array.from(network.nodes, (_, i) => i);
  const find = (n: number) => {
    let at = n;
    while (root[at] !== at) {
      root[at] = root[root[at] as number] as number;
      at = root[at] as number;
    }
    return at;
  };
  for (const { fromNode, toNode } of network.reaches) root[find(fromNode)] = find(toNode);
  return root.map((_, n) => find(n));
}

/** Circles the water would run in, by definite directions; and how many independent loops the channels form at all. */
function cycles(network: Network, graph: ReachGraph): NetworkIssue[] {
  const component = strongComponents(graph);
  const members = new Map<number, Reach[]>();
  for (const reach of network.reaches) {
    const c = component[reach.fromNode] as number;
    if (c !== component[reach.toNode] || isUncertain(graph, reach.index) || reach.fromNode === reach.toNode) continue;
    const list = members.get(c);
    if (list === undefined) members.set(c, [reach]);
    else list.push(reach);
  }
  const circles = [...members.values()].sort((a, b) => b.length - a.length);
  const found = circles.map((reaches) => {
    const message = `${reaches.length} 个河段按常规流向首尾成环(允许)，请核对流向`;
    return issue("cycle", "info", message, reaches, reaches[0]?.coordinates[0]);
  });
  const parts = new Set(undirectedParts(network)).size;
  const loops = network.reaches.length - network.nodes.length + parts;
  if (loops > 0) found.push(issue("cycle", "info", `不计流向，河网共有 ${loops} 个独立环`, [], null));
  return found;
}

function divergences(network: Network, graph: ReachGraph): NetworkIssue[] {
  const out: Reach[][] = [];
  const { start, arc } = graph.downstream;
  for (let n = 0; n < graph.nodeCount; n++) {
    const leaving: Reach[] = [];
    for (let w = start[n] as number; w < (start[n + 1] as number); w++) {
      const reach = network.reaches[(arc[w] as number) >> 1] as Reach;
      if (!isUncertain(graph, reach.index)) leaving.push(reach);
    }
    if (leaving.length > 1) out.push(leaving);
  }
  if (out.length === 0) return [];
  const message = `${out.length} 处分流(一个节点流出两条以上河段，允许)`;
  return [issue("divergence", "info", message, out.flat(), out[0]?.[0]?.coordinates[0])];
}

function issue(
  code: NetworkIssue["code"],
  severity: NetworkIssue["severity"],
  message: string,
  reaches: readonly Reach[],
  position: LonLat | null | undefined,
): NetworkIssue {
  return { code, severity, message, reaches: reaches.slice(0, SAMPLE).map((r) => r.ref), position: position ?? null };
}
