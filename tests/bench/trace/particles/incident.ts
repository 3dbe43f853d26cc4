import type { SimNetwork } from "./networks.ts";
import { drawHiddenFlow, type HiddenFlow, type Place, type Release, type Run, simulate } from "./particles.ts";
import { type Random, randomOf } from "./random.ts";
import { drawCulprit, drawKind, drawOutfalls, drawPlace, outfallAt, PARAMETERS, type SimOutfall } from "./sources.ts";
import {
  alarmHour,
  BACKGROUND,
  breakInstrument,
  drawStations,
  type FaultKind,
  type Regime,
  readStations,
  type StationData,
} from "./stations.ts";

export type IncidentKind = "listed" | "unlisted" | "pair" | "fault";
export type TrueSource = Release & { outfall: number | null; ratesGS: number[] };

/** One synthetic incident: what the tracer may see, and the truth it may not. */
export type Incident = {
  seed: number;
  net: SimNetwork;
  regime: Regime;
  kind: IncidentKind;
  fault: FaultKind | null;
  outfalls: SimOutfall[];
  stations: StationData[];
  /** Hour of the run at which the trace is made; readings go up to it. */
  traceHour: number;
  alarm: { station: number; hour: number };
  /** Stated regime in force by hour, and reaches whose direction nobody has told the tracer. */
  statedRegime: Uint8Array;
  untold: Uint8Array;
  truth: { sources: TrueSource[]; hidden: HiddenFlow; regimeOfHour: Uint8Array };
};

export const RUN_HOURS = 120;
const PARTICLES = 2000;

/** Draws incidents until one raises an alarm at some station, as only such a one is ever traced. */
export function drawIncident(net: SimNetwork, regime: Regime, seed: number): Incident {
  const random = randomOf(seed);
  const hidden = drawHiddenFlow(net, random);
  const { trueRegime, statedRegime } = drawRegimes(net, random);
  const untold = Uint8Array.from(net.reaches, (r) =>
    net.kind === "plain" && random.uniform() < (r.main ? 0.06 : 0.15) ? 1 : 0,
  );
  const u = random.uniform();
  const kind: IncidentKind = u < 0.68 ? "listed" : u < 0.82 ? "unlisted" : u < 0.9 ? "pair" : "fault";
  const places = drawStations(net, regime, random);
  for (let attempt = 0; attempt < 200; attempt++) {
    const outfalls = drawOutfalls(net, 180, random);
    const sources = kind === "fault" ? [] : drawSources(net, kind, outfalls, random);
    const run: Run = { net, hidden, regimeOfHour: trueRegime, decayPerDay: 0.08, particles: PARTICLES };
    // A glance with few particles first: most releases never come near a station.
    const glance = sources.some((s) => isSeen(simulate({ ...run, particles: 150 }, s, places, random), s));
    if (kind !== "fault" && !glance) continue;
    const clean = sources.map((s) => simulate(run, s, places, random));
    const stations = readStations(net, places, regime, sources, clean, random);
    const fault = kind === "fault" ? breakInstrument(stations, random) : null;
    const alarm = alarmHour(stations);
    if (alarm === undefined || alarm.hour < 12) continue;
    // An alarm that no plume had a part in is nobody's incident.
    if (kind !== "fault" && !sources.some((s, k) => isSeen([clean[k]![alarm.station]!.slice(0, alarm.hour + 1)], s)))
      continue;
    const traceHour = Math.min(RUN_HOURS - 1, alarm.hour + 2 + random.int(11));
    if (sources.some((s) => s.startH < traceHour - 70)) continue;
    for (const s of stations) cutAt(s, traceHour);
    const truth = { sources, hidden, regimeOfHour: trueRegime };
    return { seed, net, regime, kind, fault, outfalls, stations, traceHour, alarm, statedRegime, untold, truth };
  }
  throw new Error(`no incident with an alarm from seed ${seed}`);
}

/** Whether a plume somewhere adds a third to an ordinary level of some parameter. */
const isSeen = (series: readonly Float64Array[], source: TrueSource): boolean => {
  const per = Math.max(...source.ratesGS.map((g, p) => g / BACKGROUND[p]!));
  return series.some((c) => c.some((v) => v * per > 0.33));
};

function cutAt(station: StationData, hour: number): void {
  const count = station.hours.filter((h) => h <= hour).length;
  station.hours = station.hours.slice(0, count);
  station.values = station.values.map((v) => v.slice(0, count));
}

/** When the plain turns round: truly, and as the gate log says, which is up to two hours off. */
function drawRegimes(net: SimNetwork, random: Random): { trueRegime: Uint8Array; statedRegime: Uint8Array } {
  const trueRegime = new Uint8Array(RUN_HOURS);
  const statedRegime = new Uint8Array(RUN_HOURS);
  let now = random.int(net.regimes);
  for (let hour = 0; hour < RUN_HOURS; ) {
    const length = net.regimes === 1 ? RUN_HOURS : 14 + random.int(30);
    const slip = random.int(3) - 1;
    trueRegime.fill(now, hour, Math.min(RUN_HOURS, hour + length));
    statedRegime.fill(now, Math.max(0, hour + slip), RUN_HOURS);
    hour += length;
    now = (now + 1) % net.regimes;
  }
  return { trueRegime, statedRegime };
}

function drawSources(net: SimNetwork, kind: IncidentKind, outfalls: SimOutfall[], random: Random): TrueSource[] {
  if (kind === "unlisted") {
    const hidden = outfallAt(drawPlace(net, random), drawKind(random, "trouble"), random);
    return [releaseOf(hidden, null, random)];
  }
  const first = drawCulprit(outfalls, random);
  addDecoys(net, outfalls, first, random);
  const sources = [releaseOf(outfalls[first] as SimOutfall, first, random)];
  if (kind === "pair") {
    const second = drawCulprit(outfalls, random);
    if (second !== first) sources.push(releaseOf(outfalls[second] as SimOutfall, second, random));
  }
  return sources;
}

/** Two or three more outfalls on the same reach or the ones that meet it, of any kind and mostly larger. */
function addDecoys(net: SimNetwork, outfalls: SimOutfall[], of: number, random: Random): void {
  const { reach } = (outfalls[of] as SimOutfall).place;
  const { from, to } = net.reaches[reach]!;
  const near = net.reaches.flatMap((r, i) => ([r.from, r.to].some((n) => n === from || n === to) ? [i] : []));
  for (let k = 2 + random.int(2); k > 0; k--) {
    const on = random.pick(near);
    const place: Place = { reach: on, measureM: random.uniform() * net.reaches[on]!.lengthM };
    outfalls.push(outfallAt(place, drawKind(random, "share"), random));
  }
}

/** An accident or a dumping: many times the ordinary load, for hours to days, a fresh composition each time. */
function releaseOf(outfall: SimOutfall, index: number | null, random: Random): TrueSource {
  const burst = Math.exp(Math.log(14) + 0.8 * random.normal());
  const ratesGS = outfall.loadKgD.map((kg) => ((kg * 1000) / 86_400) * burst * Math.exp(0.3 * random.normal()));
  const durationH = Math.exp(Math.log(3) + random.uniform() * Math.log(12));
  return { place: outfall.place, startH: 14 + 50 * random.uniform(), durationH, outfall: index, ratesGS };
}

export { PARAMETERS };
