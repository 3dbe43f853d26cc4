import type { FlowColumns } from "../../network/flow/flow-timeline.ts";
import type { NetFlow } from "../response/channel-net.ts";
import { keyedRandom } from "./random.ts";

export type EnsembleOptions = {
  sigmaVelocity: number;
  sigmaDischarge: number;
  riverShare: number;
  sigmaTurnS: number;
  dtS: number;
};

/** What is stated of the flow of some reaches. `riverOf` and `reachOf` name each: an error belongs to the name. */
export type StatedFlow = {
  flows: readonly FlowColumns[];
  flowOfStep: Uint8Array;
  riverOf: Int32Array;
  reachOf: ArrayLike<number>;
};

/** One possible truth: a definite flow per interval, and which is in force at each step. */
export type Member = { flows: NetFlow[]; flowOfStep: Uint8Array };

/** Kinds of numbers drawn under one key. */
const STREAM = { river: 0, reach: 1, turn: 2, side: 100 };

/**
 * One possible truth: velocities and discharges off by log-normal factors shared along rivers, the moments at which water
 * turns off by `sigmaTurnS`, and a side chosen for every reach whose direction nobody knows, the same for all such
 * reaches of a river while the flow about it lasts. Member 0 is the flow as it is stated. A member of a seed is always
 * the same, however many are drawn and of whatever part of the net.
 */
export function drawMember(stated: StatedFlow, options: EnsembleOptions, seed: number, index: number): Member {
  const { flows, riverOf, reachOf } = stated;
  const random = keyedRandom(seed, index);
  const n = riverOf.length;
  const velocityFactor = new Float64Array(n).fill(1);
  const dischargeFactor = new Float64Array(n).fill(1);
  const [common, own] = [Math.sqrt(options.riverShare), Math.sqrt(1 - options.riverShare)];
  const rivers = new Map<number, { v: number; q: number }>();
  for (let r = 0; r < n && index > 0; r++) {
    const id = riverOf[r] as number;
    let river = rivers.get(id);
    if (river === undefined) {
      random.normals(id, STREAM.river);
      river = { v: common * random.a, q: common * random.b };
      rivers.set(id, river);
    }
    const { v, q } = river;
    random.normals(reachOf[r] as number, STREAM.reach);
    velocityFactor[r] = Math.exp(options.sigmaVelocity * (v + own * random.a));
    dischargeFactor[r] = Math.exp(options.sigmaDischarge * (q + own * random.b));
  }
  // The first two choose opposite sides, so that between them they have seen what lies on either.
  const sides = index === 1 ? keyedRandom(seed, 0) : random;
  const opposite = index === 1 ? -1 : 1;
  const side = (r: number, flow: number) =>
    sides.uniform(riverOf[r] as number, STREAM.side + flow) < 0.5 ? opposite : -opposite;
  return {
    flows: flows.map(({ direction, velocity, discharge }, flow) => ({
      direction: direction.map((d, r) => (d === 2 ? side(r, flow) : d)),
      velocity: velocity.map((v, r) => v * (velocityFactor[r] as number)),
      discharge: discharge.map((q, r) => q * (dischargeFactor[r] as number)),
    })),
    flowOfStep: index === 0 ? stated.flowOfStep : turnOtherwise(stated.flowOfStep, options, random),
  };
}

/** The same turns in the same order, each a little earlier or later. */
function turnOtherwise(
  flowOfStep: Uint8Array,
  { sigmaTurnS, dtS }: EnsembleOptions,
  random: ReturnType<typeof keyedRandom>,
): Uint8Array {
  const moved = flowOfStep.slice();
  let before = 0;
  for (let k = 1; k < flowOfStep.length; k++) {
    if (flowOfStep[k] === flowOfStep[k - 1]) continue;
    random.normals(k, STREAM.turn);
    const at = Math.max(before, k + Math.round((random.a * sigmaTurnS) / dtS));
    // Until then the flow before goes on; from then on this one holds until the next turn.
    for (let j = k; j < Math.min(at, moved.length); j++) moved[j] = flowOfStep[k - 1] as number;
    for (let j = at; j < k; j++) moved[j] = flowOfStep[k] as number;
    before = at;
  }
  return moved;
}
