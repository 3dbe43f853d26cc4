import type { LonLat } from "../../shared/domain/geo.ts";
import type { ReachInput } from "../../shared/domain/network/reach.ts";
import { distance, lengthOf, nearestOnSegment, type Point, pointAt, toLonLat, toPlane } from "./plane.ts";

/** A spot on a drawn reach. */
export type Spot = { reach: ReachInput; measureM: number; at: LonLat };

/** The spot of a river nearest to a rough position. @throws RangeError where no reach has that river's name. */
export function nearestOnRiver(reaches: readonly ReachInput[], river: string, near: LonLat): Spot {
  const target = toPlane(near);
  let best: (Spot & { distance: number }) | undefined;
  for (const reach of reaches) {
    if (reach.river !== river) continue;
    const points = reach.coordinates.map(toPlane);
    let walked = 0;
    for (let i = 1; i < points.length; i++) {
      const [a, b] = [points[i - 1] as Point, points[i] as Point];
      const d = distance(a, b);
      const hit = nearestOnSegment(a, b, target);
      if (best === undefined || hit.distance < best.distance) {
        best = {
          reach,
          measureM: walked + hit.t * d,
          at: toLonLat([a[0] + (b[0] - a[0]) * hit.t, a[1] + (b[1] - a[1]) * hit.t]),
          distance: hit.distance,
        };
      }
      walked += d;
    }
  }
  if (best === undefined) throw new RangeError(`no reach of river ${river}`);
  return best;
}

/** The spot a share of the way along a reach. */
export function spotAlong(reach: ReachInput, share: number): Spot {
  const points = reach.coordinates.map(toPlane);
  const measureM = lengthOf(points) * share;
  return { reach, measureM, at: toLonLat(pointAt(points, measureM)) };
}

export const apart = (a: LonLat, b: LonLat): number => distance(toPlane(a), toPlane(b));
