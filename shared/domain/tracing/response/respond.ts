import { type ChannelNet, type Incidence, incidenceOf, type NetFlow, type Site } from "./channel-net.ts";
import {
  type Adjoint,
  addReceptor,
  createAdjoint,
  routeBackward,
  rowCountOf,
  stepBackward,
  stepForward,
} from "./march.ts";
import { buildGrid, compileTransport, type RowWeights, readingAt, releaseAt, type Transport } from "./transport.ts";

/** A reading as the response sees it: receptor index (−1: one that sees nothing) and the step at whose end it was taken. */
export type ObservationSlot = { receptor: number; step: number };

/**
 * What is asked of the response. Time is in steps of `dtS` from the start of the window; `flowOfStep[k]` names the flow
 * of step k. `edges` are the ascending steps between which releases are told apart, the first of them 0.
 */
export type ResponsePlan = {
  net: ChannelNet;
  dtS: number;
  flowOfStep: Uint8Array;
  receptors: readonly Site[];
  observations: readonly ObservationSlot[];
  sources: readonly Site[];
  edges: Int32Array;
  /** First-order decay, 1/s. */
  decayPerS: number;
};

/**
 * `fill(source, out)` writes, for observation i and edge e, at `out[i * edges.length + e]` the concentration in g/m³ that
 * a release of 1 g/s from the start of the window to edge e causes. Returns false where nothing of it is seen at all.
 */
export type SourceResponse = { fill(source: number, out: Float64Array): boolean };

/** The response of one definite flow per interval: one backward pass serves all sources. */
export function respond(plan: ResponsePlan, flows: readonly NetFlow[]): SourceResponse {
  const incidence = incidenceOf(plan.net);
  const grid = buildGrid(plan.net, flows, plan.dtS);
  const transports = flows.map((flow) => compileTransport(plan.net, incidence, grid, flow));
  return transports.length === 1 ? respondSteady(plan, transports[0] as Transport) : respondUnsteady(plan, transports);
}

/** Releases of all sources under one transport, flattened for the inner loop. */
type Entries = { rows: Int32Array; weights: Float64Array };

function entriesOf(net: ChannelNet, transport: Transport, sources: readonly Site[]): Entries {
  const rows = new Int32Array(2 * sources.length);
  const weights = new Float64Array(2 * sources.length);
  sources.forEach((site, i) => {
    const entry: RowWeights = releaseAt(net, transport, site);
    rows.set(entry.rows, 2 * i);
    weights.set(entry.weights, 2 * i);
  });
  return { rows, weights };
}

/** Adds to `sum[i * columns + k]` what a unit released now by source i is worth to column k. */
function collect(adjoint: Adjoint, { rows, weights }: Entries, scale: number, sum: Float64Array): void {
  const { value, active, columns } = adjoint;
  for (let j = 0; j < rows.length; j++) {
    const row = rows[j] as number;
    if (row < 0 || active[row] === 0) continue;
    const w = (weights[j] as number) * scale;
    if (w === 0) continue;
    const to = (j >> 1) * columns;
    const from = row * columns;
    for (let k = 0; k < columns; k++) sum[to + k]! += w * (value[from + k] as number);
  }
}

/** Steady flow: the response depends on the lag alone, so one pass with a column per receptor serves all times. */
function respondSteady(plan: ResponsePlan, transport: Transport): SourceResponse {
  const { net, receptors, sources, observations, edges, dtS } = plan;
  const columns = receptors.length;
  const lags = plan.flowOfStep.length;
  const adjoint = createAdjoint(rowCountOf(transport), columns);
  receptors.forEach((site, k) => {
    const { rows, weights } = readingAt(net, transport, site);
    addReceptor(adjoint, k, rows, weights);
  });
  const entries = entriesOf(net, transport, sources);
  const keep = Math.exp(-plan.decayPerS * dtS);
  const size = sources.length * columns;
  const sum = new Float64Array(size);
  // cumulative[lag * size + source * columns + receptor]: response to 1 g/s over the last `lag` steps.
  const cumulative = new Float32Array((lags + 1) * size);
  for (let lag = 1; lag <= lags; lag++) {
    routeBackward(transport, adjoint);
    collect(adjoint, entries, dtS, sum);
    cumulative.set(sum, lag * size);
    stepBackward(transport, adjoint, keep);
  }
  const fill = (source: number, out: Float64Array): boolean => {
    let seen = false;
    const at = source * columns;
    if (!reaches(cumulative, lags * size + at, columns)) return false;
    for (let i = 0, o = 0; i < observations.length; i++) {
      const { receptor, step } = observations[i] as ObservationSlot;
      const whole = receptor < 0 ? 0 : (cumulative[step * size + at + receptor] as number);
      for (let e = 0; e < edges.length; e++) {
        const since = Math.max(0, step - (edges[e] as number));
        out[o++] = whole === 0 ? 0 : whole - (cumulative[since * size + at + receptor] as number);
      }
      if (whole > 0) seen = true;
    }
    return seen;
  };
  return { fill };
}

/** Whether anything of a source is seen at any receptor by the last lag. */
function reaches(cumulative: Float32Array, at: number, columns: number): boolean {
  for (let k = 0; k < columns; k++) if ((cumulative[at + k] as number) > 0) return true;
  return false;
}

/**
 * What one receptor's observations say of every source: at `edge * size + source * columns + column` the response to 1 g/s
 * from that edge on. Edges lie apart so that a whole edge is written at once.
 */
