import { type Inference, inferSources } from "../../../shared/domain/tracing/inference/infer.ts";
import { adviseSamples, type SamplePoint } from "../../../shared/domain/tracing/sampling/advise.ts";
import { type SampleResult, withSamples } from "../../../shared/domain/tracing/sampling/update.ts";
import { EPOCH, problemOf, timelineOf, WINDOW_H } from "./adapt.ts";
import { drawIncident, type Incident, RUN_HOURS } from "./particles/incident.ts";
import { drawNetwork, type NetworkKind } from "./particles/networks.ts";
import { type Place, simulate } from "./particles/particles.ts";
import { type Random, randomOf } from "./particles/random.ts";
import { BACKGROUND, type Regime } from "./particles/stations.ts";
import { marginals, truthKeys } from "./score.ts";
import { mean, quantile, share } from "./trace-bench.ts";

const ROUNDS = 12;
const PER_ROUND = 2;
const ROUND_H = 1.5;
const CERTAIN = 0.8;

export type Play = { running: boolean; rounds: number | null; falseFirst: boolean; walkRounds: number | null };

/** Field results as they would truly come back: particles for the channel, chance for mouths. */
type Field = {
  channel: (place: Place, hour: number) => number[];
  mouth: (outfall: number, hour: number) => boolean;
  places: Place[];
};

/** The true answers at one place per reach (near its lower end by the stated flow) and the middle of it. */
export function openField(incident: Incident, random: Random): Field {
  const { net, truth } = incident;
  const places = net.reaches.flatMap((r, reach): Place[] =>
    [0.12, 0.88].map((share) => ({ reach, measureM: r.lengthM * share })),
  );
  const regimeOfHour = new Uint8Array(RUN_HOURS + 30);
  regimeOfHour.set(truth.regimeOfHour);
  regimeOfHour.fill(truth.regimeOfHour[RUN_HOURS - 1]!, RUN_HOURS);
  const run = { net, hidden: truth.hidden, regimeOfHour, decayPerDay: 0.08, particles: 2000 };
  const clean = truth.sources.map((s) => simulate(run, s, places, random));
  const level = BACKGROUND.map((b) => b * Math.exp(0.2 * random.normal()));
  const channel = (place: Place, hour: number) => {
    const i = places.findIndex((p) => p.reach === place.reach && Math.abs(p.measureM - place.measureM) < 1);
    return level.map((base, p) => {
      const plume = truth.sources.reduce(
        (sum, s, k) => sum + (clean[k]![i]![Math.floor(hour)] ?? 0) * s.ratesGS[p]!,
        0,
      );
      return (base * Math.exp(0.15 * random.normal()) + plume) * (1 + 0.1 * random.normal());
    });
  };
  const mouth = (outfall: number, hour: number) => {
    const source = truth.sources.find((s) => s.outfall === outfall);
    if (source === undefined) return random.uniform() < 0.05;
    const runs = hour >= source.startH && hour <= source.startH + source.durationH;
    return random.uniform() < (runs ? 0.95 : hour < source.startH + source.durationH + 24 ? 0.5 : 0.3);
  };
  return { channel, mouth, places };
}

/** Two samples a round where the advisor says, until one suspect holds more than 80 %. */
function playAdvised(incident: Incident, field: Field, members: number) {
  const truths = truthKeys(incident);
  const results: SampleResult[] = [];
  let hour = incident.traceHour;
  for (let round = 0; round <= ROUNDS; round++) {
    const base = {
      ...problemOf(incident),
      timeline: timelineOf(incident, incident.traceHour - WINDOW_H, hour + 4, false),
    };
    const inference = inferSources(withSamples({ ...base, at: EPOCH + hour * 3600 }, results), {
      members,
      screenMembers: 4,
    });
    if ("missing" in inference) return { rounds: null, falseFirst: false };
    const [key, p] = marginals(inference)[0]!;
    if (p > CERTAIN)
      return truths.includes(key) ? { rounds: round, falseFirst: false } : { rounds: null, falseFirst: true };
    const points = offer(inference, field, results, hour);
    for (const { point } of adviseSamples(inference, points, { count: PER_ROUND, leadS: ROUND_H * 3600, members: 6 })) {
      results.push(take(points[point]!, field, hour + ROUND_H));
    }
    hour += ROUND_H;
  }
  return { rounds: null, falseFirst: false };
}

