import type { SourceResponse } from "../response/respond.ts";
import { createShown, type Shown } from "../response/shown.ts";
import type { Evidence } from "./background.ts";
import {
  createScratch,
  type FitScratch,
  fitSource,
  gainOf,
  type SourceFit,
  shownUnder,
  withoutRelease,
} from "./fit-source.ts";
import type { Prepared } from "./prepare.ts";

/** Two sources are looked for only where the best one leaves this much of the log-likelihood on the table. */
const UNEXPLAINED = 7;

type Under = { prepared: Prepared; asked: readonly number[]; response: SourceResponse };

/**
 * Log evidence of a first with each of some seconds under one member; both as places among the asked. Null where the first
 * leaves little to explain. Roughly: the first as it was fitted alone, the second by few histories. Else each is fitted
 * again to what the other leaves.
 */
export function secondsOf(
  under: Under,
  first: number,
  fit: SourceFit,
  seconds: readonly number[],
  roughly: boolean,
): Float64Array | null {
  const { evidence, grid, rough } = under.prepared;
  const [one, two] = [roomFor(under), roomFor(under)];
  if (fit.release < 0 || !under.response.show(first, one)) return null;
  const rest = withoutRelease(one, evidence, grid, fit);
  if (unexplained(rest) < UNEXPLAINED) return null;
  const scratch = createScratch(evidence, roughly ? rough : grid);
  return Float64Array.from(seconds, (second) => {
    if (!under.response.show(second, two)) return fit.logEvidence;
    const alone = fitOf(under, second, two, rest, scratch, roughly);
    return roughly ? fit.logEvidence + alone.logEvidence : bothOf(under, [first, one], [second, two], alone, scratch);
  });
}

const roomFor = ({ prepared: { evidence, grid } }: Under): Shown =>
  createShown(evidence.step.length, grid.edges.length);

function fitOf(
  { prepared: { candidates, options, grid, rough }, asked }: Under,
  at: number,
  shown: Shown,
  evidence: Evidence,
  scratch: FitScratch,
  roughly: boolean,
): SourceFit {
  const { amplitude } = candidates[asked[at]!]!;
  return fitSource(shown, evidence, roughly ? rough : grid, amplitude, options.temper, scratch, false);
}

/**
 * Evidence of two together: that of the second on what the first leaves, and what the first as fitted beside the second
 * gains on the data, less what it pays for its freedom (the difference of its gain and its evidence where it was fitted).
 */
function bothOf(
  under: Under,
  [first, one]: [number, Shown],
  [second, two]: [number, Shown],
  alone: SourceFit,
  scratch: FitScratch,
): number {
  const { evidence, grid, options } = under.prepared;
  const besideSecond = withoutRelease(two, evidence, grid, alone);
  const again = fitOf(under, first, one, besideSecond, scratch, false);
  const rest = withoutRelease(one, evidence, grid, again);
  const last = fitOf(under, second, two, rest, scratch, false);
  const gained = gainOf(one, evidence, grid, again) - gainOf(one, besideSecond, grid, again);
  return again.logEvidence + options.temper * gained + last.logEvidence + alarmBonus(under, [one, again], [two, last]);
}

/** An alarm may be explained by what both show together. */
function alarmBonus({ prepared }: Under, ...both: readonly [Shown, SourceFit][]): number {
  const { evidence, grid, options } = prepared;
  const { alarm } = evidence;
  if (alarm === null) return 0;
  const level = both.reduce(
    (sum, [shown, fit]) => sum + shownUnder(shown, grid, fit, alarm.observation) * (fit.rates[alarm.parameter] ?? 0),
    0,
  );
  return level >= alarm.least ? options.temper * alarm.bonus : 0;
}

/** Log-likelihood that a perfect explanation of what is raised would gain. */
export function unexplained({ excess, weight, sd }: Evidence): number {
  let gain = 0;
  for (let k = 0; k < excess.length; k++) {
    const y = excess[k] as number;
    if ((weight[k] as number) > 0 && y > 2.5 * (sd[k] as number)) gain += 0.5 * (weight[k] as number) * y * y;
  }
  return gain;
}
