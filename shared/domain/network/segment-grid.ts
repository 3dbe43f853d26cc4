import type { BBox, LonLat } from "../geo.ts";
import { metresPerDegree } from "./geodesic.ts";

/**
 * All segments of many lines, found again by place. A segment is named by the number of its first vertex in `xy`
 * (lon, lat pairs of all lines in a row). Cells are hashed, so one stray line far away costs nothing; a bucket may
 * therefore hold segments of several cells, and callers test the geometry anyway.
 */
export type SegmentGrid = {
  xy: Float64Array;
  /** Line of each vertex. */
  lineOf: Int32Array;
  /** First vertex of each line, and one past the last of all. */
  lineStart: Int32Array;
  cellLon: number;
  cellLat: number;
  bucketStart: Int32Array;
  bucketItems: Int32Array;
};

const MIN_CELL_M = 40;

/** Builds the grid of lines in degrees WGS 84; cells are about twice a mean segment wide. */
export function buildSegmentGrid(lines: readonly { coordinates: readonly LonLat[] }[]): SegmentGrid {
  const { xy, lineOf, lineStart } = flatten(lines);
  const cells = cellSize(xy, lineOf);
  const grid: SegmentGrid = {
    xy,
    lineOf,
    lineStart,
    ...cells,
    bucketStart: new Int32Array(0),
    bucketItems: new Int32Array(0),
  };
  const buckets = 2 ** Math.ceil(Math.log2(Math.max(16, lineOf.length * 2)));
  const start = new Int32Array(buckets + 1);
  const mask = buckets - 1;
  forEachEntry(grid, mask, (bucket) => {
    start[bucket + 1] = (start[bucket + 1] as number) + 1;
  });
  for (let b = 0; b < buckets; b++) start[b + 1] = (start[b + 1] as number) + (start[b] as number);
  const items = new Int32Array(start[buckets] as number);
  const next = start.slice(0, buckets);
  forEachEntry(grid, mask, (bucket, segment) => {
    const at = next[bucket] as number;
    items[at] = segment;
    next[bucket] = at + 1;
  });
  return { ...grid, bucketStart: start, bucketItems: items };
}

/** True where vertex `segment` begins a segment, i.e. is not the last of its line. */
const isSegment = (grid: SegmentGrid, vertex: number): boolean => grid.lineOf[vertex] === grid.lineOf[vertex + 1];

/** Calls `visit` with every segment that may touch the box; some more than once, some that do not touch it. */
export function forEachSegmentNear(grid: SegmentGrid, box: BBox, visit: (segment: number) => void): void {
  const [west, south, east, north] = box;
  const [c0, c1] = [Math.floor(west / grid.cellLon), Math.floor(east / grid.cellLon)];
  const [r0, r1] = [Math.floor(south / grid.cellLat), Math.floor(north / grid.cellLat)];
  if ((c1 - c0 + 1) * (r1 - r0 + 1) > grid.lineOf.length) {
    for (let v = 0; v < grid.lineOf.length; v++) if (isSegment(grid, v)) visit(v);
    return;
  }
  const mask = grid.bucketStart.length - 2;
  for (let row = r0; row <= r1; row++) {
    for (let column = c0; column <= c1; column++) {
      const bucket = hash(column, row) & mask;
      const end = grid.bucketStart[bucket + 1] as number;
      for (let i = grid.bucketStart[bucket] as number; i < end; i++) visit(grid.bucketItems[i] as number);
    }
  }
}

/** The box around a point that reaches `distanceM` metres each way. */
export function boxAround([lon, lat]: LonLat, distanceM: number): BBox {
  const per = metresPerDegree(lat);
  const [dLon, dLat] = [distanceM / per.lon, distanceM / per.lat];
  return [lon - dLon, lat - dLat, lon + dLon, lat + dLat];
}