/** Places on reaches of the domain near what is suspected, and the mouths of the likeliest outfalls not yet visited. */
export function offer(
  inference: Inference,
  field: Field,
  results: readonly SampleResult[],
  hour: number,
): SamplePoint[] {
  const visited = new Set(results.flatMap((r) => (r.kind === "mouth" ? [r.source] : [])));
  const recent = new Set(
    results.flatMap((r) =>
      r.kind === "channel" && r.at > EPOCH + (hour - 3) * 3600 ? [`${r.site.reach} ${r.site.measure}`] : [],
    ),
  );
  const mouths = [...inference.posteriors]
    .sort((a, b) => b.probability - a.probability)
    .flatMap(({ hypothesis: h }) => (h.kind === "outfall" && !visited.has(h.source) ? [h.source] : []))
    .slice(0, 15);
  const channel = field.places.filter(
    (p) => inference.prepared.domain.indexOf.has(p.reach) && !recent.has(`${p.reach} ${p.measureM}`),
  );
  return [
    ...mouths.map((source): SamplePoint => ({ kind: "mouth", source })),
    ...channel.map((p): SamplePoint => ({ kind: "channel", site: { reach: p.reach, measure: p.measureM } })),
  ];
}

export function take(point: SamplePoint, field: Field, hour: number): SampleResult {
  const at = EPOCH + hour * 3600;
  if (point.kind === "mouth")
    return { kind: "mouth", source: point.source, at, found: field.mouth(point.source, hour), running: 0.5 };
  const { reach, measure } = point.site;
  return { kind: "channel", site: point.site, at, values: field.channel({ reach, measureM: measure }, hour) };
}

/**
 * The habit of today: from the alarmed station up, at each confluence a sample in every reach that comes in, on into the
 * one that shows most; where none shows anything the source lies on the reach just walked, and its mouths are looked at,
 * two a round.
 */
function playWalk(incident: Incident, field: Field): number | null {
  const { net, outfalls, statedRegime, traceHour } = incident;
  const truths = truthKeys(incident);
  let reach = incident.stations[incident.alarm.station]!.place.reach;
  let hour = traceHour;
  const seen = new Set<number>([reach]);
  for (let round = 1; round <= ROUNDS; round++) {
    hour += ROUND_H;
    const regime = statedRegime[Math.min(RUN_HOURS - 1, Math.floor(hour))]!;
    const sense = (r: number) => Math.sign(net.reaches[r]!.dischargeM3S[regime]!);
    const top = sense(reach) > 0 ? net.reaches[reach]!.from : net.reaches[reach]!.to;
    const coming = net.reaches.flatMap((r, i) => (!seen.has(i) && (sense(i) > 0 ? r.to : r.from) === top ? [i] : []));
    const shown = coming.map((i) => {
      const place: Place = { reach: i, measureM: net.reaches[i]!.lengthM * (sense(i) > 0 ? 0.88 : 0.12) };
      const values = field.channel(place, hour);
      return { i, strength: Math.max(...values.map((v, p) => v / BACKGROUND[p]!)) };
    });
    const best = shown.sort((a, b) => b.strength - a.strength)[0];
    if (best !== undefined && best.strength > 1.8) {
      reach = best.i;
      seen.add(reach);
      continue;
    }
    if (truths.includes(`u${reach}`)) return round;
    const mouths = outfalls.flatMap((o, i) => (o.place.reach === reach ? [i] : []));
    for (let k = 0; k < mouths.length; k++) {
      const r = round + Math.floor(k / PER_ROUND) + 1;
      if (r > ROUNDS) return null;
      if (field.mouth(mouths[k]!, hour + ROUND_H * (r - round))) return truths.includes(`o${mouths[k]}`) ? r : null;
    }
    return null;
  }
  return null;
}

/** Plays the search of `count` real incidents by advice and by walking. */
export function playSampling(
  kind: NetworkKind,
  regime: Regime,
  count: number,
  seed: number,
  members: number,
): SamplingResult {
  const plays: Play[] = [];
  for (let own = seed; plays.length < count; own++) {
    const incident = drawIncident(drawNetwork(kind, own), regime, own);
    if (incident.kind === "fault") continue;
    const source = incident.truth.sources[0]!;
    const advised = playAdvised(incident, openField(incident, randomOf(own + 1)), members);
    const walkRounds = playWalk(incident, openField(incident, randomOf(own + 1)));
    plays.push({ running: source.startH + source.durationH > incident.traceHour, ...advised, walkRounds });
  }
  return {
    network: kind,
    regime,
    running: summarise(plays.filter((p) => p.running)),
    ended: summarise(plays.filter((p) => !p.running)),
  };
}

export type SamplingResult = {
  network: NetworkKind;
  regime: Regime;
  running: ReturnType<typeof summarise>;
  ended: ReturnType<typeof summarise>;
};

/** Rounds of those not found count as one more than were allowed. */
function summarise(plays: readonly Play[]) {
  const rounds = plays.map((p) => p.rounds ?? ROUNDS + 1);
  const walked = plays.map((p) => p.walkRounds ?? ROUNDS + 1);
  return {
    incidents: plays.length,
    found: share(plays, (p) => p.rounds !== null),
    walkFound: share(plays, (p) => p.walkRounds !== null),
    meanRounds: mean(rounds),
    walkMeanRounds: mean(walked),
    medianRounds: quantile(rounds, 0.5),
    falseCertainty: share(plays, (p) => p.falseFirst),
  };
}
