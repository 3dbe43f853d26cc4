import type { SourceResponse } from "../response/respond.ts";
import type { Evidence } from "./background.ts";
import { createScratch, fitSource, type SourceFit, withoutRelease } from "./fit-source.ts";
import type { Posterior } from "./infer.ts";
import type { Prepared } from "./prepare.ts";

/** Leading single explanations that are tried as the first of two. */
const FIRSTS = 3;
/** Two sources are looked for only where the best one leaves this much of the log-likelihood on the table. */
const UNEXPLAINED = 7;
const KEPT = 60;

/**
 * Two sources at once, where one cannot explain the data: the fitted release of a leading explanation is taken out, and
 * every surviving candidate is asked to explain the rest.
 */
export function fitPairs(
  prepared: Prepared,
  posteriors: readonly Posterior[],
  survivors: readonly number[],
  fits: readonly (readonly SourceFit[])[],
  responses: readonly SourceResponse[],
): Posterior[] {
  const { evidence, grid, plan, options, candidates } = prepared;
  const leading = posteriors
    .filter((p) => survivors.includes(p.candidate))
    .sort((a, b) => b.logPrior + b.logEvidence - (a.logPrior + a.logEvidence))
    .slice(0, FIRSTS);
  const buffer = new Float64Array(evidence.step.length * plan.edges.length);
  const scratch = createScratch(evidence.parameters, evidence.step.length, grid);
  const found = new Map<string, Posterior>();
  for (const first of leading) {
    const sums = new Map<number, number[]>();
    responses.forEach((response, m) => {
      const fit = fits[first.candidate]![m];
      if (fit === undefined || fit.release < 0 || !response.fill(first.candidate, buffer)) return;
      const rest = withoutRelease(buffer, evidence, grid, fit);
      if (unexplained(rest) < UNEXPLAINED) return;
      for (const c of survivors) {
        if (c === first.candidate || !response.fill(c, buffer)) continue;
        const second = fitSource(buffer, rest, grid, candidates[c]!.amplitude, options.temper, scratch);
        const logs = sums.get(c) ?? [];
        logs.push(fit.logEvidence + second.logEvidence);
        sums.set(c, logs);
      }
    });
    for (const [c, logs] of sums) addPair(prepared, first, c, logs, responses.length, found);
  }
  return [...found.values()].sort((a, b) => b.logPrior + b.logEvidence - a.logPrior - a.logEvidence).slice(0, KEPT);
}

function addPair(
  { candidates, options }: Prepared,
  first: Posterior,
  c: number,
  logs: readonly number[],
  members: number,
  found: Map<string, Posterior>,
): void {
  const best = logs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const logEvidence = best + Math.log(logs.reduce((sum, l) => sum + Math.exp(l - best), 0) / members);
  const logPrior = Math.log(options.prior.pair) + first.logPrior + candidates[c]!.logPrior;
  const key = [first.candidate, c].sort((a, b) => a - b).join(" ");
  const known = found.get(key);
  // The same two found in the other order are one hypothesis; the better fitting order stands for it.
  if (known !== undefined && known.logEvidence >= logEvidence) return;
  const of = [first.hypothesis, candidates[c]!.hypothesis] as const;
  found.set(key, { hypothesis: { kind: "pair", of }, probability: 0, logPrior, logEvidence, candidate: -1 });
}

/** Log-likelihood that a perfect explanation of what remains raised would still gain. */
function unexplained({ excess, weight, sd }: Evidence): number {
  let gain = 0;
  for (let k = 0; k < excess.length; k++) {
    const y = excess[k] as number;
    if ((weight[k] as number) > 0 && y > 2.5 * (sd[k] as number)) gain += 0.5 * (weight[k] as number) * y * y;
  }
  return gain;
}
