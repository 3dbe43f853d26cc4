import type { ReachInput, ReachKind } from "../../shared/domain/network/reach.ts";
import { lengthOf, toPlane } from "../city/plane.ts";

/**
 * The ordinary flow of the demo as the simulator sees it: every reach runs from its from-node to its to-node. Kept
 * apart from the tracer's graph on purpose, so that the one can be tested against the other.
 */
export type FlowField = {
  /** Position of a reach in all columns, by its key. */
  index: ReadonlyMap<string, number>;
  kinds: readonly (ReachKind | null)[];
  lengthM: Float64Array;
  velocityMS: Float64Array;
  dischargeM3S: Float64Array;
  fromNode: Int32Array;
  toNode: Int32Array;
  /** All reaches at each node. */
  meeting: readonly (readonly number[])[];
  /** Reaches that leave each node, with the share of the water each takes; shares add up to one. */
  leaving: readonly (readonly { reach: number; share: number }[])[];
  nodeCount: number;
};

/** @throws RangeError where a reach has no velocity, discharge or nodes: the simulator does not guess. */
export function flowFieldOf(reaches: readonly ReachInput[]): FlowField {
  const nodes = new Map<string, number>();
  const nodeOf = (key: string | null): number => {
    if (key === null) throw new RangeError("a reach without nodes cannot be simulated");
    const known = nodes.get(key);
    if (known !== undefined) return known;
    nodes.set(key, nodes.size);
    return nodes.size - 1;
  };
  const from = Int32Array.from(reaches, (r) => nodeOf(r.fromNode));
  const toNode = Int32Array.from(reaches, (r) => nodeOf(r.toNode));
  const dischargeM3S = Float64Array.from(reaches, (r) => positive(r.discharge, r));
  const out: { reach: number; share: number }[][] = Array.from({ length: nodes.size }, () => []);
  for (let i = 0; i < reaches.length; i++) out[from[i] as number]?.push({ reach: i, share: dischargeM3S[i] as number });
  const meeting: number[][] = Array.from({ length: nodes.size }, () => []);
  for (let i = 0; i < reaches.length; i++) {
    meeting[from[i] as number]?.push(i);
    if (toNode[i] !== from[i]) meeting[toNode[i] as number]?.push(i);
  }
  const leaving = out.map((ways) => {
    const total = ways.reduce((sum, way) => sum + way.share, 0);
    return ways.map((way) => ({ reach: way.reach, share: way.share / total }));
  });
  return {
    index: new Map(reaches.map((r, i) => [r.ref, i])),
    kinds: reaches.map((r) => r.kind),
    lengthM: Float64Array.from(reaches, (r) => lengthOf(r.coordinates.map(toPlane))),
    velocityMS: Float64Array.from(reaches, (r) => positive(r.velocity, r)),
    dischargeM3S,
    fromNode: from,
    toNode,
    meeting,
    leaving,
    nodeCount: nodes.size,
  };
}

function positive(value: number | null, reach: ReachInput): number {
  if (value === null || value <= 0) throw new RangeError(`reach ${reach.ref} has no flow`);
  return value;
}
