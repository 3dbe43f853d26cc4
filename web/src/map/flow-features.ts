import type { FlowResponse } from "@shared/contract/flow.ts";
import type { LonLat } from "@shared/domain/geo.ts";
import type { FlowDirection } from "@shared/domain/network/flow/flow-state.ts";
import { metresPerDegree } from "@shared/domain/network/geodesic.ts";
import { flowImageName } from "./flow-images.ts";
import { type Feature, pointFeature } from "./geojson.ts";

/** What the water of one reach does: where its arrow stands and which way its line runs there, degrees from north. */
export type FlowArrow = {
  reach: string;
  direction: FlowDirection;
  /** Somebody speaks of it; else it is the ordinary direction, drawn fainter. */
  stated: boolean;
  position: LonLat;
  bearing: number;
};

export const arrowsOfResponse = (flow: FlowResponse): FlowArrow[] =>
  flow.reach.map((reach, i) => ({
    reach,
    direction: flow.direction[i] ?? "unknown",
    stated: flow.age_s[i] !== null,
    position: flow.middle[i] ?? [0, 0],
    bearing: flow.bearing_deg[i] ?? 0,
  }));

/** One arrow per reach; images point east, so a reach that runs east needs no turn. */
export const flowFeatures = (arrows: readonly FlowArrow[]): Feature[] =>
  arrows.map(({ reach, direction, stated, position, bearing }) => {
    const turn = bearing - 90 + (direction === "reverse" ? 180 : 0);
    return pointFeature(position, {
      reach,
      stated,
      image: flowImageName(direction, stated),
      turn: (turn + 360) % 360,
    });
  });

/** The segment of a line nearest its middle, or nearest a place: a point on it and its bearing, degrees from north. */
export function lineAt(line: readonly LonLat[], place?: LonLat): { position: LonLat; bearing: number } {
  const segments = line.slice(1).map((end, i) => segmentOf(line[i] as LonLat, end, place));
  const half = segments.reduce((sum, s) => sum + s.length, 0) / 2;
  let passed = 0;
  let best = segments[0];
  for (const segment of segments) {
    if (place === undefined && passed <= half) best = segment;
    else if (place !== undefined && segment.away < (best?.away ?? Number.POSITIVE_INFINITY)) best = segment;
    passed += segment.length;
  }
  return best === undefined ? { position: line[0] ?? [0, 0], bearing: 0 } : best;
}

function segmentOf(a: LonLat, b: LonLat, place: LonLat | undefined) {
  const per = metresPerDegree(a[1]);
  const [east, north] = [(b[0] - a[0]) * per.lon, (b[1] - a[1]) * per.lat];
  const position: LonLat = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  const length = Math.hypot(east, north);
  const bearing = ((Math.atan2(east, north) * 180) / Math.PI + 360) % 360;
  if (place === undefined || length === 0) return { position, bearing, length, away: Number.POSITIVE_INFINITY };
  const [x, y] = [(place[0] - a[0]) * per.lon, (place[1] - a[1]) * per.lat];
  const share = Math.min(1, Math.max(0, (x * east + y * north) / length ** 2));
  return { position, bearing, length, away: Math.hypot(x - share * east, y - share * north) };
}
