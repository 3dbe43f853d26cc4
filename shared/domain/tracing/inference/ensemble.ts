import type { FlowColumns } from "../../network/flow/flow-timeline.ts";
import type { NetFlow } from "../response/channel-net.ts";
import { seededRandom } from "./random.ts";

export type EnsembleOptions = { sigmaVelocity: number; sigmaDischarge: number; riverShare: number };

/**
 * One possible truth: velocities and discharges off by log-normal factors shared along rivers, and a side chosen for
 * every reach whose direction nobody knows, the same for all such reaches of a river. `flows[i]` belongs to interval i of
 * the timeline. Member `index` of a seed is always the same, however many are drawn.
 */
export function drawMember(
  columns: readonly FlowColumns[],
  riverOf: Int32Array,
  options: EnsembleOptions,
  seed: number,
  index: number,
): NetFlow[] {
  const random = seededRandom(Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b));
  const n = riverOf.length;
  const rivers = new Map<number, { v: number; q: number; side: number }>();
  const [common, own] = [Math.sqrt(options.riverShare), Math.sqrt(1 - options.riverShare)];
  const velocityFactor = new Float64Array(n);
  const dischargeFactor = new Float64Array(n);
  const side = new Int8Array(n);
  for (let r = 0; r < n; r++) {
    const id = riverOf[r] as number;
    let river = rivers.get(id);
    if (river === undefined) {
      river = { v: random.normal(), q: random.normal(), side: random.uniform() < 0.5 ? 1 : -1 };
      rivers.set(id, river);
    }
    velocityFactor[r] = Math.exp(options.sigmaVelocity * (common * river.v + own * random.normal()));
    dischargeFactor[r] = Math.exp(options.sigmaDischarge * (common * river.q + own * random.normal()));
    side[r] = river.side;
  }
  return columns.map(({ direction, velocity, discharge }) => ({
    direction: direction.map((d, r) => (d === 2 ? (side[r] as number) : d)),
    velocity: velocity.map((v, r) => v * (velocityFactor[r] as number)),
    discharge: discharge.map((q, r) => q * (dischargeFactor[r] as number)),
  }));
}
