import type { LonLat } from "../../shared/domain/geo.ts";

export type Point = readonly [x: number, y: number];
export type Frame = { at: (place: LonLat) => Point; metresPerPx: number };

const METRES_PER_DEGREE = 111_320;

/** Equal scale in both directions, north up, all places inside the box; good for a domain of tens of kilometres. */
export function frameOf(
  places: readonly LonLat[],
  box: { x: number; y: number; width: number; height: number },
): Frame {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [lon, lat] of places) {
    west = Math.min(west, lon);
    east = Math.max(east, lon);
    south = Math.min(south, lat);
    north = Math.max(north, lat);
  }
  const middle = [(west + east) / 2, (south + north) / 2] as const;
  const perLon = METRES_PER_DEGREE * Math.cos((middle[1] * Math.PI) / 180);
  // A single place still has a neighbourhood.
  const metresPerPx = Math.max(
    ((east - west) * perLon) / box.width,
    ((north - south) * METRES_PER_DEGREE) / box.height,
    1,
  );
  return {
    metresPerPx,
    at: ([lon, lat]) => [
      box.x + box.width / 2 + ((lon - middle[0]) * perLon) / metresPerPx,
      box.y + box.height / 2 - ((lat - middle[1]) * METRES_PER_DEGREE) / metresPerPx,
    ],
  };
}

/** Finds a free spot near the wanted one, so that numbers do not lie on each other. */
export function placer(radius: number) {
  const taken: Point[] = [];
  return (wanted: Point): Point => {
    for (let ring = 0; ring < 8; ring++) {
      for (let step = 0; step < Math.max(1, ring * 8); step++) {
        const angle = (2 * Math.PI * step) / Math.max(1, ring * 8);
        const spot: Point = [
          wanted[0] + ring * radius * 1.4 * Math.cos(angle),
          wanted[1] + ring * radius * 1.4 * Math.sin(angle),
        ];
        if (taken.every(([x, y]) => Math.hypot(x - spot[0], y - spot[1]) >= 2 * radius)) {
          taken.push(spot);
          return spot;
        }
      }
    }
    return wanted;
  };
}
