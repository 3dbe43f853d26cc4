import type { SourceResponse } from "../response/respond.ts";
import type { Evidence } from "./background.ts";
import { createScratch, fitSource, type SourceFit, withoutRelease } from "./fit-source.ts";
import type { Posterior } from "./hypotheses.ts";
import type { Prepared } from "./prepare.ts";
import type { ReleaseGrid } from "./release-grid.ts";

/** Leading single explanations that are tried as the first of two. */
const FIRSTS = 3;
/** Two sources are looked for only where the best one leaves this much of the log-likelihood on the table. */
const UNEXPLAINED = 7;
const SECONDS = 16;
/** As many of the best single explanations are asked to be the second. */
const ASKED_SECONDS = 300;
const KEPT = 60;

/**
 * Two sources at once, where one cannot explain the data: the fitted release of a leading explanation is taken out, and
 * every candidate is asked to explain the rest.
 */
export function fitPairs(
  prepared: Prepared,
  posteriors: readonly Posterior[],
  survivors: readonly number[],
  fits: readonly (readonly SourceFit[])[],
  responses: readonly SourceResponse[],
): Posterior[] {
  const { options } = prepared;
  const leading = posteriors
    .filter((p) => survivors.includes(p.candidate))
    .sort((a, b) => b.logPrior + b.logEvidence - (a.logPrior + a.logEvidence))
    .slice(0, FIRSTS);
  const asked = responses.slice(0, Math.min(options.screenMembers, responses.length));
  const room = new Float64Array(prepared.evidence.step.length * prepared.plan.edges.length);
  const single = posteriors
    .filter((p) => p.candidate >= 0 && p.logEvidence > 0)
    .sort((a, b) => b.logPrior + b.logEvidence - (a.logPrior + a.logEvidence))
    .slice(0, ASKED_SECONDS)
    .map((p) => p.candidate);
  const found = new Map<string, Posterior>();
  for (const first of leading) {
    const rests = restsOf(prepared, first, fits[first.candidate]!, asked);
    if (rests.length === 0) continue;
    for (const c of leadingSeconds(prepared, single, first.candidate, rests, room)) {
      const logs = rests.map(
        ({ response, rest, logEvidence }) => logEvidence + secondOf(prepared, response, rest, c, prepared.grid, room),
      );
      addPair(prepared, first, c, logs, asked.length, found);
    }
  }
  return [...found.values()].sort((a, b) => b.logPrior + b.logEvidence - a.logPrior - a.logEvidence).slice(0, KEPT);
}

/** The data of each member without the fitted release of a first source, where much remains. */
type Rest = { response: SourceResponse; rest: Evidence; logEvidence: number };

function restsOf(
  { evidence, grid, plan }: Prepared,
  first: Posterior,
  fits: readonly SourceFit[],
  asked: readonly SourceResponse[],
): Rest[] {
  const buffer = new Float64Array(evidence.step.length * plan.edges.length);
  return asked.flatMap((response, m) => {
    const fit = fits[m];
    if (fit === undefined || fit.release < 0 || !response.fill(first.candidate, buffer)) return [];
    const rest = withoutRelease(buffer, evidence, grid, fit);
    return unexplained(rest) < UNEXPLAINED ? [] : [{ response, rest, logEvidence: fit.logEvidence }];
  });
}

/** Of some candidates those that best explain the rest under the first members, by the coarse grid. */
function leadingSeconds(
  prepared: Prepared,
  asked: readonly number[],
  first: number,
  rests: readonly Rest[],
  room: Float64Array,
): number[] {
  const score = new Map<number, number>();
  for (const c of asked) {
    if (c === first) continue;
    const logs = rests
      .slice(0, 2)
      .map(({ response, rest }) => secondOf(prepared, response, rest, c, prepared.coarse, room));
    score.set(c, prepared.candidates[c]!.logPrior + Math.max(...logs));
  }
  return [...score.keys()].sort((a, b) => score.get(b)! - score.get(a)! || a - b).slice(0, SECONDS);
}

function secondOf(
  { evidence, candidates, options }: Prepared,
  response: SourceResponse,
  rest: Evidence,
  c: number,
  grid: ReleaseGrid,
  buffer: Float64Array,
): number {
  if (!response.fill(c, buffer)) return 0;
  const scratch = createScratch(evidence, grid);
  return fitSource(buffer, rest, grid, candidates[c]!.amplitude, options.temper, scratch).logEvidence;
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
