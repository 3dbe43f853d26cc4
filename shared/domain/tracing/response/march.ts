import { kernels, memory, openRoom, type Room } from "../kernels/kernels.ts";
import type { Transport } from "./transport.ts";

/** Releases of all sources under one transport, flattened for the inner loop: those of source i from `start[i]`. */
export type Entries = { start: Int32Array; rows: Int32Array; weights: Float64Array };

/**
 * Backward march of `columns` receptors at once (an even number: the last may be nobody's). Its state lies in the memory of
 * the kernels until the next march begins. Of a row only the first columns may differ from zero, as far as receptors met
 * so far have reached: receptors are met one after the other, and what was met late has not come far.
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

/** Transports of one grid, by flow, with the entries of the sources under each and slots for their sums. */
export function beginMarch(
  transports: readonly Transport[],
  receptors: number,
  { entries, slots }: { entries: readonly Entries[]; slots: number } = { entries: [], slots: 0 },
): March {
  const room = openRoom(transports);
  const columns = Math.max(2, receptors + (receptors & 1));
  const [first] = transports as [Transport, ...Transport[]];
  const cells = first.grid.cellCount;
  const nodes = first.start.length - 1;
  const sources = (entries[0]?.start.length ?? 1) - 1;
  const flows = transports.map((t) => placeTransport(room, t));
  const sinks = entries.map(
    ({ start, rows, weights }) => [room.i32(start), room.i32(rows), room.f64(weights)] as const,
  );
  const reached = room.zeros(Math.ceil((cells + nodes) / 4));
  const value = room.zeros((cells + nodes) * columns);
  const sum = room.zeros(sources * columns);
  const kept = sources * slots * columns;
  const out = room.zeros(Math.ceil(kept / 2));
  return {
    columns,
    addReceptor: (column, rows, weights) => {
      const { f64, u16 } = memory();
      rows.forEach((r, i) => {
        if (r < 0) return;
        f64[(value >> 3) + r * columns + column]! += weights[i] as number;
        u16[(reached >> 1) + r] = Math.max(u16[(reached >> 1) + r] as number, column + 1);
      });
    },
    route: (flow) => {
      const { order, start, row, weight } = flows[flow]!;
      kernels.route(cells, nodes, columns, order, start, row, weight, value, reached);
    },
    collect: (flow, scale, slot) => {
      const [start, rows, weights] = sinks[flow]!;
      const to = slot < 0 ? 0 : out + 4 * slot * columns;
      kernels.collect(sources, columns, start, rows, weights, scale, value, reached, sum, to, 4 * slots * columns);
    },
    step: (flow, keep) => {
      const { pass, next } = flows[flow]!;
      kernels.step(cells, columns, pass, next, value, reached, keep);
    },
    sums: () => memory().f32.slice(out >> 2, (out >> 2) + kept),
    column: (column) => {
      const { f64 } = memory();
      return Float64Array.from({ length: cells + nodes }, (_, r) => f64[(value >> 3) + r * columns + column] as number);
    },
  };
}

const placeTransport = (room: Room, { pass, next, order, start, row, weight }: Transport) => ({
  pass: room.f64(pass),
  next: room.i32(next),
  order: room.i32(order),
  start: room.i32(start),
  row: room.i32(row),
  weight: room.f64(weight),
});
