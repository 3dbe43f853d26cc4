import { DISTRICTS, TOWNS } from "./districts.data.ts";
import type { LakeShape } from "./lay-rivers.ts";
import type { Line, LineSet } from "./lines.ts";
import { between, distance, isInside, type Point, pointAt, smoothLine, tangentAt, toPlane } from "./plane.ts";
import { planeNoise, type Random, randomFrom } from "./random.ts";

/** Channel length the city should have in the end, ditches included. */
const TARGET_LENGTH_M = 3_510_000;
const MESH_TRIES = 60_000;
/** Shape of the empty lune two sites need to be joined: 1 joins many (Gabriel), 2 few (relative neighbours). */
const BETA = 1.5;
/** Least distance along a channel between a ditch's mouth and the next node. */
const ROOM_M = 90;
const TOO_SHARP = Math.cos((32 * Math.PI) / 180);

/** A place ditches meet: free in the fields, or on a named river. */
type Site = { at: Point; river: Line | null; tangent: Point | null };

/**
 * Fills the land between the rivers: first a mesh of creeks with loops, then dead-end ditches (断头浜) that grow into
 * the gaps until the city has its length of channel. Everything depends on the seed alone.
 */
export function growDitches(
  set: LineSet,
  lakes: readonly LakeShape[],
  outline: (p: Point) => boolean,
  seed: string,
): void {
  const random = randomFrom(`${seed}/ditches`);
  const land = (p: Point): boolean => outline(p) && !lakes.some((lake) => isInside(lake.outline, p));
  const sites = riverSites(set, land, random);
  scatterSites(sites, set, land, random);
  joinSites(set, sites, lakes, outline, random);
  growDeadEnds(set, land, random);
}

/** Distance between meeting places wanted around a point, metres: near towns and in polders less, in the hills more. */
function spacing(p: Point): number {
  const towns = TOWNS.reduce((least, [, at, km]) => Math.min(least, distance(toPlane(at), p) / (km * 1000)), 9);
  const town = 0.74 + 0.26 * Math.min(1, towns / 1.6);
  const patch = 1 + 0.34 * planeNoise(31, p[0] / 6500, p[1] / 6500);
  return 3280 * town * patch * (1 + 0.85 * hilliness(p));
}

/** 0 in the plain, 1 in the hills of the west (茅山) and the south. */
export function hilliness([x, y]: Point): number {
  const west = clamp01((-21_000 - x - 0.25 * Math.abs(y - 8000)) / 9000) * clamp01((y + 12_000) / 9000);
  const south = clamp01((-27_500 - y) / 9000);
  return clamp01(Math.max(west, south) + 0.15 * planeNoise(32, x / 5000, y / 5000));
}
const clamp01 = (v: number): number => Math.min(1, Math.max(0, v));

function riverSites(set: LineSet, land: (p: Point) => boolean, random: Random): Site[] {
  const sites: Site[] = [];
  for (const line of set.lines) {
    if (line.kind === "lake-crossing" || line.name === "长江") continue;
    const total = line.offsets[line.offsets.length - 1] as number;
    for (let offset = 300 + random() * 900; offset < total - 350; ) {
      const at = pointAt(line.points, offset);
      const free =
        line.cuts.every((c) => Math.abs(c.offset - offset) > 420) && sites.every((s) => distance(s.at, at) > 420);
      if (free && land(at)) {
        const node = set.node(at);
        sites.push({ at: node, river: line, tangent: tangentAt(line.points, offset) });
      }
      offset += spacing(at) * (0.55 + 0.6 * random());
    }
  }
  return sites;
}

