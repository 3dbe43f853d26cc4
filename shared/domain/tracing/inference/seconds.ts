import type { SourceResponse } from "../response/respond.ts";
import { createShown, type Shown } from "../response/shown.ts";
import type { Evidence } from "./background.ts";
import { createScratch, type FitScratch, fitLooked, lookAt, type SourceFit } from "./fit-source.ts";
import type { Prepared } from "./prepare.ts";
import type { ReleaseGrid } from "./release-grid.ts";
import { gainOf, shownUnder, withoutRelease } from "./release-shown.ts";

/** Two sources are looked for only where the best one leaves this much of the log-likelihood on the table. */
const UNEXPLAINED = 7;

type Under = { prepared: Prepared; asked: readonly number[]; response: SourceResponse };

/** A first of two under one member: its place among the asked and its fit. */
export type FirstFit = { at: number; fit: SourceFit };

/** A source that was looked at: what is seen of it, and its scratch. */
type Looked = { at: number; shown: Shown; scratch: FitScratch };

/**
 * Log evidence of each first with each of some seconds (`of`, by first) under one member, all as places among the asked.
 * Roughly: the first as it was fitted alone, the second by few histories; null where a first leaves little to explain. Else
 * each is fitted again to what the other leaves.
 */
export function secondsOf(
  under: Under,
  firsts: readonly FirstFit[],
  of: readonly (readonly number[])[],
  roughly: boolean,
): (Float64Array | null)[] {
  const begun = firsts.map((first) => leftBy(under, first));
  const logs = begun.map((one, i) => (roughly && one.little ? null : new Float64Array(of[i]!.length)));
  const placeOf = of.map((seconds) => new Map(seconds.map((at, k) => [at, k])));
  const { evidence, grid, rough } = under.prepared;
  const { shown, scratch } = roomFor(under, roughly ? rough : grid);
  for (const at of new Set(of.flat())) {
    const shows = under.response.show(at, shown);
    if (shows) lookAt(shown, evidence, roughly ? rough : grid, scratch);
    begun.forEach((one, i) => {
      const k = placeOf[i]!.get(at);
      const row = logs[i];
      if (k === undefined || row === null || row === undefined) return;
      row[k] = shows ? together(under, one, { at, shown, scratch }, roughly) : one.fit.logEvidence;
    });
  }
  return logs;
}

/** A first that was looked at: its fit alone, what it leaves, and whether that is little. Unseen it shows nothing. */
type Begun = Looked & { seen: boolean; fit: SourceFit; rest: Evidence; little: boolean };

function leftBy(under: Under, { at, fit }: FirstFit): Begun {
  const { evidence, grid } = under.prepared;
  const room = roomFor(under, grid);
  const seen = fit.release >= 0 && under.response.show(at, room.shown);
  if (!seen) return { at, ...room, seen, fit, rest: evidence, little: true };
  const rest = withoutRelease(room.shown, evidence, grid, fit);
  lookAt(room.shown, evidence, grid, room.scratch);
  return { at, ...room, seen, fit, rest, little: unexplained(rest) < UNEXPLAINED };
}

function together(under: Under, one: Begun, two: Looked, roughly: boolean): number {
  const alone = fitOf(under, two, one.rest, roughly);
  if (!one.seen) return alone.logEvidence;
  return roughly ? one.fit.logEvidence + alone.logEvidence : bothOf(under, one, two, alone);
}

const roomFor = ({ prepared: { evidence, grid } }: Under, of: ReleaseGrid) => ({
  shown: createShown(evidence.step.length, grid.edges.length),
  scratch: createScratch(evidence, of),
});

function fitOf(
  { prepared: { candidates, options, grid, rough }, asked }: Under,
  { at, shown, scratch }: Looked,
  evidence: Evidence,
  roughly: boolean,
): SourceFit {
  const { amplitude } = candidates[asked[at]!]!;
  return fitLooked(shown, evidence, roughly ? rough : grid, amplitude, options.temper, scratch, false);
}

/**
 * Evidence of two together: that of the second on what the first leaves, and what the first as fitted beside the second
 * gains on the data, less what it pays for its freedom (the difference of its gain and its evidence where it was fitted).
 */
function bothOf(under: Under, one: Looked, two: Looked, alone: SourceFit): number {
  const { evidence, grid, options } = under.prepared;
  const besideSecond = withoutRelease(two.shown, evidence, grid, alone);
  const again = fitOf(under, one, besideSecond, false);
  const rest = withoutRelease(one.shown, evidence, grid, again);
  const last = fitOf(under, two, rest, false);
  const gained = gainOf(one.shown, evidence, grid, again) - gainOf(one.shown, besideSecond, grid, again);
  const bonus = alarmBonus(under, [one.shown, again], [two.shown, last]);
  return again.logEvidence + options.temper * gained + last.logEvidence + bonus;
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
