import type { SimNetwork, SimReach } from "./networks.ts";
import type { Random } from "./random.ts";

/** What the water really does, which the tracer is never told: factors on velocity and discharge per reach. */
export type HiddenFlow = { velocityFactor: Float64Array; dischargeFactor: Float64Array };

/** Log-normal factors, correlated along each river: neighbours 2 km apart share about 0.8. */
export function drawHiddenFlow(net: SimNetwork, random: Random, sigmaVelocity = 0.3, sigmaDischarge = 0.2): HiddenFlow {
  const last = new Map<number, [number, number]>();
  const velocityFactor = new Float64Array(net.reaches.length);
  const dischargeFactor = new Float64Array(net.reaches.length);
  net.reaches.forEach((reach, i) => {
    const before = last.get(reach.river);
    const rho = Math.exp(-reach.lengthM / 9000);
    const next = (b: number | undefined) =>
      b === undefined ? random.normal() : rho * b + Math.sqrt(1 - rho * rho) * random.normal();
    const pair: [number, number] = [next(before?.[0]), next(before?.[1])];
    last.set(reach.river, pair);
    velocityFactor[i] = Math.exp(sigmaVelocity * pair[0]);
    dischargeFactor[i] = Math.exp(sigmaDischarge * pair[1]);
  });
  return { velocityFactor, dischargeFactor };
}

export type Place = { reach: number; measureM: number };
export type Release = { place: Place; startH: number; durationH: number };

export type Run = {
  net: SimNetwork;
  hidden: HiddenFlow;
  /** Regime in force by hour of the run. */
  regimeOfHour: Uint8Array;
  decayPerDay: number;
  particles: number;
};

const STEP_S = 600;
/** Below this the water counts as standing, m/s. */
const STILL = 0.01;
const HALF_WINDOW_M = 120;

/**
 * Lagrangian particles through a release of 1 g/s: each moves with the velocity of its reach and a random walk, chooses
 * its way at nodes in proportion to discharge, and fades by decay. Returns per place and hour the concentration in g/m³,
 * from the mass near the place in the last half hour of each hour.
 */
export function simulate(run: Run, release: Release, places: readonly Place[], random: Random): Float64Array[] {
  const { net, regimeOfHour } = run;
  const hours = regimeOfHour.length;
  const regimes = Array.from({ length: net.regimes }, (_, k) => regimeOf(run, k));
  const out = places.map(() => new Float64Array(hours));
  const placesOf = new Map<number, number[]>();
  for (const [i, p] of places.entries()) placesOf.set(p.reach, [...(placesOf.get(p.reach) ?? []), i]);
  const releaseS = release.durationH * 3600;
  const each = releaseS / run.particles;
  const reach = new Int32Array(run.particles).fill(-1);
  const at = new Float64Array(run.particles);
  const born = Float64Array.from(
    { length: run.particles },
    (_, i) => release.startH * 3600 + each * (i + random.uniform()),
  );
  for (let step = 0; step < hours * (3600 / STEP_S); step++) {
    const [from, to] = [step * STEP_S, (step + 1) * STEP_S];
    const hour = Math.floor(from / 3600);
    const regime = regimes[regimeOfHour[hour] as number] as Regime;
    const counts = to % 3600 === 0 || to % 3600 > 3600 - 3 * STEP_S;
    for (let i = 0; i < run.particles; i++) {
      const birth = born[i] as number;
      if (birth >= to || reach[i] === -2) continue;
      let time = STEP_S;
      if (birth >= from) {
        reach[i] = release.place.reach;
        at[i] = release.place.measureM;
        time = to - birth;
      }
      move(net, regime, reach, at, i, time, random);
      if (!counts || (reach[i] as number) < 0) continue;
      for (const p of placesOf.get(reach[i] as number) ?? []) {
        const { measureM } = places[p] as Place;
        if (Math.abs((at[i] as number) - measureM) > HALF_WINDOW_M) continue;
        const length = (net.reaches[reach[i] as number] as SimReach).lengthM;
        const span = Math.min(length, measureM + HALF_WINDOW_M) - Math.max(0, measureM - HALF_WINDOW_M);
        const mass = each * Math.exp((-run.decayPerDay * (to - birth)) / 86_400);
        (out[p] as Float64Array)[hour]! += mass / 3 / (span * (regime.area[reach[i] as number] as number));
      }
    }
  }
  return out;
}

