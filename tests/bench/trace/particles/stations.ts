import type { SimNetwork } from "./networks.ts";
import type { Place, Release } from "./particles.ts";
import type { Random } from "./random.ts";
import { PARAMETERS } from "./sources.ts";

export const REGIMES = ["sparse", "city"] as const;
export type Regime = (typeof REGIMES)[number];
export type FaultKind = "spike" | "step" | "drift" | "flat";

/** What a station has told: history before the window (hours below 0) and readings of the run; NaN is missing. */
export type StationData = {
  place: Place;
  historyHours: number[];
  history: number[][];
  hours: number[];
  values: number[][];
};

/** Ordinary levels of the parameters, mg/L. */
export const BACKGROUND = [0.45, 0.11, 3.8];
const HISTORY_H = 21 * 24;
const NOISE = 0.1;
const MISSING = 0.05;

/** Sparse: three to six sections anywhere on main channels. City: one about every 5 km of main channel. */
export function drawStations(net: SimNetwork, regime: Regime, random: Random): Place[] {
  const mains = net.reaches.flatMap((r, i) => (r.main ? [i] : []));
  if (regime === "sparse") {
    const count = 3 + random.int(4);
    return Array.from({ length: count }, () => {
      const reach = random.pick(mains);
      return { reach, measureM: net.reaches[reach]!.lengthM * (0.2 + 0.6 * random.uniform()) };
    });
  }
  const places: Place[] = [];
  let along = 5000 * random.uniform();
  for (const reach of mains) {
    const { lengthM } = net.reaches[reach]!;
    for (; along < lengthM; along += 5000) places.push({ reach, measureM: along });
    along -= lengthM;
  }
  return places;
}

type Emission = Release & { ratesGS: number[] };

/** Readings of all stations: own level, daily rhythm, slow wandering, the plumes, and 10 % noise; 5 % missing. */
export function readStations(
  _net: SimNetwork,
  places: readonly Place[],
  regime: Regime,
  sources: readonly Emission[],
  perGram: readonly Float64Array[][],
  random: Random,
): StationData[] {
  const every = regime === "city" ? 1 : 4;
  const runHours = perGram[0]?.[0]?.length ?? 120;
  return places.map((place, s) => {
    const level = Math.exp(0.25 * random.normal());
    const [past, now]: [number[], number[]] = [[], []];
    for (let h = -HISTORY_H; h < runHours; h += every) (h < 0 ? past : now).push(h);
    const series = PARAMETERS.map((_, p) => {
      const base = BACKGROUND[p]! * level * Math.exp(0.15 * random.normal());
      const phase = random.uniform() * 24;
      let wander = random.normal();
      const phi = 0.985 ** every;
      return [...past, ...now].map((h) => {
        wander = phi * wander + Math.sqrt(1 - phi * phi) * random.normal();
        const own = base * (1 + 0.06 * Math.sin((2 * Math.PI * (h - phase)) / 24)) * Math.exp(0.09 * wander);
        const plume =
          h < 0 ? 0 : sources.reduce((sum, src, k) => sum + (perGram[k]?.[s]?.[h] ?? 0) * src.ratesGS[p]!, 0);
        return random.uniform() < MISSING ? Number.NaN : (own + plume) * (1 + NOISE * random.normal());
      });
    });
    return {
      place,
      historyHours: past,
      history: series.map((v) => v.slice(0, past.length)),
      hours: now,
      values: series.map((v) => v.slice(past.length)),
    };
  });
}

/** Plants a fault without any source: one parameter of one station. */
export function breakInstrument(stations: StationData[], random: Random): FaultKind {
  const kind = random.pick(["spike", "step", "drift", "flat"] as const);
  const values = random.pick(stations).values[random.int(PARAMETERS.length)]!;
  const from = Math.floor(values.length * (0.3 + 0.4 * random.uniform()));
  const size = 1.8 + 3 * random.uniform();
  const stuck = (values.slice(0, from).filter(Number.isFinite).at(-1) ?? 1) * (1 + 0.6 * size);
  for (let i = from; i < values.length; i++) {
    if (!Number.isFinite(values[i]!)) continue;
    if (kind === "spike" && i < from + 3) values[i]! *= 1 + size;
    if (kind === "step") values[i]! *= 1 + 0.6 * size;
    if (kind === "drift") values[i]! *= 1 + Math.min(2 * size, (size * (i - from)) / 20);
    if (kind === "flat") values[i] = stuck;
  }
  return kind;
}

/** First hour at which a station shows clearly more than its own past, two readings running (one where they are rare). */
export function alarmHour(stations: readonly StationData[]): { station: number; hour: number } | undefined {
  let first: { station: number; hour: number } | undefined;
  stations.forEach((station, s) => {
    station.values.forEach((values, p) => {
      const past = station.history[p]!.filter(Number.isFinite).sort((a, b) => a - b);
      const limit = Math.max(1.7 * past[past.length >> 1]!, past[Math.floor(past.length * 0.995)]! * 1.1);
      const need = station.hours[1]! - station.hours[0]! > 1 ? 1 : 2;
      let run = 0;
      for (let i = 0; i < values.length; i++) {
        if (Number.isNaN(values[i]!)) continue;
        run = values[i]! > limit ? run + 1 : 0;
        if (run < need) continue;
        const hour = station.hours[i]!;
        if (first === undefined || hour < first.hour) first = { station: s, hour };
        break;
      }
    });
  });
  return first;
}
