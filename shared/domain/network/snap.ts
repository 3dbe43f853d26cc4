import type { LonLat } from "../geo.ts";
import { type Metres, metres } from "../units.ts";
import { measureAt, metresPerDegree } from "./geodesic.ts";
import type { Placement } from "./location.ts";
import type { Network, Reach } from "./reach.ts";
import { boxAround, buildSegmentGrid, forEachSegmentNear, nearestOnSegment, type SegmentGrid } from "./segment-grid.ts";

export type SnapIndex = { network: Network; grid: SegmentGrid };
export type SnapCandidate = Placement & {
  reachIndex: number;
  river: string | null;
  position: LonLat;
  onNamedRiver: boolean;
};
export type SnapOptions = {
  /** Nothing farther than this is offered: beyond it a place is not on the network, and saying so is the caller's part. */
  maxDistanceM: number;
  /** The river the place is said to be on; its reaches come first, however near another one is. */
  river?: string | null;
};

/** Places nearer together than this are one place: ends of reaches at a shared node. */
const SAME_PLACE_M = 0.05;

export function buildSnapIndex(network: Network): SnapIndex {
  return { network, grid: buildSegmentGrid(network.reaches) };
}

/**
 * Nearest place on each reach within the limit, best first: reaches of the named river, then by distance. At a
 * confluence, where several reaches are equally near, the one the water leaves by comes first: what is there has passed
 * the junction, so everything that joins in it lies upstream.
 */
export function snap(index: SnapIndex, position: LonLat, options: SnapOptions): SnapCandidate[] {
  const wanted = options.river == null ? null : riverKey(options.river);
  const nearest = nearestPerReach(index.grid, position, options.maxDistanceM);
  const candidates = [...nearest].map(([line, at]) => {
    const reach = index.network.reaches[line] as Reach;
    const measure = metres(Math.min(reach.length, measureOf(index, line, at)));
    const onNamedRiver = wanted !== null && reach.river !== null && riverKey(reach.river) === wanted;
    return {
      reachIndex: line,
      reach: reach.ref,
      measure,
      snapDistance: metres(at.distanceM),
      river: reach.river,
      position: at.position,
      onNamedRiver,
    };
  });
  return candidates.sort(
    (a, b) =>
      Number(b.onNamedRiver) - Number(a.onNamedRiver) ||
      Math.round((a.snapDistance - b.snapDistance) / SAME_PLACE_M) ||
      distanceFromHead(index, a) - distanceFromHead(index, b) ||
      a.reachIndex - b.reachIndex,
  );
}

type Nearest = { segment: number; t: number; distanceM: number; position: LonLat };

function nearestPerReach(grid: SegmentGrid, position: LonLat, maxDistanceM: number): Map<number, Nearest> {
  const per = metresPerDegree(position[1]);
  const found = new Map<number, Nearest>();
  forEachSegmentNear(grid, boxAround(position, maxDistanceM), (segment) => {
    const { t, distanceM } = nearestOnSegment(grid, segment, position, per);
    if (distanceM > maxDistanceM) return;
    const line = grid.lineOf[segment] as number;
    const held = found.get(line);
    if (held !== undefined && (held.distanceM < distanceM || (held.distanceM === distanceM && held.segment <= segment)))
      return;
    found.set(line, { segment, t, distanceM, position: positionOn(grid, segment, t) });
  });
  return found;
}

function positionOn({ xy }: SegmentGrid, segment: number, t: number): LonLat {
  const at = segment * 2;
  const [lon, lat] = [xy[at] as number, xy[at + 1] as number];
  return [lon + t * ((xy[at + 2] as number) - lon), lat + t * ((xy[at + 3] as number) - lat)];
}

function measureOf({ network, grid }: SnapIndex, line: number, at: Nearest): Metres {
  const segment = at.segment - (grid.lineStart[line] as number);
  return measureAt((network.reaches[line] as Reach).coordinates, segment, at.t);
}

/** Metres from where water enters the reach; reaches of no certain direction come after those that have one. */
function distanceFromHead({ network }: SnapIndex, at: SnapCandidate): number {
  const reach = network.reaches[at.reachIndex] as Reach;
  if (reach.direction === "forward") return at.measure;
  if (reach.direction === "reverse") return reach.length - at.measure;
  return reach.length;
}

/** River names with and without a remark in brackets are one river: 京杭运河(改线段), 京杭运河. */
const riverKey = (name: string) => name.normalize("NFKC").replace(/\(.*?\)|\s/g, "");
