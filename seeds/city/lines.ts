import { crossing, distance, nearestOnSegment, type Point } from "./plane.ts";

export type LineKind = "river" | "canal" | "creek" | "ditch" | "lake-crossing";
/** A channel on the drawing plane. `cuts` are the nodes on it, by distance from its start; its ends are nodes too. */
export type Line = {
  id: number;
  kind: LineKind;
  name: string;
  points: readonly Point[];
  /** Distance of each point from the start, metres. */
  offsets: readonly number[];
  cuts: { offset: number; node: Point }[];
};
export type LineHit = { line: Line; offset: number; point: Point; distance: number };

const CELL_M = 600;
const NODE_TOLERANCE_M = 70;

/** Channels drawn so far, with a grid over their segments to find what is near or crossed. */
export class LineSet {
  readonly lines: Line[] = [];
  readonly #cells = new Map<number, [line: number, segment: number][]>();
  readonly #nodes = new Map<number, Point[]>();

  add(kind: LineKind, name: string, points: readonly Point[]): Line {
    const offsets = [0];
    for (let i = 1; i < points.length; i++) {
      offsets.push((offsets[i - 1] as number) + distance(points[i - 1] as Point, points[i] as Point));
    }
    const line: Line = { id: this.lines.length, kind, name, points, offsets, cuts: [] };
    this.lines.push(line);
    for (let i = 1; i < points.length; i++) {
      for (const key of cellsAlong(points[i - 1] as Point, points[i] as Point)) {
        const cell = this.#cells.get(key);
        if (cell === undefined) this.#cells.set(key, [[line.id, i]]);
        else cell.push([line.id, i]);
      }
    }
    return line;
  }

  /** The node at a point: one within tolerance if there is one, else a new one. */
  node(at: Point): Point {
    for (const key of cellsAround(at, 1)) {
      for (const known of this.#nodes.get(key) ?? []) if (distance(known, at) <= NODE_TOLERANCE_M) return known;
    }
    const key = cellKey(Math.floor(at[0] / CELL_M), Math.floor(at[1] / CELL_M));
    this.#nodes.set(key, [...(this.#nodes.get(key) ?? []), at]);
    return at;
  }

  cut(line: Line, offset: number, node: Point): void {
    if (!line.cuts.some((c) => c.node === node)) line.cuts.push({ offset, node });
  }

  /** Nearest channel within `reach` metres, over those `accept` takes. */
  nearest(p: Point, reach: number, accept: (line: Line) => boolean = () => true): LineHit | undefined {
    let best: LineHit | undefined;
    for (const key of cellsAround(p, Math.ceil(reach / CELL_M))) {
      for (const [id, segment] of this.#cells.get(key) ?? []) {
        const line = this.lines[id] as Line;
        const a = line.points[segment - 1] as Point;
        const b = line.points[segment] as Point;
        const near = nearestOnSegment(a, b, p);
        if (near.distance > reach || (best !== undefined && near.distance >= best.distance) || !accept(line)) continue;
        const point: Point = [a[0] + (b[0] - a[0]) * near.t, a[1] + (b[1] - a[1]) * near.t];
        best = {
          line,
          offset: (line.offsets[segment - 1] as number) + distance(a, point),
          point,
          distance: near.distance,
        };
      }
    }
    return best;
  }

  /** Where the segment a–b crosses channels; `fraction` is along a–b. */
  crossings(a: Point, b: Point): (LineHit & { fraction: number })[] {
    const found: (LineHit & { fraction: number })[] = [];
    const seen = new Set<number>();
    for (const key of cellsAlong(a, b)) {
      for (const [id, segment] of this.#cells.get(key) ?? []) {
        const mark = id * 100_000 + segment;
        if (seen.has(mark)) continue;
        seen.add(mark);
        const line = this.lines[id] as Line;
        const c = line.points[segment - 1] as Point;
        const d = line.points[segment] as Point;
        const hit = crossing(a, b, c, d);
        if (hit === undefined) continue;
        const point: Point = [a[0] + (b[0] - a[0]) * hit.t, a[1] + (b[1] - a[1]) * hit.t];
        found.push({
          line,
          offset: (line.offsets[segment - 1] as number) + distance(c, point),
          point,
          distance: 0,
          fraction: hit.t,
        });
      }
    }
    return found;
  }
}

const cellKey = (i: number, j: number): number => (i + 4096) * 8192 + (j + 4096);

function* cellsAround([x, y]: Point, rings: number): Generator<number> {
  const ci = Math.floor(x / CELL_M);
  const cj = Math.floor(y / CELL_M);
  for (let i = ci - rings; i <= ci + rings; i++) for (let j = cj - rings; j <= cj + rings; j++) yield cellKey(i, j);
}

function* cellsAlong(a: Point, b: Point): Generator<number> {
  const [i0, i1] = [Math.floor(Math.min(a[0], b[0]) / CELL_M), Math.floor(Math.max(a[0], b[0]) / CELL_M)];
  const [j0, j1] = [Math.floor(Math.min(a[1], b[1]) / CELL_M), Math.floor(Math.max(a[1], b[1]) / CELL_M)];
  for (let i = i0; i <= i1; i++) for (let j = j0; j <= j1; j++) yield cellKey(i, j);
}
