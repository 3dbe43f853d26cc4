import type { LonLat } from "../geo.ts";
import { metresPerDegree } from "./geodesic.ts";
import type { ReachInput } from "./reach.ts";

/** Node of each reach's two ends, and where the nodes are. Nodes are numbered as reaches first name them. */
export type Ends = { fromNode: Int32Array; toNode: Int32Array; nodes: LonLat[] };

/** A little less than a degree of latitude anywhere, so that a cell is never narrower than the tolerance. */
const LAT_M = 110_500;

type Point = { position: LonLat; given: boolean; uses: number };
type Pair = { a: number; b: number; distanceM: number };

/**
 * Turns line ends into nodes. A given `fromNode`/`toNode` names its node; ends without one are joined where they lie
 * within `toleranceM`, nearest first, and to a given node that near. Two given nodes are never joined, and a cluster
 * never grows wider than twice the tolerance, so a row of near ends cannot chain up into one node.
 */
export function mergeEnds(inputs: readonly ReachInput[], toleranceM: number): Ends {
  const points: Point[] = [];
  const byKey = new Map<string, number>();
  const endPoint = new Int32Array(inputs.length * 2);
  inputs.forEach((input, i) => {
    endPoint[i * 2] = pointOf(points, byKey, input.fromNode, input.coordinates[0] as LonLat);
    endPoint[i * 2 + 1] = pointOf(points, byKey, input.toNode, input.coordinates.at(-1) as LonLat);
  });
  const root = joinNearest(points, nearPairs(points, toleranceM), toleranceM);
  return numberNodes(points, root, endPoint);
}

function pointOf(points: Point[], byKey: Map<string, number>, label: string | null, position: LonLat): number {
  const key = label === null ? `${position[0]},${position[1]}` : `\u0000${label}`;
  const known = byKey.get(key);
  if (known !== undefined) {
    (points[known] as Point).uses++;
    return known;
  }
  byKey.set(key, points.length);
  return points.push({ position, given: label !== null, uses: 1 }) - 1;
}

/** Pairs of points nearer than the tolerance of which at most one is given, nearest first. */
function nearPairs(points: readonly Point[], toleranceM: number): Pair[] {
  const pairs: Pair[] = [];
  if (toleranceM <= 0 || points.every((p) => p.given)) return pairs;
  const cells = new Map<number, number[]>();
  points.forEach((point, b) => {
    const row = rowOf(point.position, toleranceM);
    for (let r = row - 1; r <= row + 1; r++) {
      const column = columnOf(point.position, r, toleranceM);
      for (let c = column - 1; c <= column + 1; c++) {
        for (const a of cells.get(cellKey(r, c)) ?? []) {
          const distanceM = apart(points[a] as Point, point);
          if (distanceM <= toleranceM && !(point.given && points[a]?.given)) pairs.push({ a, b, distanceM });
        }
      }
    }
    const key = cellKey(row, columnOf(point.position, row, toleranceM));
    const cell = cells.get(key);
    if (cell === undefined) cells.set(key, [b]);
    else cell.push(b);
  });
  return pairs.sort((p, q) => p.distanceM - q.distanceM || p.a - q.a || p.b - q.b);
}

const rowOf = ([, lat]: LonLat, toleranceM: number) => Math.floor((lat * LAT_M) / toleranceM);
/** The width of a column follows the latitude of its row, so that both points of a pair agree on it. */
const columnOf = ([lon]: LonLat, row: number, toleranceM: number) =>
  Math.floor((lon * metresPerDegree((row * toleranceM) / LAT_M).lon) / toleranceM);
const cellKey = (row: number, column: number) => row * 2 ** 27 + column;

function apart(a: Point, b: Point): number {
  const per = metresPerDegree(a.position[1]);
  return Math.hypot((a.position[0] - b.position[0]) * per.lon, (a.position[1] - b.position[1]) * per.lat);
}

/** Kruskal over the pairs, refusing a union that joins two given nodes or is too wide. Answers members per root. */
function joinNearest(points: readonly Point[], pairs: readonly Pair[], toleranceM: number): Int32Array {
  const root = Int32Array.from(points, (_, i) => i);
  const members = new Map<number, number[]>();
  const membersOf = (r: number) => members.get(r) ?? [r];
  for (const { a, b } of pairs) {
    const [ra, rb] = [root[a] as number, root[b] as number];
    if (ra === rb) continue;
    const [ma, mb] = [membersOf(ra), membersOf(rb)];
    const tooWide = ma.some((p) => mb.some((q) => apart(points[p] as Point, points[q] as Point) > 2 * toleranceM));
    const bothGiven = ma.some((p) => points[p]?.given) && mb.some((q) => points[q]?.given);
    if (tooWide || bothGiven) continue;
    for (const q of mb) root[q] = ra;
    members.set(ra, [...ma, ...mb]);
    members.delete(rb);
  }
  return root;
}

function numberNodes(points: readonly Point[], root: Int32Array, endPoint: Int32Array): Ends {
  const best = new Map<number, number>();
  points.forEach((point, i) => {
    const r = root[i] as number;
    const held = points[best.get(r) ?? -1];
    if (held === undefined || (point.given && !held.given) || (point.given === held.given && point.uses > held.uses))
      best.set(r, i);
  });
  const nodeOfRoot = new Map<number, number>();
  const nodes: LonLat[] = [];
  const fromNode = new Int32Array(endPoint.length / 2);
  const toNode = new Int32Array(endPoint.length / 2);
  endPoint.forEach((point, end) => {
    const r = root[point] as number;
    let node = nodeOfRoot.get(r);
    if (node === undefined) {
      node = nodes.push((points[best.get(r) as number] as Point).position) - 1;
      nodeOfRoot.set(r, node);
    }
    (end % 2 === 0 ? fromNode : toNode)[end >> 1] = node;
  });
  return { fromNode, toNode, nodes };
}
