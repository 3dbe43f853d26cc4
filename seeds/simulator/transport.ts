import { type Random, randomFrom } from "../city/random.ts";
import type { FlowField } from "./flow-field.ts";
import type { WaterRegime } from "./water-regime.ts";

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

/** The water particles move with: the ordinary flow, and what gates make of it. */
export type MovingWater = { field: FlowField; regime: WaterRegime };
type Watched = ReadonlyMap<number, readonly { key: string; measureM: number }[]>;
type Particle = FieldSpot & { timeS: number };

/**
 * Carries a release with particles: advection with dispersion in each reach (travel times drawn from the first-passage
 * distribution of the advection–dispersion equation), full mixing at nodes (a particle leaves by a reach with the chance
 * of that reach's share of the water), first-order decay. Reaches that follow a gate run, turn or stand with the hour.
 * Written without any part of the tracer.
 */
export function carry(
  water: MovingWater,
  release: Release,
  watched: Watched,
  options: TransportOptions,
): { passages: Map<string, Passage[]>; ledger: Ledger } {
  const random = randomFrom(options.seed);
  const passages = new Map<string, Passage[]>();
  const ledger: Ledger = { decayed: 0, left: 0, inNetwork: 0 };
  const share = 1 / options.particles;
  for (let n = 0; n < options.particles; n++) {
    const startS = release.startS + ((n + random()) / options.particles) * release.durationS;
    const keptAt = (timeS: number): number => Math.exp((-options.decayPerDay * Math.max(0, timeS - startS)) / 86_400);
    const particle = { ...release.at, timeS: startS };
    const gone = walk(water, particle, watched, options, random, (key, atS) => {
      const seen = passages.get(key);
      const passage = { atS, share: share * keptAt(atS) };
      if (seen === undefined) passages.set(key, [passage]);
      else seen.push(passage);
    });
    const kept = keptAt(gone ? particle.timeS : options.untilS);
    ledger.decayed += share * (1 - kept);
    if (gone) ledger.left += share * kept;
    else ledger.inNetwork += share * kept;
  }
  for (const list of passages.values()) list.sort((a, b) => a.atS - b.atS);
  return { passages, ledger };
}

/** Moves a particle until the end of the run or out of the network; answers whether it left. */
function walk(
  water: MovingWater,
  particle: Particle,
  watched: Watched,
  options: TransportOptions,
  random: Random,
  pass: (key: string, atS: number) => void,
): boolean {
  const { field, regime } = water;
  for (;;) {
    const governed = regime.governs(particle.reach);
    const motion = governed ? regime.motionAt(particle.reach, particle.timeS) : 1;
    const end = motion === 0 ? "waits" : follow(water, particle, motion, governed, watched, options, random, pass);
    if (end === "waits") particle.timeS = nextHour(particle.timeS);
    if (particle.timeS > options.untilS) return false;
    if (end !== "node") continue;
    const node = (motion === 1 ? field.toNode : field.fromNode)[particle.reach] as number;
    if (!leaveNode(water, particle, node, options.untilS, random)) return particle.timeS <= options.untilS;
  }
}

/** Along a reach to its end, or in a governed one until the hour is over. */
function follow(
  { field }: MovingWater,
  particle: Particle,
  motion: 1 | -1,
  governed: boolean,
  watched: Watched,
  options: TransportOptions,
  random: Random,
  pass: (key: string, atS: number) => void,
): "node" | "on the way" {
  const velocity = field.velocityMS[particle.reach] as number;
  const hourEnds = governed ? nextHour(particle.timeS) : Number.POSITIVE_INFINITY;
  const ahead = (measureM: number) => motion * (measureM - particle.measureM);
  const stops = (watched.get(particle.reach) ?? [])
    .filter((stop) => ahead(stop.measureM) >= 0)
    .sort((a, b) => motion * (a.measureM - b.measureM));
  const last = { key: "", measureM: motion === 1 ? (field.lengthM[particle.reach] as number) : 0 };
  for (const stop of [...stops, last]) {
    const distance = ahead(stop.measureM);
    const arrives = particle.timeS + firstPassage(random, distance, velocity, options.dispersionM2S);
    if (arrives > hourEnds) {
      // The hour ends before: as far as the water goes by then, with its spread, but not past the stop.
      const lasts = hourEnds - particle.timeS;
      const moved = velocity * lasts + normal(random) * Math.sqrt(2 * options.dispersionM2S * lasts);
      particle.measureM += motion * Math.min(0.999 * distance, Math.max(0, moved));
      particle.timeS = hourEnds;
      return "on the way";
    }
    particle.timeS = arrives;
    if (arrives > options.untilS) return "on the way";
    particle.measureM = stop.measureM;
    if (stop.key !== "") pass(stop.key, arrives);
  }
  return "node";
}

/** Into one of the reaches whose water leaves a node now, waiting where gates let none; false where the city ends. */
function leaveNode(
  { field, regime }: MovingWater,
  particle: Particle,
  node: number,
  untilS: number,
  random: Random,
): boolean {
  const meeting = field.meeting[node] ?? [];
  if (!meeting.some((reach) => regime.governs(reach))) {
    const ways = field.leaving[node] ?? [];
    if (ways.length === 0) return false;
    Object.assign(particle, { reach: drawWay(random, ways), measureM: 0 });
    return true;
  }
  for (; particle.timeS <= untilS; particle.timeS = nextHour(particle.timeS)) {
    const ways = meeting.flatMap((reach) => {
      const motion = regime.motionAt(reach, particle.timeS);
      const leaves = motion !== 0 && (motion === 1 ? field.fromNode : field.toNode)[reach] === node;
      return leaves ? [{ reach, share: field.dischargeM3S[reach] as number, motion }] : [];
    });
    const total = ways.reduce((sum, way) => sum + way.share, 0);
    if (total > 0) {
      const reach = drawWay(
        random,
        ways.map((way) => ({ ...way, share: way.share / total })),
      );
      const motion = ways.find((way) => way.reach === reach)?.motion;
      Object.assign(particle, { reach, measureM: motion === 1 ? 0 : field.lengthM[reach] });
      return true;
    }
    // Where the drawing ends, what flows out is gone; a shut gate elsewhere makes it wait.
    if ((field.leaving[node] ?? []).length === 0 || meeting.length === 1) return false;
  }
  return true;
}

const HOUR_S = 3600;
const nextHour = (timeS: number): number => (Math.floor(timeS / HOUR_S) + 1) * HOUR_S;

function drawWay(random: Random, ways: readonly { reach: number; share: number }[]): number {
  let left = random();
  for (const way of ways) {
    left -= way.share;
    if (left < 0) return way.reach;
  }
  return (ways[ways.length - 1] as { reach: number }).reach;
}

const normal = (random: Random): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Time to first pass a distance under advection and dispersion: inverse Gaussian (Michael, Schucany and Haas 1976). */
function firstPassage(random: Random, distanceM: number, velocityMS: number, dispersionM2S: number): number {
  if (distanceM <= 0) return 0;
  const mean = distanceM / velocityMS;
  const shape = (distanceM * distanceM) / (2 * dispersionM2S);
  const y = normal(random) ** 2;
  const x =
    mean +
    (mean * mean * y) / (2 * shape) -
    (mean / (2 * shape)) * Math.sqrt(4 * mean * shape * y + mean * mean * y * y);
  return random() <= mean / (mean + x) ? x : (mean * mean) / x;
}
