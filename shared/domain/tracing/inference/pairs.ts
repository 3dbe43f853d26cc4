import type { SourceFit } from "./fit-source.ts";
import { type First, type Hand, type PairList, type PairShare, together } from "./hand.ts";
import type { Hypothesis, Posterior } from "./hypotheses.ts";
import { logMeanExp } from "./log-sums.ts";
import type { Prepared } from "./prepare.ts";
import { SECONDS } from "./seconds.ts";

/** Two candidates at once, the first as it was tried first; log evidence of both by member, of the first members at least. */
export type Two = { first: number; second: number; logs: readonly number[] };

/** Leading single explanations that are tried as the first of two. */
const FIRSTS = 3;
const KEPT = 60;
/** Two this far (natural log, priors included) below the best explanation under the first members are not asked further. */
const PAIR_MARGIN = 10;
const MOST_FINAL = 24;

type Asked = { prepared: Prepared; fits: readonly (readonly SourceFit[])[]; asked: readonly number[] };

/**
 * Two sources at once, where one cannot explain the data, judged under the first members: the fitted release of a leading
 * explanation is taken out, and every candidate that passed the screening is asked to explain the rest.
 */
export function tryPairs({ prepared, fits, asked }: Asked, hands: readonly Hand[]): Two[] {
  const score = scoreOf(prepared, fits);
  const leading = [...asked].sort((a, b) => score(b) - score(a) || a - b).slice(0, FIRSTS);
  const firsts = leading.map((c): First => ({ at: asked.indexOf(c), fits: fits[c]! }));
  const everybody = leading.map((first) =>
    [...asked.keys()].filter((at) => !isSame(prepared, first, asked[at] as number)),
  );
  const rough = together(hands, (hand) => hand.seconds(firsts, everybody, true));
  const chosen = everybody.map((seconds, i) => leadingSeconds(prepared, asked, seconds, byMember(rough, i)));
  if (chosen.every((seconds) => seconds.length === 0)) return [];
  const fine = together(hands, (hand) => hand.seconds(firsts, chosen, false));
  const found = new Map<string, Two>();
  leading.forEach((first, i) => {
    const logs = byMember(fine, i);
    chosen[i]!.forEach((at, k) => {
      addTwo(found, { first, second: asked[at] as number, logs: logs.map((of) => of[k] as number) });
    });
  });
  return [...found.values()];
}

/** Of two at once those that may matter beside the best explanation; they are judged under every member. */
export function leadingPairs({ prepared, fits, asked }: Asked, twos: readonly Two[]): Two[] {
  const score = scoreOf(prepared, fits);
  const ofTwo = new Map(twos.map((two) => [two, priorOf(prepared, two) + logMeanExp(two.logs)]));
  const best = Math.max(...asked.map(score), ...ofTwo.values());
  return [...twos]
    .filter((two) => ofTwo.get(two)! > best - PAIR_MARGIN)
    .sort((a, b) => ofTwo.get(b)! - ofTwo.get(a)! || a.first - b.first || a.second - b.second)
    .slice(0, MOST_FINAL);
}

/** Pairs as their firsts with the seconds of each, all as places among the finalists. */
export function listPairs(twos: readonly Two[], finalists: readonly number[]): PairList {
  const firsts = [...new Set(twos.map((two) => two.first))];
  return {
    firsts: firsts.map((c) => finalists.indexOf(c)),
    of: firsts.map((c) => twos.flatMap((two) => (two.first === c ? [finalists.indexOf(two.second)] : []))),
  };
}

/** The same with what those on the list were found to be worth under the remaining members. */
export function withRest(
  twos: readonly Two[],
  finalists: readonly number[],
  { firsts, of }: PairList,
  rest: readonly PairShare[],
): Two[] {
  const logs = firsts.map((_, i) => byMember(rest, i));
  return twos.map((two) => {
    const i = firsts.indexOf(finalists.indexOf(two.first));
    const k = i < 0 ? -1 : of[i]!.indexOf(finalists.indexOf(two.second));
    return k < 0 ? two : { ...two, logs: [...two.logs, ...logs[i]!.map((row) => row[k] as number)] };
  });
}

/** Pairs as explanations, the best first, with what they were found to be worth over the members they were judged under. */
export function pairPosteriors(prepared: Prepared, twos: readonly Two[]): Posterior[] {
  const { candidates } = prepared;
  return twos
    .map((two): Posterior => {
      const of = [candidates[two.first]!.hypothesis, candidates[two.second]!.hypothesis] as const;
      const hypothesis: Hypothesis = { kind: "pair", of };
      const logEvidence = logMeanExp(two.logs);
      return {
        hypothesis,
        probability: 0,
        logPrior: priorOf(prepared, two),
        logEvidence,
        logs: two.logs,
        candidate: -1,
      };
    })
    .sort((a, b) => b.logPrior + b.logEvidence - a.logPrior - a.logEvidence)
    .slice(0, KEPT);
}

const scoreOf =
  ({ candidates }: Prepared, fits: Asked["fits"]) =>
  (c: number): number =>
    candidates[c]!.logPrior + logMeanExp(fits[c]!.map((f) => f.logEvidence));

const priorOf = ({ candidates, options }: Prepared, { first, second }: Two): number =>
  Math.log(options.prior.pair) + candidates[first]!.logPrior + candidates[second]!.logPrior;

/** Two places on one reach that nobody listed are one unlisted source, not two. */
function isSame({ candidates }: Prepared, c: number, d: number): boolean {
  const [a, b] = [candidates[c]!.hypothesis, candidates[d]!.hypothesis];
  return c === d || (a.kind === "unlisted" && b.kind === "unlisted" && a.reach === b.reach);
}

/** Logs of the seconds of one first, by member in their order; members under which nothing was asked are left out. */
const byMember = (shares: readonly PairShare[], first: number): Float64Array[] =>
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

/** The same two found in the other order are one hypothesis; the better fitting order stands for it. */
function addTwo(found: Map<string, Two>, two: Two): void {
  const key = [two.first, two.second].sort((a, b) => a - b).join(" ");
  const known = found.get(key);
  if (known === undefined || logMeanExp(known.logs) < logMeanExp(two.logs)) found.set(key, two);
}
