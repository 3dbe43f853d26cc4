import { type Random, randomFrom } from "../city/random.ts";
import type { FlowField } from "./flow-field.ts";

/** A place on the flow field: a reach by position and metres along it. */
export type FieldSpot = { reach: number; measureM: number };

export type Release = { at: FieldSpot; startS: number; durationS: number };

/** Water of a release as it passes a watched place: when, and what share of the whole each particle stands for. */
export type Passage = { atS: number; share: number };

/** Where the mass of a release is when the run ends; the four add up to one. */
export type Ledger = { decayed: number; left: number; inNetwork: number };

export type TransportOptions = {
  particles: number;
  untilS: number;
  /** Longitudinal dispersion, m²/s. */
  dispersionM2S: number;
  /** First-order decay, 1/day. */
  decayPerDay: number;
  seed: string;
};

/**
 * Carries a release down the flow field with particles: advection with dispersion in each reach (travel times drawn
 * from the first-passage distribution of the advection–dispersion equation), full mixing at nodes (a particle leaves
 * by a reach with the chance of that reach's share of the water), first-order decay. Written without any part of the
 * tracer.
 */
export function carry(
  field: FlowField,
  release: Release,
  watched: ReadonlyMap<number, readonly { key: string; measureM: number }[]>,
  options: TransportOptions,
): { passages: Map<string, Passage[]>; ledger: Ledger } {
  const random = randomFrom(options.seed);
  const passages = new Map<string, Passage[]>();
  const ledger: Ledger = { decayed: 0, left: 0, inNetwork: 0 };
  const share = 1 / options.particles;
  for (let n = 0; n < options.particles; n++) {
    const startS = release.startS + ((n + random()) / options.particles) * release.durationS;
    const end = walk(field, release.at, startS, watched, options, random, (key, atS, kept) => {
      const seen = passages.get(key);
      const passage = { atS, share: share * kept };
      if (seen === undefined) passages.set(key, [passage]);
      else seen.push(passage);
    });
    ledger.decayed += share * (1 - end.kept);
    if (end.gone) ledger.left += share * end.kept;
    else ledger.inNetwork += share * end.kept;
  }
  for (const list of passages.values()) list.sort((a, b) => a.atS - b.atS);
  return { passages, ledger };
}

function walk(
  field: FlowField,
  at: FieldSpot,
  startS: number,
  watched: ReadonlyMap<number, readonly { key: string; measureM: number }[]>,
  options: TransportOptions,
  random: Random,
  pass: (key: string, atS: number, kept: number) => void,
): { kept: number; gone: boolean } {
  const kept = (timeS: number): number => Math.exp((-options.decayPerDay * Math.max(0, timeS - startS)) / 86_400);
  let { reach, measureM } = at;
  let timeS = startS;
  for (;;) {
    const length = field.lengthM[reach] as number;
    const stops = (watched.get(reach) ?? [])
      .filter((s) => s.measureM >= measureM)
      .sort((a, b) => a.measureM - b.measureM);
    for (const stop of [...stops, { key: "", measureM: length }]) {
      timeS += firstPassage(random, stop.measureM - measureM, field.velocityMS[reach] as number, options.dispersionM2S);
      if (timeS > options.untilS) return { kept: kept(options.untilS), gone: false };
      measureM = stop.measureM;
      if (stop.key !== "") pass(stop.key, timeS, kept(timeS));
    }
    const ways = field.leaving[field.toNode[reach] as number] ?? [];
    if (ways.length === 0) return { kept: kept(timeS), gone: true };
    reach = drawWay(random, ways);
    measureM = 0;
  }
}

function drawWay(random: Random, ways: readonly { reach: number; share: number }[]): number {
  let left = random();
  for (const way of ways) {
    left -= way.share;
    if (left < 0) return way.reach;
  }
  return (ways[ways.length - 1] as { reach: number }).reach;
}

/** Time to first pass a distance under advection and dispersion: inverse Gaussian (Michael, Schucany and Haas 1976). */
function firstPassage(random: Random, distanceM: number, velocityMS: number, dispersionM2S: number): number {
  if (distanceM <= 0) return 0;
  const mean = distanceM / velocityMS;
  const shape = (distanceM * distanceM) / (2 * dispersionM2S);
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const y = normal * normal;
  const x =
    mean +
    (mean * mean * y) / (2 * shape) -
    (mean / (2 * shape)) * Math.sqrt(4 * mean * shape * y + mean * mean * y * y);
  return random() <= mean / (mean + x) ? x : (mean * mean) / x;
}
