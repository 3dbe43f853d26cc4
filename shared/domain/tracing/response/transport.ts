import {
  type ChannelNet,
  dispersionOf,
  headOf,
  type Incidence,
  type NetFlow,
  type Site,
  tailOf,
} from "./channel-net.ts";

/**
 * Cells of a net: those of reach `r` are `cellStart[r]` … `cellStart[r + 1] - 1`, in digitised order. Node `n` is row
 * `cellCount + n`.
 */
export type Grid = { cellStart: Int32Array; cellCount: number; dtS: number };

/** No cell is longer than this where the water is slow enough to allow it, m. */
const MAX_CELL_M = 250;

/**
 * Cells as mixed tanks in series. A reach that takes d steps to pass, cut into n ≤ d tanks of which each passes on the
 * share n/d of its content per step, delays by exactly d steps with variance d²/n − d: choosing n so that this equals
 * 2EL/(v³Δt²) makes the numerical dispersion the physical one, with no cell size of its own and nothing negative.
 */
export function buildGrid(net: ChannelNet, flows: readonly NetFlow[], dtS: number): Grid {
  const cellStart = new Int32Array(net.reachCount + 1);
  for (let r = 0; r < net.reachCount; r++) {
    let fastest = 0;
    for (const flow of flows) if (flow.direction[r] !== 0) fastest = Math.max(fastest, flow.velocity[r] as number);
    cellStart[r + 1] = (cellStart[r] as number) + cellsOf(net, r, fastest, dtS);
  }
  return { cellStart, cellCount: cellStart[net.reachCount] as number, dtS };
}

function cellsOf(net: ChannelNet, r: number, velocity: number, dtS: number): number {
  const length = net.length[r] as number;
  const longest = Math.max(1, Math.ceil(length / MAX_CELL_M));
  if (velocity === 0) return longest;
  const delay = length / (velocity * dtS);
  const spread =
    (2 * dispersionOf(velocity, net.width[r] as number, net.area[r] as number) * length) / (velocity ** 3 * dtS ** 2);
  const tanks = Math.max(longest, Math.round((delay * delay) / (spread + delay)));
  return Math.max(1, Math.min(Math.floor(delay), tanks));
}

/**
 * One time step as a sparse, column-stochastic map. A cell keeps `1 − pass` and hands `pass` to row `next` (−1: out of
 * the net); a node hands all it gets to `row[i]` with `weight[i]`, `i` from `start[n]`, at once. `order` lists nodes so
 * that those further down come first.
 */
export type Transport = {
  grid: Grid;
  flow: NetFlow;
  pass: Float64Array;
  next: Int32Array;
  order: Int32Array;
  start: Int32Array;
  row: Int32Array;
  weight: Float64Array;
  /** m³ in one cell of each reach. */
  volume: Float64Array;
};

/**
 * Compiles a definite flow: full mixing at nodes, split in proportion to discharge. A reach that is passed in less than
 * a step holds back only the share d of what comes and lets the rest through to its end at once, so that travel times
 * stay exact however short reaches are. Water that comes to an inner node without a way on stays where it is; at an end
 * of the net it leaves.
 */
export function compileTransport(net: ChannelNet, incidence: Incidence, grid: Grid, flow: NetFlow): Transport {
  const { cellStart, cellCount, dtS } = grid;
  const pass = new Float64Array(cellCount);
  const next = new Int32Array(cellCount).fill(-1);
  const hold = new Float64Array(net.reachCount).fill(1);
  const volume = new Float64Array(net.reachCount);
  const outflow = outflowOf(net, flow);
  for (let r = 0; r < net.reachCount; r++) {
    const [first, end] = [cellStart[r] as number, cellStart[r + 1] as number];
    const cells = end - first;
    const direction = flow.direction[r] as number;
    const length = net.length[r] as number;
    const velocity = flow.velocity[r] as number;
    const wetted = direction === 0 ? (net.area[r] as number) : (flow.discharge[r] as number) / velocity;
    volume[r] = (wetted * length) / cells;
    if (direction === 0) continue;
    const delay = length / (velocity * dtS);
    const share = Math.min(1, cells / delay);
    hold[r] = Math.min(1, delay / cells);
    const tail = tailOf(net, r, direction);
    const atEnd = (incidence.start[tail + 1] as number) - (incidence.start[tail] as number) === 1;
    const blocked = outflow[tail] === 0 && !atEnd;
    for (let c = first; c < end; c++) {
      const last = direction > 0 ? c === end - 1 : c === first;
      pass[c] = last && blocked ? 0 : share;
      next[c] = last ? ((outflow[tail] as number) > 0 ? cellCount + tail : -1) : c + direction;
    }
  }
  return { grid, flow, pass, next, volume, ...routeNodes(net, incidence, grid, flow, outflow, hold) };
}

function outflowOf(net: ChannelNet, flow: NetFlow): Float64Array {
  const outflow = new Float64Array(net.nodeCount);
  for (let r = 0; r < net.reachCount; r++) {
    const direction = flow.direction[r] as number;
    if (direction !== 0) outflow[headOf(net, r, direction)]! += flow.discharge[r] as number;
  }
  return outflow;
}

