import type { SimNetwork } from "./networks.ts";
import type { Place } from "./particles.ts";
import type { Random } from "./random.ts";

/** Parameters of the bench, in this order everywhere. */
export const PARAMETERS = ["NH3N", "TP", "CODMN"] as const;

export type SourceKind = "municipal" | "chemical" | "food" | "livestock" | "farmland" | "rural" | "pond";

/** Ordinary load in kg/d (NH3N, TP, CODMN), how often such a place goes wrong, and how common it is. */
const KINDS: Record<SourceKind, { load: [number, number, number]; trouble: number; share: number }> = {
  municipal: { load: [40, 4, 180], trouble: 0.8, share: 0.06 },
  chemical: { load: [12, 0.5, 70], trouble: 1.6, share: 0.13 },
  food: { load: [6, 2.5, 75], trouble: 1.4, share: 0.11 },
  livestock: { load: [10, 2.6, 26], trouble: 1.5, share: 0.14 },
  farmland: { load: [3, 2.4, 30], trouble: 0.7, share: 0.2 },
  rural: { load: [3, 0.4, 9], trouble: 0.8, share: 0.24 },
  pond: { load: [3, 1.2, 24], trouble: 0.9, share: 0.12 },
};

export type SimOutfall = {
  place: Place;
  kind: SourceKind;
  /** What it discharges on an ordinary day, kg/d by parameter. */
  loadKgD: number[];
  /** What the register says of that: off by a factor of about 1.5 either way. */
  statedKgD: number[];
};

export function drawOutfalls(net: SimNetwork, count: number, random: Random): SimOutfall[] {
  return Array.from({ length: count }, () => outfallAt(drawPlace(net, random), drawKind(random, "share"), random));
}

export function outfallAt(place: Place, kind: SourceKind, random: Random): SimOutfall {
  const size = Math.exp(0.7 * random.normal());
  const loadKgD = KINDS[kind].load.map((l) => l * size * Math.exp(0.4 * random.normal()));
  const slip = Math.exp(0.3 * random.normal());
  return { place, kind, loadKgD, statedKgD: loadKgD.map((l) => l * slip * Math.exp(0.25 * random.normal())) };
}

/** A place on the net, by length; ditches count as the rest. */
export function drawPlace(net: SimNetwork, random: Random): Place {
  let left = random.uniform() * net.reaches.reduce((sum, r) => sum + r.lengthM, 0);
  for (let i = 0; i < net.reaches.length; i++) {
    const { lengthM } = net.reaches[i]!;
    if (left <= lengthM) return { reach: i, measureM: left };
    left -= lengthM;
  }
  return { reach: 0, measureM: 0 };
}

export function drawKind(random: Random, by: "share" | "trouble"): SourceKind {
  const kinds = Object.keys(KINDS) as SourceKind[];
  const weights = kinds.map((k) => KINDS[k].share * (by === "trouble" ? KINDS[k].trouble : 1));
  let left = random.uniform() * weights.reduce((a, b) => a + b, 0);
  return (
    kinds.find((_, i) => {
      left -= weights[i]!;
      return left <= 0;
    }) ?? "rural"
  );
}

/** One outfall to go wrong, by the trouble its kind is known for. */
export function drawCulprit(outfalls: readonly SimOutfall[], random: Random): number {
  let left = random.uniform() * outfalls.reduce((sum, o) => sum + KINDS[o.kind].trouble, 0);
  return Math.max(
    0,
    outfalls.findIndex((o) => {
      left -= KINDS[o.kind].trouble;
      return left <= 0;
    }),
  );
}
