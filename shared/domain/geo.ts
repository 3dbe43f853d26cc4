/** WGS 84 longitude and latitude in degrees; every other CRS is converted at import. */
export type LonLat = readonly [lon: number, lat: number];
/** west, south, east, north in degrees WGS 84. */
export type BBox = readonly [west: number, south: number, east: number, north: number];

/** The box around positions; null around none. */
export function boundsOf(positions: Iterable<LonLat>): BBox | null {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [lon, lat] of positions) {
    if (lon < west) west = lon;
    if (lon > east) east = lon;
    if (lat < south) south = lat;
    if (lat > north) north = lat;
  }
  return west <= east ? [west, south, east, north] : null;
}

export const isInside = ([lon, lat]: LonLat, [west, south, east, north]: BBox): boolean =>
  west <= lon && lon <= east && south <= lat && lat <= north;
