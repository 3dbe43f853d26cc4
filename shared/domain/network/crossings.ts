import type { LonLat } from "../geo.ts";
import { metresPerDegree } from "./geodesic.ts";
import { nodeDegrees } from "./node-degrees.ts";
import type { Network, NetworkIssue, Reach } from "./reach.ts";
import type { SegmentGrid } from "./segment-grid.ts";

/**
 * Places where two reaches cross or touch although no node of both is there. A touch by an end that belongs to one
 * reach only is left to the check of dangling ends.
 */
export function findCrossings(network: Network, grid: SegmentGrid, toleranceM: number): NetworkIssue[] {
  const degree = nodeDegrees(network);
  const issues: NetworkIssue[] = [];
  const seen = new Set<string>();
  forEachCrossing(grid, (a, b, point) => {
    const [first, second] = [network.reaches[a] as Reach, network.reaches[b] as Reach];
    if (meetAtNode(network, degree, first, second, point, toleranceM)) return;
    const key = `${a} ${b} ${point[0].toFixed(6)} ${point[1].toFixed(6)}`;
    if (seen.has(key)) return;
    seen.add(key);
    const message = `河段 ${first.ref} 与 ${second.ref} 相交处没有节点(立交、倒虹吸可忽略)`;
    issues.push({
      code: "crossing-without-node",
      severity: "warning",
      message,
      reaches: [first.ref, second.ref],
      position: point,
    });
  });
  return issues;
}

/** Also where an end of only one reach is at the point: that is a dangling end, told elsewhere. */
function meetAtNode(
  network: Network,
  degree: Int32Array,
  a: Reach,
  b: Reach,
  point: LonLat,
  toleranceM: number,
): boolean {
  const per = metresPerDegree(point[1]);
  const isAt = (node: number) => {
    const at = network.nodes[node] as LonLat;
    return Math.hypot((at[0] - point[0]) * per.lon, (at[1] - point[1]) * per.lat) <= 2 * toleranceM + 0.01;
  };
  const endsOf = (r: Reach) => [r.fromNode, r.toNode].filter(isAt);
  const [ofA, ofB] = [endsOf(a), endsOf(b)];
  return ofA.some((n) => ofB.includes(n)) || [...ofA, ...ofB].some((n) => degree[n] === 1);
}

function forEachCrossing(grid: SegmentGrid, visit: (lineA: number, lineB: number, point: LonLat) => void): void {
  const { bucketStart, bucketItems, lineOf } = grid;
  for (let b = 0; b + 1 < bucketStart.length; b++) {
    const end = bucketStart[b + 1] as number;
    for (let i = bucketStart[b] as number; i < end; i++) {
      const s = bucketItems[i] as number;
      for (let j = i + 1; j < end; j++) {
        const t = bucketItems[j] as number;
        const [p, q] = [lineOf[s] as number, lineOf[t] as number];
        if (p === q) continue;
        const point = crossing(grid.xy, s * 2, t * 2);
        if (point !== undefined) visit(Math.min(p, q), Math.max(p, q), point);
      }
    }
  }
}

/** Where two segments meet, ends included; undefined where they do not or run along one line. */
function crossing(xy: Float64Array, s: number, t: number): LonLat | undefined {
  const [ax, ay, bx, by] = [xy[s] as number, xy[s + 1] as number, xy[s + 2] as number, xy[s + 3] as number];
  const [cx, cy, dx, dy] = [xy[t] as number, xy[t + 1] as number, xy[t + 2] as number, xy[t + 3] as number];
  if (Math.max(ax, bx) < Math.min(cx, dx) || Math.max(cx, dx) < Math.min(ax, bx)) return undefined;
  if (Math.max(ay, by) < Math.min(cy, dy) || Math.max(cy, dy) < Math.min(ay, by)) return undefined;
  const across = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx);
  if (across === 0) return undefined;
  const u = ((cx - ax) * (dy - cy) - (cy - ay) * (dx - cx)) / across;
  const v = ((cx - ax) * (by - ay) - (cy - ay) * (bx - ax)) / across;
  return u >= 0 && u <= 1 && v >= 0 && v <= 1 ? [ax + u * (bx - ax), ay + u * (by - ay)] : undefined;
}
