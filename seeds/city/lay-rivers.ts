import { LAKES } from "./lakes.data.ts";
import { type Line, LineSet } from "./lines.ts";
import { distance, isInside, lengthOf, type Point, smoothLine, toPlane } from "./plane.ts";
import { RIVERS, type RiverRow } from "./rivers.data.ts";

export type LakeShape = { name: string; outline: readonly Point[]; spine: readonly Point[] };

const STEP_M = 260;
/** An end this near another river is meant to join it. */
const JOIN_M = 1500;
const OVERSHOOT_M = 900;

export const lakeShapes = (): LakeShape[] =>
  LAKES.map((lake) => ({
    name: lake.name,
    outline: smoothLine(lake.outline.map(toPlane), STEP_M, true).slice(0, -1),
    spine: lake.spine.map(toPlane),
  }));

/**
 * Draws the named rivers: smoothed, ended at lake shores, joined where they meet, with a node at every crossing, and
 * the lakes' crossings that join inlets and outlets.
 */
export function layRivers(lakes: readonly LakeShape[]): LineSet {
  const drawn = RIVERS.map((row) => ({ row, points: smoothLine(row.points.map(toPlane), STEP_M) }));
  const shores: { lake: LakeShape; at: Point; inward: boolean }[] = [];
  for (const river of drawn) {
    for (const lake of lakes) river.points = endAtShore(river.points, lake, shores);
  }
  for (const river of drawn) {
    if (river.row.order === 5 && river.row.kind === "river") continue;
    const others = drawn.filter((other) => other !== river).map((other) => other.points);
    river.points = joinEnd(river.points, others, shores);
    river.points = joinEnd([...river.points].reverse(), others, shores).reverse();
  }
  const set = new LineSet();
  for (const { row, points } of drawn) addRiver(set, row, points);
  for (const lake of lakes)
    addLake(
      set,
      lake,
      shores.filter((s) => s.lake === lake),
    );
  return set;
}

function endAtShore(
  points: Point[],
  lake: LakeShape,
  shores: { lake: LakeShape; at: Point; inward: boolean }[],
): Point[] {
  let kept = points;
  if (isInside(lake.outline, kept[kept.length - 1] as Point)) {
    const first = kept.findIndex(
      (p, i) => i > 0 && isInside(lake.outline, p) && !isInside(lake.outline, kept[i - 1] as Point),
    );
    if (first > 0) {
      const at = shoreBetween(lake, kept[first - 1] as Point, kept[first] as Point);
      kept = [...kept.slice(0, first), at];
      shores.push({ lake, at, inward: true });
    }
  }
  if (isInside(lake.outline, kept[0] as Point)) {
    const first = kept.findIndex((p) => !isInside(lake.outline, p));
    const at = shoreBetween(lake, kept[first] as Point, kept[first - 1] as Point);
    kept = [at, ...kept.slice(first)];
    shores.push({ lake, at, inward: false });
  }
  return kept;
}

function shoreBetween(lake: LakeShape, outside: Point, inside: Point): Point {
  let [a, b] = [outside, inside];
  for (let i = 0; i < 24; i++) {
    const middle: Point = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
    if (isInside(lake.outline, middle)) b = middle;
    else a = middle;
  }
  return a;
}

/** Makes the last point of a line meet the river it nearly reaches, or trims what goes past it. */
function joinEnd(points: Point[], others: readonly Point[][], shores: readonly { at: Point }[]): Point[] {
  const end = points[points.length - 1] as Point;
  if (shores.some((s) => s.at === end)) return points;
  const probe = new LineSet();
  for (const other of others) probe.add("river", "", other);
  if (others.some((other) => other.some((p) => distance(p, end) < 1))) return points;
  for (let i = points.length - 1; i > 0 && lengthOf(points.slice(i)) < OVERSHOOT_M; i--) {
    const [hit] = probe.crossings(points[i - 1] as Point, points[i] as Point);
    if (hit !== undefined) return [...points.slice(0, i), hit.point];
  }
  const near = probe.nearest(end, JOIN_M);
  return near === undefined ? points : [...points, near.point];
}

function addRiver(set: LineSet, row: RiverRow, points: readonly Point[]): void {
  const crossings: { line: Line; offset: number; own: number; at: Point }[] = [];
  let walked = 0;
  for (let i = 1; i < points.length; i++) {
    const a = points[i - 1] as Point;
    const b = points[i] as Point;
    const d = distance(a, b);
    for (const hit of set.crossings(a, b)) {
      crossings.push({ line: hit.line, offset: hit.offset, own: walked + hit.fraction * d, at: hit.point });
    }
    walked += d;
  }
  for (const [own, at] of [
    [0, points[0]],
    [walked, points[points.length - 1]],
  ] as [number, Point][]) {
    const near = set.nearest(at, 60);
    if (near !== undefined) crossings.push({ line: near.line, offset: near.offset, own, at: near.point });
  }
  const line = set.add(row.kind, row.name, points);
  for (const hit of crossings) {
    const node = set.node(hit.at);
    set.cut(hit.line, hit.offset, node);
    set.cut(line, hit.own, node);
  }
}

function addLake(set: LineSet, lake: LakeShape, shores: readonly { at: Point; inward: boolean }[]): void {
  const spine = lake.spine.map((p) => set.node(p));
  for (let i = 1; i < spine.length; i++)
    set.add("lake-crossing", lake.name, [spine[i - 1] as Point, spine[i] as Point]);
  if (lake.name === "竺山湖")
    set.add("lake-crossing", lake.name, [spine[spine.length - 1] as Point, set.node(toPlane([120.055, 31.35]))]);
  for (const { at, inward } of shores) {
    const shore = set.node(at);
    const centre = [...spine].sort((p, q) => distance(p, at) - distance(q, at))[0] as Point;
    set.add("lake-crossing", lake.name, inward ? [shore, centre] : [centre, shore]);
  }
}
