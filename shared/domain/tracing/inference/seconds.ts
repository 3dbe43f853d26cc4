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

/** Of each first so many seconds are fitted to the end. */
export const SECONDS = 16;

/**
 * Log evidence of each first with each of some seconds (`of`, by first) under one member, all as places among the asked.
 * Roughly: the first as it was fitted alone, the second by few histories; null where a first leaves little to explain, and
 * −∞ for seconds that cannot be among the best `SECONDS`. Else each is fitted again to what the other leaves.
 */
export function secondsOf(
  under: Under,
  firsts: readonly FirstFit[],
  of: readonly (readonly number[])[],
  roughly: boolean,
): (Float64Array | null)[] {
  const begun = firsts.map((first) => leftBy(under, first));
  const logs = begun.map((one, i) => (roughly && one.little ? null : new Float64Array(of[i]!.length)));
  const best = begun.map(() => createLeaders(SECONDS));
  const placeOf = of.map((seconds) => new Map(seconds.map((at, k) => [at, k])));
  const { evidence, grid, rough, candidates } = under.prepared;
  const { shown, scratch } = roomFor(under, roughly ? rough : grid);
  for (const at of new Set(of.flat())) {
    const shows = under.response.show(at, shown);
    if (shows) lookAt(shown, evidence, roughly ? rough : grid, scratch);
    const { logPrior } = candidates[under.asked[at]!]!;
    begun.forEach((one, i) => {
      const k = placeOf[i]!.get(at);
      const row = logs[i];
      if (k === undefined || row === null || row === undefined) return;
      const two = { at, shown, scratch };
      if (!shows) row[k] = one.fit.logEvidence;
      else row[k] = roughly ? roughlyOf(under, one, two, best[i]!.least() - logPrior) : bothOf(under, one, two);
      best[i]!.add(row[k]! + logPrior);
    });
  }
  return logs;
}

/** The best of some numbers: `least` is what a further one has to exceed to be among them. */
function createLeaders(most: number): { add(value: number): void; least(): number } {
  const kept: number[] = [];
  return {
    add(value) {
      let at = kept.length;
      while (at > 0 && kept[at - 1]! < value) at--;
      kept.splice(at, 0, value);
      if (kept.length > most) kept.pop();
    },
    least: () => (kept.length < most ? Number.NEGATIVE_INFINITY : kept[most - 1]!),
  };
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

/** Both with the first as it was fitted alone; −∞ where that cannot come to `floor`. */
function roughlyOf(under: Under, one: Begun, two: Looked, floor: number): number {
  const { logEvidence } = one.fit;
  return logEvidence + fitOf(under, two, one.rest, true, floor - logEvidence).logEvidence;
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
  floor = Number.NEGATIVE_INFINITY,
): SourceFit {
  const { amplitude } = candidates[asked[at]!]!;
  return fitLooked(shown, evidence, roughly ? rough : grid, amplitude, options.temper, scratch, false, floor);
}

/**
 * Evidence of two together: that of the second on what the first leaves, and what the first as fitted beside the second
 * gains on the data, less what it pays for its freedom (the difference of its gain and its evidence where it was fitted).
 */
function bothOf(under: Under, one: Begun, two: Looked): number {
  const { evidence, grid, options } = under.prepared;
  const alone = fitOf(under, two, one.rest, false);
  if (!one.seen) return alone.logEvidence;
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