type Regime = {
  /** Signed, m/s. */
  velocity: Float64Array;
  area: Float64Array;
  spread: Float64Array;
  /** Reaches that leave each node and the running share of its discharge. */
  ways: { reach: number; upTo: number }[][];
  degree: Int32Array;
};

function regimeOf({ net, hidden }: Run, regime: number): Regime {
  const n = net.reaches.length;
  const velocity = new Float64Array(n);
  const area = new Float64Array(n);
  const spread = new Float64Array(n);
  const ways: { reach: number; upTo: number }[][] = Array.from({ length: net.nodeCount }, () => []);
  const degree = new Int32Array(net.nodeCount);
  net.reaches.forEach((reach, i) => {
    const stated = reach.dischargeM3S[regime] as number;
    const v = (Math.abs(stated) / reach.areaM2) * (hidden.velocityFactor[i] as number);
    const q = Math.abs(stated) * (hidden.dischargeFactor[i] as number);
    degree[reach.from]!++;
    degree[reach.to]!++;
    const moves = Math.abs(stated) / reach.areaM2 > STILL;
    velocity[i] = moves ? Math.sign(stated) * v : 0;
    area[i] = moves ? q / v : reach.areaM2;
    // A rule of thumb of its own, not the tracer's: E = 1.3 v B^1.1, at least 0.4 m²/s.
    spread[i] = Math.sqrt(2 * (moves ? Math.max(0.4, 1.3 * v * reach.widthM ** 1.1) : 0.2));
    if (!moves) return;
    const list = ways[stated > 0 ? reach.from : reach.to]!;
    list.push({ reach: i, upTo: q + (list.at(-1)?.upTo ?? 0) });
  });
  return { velocity, area, spread, ways, degree };
}

function move(
  net: SimNetwork,
  regime: Regime,
  reachOf: Int32Array,
  at: Float64Array,
  i: number,
  seconds: number,
  random: Random,
): void {
  let left = seconds;
  let kick = (random.uniform() + random.uniform() + random.uniform() - 1.5) * 2 * Math.sqrt(seconds);
  for (let hops = 0; hops < 60; hops++) {
    const r = reachOf[i] as number;
    const { lengthM, from, to } = net.reaches[r] as SimReach;
    const v = regime.velocity[r] as number;
    const wanted = (at[i] as number) + v * left + kick * (regime.spread[r] as number);
    if (wanted >= 0 && wanted <= lengthM) {
      at[i] = wanted;
      return;
    }
    const end = wanted > lengthM ? to : from;
    const withFlow = v !== 0 && wanted > lengthM === v > 0;
    // A step of the random walk against the stream, or out of standing water, is turned back at the end of the reach.
    if (!withFlow) {
      at[i] = Math.min(lengthM, Math.max(0, wanted > lengthM ? 2 * lengthM - wanted : -wanted));
      return;
    }
    const way = chooseWay(regime, end, random);
    if (way === undefined) {
      if (regime.degree[end] === 1) reachOf[i] = -2;
      else at[i] = wanted > lengthM ? lengthM : 0;
      return;
    }
    const gone = Math.abs((wanted > lengthM ? lengthM : 0) - (at[i] as number));
    left = Math.max(0, left * (1 - gone / Math.abs(wanted - (at[i] as number))));
    kick = 0;
    reachOf[i] = way;
    at[i] = (net.reaches[way] as SimReach).from === end ? 0 : (net.reaches[way] as SimReach).lengthM;
  }
}

function chooseWay(regime: Regime, node: number, random: Random): number | undefined {
  const list = regime.ways[node] as { reach: number; upTo: number }[];
  if (list.length <= 1) return list[0]?.reach;
  const u = random.uniform() * (list.at(-1)?.upTo as number);
  return list.find((w) => u <= w.upTo)?.reach;
}
