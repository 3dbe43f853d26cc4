import type { LonLat } from "../geo.ts";
import { metresPerDegree } from "./geodesic.ts";
import { nodeDegrees } from "./node-degrees.ts";
import type { Network, NetworkIssue, Reach } from "./reach.ts";
import { boxAround, forEachSegmentNear, nearestOnSegment, type SegmentGrid } from "./segment-grid.ts";

/** Ends that belong to one reach only and stop short of another channel by no more than `danglingM`. */
export function findDanglingEnds(
  network: Network,
  grid: SegmentGrid,
  near: { toleranceM: number; danglingM: number },
): NetworkIssue[] {
  const degree = nodeDegrees(network);
  const issues: NetworkIssue[] = [];
  for (const reach of network.reaches) {
    for (const node of [reach.fromNode, reach.toNode]) {
      if (degree[node] !== 1) continue;
      const position = network.nodes[node] as LonLat;
      const other = nearestOther(grid, reach.index, position, near.danglingM);
      if (other !== undefined)
        issues.push(dangling(reach, network.reaches[other.reach] as Reach, other.distanceM, position));
    }
  }
  return issues;
}

function nearestOther(grid: SegmentGrid, own: number, position: LonLat, limitM: number) {
  const per = metresPerDegree(position[1]);
  let best: { reach: number; distanceM: number } | undefined;
  forEachSegmentNear(grid, boxAround(position, limitM), (segment) => {
    const reach = grid.lineOf[segment] as number;
    if (reach === own) return;
    const { distanceM } = nearestOnSegment(grid, segment, position, per);
    if (distanceM <= limitM && (best === undefined || distanceM < best.distanceM)) best = { reach, distanceM };
  });
  return best;
}

function dangling(reach: Reach, other: Reach, distanceM: number, position: LonLat): NetworkIssue {
  const message = `河段 ${reach.ref} 的端点距河段 ${other.ref} 仅 ${distanceM.toFixed(1)} m，未相连`;
  return { code: "dangling-end", severity: "warning", message, reaches: [reach.ref, other.ref], position };
}
