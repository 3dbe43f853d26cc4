import { type ChannelNet, incidenceOf, type NetFlow, type Site } from "./channel-net.ts";
import { beginMarch, type Entries } from "./march.ts";
import type { Shown } from "./shown.ts";
import { buildGrid, compileTransport, type RowWeights, readingAt, releaseAt, type Transport } from "./transport.ts";

/** A reading as the response sees it: receptor index (−1: one that sees nothing) and the step at whose end it was taken. */
export type ObservationSlot = { receptor: number; step: number };

/** One place that emits, or several that share an emission of one (`share`, together 1): input along a whole net. */
export type Source = Site | { places: readonly Site[]; share: readonly number[] };

/**
 * What is asked of the response. Time is in steps of `dtS` from the start of the window; `flowOfStep[k]` names the flow
 * of step k. `observations` are in order of time. `edges` are the ascending steps between which releases are told apart,
 * the first of them 0.
 */
export type ResponsePlan = {
  net: ChannelNet;
  dtS: number;
  flowOfStep: Uint8Array;
  receptors: readonly Site[];
  observations: readonly ObservationSlot[];
  sources: readonly Source[];
  edges: Int32Array;
  /** First-order decay, 1/s. */
  decayPerS: number;
};

/** Writes what is seen of a source; false where nothing of it is seen at all. */
export type SourceResponse = { show(source: number, into: Shown): boolean };

/** The response of one definite flow per interval: one backward pass serves all sources. */
export function respond(plan: ResponsePlan, flows: readonly NetFlow[]): SourceResponse {
  const incidence = incidenceOf(plan.net);
  const grid = buildGrid(plan.net, flows, plan.dtS);
  const transports = flows.map((flow) => compileTransport(plan.net, incidence, grid, flow));
  return transports.length === 1 ? respondSteady(plan, transports[0] as Transport) : respondUnsteady(plan, transports);
}

function entriesOf(net: ChannelNet, transport: Transport, sources: readonly Source[]): Entries {
  const start = new Int32Array(sources.length + 1);
  sources.forEach((source, i) => {
    start[i + 1] = (start[i] as number) + 2 * ("places" in source ? source.places.length : 1);
  });
  const rows = new Int32Array(start[sources.length] as number);
  const weights = new Float64Array(rows.length);
  sources.forEach((source, i) => {
    const places = "places" in source ? source.places : [source];
    places.forEach((site, k) => {
      const entry: RowWeights = releaseAt(net, transport, site);
      const share = "places" in source ? (source.share[k] as number) : 1;
      const at = (start[i] as number) + 2 * k;
      rows.set(entry.rows, at);
      weights[at] = entry.weights[0] * share;
      weights[at + 1] = entry.weights[1] * share;
    });
  });
  return { start, rows, weights };
}

/** Ascending, the lags at which a release up to some edge is seen at some step; nothing is seen at a lag of nought. */
function lagsAsked(steps: Int32Array, edges: Int32Array, most: number): number[] {
  const asked = new Uint8Array(most + 1);
  for (const step of steps) for (const edge of edges) if (step > edge) asked[step - edge] = 1;
  return [...asked.keys()].filter((lag) => asked[lag] === 1);
}

/** Steady flow: the response depends on the lag alone, so one pass with a column per receptor serves all times. */
function respondSteady(plan: ResponsePlan, transport: Transport): SourceResponse {
  const { net, receptors, sources, observations, edges, dtS } = plan;
  const lags = plan.flowOfStep.length;
  const stepOf = Int32Array.from(observations, (o) => o.step);
  const receptorOf = Int32Array.from(observations, (o) => o.receptor);
  const asked = lagsAsked(stepOf, edges, lags);
  const entries = [entriesOf(net, transport, sources)];
  const march = beginMarch([transport], receptors.length, { entries, slots: asked.length });
  receptors.forEach((site, k) => {
    const { rows, weights } = readingAt(net, transport, site);
    march.addReceptor(k, rows, weights);
  });
  const keep = Math.exp(-plan.decayPerS * dtS);
  for (let lag = 1, slot = 0; slot < asked.length; lag++) {
    march.route(0);
    march.collect(0, dtS, lag === asked[slot] ? slot++ : -1);
    march.step(0, keep);
  }
  // cumulative[(source * asked.length + i) * columns + receptor]: response to 1 g/s over the last `asked[i]` steps.
  const cumulative = march.sums();
  const { columns } = march;
  const size = asked.length * columns;
  // Of one source, receptor by receptor along the lags: read many times, so brought together first.
  const own = new Float32Array(columns * (lags + 1));
  const gather = (source: number): boolean => {
    const at = source * size;
    let any = false;
    for (let k = 0; k < columns; k++) if ((cumulative[at + size - columns + k] as number) > 0) any = true;
    if (!any) return false;
    for (let i = 0, from = at; i < asked.length; i++, from += columns)
      for (let k = 0, to = asked[i] as number; k < columns; k++, to += lags + 1)
        own[to] = cumulative[from + k] as number;
    return true;
  };
  // Of the observations that show something: all of it, and where the lags of its receptor begin.
  const wholes = new Float64Array(stepOf.length);
  const bases = new Int32Array(stepOf.length);
  const show = (source: number, into: Shown): boolean => {
    if (!gather(source)) return false;
    const { seen, by } = into;
    let count = 0;
    for (let i = 0; i < stepOf.length; i++) {
      const receptor = receptorOf[i] as number;
      if (receptor < 0) continue;
      const base = receptor * (lags + 1) + (stepOf[i] as number);
      const whole = own[base] as number;
      if (whole === 0) continue;
      wholes[count] = whole;
      bases[count] = base;
      seen[count++] = i;
    }
    let first = 0;
    for (let e = 0, o = 0; e < edges.length; e++, o += seen.length) {
      const edge = edges[e] as number;
      // Of what was read before the edge, all came before it.
      while (first < count && (stepOf[seen[first] as number] as number) <= edge) first++;
      by.set(first === count ? wholes.subarray(0, count) : wholes.subarray(0, first), o);
      for (let n = first; n < count; n++)
        by[o + n] = (wholes[n] as number) - (own[(bases[n] as number) - edge] as number);
    }
    into.count = count;
    return count > 0;
  };
  return { show };
}