function scatterSites(sites: Site[], set: LineSet, land: (p: Point) => boolean, random: Random): void {
  const corners = DISTRICTS.flatMap((d) => d.corners.map(([, at]) => toPlane(at)));
  const [west, east] = [Math.min(...corners.map((c) => c[0])) - 2500, Math.max(...corners.map((c) => c[0])) + 2500];
  const [south, north] = [Math.min(...corners.map((c) => c[1])) - 2500, Math.max(...corners.map((c) => c[1])) + 2500];
  for (let i = 0; i < MESH_TRIES; i++) {
    const at: Point = [west + (east - west) * random(), south + (north - south) * random()];
    const apart = spacing(at) * 0.86;
    if (!land(at) || sites.some((s) => Math.abs(s.at[0] - at[0]) < apart && distance(s.at, at) < apart)) continue;
    if (set.nearest(at, apart * 0.45) !== undefined) continue;
    sites.push({ at, river: null, tangent: null });
  }
}

function joinSites(
  set: LineSet,
  sites: readonly Site[],
  lakes: readonly LakeShape[],
  outline: (p: Point) => boolean,
  random: Random,
): void {
  const links: [Site, Site][] = [];
  for (const [i, a] of sites.entries()) {
    const farthest = spacing(a.at) * 2.1;
    for (const b of sites.slice(i + 1)) {
      if (Math.abs(a.at[0] - b.at[0]) > farthest || distance(a.at, b.at) > farthest) continue;
      if (a.river !== null && b.river !== null && a.river === b.river) continue;
      if (luneIsEmpty(a.at, b.at, sites)) links.push([a, b]);
    }
  }
  links.sort(([a, b], [c, d]) => distance(a.at, b.at) - distance(c.at, d.at));
  const leaving = new Map<Site, Point[]>(
    sites.map((s) => [s, s.tangent === null ? [] : [s.tangent, [-s.tangent[0], -s.tangent[1]]]]),
  );
  for (const [a, b] of links) {
    const d = distance(a.at, b.at);
    const ab: Point = [(b.at[0] - a.at[0]) / d, (b.at[1] - a.at[1]) / d];
    const ba: Point = [-ab[0], -ab[1]];
    const sharp = (of: Site, way: Point) =>
      (leaving.get(of) ?? []).some((other) => other[0] * way[0] + other[1] * way[1] > TOO_SHARP);
    const middle = between(a.at, b.at, 0.5);
    const edge = [ab, ba].some(([x, y]) => !outline([middle[0] - y * 900, middle[1] + x * 900]));
    if (random() < 0.07 + 0.16 * hilliness(middle) + (edge ? 0.8 : 0)) continue;
    if (sharp(a, ab) || sharp(b, ba) || crossesWater(set, a, b, lakes)) continue;
    leaving.get(a)?.push(ab);
    leaving.get(b)?.push(ba);
    const [from, to] = [a, b].map((site) => {
      if (site.river !== null)
        set.cut(site.river, set.nearest(site.at, 90, (l) => l === site.river)?.offset ?? 0, site.at);
      return site.at;
    }) as [Point, Point];
    const course = curved(from, to, 0.35 + 0.3 * random(), (random() - 0.5) * 0.26, 160);
    const inside = (i: number) =>
      set
        .crossings(course[i] as Point, course[i + 1] as Point)
        .filter((hit) => distance(hit.point, from) > 5 && distance(hit.point, to) > 5);
    const crosses = course.slice(1).some((_, i) => inside(i).length > 0);
    set.add("creek", "", crosses ? [from, to] : course);
  }
}

function luneIsEmpty(p: Point, q: Point, sites: readonly Site[]): boolean {
  const radius = (BETA * distance(p, q)) / 2;
  const c1 = between(p, q, BETA / 2);
  const c2 = between(q, p, BETA / 2);
  return !sites.some(
    ({ at }) =>
      at !== p &&
      at !== q &&
      Math.abs(at[0] - c1[0]) < radius &&
      distance(at, c1) < radius &&
      distance(at, c2) < radius,
  );
}

