import type { SourceResponse } from "../response/respond.ts";
import type { SourceFit } from "./fit-source.ts";
import { type FitShare, type Hand, type OwnHand, screenMembersOf, spokesmenOf, together } from "./hand.ts";
import { logMeanExp } from "./log-sums.ts";
import { leadingPairs, listPairs, type Two, tryPairs, withRest } from "./pairs.ts";
import type { Prepared } from "./prepare.ts";
import { unexplained } from "./seconds.ts";

/** Fits of all candidates, the more thorough the better they stand. */
export type EnsembleFits = {
  /** By candidate: one fit per member (finalists), per screening member (asked), or of the screening. */
  fits: readonly (readonly SourceFit[])[];
  /** Of what comes from everywhere. */
  diffuse: readonly SourceFit[];
  /** Two at once that were tried: under the first members, and those that matter under every member. */
  twos: readonly Two[];
  /** Of all candidates under the first member, on the edges of the coarse grid. */
  screened: SourceResponse;
};

/** Candidates this far (natural log, prior included) below the best of the screening are not asked further. */
const SCREEN_MARGIN = 25;
/** The same where two members were screened. */
const SCREENED_MARGIN = 15;
const MOST_ASKED = 400;
/** Log-likelihood beyond the best single explanation that makes two worth asking for; it pays for its freedom. */
const MUCH_LEFT = 15;
/** What explains less than this by itself is no half of an explanation. */
const HELPFUL = 1;
const MOST_SECONDS = 200;
/** The same after the fine grid on the first members. */
const FINAL_MARGIN = 7;
const MOST_FINALISTS = 40;

/**
 * Three rounds: everybody under the flow as stated and a few histories; those that might be it, one by one and by twos, under
 * the first members and all histories; the best, one by one and by twos, under every member. From round to round the net shrinks to what their water can pass.
 * `own` is this thread's hand; how many others there are changes the time it takes and not a digit.
 */
export function fitEnsemble(prepared: Prepared, own: OwnHand, others: readonly Hand[]): EnsembleFits {
  const { candidates } = prepared;
  const hands: readonly Hand[] = [own, ...others];
  const fits: SourceFit[][] = candidates.map(() => []);
  const diffuse = screenAll(prepared, hands, fits);
  const asked = chooseAsked(prepared, fits);
  const first = together(hands, (hand) => hand.ask(asked));
  asked.forEach((c, i) => {
    fits[c] = byMember(first, i);
  });
  const tried = tryPairs({ prepared, fits, asked }, hands);
  const final = leadingPairs({ prepared, fits, asked }, tried);
  const leaders = leadersOf(prepared, fits, asked, FINAL_MARGIN, MOST_FINALISTS);
  const halves = final.flatMap(({ first, second }) => [first, second]);
  const finalists = [...new Set([...leaders, ...halves])].sort((a, b) => a - b);
  const pairs = listPairs(final, finalists);
  const rest = together(hands, (hand) => hand.finish(finalists, pairs));
  finalists.forEach((c, i) => {
    fits[c] = [...fits[c]!, ...byMember(rest, i)];
  });
  const restOfPairs = rest.map((share) => share.pairs);
  const twos = withRest(tried, finalists, pairs, restOfPairs);
  return { fits, diffuse, twos, screened: own.screened() };
}

/**
 * Those that might be it by themselves; and where even the best leaves much unexplained, those that explain anything: they
 * may be one of two.
 */
function chooseAsked(prepared: Prepared, fits: readonly (readonly SourceFit[])[]): number[] {
  const { candidates, evidence } = prepared;
  const margin = screenMembersOf(prepared) > 1 ? SCREENED_MARGIN : SCREEN_MARGIN;
  const everybody = [...candidates.keys()];
  const near = leadersOf(prepared, fits, everybody, margin, MOST_ASKED);
  const evidenceOf = (c: number) => logMeanExp(fits[c]!.map((f) => f.logEvidence));
  const best = near.reduce((top, c) => Math.max(top, evidenceOf(c)), 0);
  if (unexplained(evidence) + (evidence.alarm?.bonus ?? 0) - best < MUCH_LEFT) return near;
  const known = new Set(near);
  const helpful = everybody.filter((c) => !known.has(c) && evidenceOf(c) > HELPFUL);
  const seconds = leadersOf(prepared, fits, helpful, Number.POSITIVE_INFINITY, MOST_SECONDS);
  return [...near, ...seconds].sort((a, b) => a - b);
}

const byMember = (shares: readonly FitShare[], i: number): SourceFit[] =>
  shares
    .flatMap(({ members, fits }) => members.map((member, k) => ({ member, fit: fits[k]![i]! })))
    .sort((a, b) => a.member - b.member)
    .map(({ fit }) => fit);

/** First round: fits by candidate, those spoken for with their spokesman's; returns what comes from everywhere. */
function screenAll(prepared: Prepared, hands: readonly Hand[], fits: SourceFit[][]): SourceFit[] {
  const list = spokesmenOf(prepared);
  const shares = together(hands, (hand) => hand.screen());
  if (screenMembersOf(prepared) === 1) {
    list.forEach((c, i) => {
      fits[c] = [shares[i % hands.length]!.fits[0]![i]!];
    });
  } else {
    list.forEach((c, i) => {
      fits[c] = byMember(shares, i);
    });
  }
  prepared.spokesman.forEach((spokesman, c) => {
    if (spokesman !== c) fits[c] = fits[spokesman]!;
  });
  return shares
    .flatMap(({ members, diffuse }) => diffuse.map((fit, k) => ({ member: members[k]!, fit })))
    .sort((a, b) => a.member - b.member)
    .map(({ fit }) => fit);
}

/** Those of a choice of candidates that lie within a margin of the best, prior included, at most so many. */
function leadersOf(
  { candidates }: Prepared,
  fits: readonly (readonly SourceFit[])[],
  chosen: readonly number[],
  margin: number,
  most: number,
): number[] {
  const score = new Map(
    chosen.map((c) => [c, candidates[c]!.logPrior + logMeanExp(fits[c]!.map((f) => f.logEvidence))]),
  );
  const best = chosen.reduce((top, c) => Math.max(top, score.get(c)!), Number.NEGATIVE_INFINITY);
  const near = chosen.filter((c) => score.get(c)! > best - margin);
  return near
    .sort((a, b) => score.get(b)! - score.get(a)! || a - b)
    .slice(0, most)
    .sort((a, b) => a - b);
}
