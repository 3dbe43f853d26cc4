import type { FlowColumns } from "../../network/flow/flow-timeline.ts";
import { type ChannelNet, type Incidence, incidenceOf, type Site } from "./channel-net.ts";

/** Part of a net with its own dense indices; `reachOf[i]` is reach `i` in the whole, `indexOf` the way back. */
export type SubNet = { net: ChannelNet; reachOf: Int32Array; indexOf: ReadonlyMap<number, number> };

export type DomainOptions = {
  /** How far back one looks, seconds of travel. */
  horizonS: number;
  /** Velocities up to this multiple of the stated ones are allowed for. */
  fastest: number;
};

/**
 * Everything whose water may reach one of the places within the horizon, by the union of all directions the window
 * allows and the fastest velocities, together with the reaches that touch it, so that flow splits at its nodes are whole.
 */
export function upstreamDomain(
  net: ChannelNet,
  flows: readonly FlowColumns[],
  places: readonly Site[],
  options: DomainOptions,
): SubNet {
  const incidence = incidenceOf(net);
  return withTouching(net, incidence, reachesWithin(net, incidence, flows, places, options));
}

function withTouching(net: ChannelNet, incidence: Incidence, inside: ReadonlySet<number>): SubNet {
  const kept = new Set<number>(inside);
  for (const r of inside) {
    for (const n of [net.fromNode[r] as number, net.toNode[r] as number]) {
      for (let i = incidence.start[n] as number; i < (incidence.start[n + 1] as number); i++) {
        kept.add(incidence.reach[i] as number);
      }
    }
  }
  return extract(net, Int32Array.from(kept).sort());
}

/** The reaches alone whose water may reach one of the places within the horizon. */
export const upstreamReaches = (
  net: ChannelNet,
  flows: readonly FlowColumns[],
  places: readonly Site[],
  options: DomainOptions,
): Set<number> => reachesWithin(net, incidenceOf(net), flows, places, options);

/**
 * The part of a net that water from some places may ever pass, by the union of all directions, with the reaches that
 * touch it: all that the response of these places alone depends on.
 */
export function downstreamDomain(net: ChannelNet, flows: readonly FlowColumns[], places: readonly Site[]): SubNet {
  const incidence = incidenceOf(net);
  const goes = (r: number, sense: number) => fastestInSense(flows, r, sense) > 0;
  const inside = new Set<number>();
  const queue: number[] = [];
  const pass = (r: number, entered: number | null) => {
    inside.add(r);
    if (entered !== net.toNode[r] && goes(r, 1)) queue.push(net.toNode[r] as number);
    if (entered !== net.fromNode[r] && goes(r, -1)) queue.push(net.fromNode[r] as number);
  };
  for (const { reach } of places) pass(reach, null);
  const known = new Set<number>();
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    if (known.has(node)) continue;
    known.add(node);
    for (let i = incidence.start[node] as number; i < (incidence.start[node + 1] as number); i++) {
      const r = incidence.reach[i] as number;
      if (goes(r, net.fromNode[r] === node ? 1 : -1)) pass(r, node);
    }
  }
  return withTouching(net, incidence, inside);
}

/** Shortest travel times over the union of flows, as a queue of labels that may be corrected. */
function reachesWithin(
  net: ChannelNet,
  incidence: Incidence,
  flows: readonly FlowColumns[],
  places: readonly Site[],
  { horizonS, fastest }: DomainOptions,
): Set<number> {
  const arrival = new Float64Array(net.nodeCount).fill(Number.POSITIVE_INFINITY);
  const queue: number[] = [];
  const inside = new Set<number>();
  const speed = (r: number, sense: number) => fastest * fastestInSense(flows, r, sense);
  const label = (node: number, t: number) => {
    if (t > horizonS || t >= (arrival[node] as number)) return;
    arrival[node] = t;
    queue.push(node);
  };
  for (const { reach, measure } of places) {
    inside.add(reach);
    const [down, up] = [speed(reach, 1), speed(reach, -1)];
    if (down > 0) label(net.fromNode[reach] as number, measure / down);
    if (up > 0) label(net.toNode[reach] as number, ((net.length[reach] as number) - measure) / up);
  }
  for (let q = 0; q < queue.length; q++) {
    const node = queue[q] as number;
    const t = arrival[node] as number;
    for (let i = incidence.start[node] as number; i < (incidence.start[node + 1] as number); i++) {
      const r = incidence.reach[i] as number;
      const length = net.length[r] as number;
      const [down, up] = [speed(r, 1), speed(r, -1)];
      if (net.toNode[r] === node && down > 0) {
        inside.add(r);
        label(net.fromNode[r] as number, t + length / down);
      }
      if (net.fromNode[r] === node && up > 0) {
        inside.add(r);
        label(net.toNode[r] as number, t + length / up);
      }
    }
  }
  return inside;
}

/** Largest velocity in one sense (1 as digitised, −1 against) over all intervals; 0 where it never flows that way. */
function fastestInSense(flows: readonly FlowColumns[], reach: number, sense: number): number {
  let most = 0;
  for (const { direction, velocity } of flows) {
    const code = direction[reach] as number;
    if ((code === sense || code === 2) && (velocity[reach] as number) > most) most = velocity[reach] as number;
  }
  return most;
}

function extract(net: ChannelNet, reachOf: Int32Array): SubNet {
  const indexOf = new Map<number, number>();
  const nodeIndex = new Map<number, number>();
  const local = (node: number) => {
    const known = nodeIndex.get(node);
    if (known !== undefined) return known;
    nodeIndex.set(node, nodeIndex.size);
    return nodeIndex.size - 1;
  };
  for (const [i, r] of reachOf.entries()) indexOf.set(r, i);
  const part = {
    reachCount: reachOf.length,
    fromNode: reachOf.map((r) => local(net.fromNode[r] as number)),
    toNode: reachOf.map((r) => local(net.toNode[r] as number)),
    length: Float64Array.from(reachOf, (r) => net.length[r] as number),
    area: Float64Array.from(reachOf, (r) => net.area[r] as number),
    width: Float64Array.from(reachOf, (r) => net.width[r] as number),
  };
  return { net: { ...part, nodeCount: nodeIndex.size }, reachOf, indexOf };
}

/** The columns of a part, by its own indices. */
export function restrictFlow(flow: FlowColumns, sub: SubNet): FlowColumns {
  const { reachOf } = sub;
  return {
    direction: Int8Array.from(reachOf, (r) => flow.direction[r] as number),
    velocity: Float64Array.from(reachOf, (r) => flow.velocity[r] as number),
    discharge: Float64Array.from(reachOf, (r) => flow.discharge[r] as number),
    basis: Uint8Array.from(reachOf, (r) => flow.basis[r] as number),
    ageS: Float64Array.from(reachOf, (r) => flow.ageS[r] as number),
  };
}
