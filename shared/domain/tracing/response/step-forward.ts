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