function routeNodes(
  net: ChannelNet,
  incidence: Incidence,
  grid: Grid,
  flow: NetFlow,
  outflow: Float64Array,
  hold: Float64Array,
): Pick<Transport, "order" | "start" | "row" | "weight"> {
  const order = orderNodes(net, incidence, flow, hold);
  const start = new Int32Array(net.nodeCount + 1);
  const row: number[] = [];
  const weight: number[] = [];
  for (let n = 0; n < net.nodeCount; n++) {
    start[n] = row.length;
    for (let i = incidence.start[n] as number; i < (incidence.start[n + 1] as number); i++) {
      const r = incidence.reach[i] as number;
      const direction = flow.direction[r] as number;
      if (direction === 0 || headOf(net, r, direction) !== n) continue;
      const split = (flow.discharge[r] as number) / (outflow[n] as number);
      const held = hold[r] as number;
      row.push(direction > 0 ? (grid.cellStart[r] as number) : (grid.cellStart[r + 1] as number) - 1);
      weight.push(split * held);
      if (held === 1) continue;
      row.push(grid.cellCount + tailOf(net, r, direction));
      weight.push(split * (1 - held));
    }
  }
  start[net.nodeCount] = row.length;
  return { order, start, row: Int32Array.from(row), weight: Float64Array.from(weight) };
}

/**
 * Nodes in post-order along reaches that let water through within a step. Where such reaches close a circle, the one
 * that closes it holds everything for a step (`hold` becomes 1): there the travel time is at most one step too long.
 */
function orderNodes(net: ChannelNet, incidence: Incidence, flow: NetFlow, hold: Float64Array): Int32Array {
  const state = new Uint8Array(net.nodeCount);
  const cursor = new Int32Array(net.nodeCount);
  const order = new Int32Array(net.nodeCount);
  let count = 0;
  for (let root = 0; root < net.nodeCount; root++) {
    if (state[root] !== 0) continue;
    const stack = [root];
    state[root] = 1;
    cursor[root] = incidence.start[root] as number;
    while (stack.length > 0) {
      const n = stack[stack.length - 1] as number;
      const i = cursor[n] as number;
      if (i >= (incidence.start[n + 1] as number)) {
        state[n] = 2;
        order[count++] = n;
        stack.pop();
        continue;
      }
      cursor[n] = i + 1;
      const r = incidence.reach[i] as number;
      const direction = flow.direction[r] as number;
      if (direction === 0 || (hold[r] as number) === 1 || headOf(net, r, direction) !== n) continue;
      const tail = tailOf(net, r, direction);
      if (state[tail] === 1) hold[r] = 1;
      else if (state[tail] === 0) {
        state[tail] = 1;
        cursor[tail] = incidence.start[tail] as number;
        stack.push(tail);
      }
    }
  }
  return order;
}

/** Rows and weights, at most two of them: `rows[1]` is −1 where one is enough. */
export type RowWeights = { rows: [number, number]; weights: [number, number] };

/** Where one unit released at a place enters, so that its mean travel time on is exact. */
export function releaseAt(net: ChannelNet, transport: Transport, site: Site): RowWeights {
  const { grid, flow, next } = transport;
  const direction = flow.direction[site.reach] as number;
  const cells = cellsIn(grid, site.reach);
  const along = alongFlow(net, cells, site, direction);
  const i = Math.min(cells - 1, Math.floor(along));
  const at = cellAt(grid, site.reach, i, direction);
  if (direction === 0) return { rows: [at, -1], weights: [1, 0] };
  const delay = (net.length[site.reach] as number) / ((flow.velocity[site.reach] as number) * grid.dtS);
  const node = next[cellAt(grid, site.reach, cells - 1, direction)] as number;
  if (delay < cells) {
    const held = delay * (1 - along / cells);
    return { rows: [cellAt(grid, site.reach, 0, direction), node], weights: [held, node < 0 ? 0 : 1 - held] };
  }
  const part = along - i;
  const beyond = i + 1 < cells ? at + direction : node;
  return { rows: [at, beyond], weights: [1 - part, beyond < 0 ? 0 : part] };
}

/** Weights that turn masses per cell into the concentration at a place, in 1/m³. */
export function readingAt(net: ChannelNet, transport: Transport, site: Site): RowWeights {
  const { grid, flow } = transport;
  const direction = flow.direction[site.reach] as number;
  const cells = cellsIn(grid, site.reach);
  const along = alongFlow(net, cells, site, direction);
  const i = Math.min(cells - 1, Math.floor(along));
  const at = cellAt(grid, site.reach, i, direction);
  const per = 1 / (transport.volume[site.reach] as number);
  if (direction === 0 || i === 0) return { rows: [at, -1], weights: [per, 0] };
  const part = along - i;
  return { rows: [at, at - direction], weights: [part * per, (1 - part) * per] };
}

const cellsIn = ({ cellStart }: Grid, reach: number): number =>
  (cellStart[reach + 1] as number) - (cellStart[reach] as number);

/** Row of the i-th cell of a reach, counted along the flow. */
const cellAt = ({ cellStart }: Grid, reach: number, i: number, direction: number): number =>
  direction >= 0 ? (cellStart[reach] as number) + i : (cellStart[reach + 1] as number) - 1 - i;

/** How far along the flow a place lies, in cells. */
function alongFlow(net: ChannelNet, cells: number, site: Site, direction: number): number {
  const share = Math.min(1, Math.max(0, site.measure / (net.length[site.reach] as number)));
  return cells * (direction >= 0 ? share : 1 - share);
}
