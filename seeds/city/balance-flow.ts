import { lengthOf, type Point } from "./plane.ts";
import { planeNoise } from "./random.ts";
import { RIVERS } from "./rivers.data.ts";
import type { Piece, Pieces } from "./split-lines.ts";

/** Mean runoff of the plain, about 300 mm a year: 0.01 m³/s per km², here per metre of ditch that gathers it. */
const RUNOFF_M3_S_PER_M = 0.000016;
const DITCH_AREA_M2 = 18;
/** Slope to velocity in a ditch, linearised around 1e-5: Manning with n = 0.03 and a hydraulic radius of 1.1 m. */
const VELOCITY_PER_SLOPE_M_S = 11_000;

/**
 * Discharge of every piece (m³/s, positive from → to): as near as possible to what the river table and the lie of the
 * land suggest, with water conserved at every node. Open ends (the Yangtze, the lake, rivers of other cities) exchange
 * freely. Least squares with weights by size, solved by conjugate gradients.
 */
export function balanceFlow({ nodes, pieces }: Pieces): Float64Array {
  const guess = pieces.map((piece) => guessOf(piece, nodes));
  const give = pieces.map((piece, i) => giveOf(piece, guess[i] as number));
  const open = openNodes(nodes, pieces);
  const need = new Float64Array(nodes.length);
  for (const [i, piece] of pieces.entries()) {
    const runoff =
      piece.line.kind === "creek" || piece.line.kind === "ditch" ? (lengthOf(piece.points) * RUNOFF_M3_S_PER_M) / 2 : 0;
    need[piece.from] = (need[piece.from] as number) + runoff - (guess[i] as number);
    need[piece.to] = (need[piece.to] as number) + runoff + (guess[i] as number);
  }
  const head = solve(nodes.length, pieces, give, open, need);
  return Float64Array.from(
    pieces,
    (piece, i) =>
      (guess[i] as number) + (give[i] as number) * ((head[piece.from] as number) - (head[piece.to] as number)),
  );
}

function guessOf(piece: Piece, nodes: readonly Point[]): number {
  const river = riverOf(piece);
  if (river !== undefined) return river.Q;
  if (piece.line.kind === "lake-crossing") return 0;
  const fall = level(nodes[piece.from] as Point) - level(nodes[piece.to] as Point);
  return (fall / lengthOf(piece.points)) * VELOCITY_PER_SLOPE_M_S * DITCH_AREA_M2;
}

/** How easily a piece departs from its guess. */
function giveOf(piece: Piece, guess: number): number {
  if (riverOf(piece) !== undefined) return (0.35 * guess) ** 2;
  return piece.line.kind === "lake-crossing" ? 40 ** 2 : (0.5 + 0.5 * Math.abs(guess)) ** 2;
}

export const riverOf = (piece: Piece) =>
  piece.line.kind === "river" || piece.line.kind === "canal" ? byName.get(piece.line.name) : undefined;
const byName = new Map(RIVERS.map((r) => [r.name, r]));

/** Ordinary water level, metres: falls towards the lake in the south-east, uneven between neighbouring fields. */
function level([x, y]: Point): number {
  const toLake = Math.hypot(x - 42_000, y + 16_000) / 1000;
  return 3.1 + 0.009 * toLake + 0.1 * planeNoise(41, x / 4200, y / 4200);
}

function openNodes(nodes: readonly Point[], pieces: readonly Piece[]): Uint8Array {
  const degree = new Uint16Array(nodes.length);
  const open = new Uint8Array(nodes.length);
  for (const { from, to } of pieces) {
    degree[from] = (degree[from] as number) + 1;
    degree[to] = (degree[to] as number) + 1;
  }
  for (const piece of pieces) {
    const free = piece.line.name === "长江";
    const outer = riverOf(piece) !== undefined || piece.line.name === "太湖";
    for (const node of [piece.from, piece.to]) if (free || (outer && degree[node] === 1)) open[node] = 1;
  }
  return open;
}

/** Jacobi-preconditioned conjugate gradients on the weighted graph Laplacian; open nodes stay at zero. */
function solve(
  count: number,
  pieces: readonly Piece[],
  give: readonly number[],
  open: Uint8Array,
  need: Float64Array,
): Float64Array {
  const x = new Float64Array(count);
  const diagonal = new Float64Array(count).fill(1e-9);
  for (const [i, { from, to }] of pieces.entries()) {
    diagonal[from] = (diagonal[from] as number) + (give[i] as number);
    diagonal[to] = (diagonal[to] as number) + (give[i] as number);
  }
  const apply = (v: Float64Array, out: Float64Array): void => {
    out.fill(0);
    for (const [i, { from, to }] of pieces.entries()) {
      const flow = (give[i] as number) * ((v[from] as number) - (v[to] as number));
      out[from] = (out[from] as number) + flow;
      out[to] = (out[to] as number) - flow;
    }
    for (let n = 0; n < count; n++) if (open[n] === 1) out[n] = 0;
  };
  const r = Float64Array.from(need, (b, n) => (open[n] === 1 ? 0 : b));
  const z = r.map((v, n) => v / (diagonal[n] as number));
  const p = Float64Array.from(z);
  const q = new Float64Array(count);
  let rz = dot(r, z);
  for (let step = 0; step < 4000 && rz > 1e-14; step++) {
    apply(p, q);
    const alpha = rz / dot(p, q);
    for (let n = 0; n < count; n++) {
      x[n] = (x[n] as number) + alpha * (p[n] as number);
      r[n] = (r[n] as number) - alpha * (q[n] as number);
      z[n] = (r[n] as number) / (diagonal[n] as number);
    }
    const next = dot(r, z);
    for (let n = 0; n < count; n++) p[n] = (z[n] as number) + (next / rz) * (p[n] as number);
    rz = next;
  }
  return x;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
