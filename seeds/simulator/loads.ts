import type { FlowField } from "./flow-field.ts";
import type { FieldSpot } from "./transport.ts";

const SWEEPS = 160;
const DECAY_PER_DAY = 0.1;

/**
 * What the listed outfalls add to the water of each reach in the long run, mg/L: loads run down the ordinary flow,
 * split at nodes with the water and decay on the way. Sweeps until settled, so braids and cycles need nothing special.
 */
export function dilutedLoads(field: FlowField, loads: readonly { at: FieldSpot; kgPerDay: number }[]): Float64Array {
  const count = field.lengthM.length;
  const local = new Float64Array(count);
  for (const load of loads) local[load.at.reach] = (local[load.at.reach] as number) + load.kgPerDay;
  const keep = Float64Array.from(field.lengthM, (length, i) =>
    Math.exp((-DECAY_PER_DAY * length) / (field.velocityMS[i] as number) / 86_400),
  );
  const flux = Float64Array.from(local);
  const arriving = new Float64Array(field.nodeCount);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    arriving.fill(0);
    for (let i = 0; i < count; i++) {
      const node = field.toNode[i] as number;
      arriving[node] = (arriving[node] as number) + (flux[i] as number) * (keep[i] as number);
    }
    flux.set(local);
    for (const [node, ways] of field.leaving.entries()) {
      for (const { reach, share } of ways) flux[reach] = (flux[reach] as number) + (arriving[node] as number) * share;
    }
  }
  return flux.map((kgPerDay, i) => kgPerDay / 86.4 / (field.dischargeM3S[i] as number));
}