function crossesWater(set: LineSet, a: Site, b: Site, lakes: readonly LakeShape[]): boolean {
  const own = (line: Line, fraction: number) =>
    (line === a.river && fraction < 0.12) ||
    (line === b.river && fraction > 0.88) ||
    fraction < 1e-6 ||
    fraction > 1 - 1e-6;
  if (set.crossings(a.at, b.at).some((hit) => !own(hit.line, hit.fraction))) return true;
  const steps = Math.ceil(distance(a.at, b.at) / 120);
  for (let i = 0; i <= steps; i++) {
    const p = between(a.at, b.at, i / steps);
    if (lakes.some((lake) => isInside(lake.outline, p))) return true;
    const near = i > 2 && i < steps - 2 ? set.nearest(p, 140, (l) => l !== a.river && l !== b.river) : undefined;
    if (near !== undefined && distance(near.point, a.at) > 200 && distance(near.point, b.at) > 200) return true;
  }
  return false;
}

/** A dead end joins the nearest channel at its nearest point, so it can cross none. */
function growDeadEnds(set: LineSet, land: (p: Point) => boolean, random: Random): void {
  let length = set.lines
    .filter((l) => l.name !== "长江")
    .reduce((sum, l) => sum + (l.offsets[l.offsets.length - 1] as number), 0);
  for (let tries = 0; length < TARGET_LENGTH_M && tries < 400_000; tries++) {
    const host = set.lines[Math.floor(random() * set.lines.length)] as Line;
    if (host.kind === "lake-crossing" || (host.kind === "ditch" && random() < 0.35)) continue;
    const along = random() * (host.offsets[host.offsets.length - 1] as number);
    const root = pointAt(host.points, along);
    const tangent = tangentAt(host.points, along);
    const side = random() < 0.5 ? 1 : -1;
    const reach = (135 + 680 * random() ** 3) * (1 + 0.5 * planeNoise(33, root[0] / 3000, root[1] / 3000));
    const lean = (random() - 0.5) * 0.7;
    const tip: Point = [
      root[0] + reach * (-tangent[1] * side + tangent[0] * lean),
      root[1] + reach * (tangent[0] * side + tangent[1] * lean),
    ];
    const clear = 105 + 70 * (1 + planeNoise(34, tip[0] / 4000, tip[1] / 4000)) + 260 * hilliness(tip);
    if (!land(tip) || !land(between(root, tip, 0.5)) || random() < 0.75 * hilliness(tip)) continue;
    length += addDeadEnd(set, tip, clear, reach * 1.5, random);
  }
}

function addDeadEnd(set: LineSet, tip: Point, clear: number, farthest: number, random: Random): number {
  const near = set.nearest(tip, farthest, (l) => l.kind !== "lake-crossing" && l.name !== "长江");
  if (near === undefined || near.distance < clear) return 0;
  const { line } = near;
  const total = line.offsets[line.offsets.length - 1] as number;
  const offset = near.offset + (random() - 0.5) * 0.9 * near.distance;
  const crowded = line.cuts.some((c) => Math.abs(c.offset - offset) < ROOM_M);
  if (crowded || offset < ROOM_M || offset > total - ROOM_M) return 0;
  const mouth = pointAt(line.points, offset);
  const course = curved(tip, mouth, 0.3 + 0.4 * random(), (random() - 0.5) * 0.4, 60);
  const crosses = course.some(
    (p, i) => i > 0 && set.crossings(course[i - 1] as Point, p).some((hit) => distance(hit.point, mouth) > 3),
  );
  const tips = [line.points[0] as Point, line.points[line.points.length - 1] as Point];
  const own = course.filter((p) => distance(p, mouth) > 70);
  const crowds = (p: Point) =>
    set.nearest(p, 60, (l) => l !== line) !== undefined || tips.some((end) => distance(p, end) < 60);
  if (crosses || own.some(crowds)) return 0;
  const root = set.node(mouth);
  if (root !== mouth) return 0;
  set.cut(line, offset, root);
  set.add("ditch", "", course);
  return near.distance;
}

/** A course from a to b that swings aside by a share of their distance, some way along. */
function curved(a: Point, b: Point, along: number, swing: number, step: number): Point[] {
  const middle = between(a, b, along);
  return smoothLine([a, [middle[0] - (b[1] - a[1]) * swing, middle[1] + (b[0] - a[0]) * swing], b], step);
}
