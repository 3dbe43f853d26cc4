import { FLOW_CODE, type FlowColumns } from "../../network/flow/flow-timeline.ts";
import { type ChannelNet, type Incidence, incidenceOf, type Site } from "./channel-net.ts";

/** Some reaches of a net. */
export type Reaches = { has(reach: number): boolean };

/** Part of a net with its own dense indices; `reachOf[i]` is reach `i` in the whole, `indexOf` the way back. */
export type SubNet = {
  net: ChannelNet;
  reachOf: Int32Array;
  indexOf: Reaches & { get(reach: number): number | undefined };
};

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

/** The marked reaches with all that share a node with one of them, as a net of their own. */
function withTouching(net: ChannelNet, incidence: Incidence, inside: Uint8Array): SubNet {
  const kept = inside.slice();
  const keepAt = (node: number) => {
    for (let i = incidence.start[node] as number; i < (incidence.start[node + 1] as number); i++)
      kept[incidence.reach[i] as number] = 1;
  };
  let count = 0;
  for (let r = 0; r < net.reachCount; r++) {
    if (inside[r] === 0) continue;
    keepAt(net.fromNode[r] as number);
    keepAt(net.toNode[r] as number);
  }
  for (let r = 0; r < net.reachCount; r++) count += kept[r] as number;
  const reachOf = new Int32Array(count);
  for (let r = 0, i = 0; r < net.reachCount; r++) if (kept[r] === 1) reachOf[i++] = r;
  return extract(net, reachOf);
}

/** The reaches alone whose water may reach one of the places within the horizon. */
export const upstreamReaches = (
  net: ChannelNet,
  flows: readonly FlowColumns[],
  places: readonly Site[],
  options: DomainOptions,
): Reaches => {
  const inside = reachesWithin(net, incidenceOf(net), flows, places, options);
  return { has: (reach) => inside[reach] === 1 };
};

/**
 * The part of a net that water from some places may ever pass, by the union of all directions, with the reaches that
 * touch it: all that the response of these places alone depends on.
 */
export function downstreamDomain(net: ChannelNet, flows: readonly FlowColumns[], places: readonly Site[]): SubNet {
  const incidence = incidenceOf(net);
  const fastest = fastestOf(net, flows);
  const inside = new Uint8Array(net.reachCount);
  const queue: number[] = [];
  const pass = (r: number, entered: number | null) => {
    inside[r] = 1;
    if (entered !== net.toNode[r] && (fastest.down[r] as number) > 0) queue.push(net.toNode[r] as number);
    if (entered !== net.fromNode[r] && (fastest.up[r] as number) > 0) queue.push(net.fromNode[r] as number);
  };
  for (const { reach } of places) pass(reach, null);
  const known = new Uint8Array(net.nodeCount);
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    if (known[node] === 1) continue;
    known[node] = 1;
    for (let i = incidence.start[node] as number; i < (incidence.start[node + 1] as number); i++) {
      const r = incidence.reach[i] as number;
      if (((net.fromNode[r] === node ? fastest.down[r] : fastest.up[r]) as number) > 0) pass(r, node);
    }
  }
  return withTouching(net, incidence, inside);
}

/** Marks what lies within the horizon: shortest travel times over the union of flows, as a queue of labels that may be corrected. */
function reachesWithin(
  net: ChannelNet,
  incidence: Incidence,
  flows: readonly FlowColumns[],
  places: readonly Site[],
  { horizonS, fastest }: DomainOptions,
): Uint8Array {
  const arrival = new Float64Array(net.nodeCount).fill(Number.POSITIVE_INFINITY);
  const queue: number[] = [];
  const inside = new Uint8Array(net.reachCount);
  const speed = fastestOf(net, flows);
  const label = (node: number, t: number) => {
    if (t > horizonS || t >= (arrival[node] as number)) return;
    arrival[node] = t;
    queue.push(node);
  };
  for (const { reach, measure } of places) {
    inside[reach] = 1;
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
        inside[r] = 1;
        label(net.fromNode[r] as number, t + length / down);
      }
      if (net.fromNode[r] === node && up > 0) {
        inside[r] = 1;
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
  const indexOf = new Int32Array(net.reachCount).fill(-1);
  const nodeIndex = new Int32Array(net.nodeCount).fill(-1);
  let nodeCount = 0;
  const local = (node: number): number => {
    if ((nodeIndex[node] as number) < 0) nodeIndex[node] = nodeCount++;
    return nodeIndex[node] as number;
  };
  reachOf.forEach((r, i) => {
    indexOf[r] = i;
  });
  const part = {
    reachCount: reachOf.length,
    fromNode: reachOf.map((r) => local(net.fromNode[r] as number)),
    toNode: reachOf.map((r) => local(net.toNode[r] as number)),
    length: Float64Array.from(reachOf, (r) => net.length[r] as number),
    area: Float64Array.from(reachOf, (r) => net.area[r] as number),
    width: Float64Array.from(reachOf, (r) => net.width[r] as number),
  };
  const has = (reach: number) => (indexOf[reach] ?? -1) >= 0;
  return {
    net: { ...part, nodeCount },
    reachOf,
    indexOf: { has, get: (reach) => (has(reach) ? indexOf[reach] : undefined) },
  };
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