type Swept = { list: readonly number[]; columns: number; size: number; from: Float32Array };

/** Flow that changes: a column per observation of a receptor, carried back through the flow in force at each step. */
function respondUnsteady(plan: ResponsePlan, transports: readonly Transport[]): SourceResponse {
  const { sources, observations, edges } = plan;
  const width = edges.length;
  const byReceptor = new Map<number, number[]>();
  observations.forEach(({ receptor }, i) => {
    if (receptor < 0) return;
    const known = byReceptor.get(receptor);
    if (known === undefined) byReceptor.set(receptor, [i]);
    else known.push(i);
  });
  const entries = transports.map((transport) => entriesOf(plan.net, transport, sources));
  const swept = [...byReceptor].map(([receptor, list]) => sweepReceptor(plan, transports, entries, receptor, list));
  const fill = (source: number, out: Float64Array): boolean => {
    let seen = false;
    // Edge 0 is the start of the window: all of a release.
    for (const { from, columns } of swept)
      for (let k = 0; k < columns && !seen; k++) seen = (from[source * columns + k] as number) > 0;
    if (!seen) return false;
    out.fill(0);
    for (const { list, columns, size, from } of swept) {
      for (let k = 0; k < columns; k++) {
        const at = source * columns + k;
        const whole = from[at] as number;
        if (whole === 0) continue;
        const o = (list[k] as number) * width;
        for (let e = 0; e < width; e++) out[o + e] = whole - (from[e * size + at] as number);
      }
    }
    return true;
  };
  return { fill };
}

function sweepReceptor(
  plan: ResponsePlan,
  transports: readonly Transport[],
  entries: readonly Entries[],
  receptor: number,
  list: readonly number[],
): Swept {
  const { net, receptors, observations, flowOfStep, edges, dtS } = plan;
  const columns = list.length;
  const size = plan.sources.length * columns;
  const from = new Float32Array(edges.length * size);
  const adjoint = createAdjoint(rowCountOf(transports[0] as Transport), columns);
  const sum = new Float64Array(size);
  const keep = Math.exp(-plan.decayPerS * dtS);
  const starting = new Map<number, number[]>();
  list.forEach((o, k) => {
    const step = (observations[o] as ObservationSlot).step;
    starting.set(step, [...(starting.get(step) ?? []), k]);
  });
  const edgeAt = new Map(Array.from(edges, (step, e) => [step, e]));
  let last = 0;
  for (const step of starting.keys()) last = Math.max(last, step);
  for (let step = last; step > 0; step--) {
    const f = flowOfStep[Math.min(step, flowOfStep.length) - 1] as number;
    const transport = transports[f] as Transport;
    for (const k of starting.get(step) ?? []) {
      const { rows, weights } = readingAt(net, transport, receptors[receptor] as Site);
      addReceptor(adjoint, k, rows, weights);
    }
    routeBackward(transport, adjoint);
    collect(adjoint, entries[f] as Entries, dtS, sum);
    stepBackward(transport, adjoint, keep);
    const e = edgeAt.get(step - 1);
    if (e !== undefined) from.set(sum, e * size);
  }
  return { list, columns, size, from };
}

/** Concentrations at places under a release, by the forward physics: for arrivals, pictures and checks. */
export function forwardRun(
  plan: Pick<ResponsePlan, "net" | "dtS" | "flowOfStep" | "receptors" | "decayPerS">,
  flows: readonly NetFlow[],
  release: { site: Site; gramsOfStep: Float64Array },
  incidence: Incidence = incidenceOf(plan.net),
): { concentration: Float64Array[]; mass: Float64Array; left: number; transports: Transport[] } {
  const grid = buildGrid(plan.net, flows, plan.dtS);
  const transports = flows.map((flow) => compileTransport(plan.net, incidence, grid, flow));
  const mass = new Float64Array(rowCountOf(transports[0] as Transport));
  const scratch = mass.slice();
  const keep = Math.exp(-plan.decayPerS * plan.dtS);
  const concentration = plan.receptors.map(() => new Float64Array(plan.flowOfStep.length));
  let left = 0;
  for (let step = 0; step < plan.flowOfStep.length; step++) {
    const transport = transports[plan.flowOfStep[step] as number] as Transport;
    left = left * keep + stepForward(transport, mass, scratch, keep);
    const grams = release.gramsOfStep[step] as number;
    left += settle(transport, mass, releaseAt(plan.net, transport, release.site), grams);
    plan.receptors.forEach((site, k) => {
      const { rows, weights } = readingAt(plan.net, transport, site);
      rows.forEach((r, i) => {
        if (r >= 0) (concentration[k] as Float64Array)[step]! += (mass[r] as number) * (weights[i] as number);
      });
    });
  }
  return { concentration, mass, left, transports };
}

/** Puts a release of the running step on cells at once, through the node where it falls beyond a reach's end. */
function settle(transport: Transport, mass: Float64Array, entry: RowWeights, grams: number): number {
  if (grams === 0) return 0;
  const { grid, start, row, weight } = transport;
  let left = grams;
  const add = (r: number, g: number) => {
    if (r < grid.cellCount) {
      mass[r]! += g;
      left -= g;
      return;
    }
    const n = r - grid.cellCount;
    for (let e = start[n] as number; e < (start[n + 1] as number); e++)
      add(row[e] as number, g * (weight[e] as number));
  };
  entry.rows.forEach((r, i) => {
    if (r >= 0) add(r, grams * (entry.weights[i] as number));
  });
  return left;
}
