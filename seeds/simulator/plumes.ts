import type { FlowField } from "./flow-field.ts";
import { carry, type FieldSpot } from "./transport.ts";
import type { WaterRegime } from "./water-regime.ts";

/** What a release adds to the water at watched sections over time. */
export type Plume = {
  startS: number;
  /** Per section: share of the whole release that passes per second, in bins of `BIN_S` from `startS`. */
  passing: ReadonlyMap<string, { perSecond: Float64Array; dischargeM3S: number }>;
  massKg: ReadonlyMap<string, number>;
};

export type WatchedSection = { key: string; at: FieldSpot };

const BIN_S = 900;
const HORIZON_S = 6 * 86_400;
const PARTICLES = 12_000;
/** A sample is drawn over some time, and a section's water is not mixed at once: passing is averaged over this many bins. */
const AVERAGED_BINS = 7;

/** Plume of one release: particles through the flow field, mixed into the discharge of each section they pass. */
export function plumeOf(
  { field, regime }: { field: FlowField; regime: WaterRegime },
  release: { at: FieldSpot; startS: number; durationS: number; massKg: Readonly<Record<string, number>>; seed: string },
  sections: readonly WatchedSection[],
): Plume {
  const watched = new Map<number, { key: string; measureM: number }[]>();
  for (const { key, at } of sections)
    watched.set(at.reach, [...(watched.get(at.reach) ?? []), { key, measureM: at.measureM }]);
  const { passages } = carry({ field, regime }, release, watched, {
    particles: PARTICLES,
    untilS: release.startS + HORIZON_S,
    dispersionM2S: 6,
    decayPerDay: 0.1,
    seed: release.seed,
  });
  const reachOf = new Map(sections.map((s) => [s.key, s.at.reach]));
  const passing = new Map<string, { perSecond: Float64Array; dischargeM3S: number }>();
  for (const [key, list] of passages) {
    const perSecond = new Float64Array(HORIZON_S / BIN_S + 1);
    for (const { atS, share } of list) {
      const bin = Math.floor((atS - release.startS) / BIN_S);
      perSecond[bin] = (perSecond[bin] as number) + share / BIN_S;
    }
    passing.set(key, {
      perSecond: averaged(perSecond),
      dischargeM3S: field.dischargeM3S[reachOf.get(key) as number] as number,
    });
  }
  return { startS: release.startS, passing, massKg: new Map(Object.entries(release.massKg)) };
}

function averaged(bins: Float64Array): Float64Array {
  const half = Math.floor(AVERAGED_BINS / 2);
  return bins.map((_, i) => {
    let sum = 0;
    for (let k = Math.max(0, i - half); k <= Math.min(bins.length - 1, i + half); k++) sum += bins[k] as number;
    return sum / AVERAGED_BINS;
  });
}

/** What a plume adds at a section at a moment, mg/L, for each parameter released; undefined where it is not there. */
export function addedBy(plume: Plume, section: string, timeS: number): ReadonlyMap<string, number> | undefined {
  const seen = plume.passing.get(section);
  const bin = Math.floor((timeS - plume.startS) / BIN_S);
  const perSecond = seen?.perSecond[bin] ?? 0;
  if (seen === undefined || perSecond === 0) return undefined;
  return new Map([...plume.massKg].map(([key, kg]) => [key, (kg * 1000 * perSecond) / seen.dischargeM3S]));
}
