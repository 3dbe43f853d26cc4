import type { Transport } from "./transport.ts";

/** Rows of the state: cells, then nodes. */
export const rowCountOf = ({ grid, start }: Transport): number => grid.cellCount + start.length - 1;

/**
 * One step of the forward physics on a mass per row, in place: x becomes Hx. Mass put on node rows is passed on within
 * the step. `keep` is what first-order decay leaves, e^(−kΔt). Returns the mass that left the net.
 */
export function stepForward(transport: Transport, mass: Float64Array, scratch: Float64Array, keep = 1): number {
  const { grid, pass, next, order, start, row, weight } = transport;
  const cells = grid.cellCount;
  let left = 0;
  scratch.fill(0);
  for (let c = 0; c < cells; c++) {
    const m = mass[c] as number;
    if (m === 0) continue;
    const out = m * (pass[c] as number);
    scratch[c]! += m - out;
    const to = next[c] as number;
    if (to >= 0) scratch[to]! += out;
    else left += out;
  }
  for (let n = 0; n < order.length; n++) scratch[cells + n]! += mass[cells + n] as number;
  for (let i = order.length - 1; i >= 0; i--) {
    const n = order[i] as number;
    const m = scratch[cells + n] as number;
    scratch[cells + n] = 0;
    if (m === 0) continue;
    const end = start[n + 1] as number;
    if (start[n] === end) left += m;
    for (let e = start[n] as number; e < end; e++) scratch[row[e] as number]! += m * (weight[e] as number);
  }
  for (let k = 0; k < mass.length; k++) mass[k] = (scratch[k] as number) * keep;
  return left * keep;
}

/**
 * Adjoint state of `columns` receptors at once: row-major, `value[row * columns + column]`. Of a row only the first
 * `reached[row]` columns may differ from zero: receptors are met one after the other, and what was met late has not come
 * far. The rest is passed over, and so are rows nothing has come to.
 */
export type Adjoint = {
  columns: number;
  value: Float64Array;
  spare: Float64Array;
  reached: Uint16Array;
  spareReached: Uint16Array;
};

export function createAdjoint(rows: number, columns: number): Adjoint {
  return {
    columns,
    value: new Float64Array(rows * columns),
    spare: new Float64Array(rows * columns),
    reached: new Uint16Array(rows),
    spareReached: new Uint16Array(rows),
  };
}

/** Adds the reading weights of a receptor to its column. */
export function addReceptor(
  adjoint: Adjoint,
  column: number,
  rows: readonly number[],
  weights: readonly number[],
): void {
  rows.forEach((r, i) => {
    if (r < 0) return;
    adjoint.value[r * adjoint.columns + column]! += weights[i] as number;
    adjoint.reached[r] = Math.max(adjoint.reached[r] as number, column + 1);
  });
}

/** Fills the node rows from the cells they feed: what a unit arriving at each node is worth. */
export function routeBackward(transport: Transport, adjoint: Adjoint): void {
  const { grid, order, start, row, weight } = transport;
  const { columns, value, reached } = adjoint;
  for (let i = 0; i < order.length; i++) {
    const n = order[i] as number;
    const to = (grid.cellCount + n) * columns;
    const end = start[n + 1] as number;
    let filled = 0;
    for (let e = start[n] as number; e < end; e++) {
      const from = row[e] as number;
      const live = reached[from] as number;
      const w = weight[e] as number;
      const base = from * columns;
      const known = live < filled ? live : filled;
      for (let k = 0; k < known; k++) value[to + k]! += w * (value[base + k] as number);
      for (let k = known; k < live; k++) value[to + k] = w * (value[base + k] as number);
      if (live > filled) filled = live;
    }
    reached[grid.cellCount + n] = filled;
  }
}

/**
 * One step of the transpose, after `routeBackward` with the same transport: y becomes Hᵀy on the cells. The cells of
 * `value` and `spare` change places.
 */
export function stepBackward(transport: Transport, adjoint: Adjoint, keep = 1): void {
  const { grid, pass, next } = transport;
  const { columns, value, spare, reached, spareReached } = adjoint;
  for (let c = 0; c < grid.cellCount; c++) {
    const to = next[c] as number;
    const p = pass[c] as number;
    const own = reached[c] as number;
    const fed = to >= 0 && p > 0 ? (reached[to] as number) : 0;
    const most = own > fed ? own : fed;
    spareReached[c] = most;
    if (most === 0) continue;
    const base = c * columns;
    const from = to * columns;
    const stay = (1 - p) * keep;
    const go = p * keep;
    const both = own < fed ? own : fed;
    for (let k = 0; k < both; k++)
      spare[base + k] = stay * (value[base + k] as number) + go * (value[from + k] as number);
    for (let k = both; k < own; k++) spare[base + k] = stay * (value[base + k] as number);
    for (let k = both; k < fed; k++) spare[base + k] = go * (value[from + k] as number);
  }
  adjoint.value = spare;
  adjoint.spare = value;
  adjoint.reached = spareReached;
  adjoint.spareReached = reached;
}
