import { type EnsembleFits, together } from "./ensemble-fits.ts";
import type { First, Hand, SecondShare } from "./hand.ts";
import type { Hypothesis, Posterior } from "./hypotheses.ts";
import type { Prepared } from "./prepare.ts";

/** Leading single explanations that are tried as the first of two. */
const FIRSTS = 3;
const SECONDS = 16;
const KEPT = 60;

/**
 * Two sources at once, where one cannot explain the data: the fitted release of a leading explanation is taken out, and
 * every candidate that passed the screening is asked to explain the rest.
 */
export function fitPairs(
  prepared: Prepared,
  posteriors: readonly Posterior[],
  { asked, finalists, fits }: EnsembleFits,
  hands: readonly Hand[],
): Posterior[] {
  const leading = posteriors
    .filter((p) => finalists.includes(p.candidate))
    .sort((a, b) => b.logPrior + b.logEvidence - (a.logPrior + a.logEvidence))
    .slice(0, FIRSTS);
  const firsts = leading.map((p): First => ({ at: asked.indexOf(p.candidate), fits: fits[p.candidate]! }));
  const everybody = leading.map((first) =>
    [...asked.keys()].filter((at) => !isSame(first.hypothesis, prepared.candidates[asked[at]!]!.hypothesis)),
  );
  const rough = together(hands, (hand) => hand.seconds(firsts, everybody, true));
  const chosen = everybody.map((seconds, i) => leadingSeconds(prepared, asked, seconds, logsOf(rough, i)));
  if (chosen.every((seconds) => seconds.length === 0)) return [];
  const fine = together(hands, (hand) => hand.seconds(firsts, chosen, false));
  const members = Math.min(prepared.options.screenMembers, prepared.options.members);
  const found = new Map<string, Posterior>();
  leading.forEach((first, i) => {
    const logs = logsOf(fine, i);
    chosen[i]!.forEach((at, k) => {
      addPair(
        prepared,
        first,
        asked[at]!,
        logs.map((of) => of[k]!),
        members,
        found,
      );
    });
  });
  return [...found.values()].sort((a, b) => b.logPrior + b.logEvidence - a.logPrior - a.logEvidence).slice(0, KEPT);
}

/** Two places on one reach that nobody listed are one unlisted source, not two. */
const isSame = (a: Hypothesis, b: Hypothesis): boolean =>
  a === b || (a.kind === "unlisted" && b.kind === "unlisted" && a.reach === b.reach);

/** Of one first: by member under which much remains, in their order. */
const logsOf = (shares: readonly SecondShare[], first: number): Float64Array[] =>
  shares
    .flatMap(({ members, logs }) => members.map((member, k) => ({ member, of: logs[first]![k]! })))
    .sort((a, b) => a.member - b.member)
    .flatMap(({ of }) => (of === null ? [] : [of]));

/** Of the asked those that best explain the rest under the first members, as places in the list. */
function leadingSeconds(
  { candidates }: Prepared,
  asked: readonly number[],
  seconds: readonly number[],
  logs: readonly Float64Array[],
): number[] {
  if (logs.length === 0) return [];
  const score = new Map(
    seconds.map((at, k) => {
      const best = Math.max(...logs.map((of) => of[k]!));
      return [at, candidates[asked[at]!]!.logPrior + best];
    }),
  );
  return [...seconds].sort((a, b) => score.get(b)! - score.get(a)! || a - b).slice(0, SECONDS);
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
