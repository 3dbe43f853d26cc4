import { FLOW_CODE, type FlowColumns } from "../../network/flow/flow-timeline.ts";
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
  const fastest = fastestOf(net, flows);
  const inside = new Set<number>();
  const queue: number[] = [];
  const pass = (r: number, entered: number | null) => {
    inside.add(r);
    if (entered !== net.toNode[r] && (fastest.down[r] as number) > 0) queue.push(net.toNode[r] as number);
    if (entered !== net.fromNode[r] && (fastest.up[r] as number) > 0) queue.push(net.fromNode[r] as number);
  };
  for (const { reach } of places) pass(reach, null);
  const known = new Set<number>();
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    if (known.has(node)) continue;
    known.add(node);
    for (let i = incidence.start[node] as number; i < (incidence.start[node + 1] as number); i++) {
      const r = incidence.reach[i] as number;
      if (((net.fromNode[r] === node ? fastest.down[r] : fastest.up[r]) as number) > 0) pass(r, node);
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
  const speed = fastestOf(net, flows);
  const label = (node: number, t: number) => {
    if (t > horizonS || t >= (arrival[node] as number)) return;
    arrival[node] = t;
    queue.push(node);
  };
  for (const { reach, measure } of places) {
    inside.add(reach);
    const down = fastest * (speed.down[reach] as number);
    const up = fastest * (speed.up[reach] as number);
    if (down > 0) label(net.fromNode[reach] as number, measure / down);
    if (up > 0) label(net.toNode[reach] as number, ((net.length[reach] as number) - measure) / up);
  }
  for (let q = 0; q < queue.length; q++) {
    const node = queue[q] as number;
    const t = arrival[node] as number;
    for (let i = incidence.start[node] as number; i < (incidence.start[node + 1] as number); i++) {
      const r = incidence.reach[i] as number;
      const length = net.length[r] as number;
      const down = fastest * (speed.down[r] as number);
      const up = fastest * (speed.up[r] as number);
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

/** Largest velocity of each reach in either sense (down as digitised, up against) over all intervals; 0 where it never flows so. */
function fastestOf(net: ChannelNet, flows: readonly FlowColumns[]): { down: Float64Array; up: Float64Array } {
  const [down, up] = [new Float64Array(net.reachCount), new Float64Array(net.reachCount)];
  for (const { direction, velocity } of flows) {
    for (let r = 0; r < net.reachCount; r++) {
      const [code, v] = [direction[r] as number, velocity[r] as number];
      if ((code === FLOW_CODE.forward || code === FLOW_CODE.unknown) && v > (down[r] as number)) down[r] = v;
      if ((code === FLOW_CODE.reverse || code === FLOW_CODE.unknown) && v > (up[r] as number)) up[r] = v;
    }
  }
  return { down, up };
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
export function restrictFlow({ direction, velocity, discharge, basis, ageS }: FlowColumns, sub: SubNet): FlowColumns {
  const n = sub.reachOf.length;
  const part: FlowColumns = {
    direction: new Int8Array(n),
    velocity: new Float64Array(n),
    discharge: new Float64Array(n),
    basis: new Uint8Array(n),
    ageS: new Float64Array(n),
  };
  for (let i = 0; i < n; i++) {
    const r = sub.reachOf[i] as number;
    part.direction[i] = direction[r] as number;
    part.velocity[i] = velocity[r] as number;
    part.discharge[i] = discharge[r] as number;
    part.basis[i] = basis[r] as number;
    part.ageS[i] = ageS[r] as number;
  }
  return part;
}
