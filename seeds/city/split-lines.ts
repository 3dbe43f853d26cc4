import type { Line, LineSet } from "./lines.ts";
import { distance, lengthOf, type Point } from "./plane.ts";

/** A stretch of channel between two nodes, still on the drawing plane. */
export type Piece = { line: Line; points: Point[]; from: number; to: number };
export type Pieces = { nodes: Point[]; pieces: Piece[] };

/** What is left over where a river passes a node by a few steps. */
const SCRAP_M = 75;

/** Splits every line at its nodes and keeps the largest connected part. */
export function splitLines(set: LineSet): Pieces {
  const nodes: Point[] = [];
  const index = new Map<string, number>();
  const nodeOf = (p: Point): number => {
    const key = `${p[0].toFixed(2)},${p[1].toFixed(2)}`;
    const known = index.get(key);
    if (known !== undefined) return known;
    index.set(key, nodes.length);
    nodes.push(p);
    return nodes.length - 1;
  };
  const pieces = set.lines.flatMap((line) =>
    stretches(line).map((points) => ({
      line,
      points,
      from: nodeOf(points[0] as Point),
      to: nodeOf(points[points.length - 1] as Point),
    })),
  );
  return largestPart({ nodes, pieces: pieces.filter((p) => p.from !== p.to) });
}

function stretches(line: Line): Point[][] {
  const total = line.offsets[line.offsets.length - 1] as number;
  const cuts = [...line.cuts].sort((a, b) => a.offset - b.offset);
  const first = cuts[0];
  const last = cuts[cuts.length - 1];
  if (first === undefined || first.offset > SCRAP_M) cuts.unshift({ offset: 0, node: line.points[0] as Point });
  if (last === undefined || last.offset < total - SCRAP_M)
    cuts.push({ offset: total, node: line.points[line.points.length - 1] as Point });
  const out: Point[][] = [];
  for (let i = 1; i < cuts.length; i++) {
    const [a, b] = [cuts[i - 1], cuts[i]] as [(typeof cuts)[0], (typeof cuts)[0]];
    const inner = line.points.filter((p, k) => {
      const offset = line.offsets[k] as number;
      return offset > a.offset + 20 && offset < b.offset - 20 && distance(p, a.node) > 20 && distance(p, b.node) > 20;
    });
    out.push([a.node, ...inner, b.node]);
  }
  return out;
}

function largestPart({ nodes, pieces }: Pieces): Pieces {
  const parent = nodes.map((_, i) => i);
  const root = (i: number): number => {
    let r = i;
    while (parent[r] !== r) {
      parent[r] = parent[parent[r] as number] as number;
      r = parent[r] as number;
    }
    return r;
  };
  for (const piece of pieces) parent[root(piece.from)] = root(piece.to);
  const size = new Map<number, number>();
  for (const piece of pieces) size.set(root(piece.from), (size.get(root(piece.from)) ?? 0) + lengthOf(piece.points));
  const [largest] = [...size].sort((a, b) => b[1] - a[1])[0] as [number, number];
  return { nodes, pieces: pieces.filter((piece) => root(piece.from) === largest) };
}
