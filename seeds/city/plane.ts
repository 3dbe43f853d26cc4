import type { LonLat } from "../../shared/domain/geo.ts";
import { planeNoise } from "./random.ts";

/** A point of the drawing plane, metres east and north of the middle of the city. */
export type Point = readonly [x: number, y: number];

const ORIGIN: LonLat = [119.64, 31.61];
const METRES_PER_LON = 111_320 * Math.cos((ORIGIN[1] * Math.PI) / 180);
const METRES_PER_LAT = 110_870;

export const toPlane = ([lon, lat]: LonLat): Point => [
  (lon - ORIGIN[0]) * METRES_PER_LON,
  (lat - ORIGIN[1]) * METRES_PER_LAT,
];
/** Rounded to 1e-6 degrees (about 0.1 m): ends that are one node stay equal to the last digit. */
export const toLonLat = ([x, y]: Point): LonLat => [
  Math.round((x / METRES_PER_LON + ORIGIN[0]) * 1e6) / 1e6,
  Math.round((y / METRES_PER_LAT + ORIGIN[1]) * 1e6) / 1e6,
];

export const distance = (a: Point, b: Point): number => Math.hypot(a[0] - b[0], a[1] - b[1]);
export const between = (a: Point, b: Point, t: number): Point => [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];

export function lengthOf(points: readonly Point[]): number {
  let sum = 0;
  for (let i = 1; i < points.length; i++) sum += distance(points[i - 1] as Point, points[i] as Point);
  return sum;
}

/** The point `offset` metres along a line, clamped to its ends. */
export function pointAt(points: readonly Point[], offset: number): Point {
  let left = offset;
  for (let i = 1; i < points.length; i++) {
    const a = points[i - 1] as Point;
    const b = points[i] as Point;
    const d = distance(a, b);
    if (left <= d && d > 0) return between(a, b, Math.max(0, left) / d);
    left -= d;
  }
  return points[points.length - 1] as Point;
}

/** Unit vector along a line around `offset`. */
export function tangentAt(points: readonly Point[], offset: number): Point {
  const a = pointAt(points, offset - 60);
  const b = pointAt(points, offset + 60);
  const d = distance(a, b) || 1;
  return [(b[0] - a[0]) / d, (b[1] - a[1]) / d];
}

/** Centripetal Catmull–Rom through all points: the line passes through each, so shared points stay shared. */
export function smoothLine(points: readonly Point[], step: number, closed = false): Point[] {
  const n = points.length;
  const at = (i: number): Point =>
    closed ? (points[(i + n) % n] as Point) : (points[Math.min(n - 1, Math.max(0, i))] as Point);
  const out: Point[] = [at(0)];
  for (let i = 0; i < (closed ? n : n - 1); i++) {
    const [p0, p1, p2, p3] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    const pieces = Math.max(1, Math.round(distance(p1, p2) / step));
    for (let k = 1; k < pieces; k++) out.push(catmullRom(p0, p1, p2, p3, k / pieces));
    out.push(p2);
  }
  return out;
}

function catmullRom(p0: Point, p1: Point, p2: Point, p3: Point, t: number): Point {
  const knot = (a: Point, b: Point) => Math.max(1, Math.sqrt(distance(a, b)));
  const t1 = knot(p0, p1);
  const t2 = t1 + knot(p1, p2);
  const t3 = t2 + knot(p2, p3);
  const s = t1 + (t2 - t1) * t;
  const blend = (a: Point, b: Point, from: number, to: number): Point => between(a, b, (s - from) / (to - from));
  const a1 = blend(p0, p1, 0, t1);
  const a2 = blend(p1, p2, t1, t2);
  const a3 = blend(p2, p3, t2, t3);
  return blend(blend(a1, a2, 0, t2), blend(a2, a3, t1, t3), t1, t2);
}

/** Adds points so that no piece is longer than `step`. */
export function densify(points: readonly Point[], step: number): Point[] {
  const out: Point[] = [points[0] as Point];
  for (let i = 1; i < points.length; i++) {
    const a = points[i - 1] as Point;
    const b = points[i] as Point;
    const pieces = Math.max(1, Math.ceil(distance(a, b) / step));
    for (let k = 1; k <= pieces; k++) out.push(k === pieces ? b : between(a, b, k / pieces));
  }
  return out;
}

export function isInside(ring: readonly Point[], [x, y]: Point): boolean {
  const [west, south, east, north] = boxOf(ring);
  if (x < west || x > east || y < south || y > north) return false;
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i] as Point;
    const [xj, yj] = ring[j] as Point;
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

type Box = readonly [west: number, south: number, east: number, north: number];
const boxes = new WeakMap<readonly Point[], Box>();

function boxOf(ring: readonly Point[]): Box {
  const known = boxes.get(ring);
  if (known !== undefined) return known;
  const [xs, ys] = [ring.map((p) => p[0]), ring.map((p) => p[1])];
  const box: Box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  boxes.set(ring, box);
  return box;
}

/** Where two segments cross, as fractions of each; undefined where they do not or are parallel. */
export function crossing(a: Point, b: Point, c: Point, d: Point): { t: number; u: number } | undefined {
  const rx = b[0] - a[0];
  const ry = b[1] - a[1];
  const sx = d[0] - c[0];
  const sy = d[1] - c[1];
  const det = rx * sy - ry * sx;
  if (Math.abs(det) < 1e-9) return undefined;
  const t = ((c[0] - a[0]) * sy - (c[1] - a[1]) * sx) / det;
  const u = ((c[0] - a[0]) * ry - (c[1] - a[1]) * rx) / det;
  return t >= 0 && t <= 1 && u >= 0 && u <= 1 ? { t, u } : undefined;
}

/** Nearest point of a segment: fraction along it and distance. */
export function nearestOnSegment(a: Point, b: Point, p: Point): { t: number; distance: number } {
  const dx = b[0] - a[0];
  const dy = b[1] - a[1];
  const square = dx * dx + dy * dy;
  const t = square === 0 ? 0 : Math.min(1, Math.max(0, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / square));
  return { t, distance: Math.hypot(p[0] - a[0] - dx * t, p[1] - a[1] - dy * t) };
}

/**
 * Bends the whole plane a little, the same for every line, lake and node. The bend is smooth and gentle enough (slope
 * below 1) to be one-to-one: lines that met still meet and lines that did not cross still do not.
 */
export function bend([x, y]: Point): Point {
  let [dx, dy] = [0, 0];
  for (const [seed, size, width] of BENDS) {
    dx += width * planeNoise(seed, x / size, y / size);
    dy += width * planeNoise(seed + 1, x / size, y / size);
  }
  return [x + dx, y + dy];
}
/** Seed, size of the features and how far they push, metres; the slopes (3 × width / size) add up to less than 1. */
const BENDS = [
  [11, 2600, 190],
  [13, 640, 48],
  [15, 260, 14],
] as const;
