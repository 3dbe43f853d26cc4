import { kernels, memory, openRoom, type Room } from "../kernels/kernels.ts";
import type { Transport } from "./transport.ts";

/** Releases of all sources under one transport, flattened for the inner loop: those of source i from `start[i]`. */
export type Entries = { start: Int32Array; rows: Int32Array; weights: Float64Array };

/**
 * Values below this share of what a reading weighs where it is taken are nothing. A value is a mean of those further down,
 * so what is left out in n steps is at most n times this share of a reading. Most of what a march would carry lies below.
 */
const NEGLIGIBLE = 1e-9;

/**
 * Backward march of `columns` receptors at once (a multiple of four: the last may be nobody's), in single precision: what
 * it hands back is right to a few in a million. Its state lies in the memory of the kernels until the next march begins.
 */
export type March = {
  columns: number;
  /** Adds the reading weights of a receptor to its column. */
  addReceptor(column: number, rows: readonly number[], weights: readonly number[]): void;
  /** Fills the node rows from what they feed: what a unit arriving at each node is worth under a flow. */
  route(flow: number): void;
  /**
   * Adds to the sum of each source what a unit released now is worth, times `scale`, after `route`; the sums of now are
   * kept in a slot (−1: not kept).
   */
  collect(flow: number, scale: number, slot: number): void;
  /** y becomes Hᵀy on the cells, after `route` under the same flow. `keep` is what first-order decay leaves. */
  step(flow: number, keep: number): void;
  /** What was kept, in single precision: by source × slot × column. */
  sums(): Float32Array;
  /** Rows of one column: cells, then nodes as last routed. */
  column(column: number): Float64Array;
};

type MarchOptions = { entries?: readonly Entries[]; slots?: number; negligible?: number };

/** Transports of one grid, by flow, with the entries of the sources under each and slots for their sums. */
export function beginMarch(
  transports: readonly Transport[],
  receptors: number,
  { entries = [], slots = 0, negligible = NEGLIGIBLE }: MarchOptions = {},
): March {
  const room = openRoom(transports);
  const columns = Math.max(4, (receptors + 3) & ~3);
  const [first] = transports as [Transport, ...Transport[]];
  const cells = first.grid.cellCount;
  const nodes = first.start.length - 1;
  const sources = (entries[0]?.start.length ?? 1) - 1;
  const flows = transports.map((t) => placeTransport(room, t));
  const sinks = entries.map(
    ({ start, rows, weights }) => [room.i32(start), room.i32(rows), room.f64(weights)] as const,
  );
  const spans = room.zeros(Math.ceil((cells + nodes) / 2));
  const value = room.zeros(((cells + nodes) * columns) / 2);
  const sum = room.zeros(sources * columns);
  const kept = sources * slots * columns;
  const out = room.zeros(Math.ceil(kept / 2));
  let weakest = Number.POSITIVE_INFINITY;
  return {
    columns,
    addReceptor: (column, rows, weights) => {
      const { f32, u16 } = memory();
      weakest = Math.min(weakest, Math.max(...weights));
      kernels.layMarch(columns, value, spans, negligible * weakest);
      rows.forEach((r, i) => {
        if (r < 0) return;
        f32[(value >> 2) + r * columns + column]! += weights[i] as number;
        const span = (spans >> 1) + 2 * r;
        const four = column >> 2;
        const empty = u16[span + 1] === 0;
        u16[span] = empty ? four : Math.min(u16[span] as number, four);
        u16[span + 1] = Math.max(u16[span + 1] as number, four + 1);
      });
    },
    route: (flow) => {
      const { order, start, row, weight } = flows[flow]!;
      kernels.route(cells, nodes, order, start, row, weight);
    },
    collect: (flow, scale, slot) => {
      const [start, rows, weights] = sinks[flow]!;
      const to = slot < 0 ? 0 : out + 4 * slot * columns;
      kernels.collect(sources, start, rows, weights, scale, sum, to, 4 * slots * columns);
    },
    step: (flow, keep) => {
      const { pass, next, against } = flows[flow]!;
      kernels.step(cells, pass, next, keep, against);
    },
    sums: () => memory().f32.slice(out >> 2, (out >> 2) + kept),
    column: (column) => {
      const { f32 } = memory();
      const out = new Float64Array(cells + nodes);
      for (let r = 0; r < out.length; r++) out[r] = f32[(value >> 2) + r * columns + column] as number;
      return out;
    },
  };
}

const placeTransport = (room: Room, { pass, next, order, start, row, weight }: Transport) => ({
  pass: room.f64(pass),
  next: room.i32(next),
  /** Whether any cell feeds the one before it: a reach that flows against its line. */
  against: next.some((to, c) => to >= 0 && to === c - 1),
  order: room.i32(order),
  start: room.i32(start),
  row: room.i32(row),
  weight: room.f64(weight),
});
