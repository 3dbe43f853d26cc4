import type { SourceResponse } from "../response/respond.ts";
import type { Evidence } from "./background.ts";
import { createRoom, type EnsembleFits, type FitRoom } from "./ensemble-fits.ts";
import { fitSource, withoutRelease } from "./fit-source.ts";
import type { Posterior } from "./hypotheses.ts";
import type { Prepared } from "./prepare.ts";
import type { ReleaseGrid } from "./release-grid.ts";

/** Leading single explanations that are tried as the first of two. */
const FIRSTS = 3;
/** Two sources are looked for only where the best one leaves this much of the log-likelihood on the table. */
const UNEXPLAINED = 7;
const SECONDS = 16;
const KEPT = 60;

/**
 * Two sources at once, where one cannot explain the data: the fitted release of a leading explanation is taken out, and
 * every candidate that passed the screening is asked to explain the rest.
 */
export function fitPairs(prepared: Prepared, posteriors: readonly Posterior[], ensemble: EnsembleFits): Posterior[] {
  const { asked, finalists, responses } = ensemble;
  const leading = posteriors
    .filter((p) => finalists.includes(p.candidate))
    .sort((a, b) => b.logPrior + b.logEvidence - (a.logPrior + a.logEvidence))
    .slice(0, FIRSTS);
  const [fine, rough] = [createRoom(prepared, prepared.grid), createRoom(prepared, prepared.rough)];
  const found = new Map<string, Posterior>();
  for (const first of leading) {
    const rests = restsOf(prepared, first, ensemble, fine);
    if (rests.length === 0) continue;
    for (const at of leadingSeconds(prepared, asked, first.candidate, rests, rough)) {
      const c = asked[at]!;
      const logs = rests.map(
        ({ response, rest, logEvidence }) => logEvidence + secondOf(prepared, response, rest, at, c, prepared.grid, fine),
      );
      addPair(prepared, first, c, logs, responses.length, found);
    }
  }
  return [...found.values()].sort((a, b) => b.logPrior + b.logEvidence - a.logPrior - a.logEvidence).slice(0, KEPT);
}

/** The data of each member without the fitted release of a first source, where much remains. */
type Rest = { response: SourceResponse; rest: Evidence; logEvidence: number };

function restsOf(
  { evidence, grid }: Prepared,
  first: Posterior,
  { asked, fits, responses }: EnsembleFits,
  { shown }: FitRoom,
): Rest[] {
  return responses.flatMap((response, m) => {
    const fit = fits[first.candidate]![m];
    if (fit === undefined || fit.release < 0 || !response.show(asked.indexOf(first.candidate), shown)) return [];
    const rest = withoutRelease(shown, evidence, grid, fit);
    return unexplained(rest) < UNEXPLAINED ? [] : [{ response, rest, logEvidence: fit.logEvidence }];
  });
}

/** Of the asked those that best explain the rest under the first members, by few histories; as places in the list. */
function leadingSeconds(
  prepared: Prepared,
  asked: readonly number[],
  first: number,
  rests: readonly Rest[],
  room: FitRoom,
): number[] {
  const score = new Map<number, number>();
  asked.forEach((c, at) => {
    if (c === first) return;
    const logs = rests
      .slice(0, 2)
      .map(({ response, rest }) => secondOf(prepared, response, rest, at, c, prepared.rough, room));
    score.set(at, prepared.candidates[c]!.logPrior + Math.max(...logs));
  });
  return [...score.keys()].sort((a, b) => score.get(b)! - score.get(a)! || a - b).slice(0, SECONDS);
}

function secondOf(
  { candidates, options }: Prepared,
  response: SourceResponse,
  rest: Evidence,
  at: number,
  c: number,
  grid: ReleaseGrid,
  { shown, scratch }: FitRoom,
): number {
  if (!response.show(at, shown)) return 0;
  return fitSource(shown, rest, grid, candidates[c]!.amplitude, options.temper, scratch, false).logEvidence;
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
