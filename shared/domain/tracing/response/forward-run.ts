import { type Incidence, incidenceOf, type NetFlow, type Site } from "./channel-net.ts";
import type { ResponsePlan } from "./respond.ts";
import { rowCountOf, stepForward } from "./step-forward.ts";
import { buildGrid, compileTransport, type RowWeights, readingAt, releaseAt, type Transport } from "./transport.ts";

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
