/**
 * Channels as the response sees them: topology and size in columns by reach index. A `ReachGraph` with areas and widths
 * is one.
 */
export type ChannelNet = {
  reachCount: number;
  nodeCount: number;
  fromNode: Int32Array;
  toNode: Int32Array;
  /** m */
  length: Float64Array;
  /** Wetted cross-section, m². */
  area: Float64Array;
  /** m */
  width: Float64Array;
};

/** A definite flow of every reach: `direction` 1, −1 or 0; velocity in m/s and discharge in m³/s as magnitudes. */
export type NetFlow = { direction: Int8Array; velocity: Float64Array; discharge: Float64Array };

/** A place on the net: metres along the reach as digitised. */
export type Site = { reach: number; measure: number };

/** Reaches of each node, compressed: those of node `n` are `reach[start[n]]` … `reach[start[n + 1] - 1]`. */
export type Incidence = { start: Int32Array; reach: Int32Array };

type Topology = Pick<ChannelNet, "nodeCount" | "reachCount" | "fromNode" | "toNode">;

const incidences = new WeakMap<Topology, Incidence>();

/** Reaches at the nodes of a net; found once per net, which nobody changes. */
export function incidenceOf(net: Topology): Incidence {
  const known = incidences.get(net);
  if (known !== undefined) return known;
  const found = findIncidence(net);
  incidences.set(net, found);
  return found;
}

function findIncidence(net: Topology): Incidence {
  const start = new Int32Array(net.nodeCount + 1);
  for (let r = 0; r < net.reachCount; r++) {
    start[(net.fromNode[r] as number) + 1]!++;
    start[(net.toNode[r] as number) + 1]!++;
  }
  for (let n = 0; n < net.nodeCount; n++) start[n + 1]! += start[n] as number;
  const at = start.slice();
  const reach = new Int32Array(2 * net.reachCount);
  for (let r = 0; r < net.reachCount; r++) {
    reach[at[net.fromNode[r] as number]!++] = r;
    reach[at[net.toNode[r] as number]!++] = r;
  }
  return { start, reach };
}

/** Node a reach flows out of and into under a direction of 1 or −1. */
export const headOf = (net: ChannelNet, reach: number, direction: number): number =>
  (direction >= 0 ? net.fromNode[reach] : net.toNode[reach]) as number;
export const tailOf = (net: ChannelNet, reach: number, direction: number): number =>
  (direction >= 0 ? net.toNode[reach] : net.fromNode[reach]) as number;

const MIN_DISPERSION = 0.5;
const MAX_DISPERSION = 30;

/**
 * Longitudinal dispersion in m²/s after Fischer (1979), E = 0.011 v²B² ⁄ (H u*), with u* ≈ 0.085 v as Manning's n = 0.03
 * gives it in channels 2–3 m deep; kept between 0.5 and 30, the range of slow plain rivers.
 */
export function dispersionOf(velocity: number, width: number, area: number): number {
  const depth = Math.max(0.3, area / Math.max(1, width));
  const fischer = (0.011 / 0.085) * velocity * ((width * width) / depth);
  return Math.min(MAX_DISPERSION, Math.max(MIN_DISPERSION, fischer));
}