/** Nearest point of a segment to a position: fraction along it (0–1) and metres between. */
export function nearestOnSegment(
  grid: SegmentGrid,
  segment: number,
  [lon, lat]: LonLat,
  per: { lon: number; lat: number },
): { t: number; distanceM: number } {
  const at = segment * 2;
  const ax = ((grid.xy[at] as number) - lon) * per.lon;
  const ay = ((grid.xy[at + 1] as number) - lat) * per.lat;
  const dx = ((grid.xy[at + 2] as number) - lon) * per.lon - ax;
  const dy = ((grid.xy[at + 3] as number) - lat) * per.lat - ay;
  const square = dx * dx + dy * dy;
  const t = square === 0 ? 0 : Math.min(1, Math.max(0, -(ax * dx + ay * dy) / square));
  return { t, distanceM: Math.hypot(ax + t * dx, ay + t * dy) };
}

function flatten(lines: readonly { coordinates: readonly LonLat[] }[]) {
  const total = lines.reduce((sum, line) => sum + line.coordinates.length, 0);
  const xy = new Float64Array(total * 2);
  const lineOf = new Int32Array(total);
  const lineStart = new Int32Array(lines.length + 1);
  let v = 0;
  lines.forEach((line, i) => {
    lineStart[i] = v;
    for (const [lon, lat] of line.coordinates) {
      xy[v * 2] = lon;
      xy[v * 2 + 1] = lat;
      lineOf[v++] = i;
    }
  });
  lineStart[lines.length] = v;
  return { xy, lineOf, lineStart };
}

function cellSize(xy: Float64Array, lineOf: Int32Array): { cellLon: number; cellLat: number } {
  const per = metresPerDegree(xy.length > 1 ? (xy[xy.length - 1] as number) : 0);
  const at = { lon: Math.max(per.lon, 1), lat: per.lat };
  let sum = 0;
  let count = 0;
  for (let v = 0; v + 1 < lineOf.length; v++) {
    if (lineOf[v] !== lineOf[v + 1]) continue;
    const dx = ((xy[v * 2 + 2] as number) - (xy[v * 2] as number)) * at.lon;
    const dy = ((xy[v * 2 + 3] as number) - (xy[v * 2 + 1] as number)) * at.lat;
    sum += Math.hypot(dx, dy);
    count++;
  }
  const cell = Math.max(MIN_CELL_M, count === 0 ? 0 : (2 * sum) / count);
  return { cellLon: cell / at.lon, cellLat: cell / at.lat };
}

/** Every (bucket, segment): a segment is in each cell it passes, row by row. */
function forEachEntry(grid: SegmentGrid, mask: number, visit: (bucket: number, segment: number) => void): void {
  const { xy, lineOf, cellLon, cellLat } = grid;
  for (let v = 0; v + 1 < lineOf.length; v++) {
    if (lineOf[v] !== lineOf[v + 1]) continue;
    const [ax, ay] = [(xy[v * 2] as number) / cellLon, (xy[v * 2 + 1] as number) / cellLat];
    const [bx, by] = [(xy[v * 2 + 2] as number) / cellLon, (xy[v * 2 + 3] as number) / cellLat];
    const r1 = Math.floor(Math.max(ay, by));
    for (let row = Math.floor(Math.min(ay, by)); row <= r1; row++) {
      const x0 = xAt(ax, ay, bx, by, row);
      const x1 = xAt(ax, ay, bx, by, row + 1);
      const c1 = Math.floor(Math.max(x0, x1));
      for (let column = Math.floor(Math.min(x0, x1)); column <= c1; column++) visit(hash(column, row) & mask, v);
    }
  }
}

/** x where the segment passes height y, held to the segment's ends. */
function xAt(ax: number, ay: number, bx: number, by: number, y: number): number {
  if (ay === by) return y <= ay ? ax : bx;
  const t = (y - ay) / (by - ay);
  return ax + Math.min(1, Math.max(0, t)) * (bx - ax);
}

const hash = (column: number, row: number): number =>
  (Math.imul(column, 0x9e3779b1) ^ Math.imul(row, 0x85ebca6b) ^ (Math.imul(column ^ row, 0xc2b2ae35) >>> 13)) >>> 0;
