/** WGS 84 longitude and latitude in degrees; every other CRS is converted at import. */
export type LonLat = readonly [lon: number, lat: number];
/** west, south, east, north in degrees WGS 84. */
export type BBox = readonly [west: number, south: number, east: number, north: number];