/**
 * What one receptor's observations say of every source: at `(source * edges + edge) * columns + column` the response to
 * 1 g/s from that edge on.
 */
type Swept = { columns: number; from: Float32Array };

/** Flow that changes: a column per observation of a receptor, carried back through the flow in force at each step. */
function respondUnsteady(plan: ResponsePlan, transports: readonly Transport[]): SourceResponse {
  const { sources, observations, edges } = plan;
  const byReceptor = new Map<number, number[]>();
  observations.forEach(({ receptor }, i) => {
    if (receptor < 0) return;
    const known = byReceptor.get(receptor);
    if (known === undefined) byReceptor.set(receptor, [i]);
    else known.push(i);
  });
  const entries = transports.map((transport) => entriesOf(plan.net, transport, sources));
  const swept: Swept[] = [];
  const sweptOf = new Int32Array(observations.length).fill(-1);
  const columnOf = new Int32Array(observations.length);
  for (const [receptor, list] of byReceptor) {
    // The latest reading first: going back in time, columns come to life one after the other.
    const latestFirst = list.reverse();
    latestFirst.forEach((o, k) => {
      sweptOf[o] = swept.length;
      columnOf[o] = k;
    });
    swept.push(sweepReceptor(plan, transports, entries, receptor, latestFirst));
  }
  // Of the observations that show something: whose sweep, where in it, and all that is seen.
  const sweeps: Swept[] = new Array(observations.length);
  const ats = new Int32Array(observations.length);
  const wholes = new Float64Array(observations.length);
  const show = (source: number, into: Shown): boolean => {
    const { seen, by } = into;
    let count = 0;
    for (let i = 0; i < sweptOf.length; i++) {
      if ((sweptOf[i] as number) < 0) continue;
      const sweep = swept[sweptOf[i] as number] as Swept;
      const at = source * edges.length * sweep.columns + (columnOf[i] as number);
      // Edge 0 is the start of the window: all of a release.
      const whole = sweep.from[at] as number;
      if (whole === 0) continue;
      sweeps[count] = sweep;
      ats[count] = at;
      wholes[count] = whole;
      seen[count++] = i;
    }
    for (let n = 0; n < count; n++) {
      const { columns, from } = sweeps[n] as Swept;
      const whole = wholes[n] as number;
      for (let e = 0, at = ats[n] as number, o = n; e < edges.length; e++, at += columns, o += seen.length)
        by[o] = whole - (from[at] as number);
    }
    into.count = count;
    return count > 0;
  };
  return { show };
}

function sweepReceptor(
  plan: ResponsePlan,
  transports: readonly Transport[],
  entries: readonly Entries[],
  receptor: number,
  list: readonly number[],
): Swept {
  const { net, receptors, observations, flowOfStep, edges, dtS } = plan;
  const march = beginMarch(transports, list.length, { entries, slots: edges.length });
  const keep = Math.exp(-plan.decayPerS * dtS);
  const edgeAt = new Map(Array.from(edges, (step, e) => [step, e]));
  const stepOf = (k: number) => (observations[list[k] as number] as ObservationSlot).step;
  let met = 0;
  for (let step = stepOf(0); step > 0; step--) {
    const f = flowOfStep[Math.min(step, flowOfStep.length) - 1] as number;
    const transport = transports[f] as Transport;
    for (; met < list.length && stepOf(met) >= step; met++) {
      const { rows, weights } = readingAt(net, transport, receptors[receptor] as Site);
      march.addReceptor(met, rows, weights);
    }
    march.route(f);
    march.collect(f, dtS, edgeAt.get(step - 1) ?? -1);
    march.step(f, keep);
  }
  return { columns: march.columns, from: march.sums() };
}
