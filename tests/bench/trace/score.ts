import type { Hypothesis } from "../../../shared/domain/tracing/inference/hypotheses.ts";
import type { Inference } from "../../../shared/domain/tracing/inference/infer.ts";
import type { Incident } from "./particles/incident.ts";
import type { Place } from "./particles/particles.ts";

/** One place as a suspect: an outfall, an unlisted source on a reach, a boundary; or one of the placeless answers. */
export const keyOf = (h: Exclude<Hypothesis, { kind: "pair" }>): string =>
  h.kind === "outfall"
    ? `o${h.source}`
    : h.kind === "unlisted" || h.kind === "boundary"
      ? `${h.kind[0]}${h.reach}`
      : h.kind;

/** Probability that each suspect took part, alone or as one of two; descending. */
export function marginals(inference: Inference): [key: string, probability: number][] {
  const sum = new Map<string, number>();
  const add = (h: Hypothesis, p: number): void => {
    if (h.kind === "pair") for (const one of h.of) add(one, p);
    else sum.set(keyOf(h), (sum.get(keyOf(h)) ?? 0) + p);
  };
  for (const { hypothesis, probability } of inference.posteriors) add(hypothesis, probability);
  return [...sum].sort((a, b) => b[1] - a[1]);
}

export const truthKeys = (incident: Incident): string[] =>
  incident.kind === "fault"
    ? ["instrument"]
    : incident.truth.sources.map((s) => (s.outfall === null ? `u${s.place.reach}` : `o${s.outfall}`));

/** Along-channel metres between two places, whatever the direction of flow. */
export function channelDistances(incident: Incident, from: Place): (to: Place) => number {
  const { reaches, nodeCount } = incident.net;
  const at = new Float64Array(nodeCount).fill(Number.POSITIVE_INFINITY);
  const start = reaches[from.reach]!;
  at[start.from] = from.measureM;
  at[start.to] = start.lengthM - from.measureM;
  for (let changed = true; changed; ) {
    changed = false;
    for (const r of reaches) {
      const [a, b] = [at[r.from]!, at[r.to]!];
      if (a + r.lengthM < b) at[r.to] = a + r.lengthM;
      else if (b + r.lengthM < a) at[r.from] = b + r.lengthM;
      else continue;
      changed = true;
    }
  }
  return (to) => {
    const r = reaches[to.reach]!;
    const round = Math.min(at[r.from]! + to.measureM, at[r.to]! + r.lengthM - to.measureM);
    return to.reach === from.reach ? Math.min(round, Math.abs(to.measureM - from.measureM)) : round;
  };
}

export type TraceScore = {
  /** Rank of the truth (0 first), −1 where it is not among the suspects, and its probability. */
  rank: number;
  probability: number;
  bits: number;
  distanceM: number;
  effective: number;
  set90: number;
  excluded: boolean;
  instrument: number;
  /** Suspects with a probability worth checking, and whether they took part. */
  claims: [probability: number, right: boolean][];
};

/** Below this a suspect is told as excluded. */
const EXCLUDED = 5e-4;

export function scoreTrace(incident: Incident, inference: Inference): TraceScore {
  const order = marginals(inference);
  const truths = truthKeys(incident);
  const rank = order.findIndex(([key]) => truths.includes(key));
  const probability = rank < 0 ? 0 : order[rank]![1];
  const listed = incident.outfalls.length;
  const priorOfTruth = truths[0]!.startsWith("o")
    ? 0.78 / listed
    : truths[0] === "instrument"
      ? 0.12
      : 0.15 / incident.net.reaches.length;
  const total = order.reduce((s, [, p]) => s + p, 0);
  const entropy = order.reduce((s, [, p]) => (p > 0 ? s - (p / total) * Math.log(p / total) : s), 0);
  let [set90, held] = [0, 0];
  while (held < 0.9 * total && set90 < order.length) held += order[set90++]![1];
  const best = placeOf(incident, order.find(([key]) => "oub".includes(key[0]!) && key !== "boundary")?.[0]);
  const distanceM =
    best === undefined || incident.kind === "fault"
      ? Number.NaN
      : Math.min(...incident.truth.sources.map((s) => channelDistances(incident, s.place)(best)));
  return {
    rank,
    probability,
    bits: Math.log2(Math.max(probability, 1e-6) / priorOfTruth),
    distanceM,
    effective: Math.exp(entropy),
    set90,
    excluded: probability < EXCLUDED,
    instrument: order.find(([key]) => key === "instrument")?.[1] ?? 0,
    claims: order.filter(([, p]) => p >= 0.02).map(([key, p]) => [Math.min(1, p), truths.includes(key)]),
  };
}

export function placeOf(incident: Incident, key: string | undefined): Place | undefined {
  if (key === undefined || !/^[oub]\d/.test(key)) return undefined;
  const n = Number(key.slice(1));
  if (key[0] === "o") return incident.outfalls[n]?.place;
  const reach = incident.net.reaches[n];
  return reach === undefined ? undefined : { reach: n, measureM: reach.lengthM / 2 };
}

/** Baselines rank outfalls upstream of the alarm by the stated flow of its hour. */
export function baselineRanks(incident: Incident, random: () => number) {
  const { net, alarm, outfalls, statedRegime } = incident;
  const station = incident.stations[alarm.station]!.place;
  const upstream = upstreamDistances(incident, station, statedRegime[alarm.hour] as number);
  const inside = outfalls.flatMap((o, i) => {
    const d = upstream(o.place);
    return Number.isFinite(d) ? [{ i, d, load: o.statedKgD.reduce((a, b) => a + b, 0), u: random() }] : [];
  });
  const truths = incident.truth.sources.map((s) => s.outfall);
  const rankBy = (score: (o: (typeof inside)[number]) => number) =>
    [...inside].sort((a, b) => score(a) - score(b)).findIndex((o) => truths.includes(o.i));
  void net;
  return { nearest: rankBy((o) => o.d), largest: rankBy((o) => -o.load), random: rankBy((o) => o.u) };
}

function upstreamDistances(incident: Incident, from: Place, regime: number): (to: Place) => number {
  const { reaches, nodeCount } = incident.net;
  const at = new Float64Array(nodeCount).fill(Number.POSITIVE_INFINITY);
  const sense = (r: number) => Math.sign(reaches[r]!.dischargeM3S[regime]!);
  const start = reaches[from.reach]!;
  if (sense(from.reach) > 0) at[start.from] = from.measureM;
  else at[start.to] = start.lengthM - from.measureM;
  for (let changed = true; changed; ) {
    changed = false;
    reaches.forEach((r, i) => {
      const [down, up] = sense(i) > 0 ? [r.to, r.from] : [r.from, r.to];
      if (at[down]! + r.lengthM < at[up]!) {
        at[up] = at[down]! + r.lengthM;
        changed = true;
      }
    });
  }
  return (to) => {
    const r = reaches[to.reach]!;
    const along = sense(to.reach) > 0 ? r.lengthM - to.measureM : to.measureM;
    const beyond = at[sense(to.reach) > 0 ? r.to : r.from]! + along;
    if (to.reach !== from.reach) return beyond;
    const gap = (from.measureM - to.measureM) * sense(to.reach);
    return gap >= 0 ? gap : beyond;
  };
}
