import type { EpochSeconds } from "../units.ts";

/** `fresh`: as recent as its cadence promises · `stale`: late · `offline`: long silent · `none`: never reported. */
export type Freshness = "fresh" | "stale" | "offline" | "none";

/** Silence allowed to sources that report about as often, in seconds. */
export type Cadence = {
  key: "automatic" | "daily" | "monthly";
  upToMeanIntervalS: number;
  freshS: number;
  offlineS: number;
};

/** First and last moment of what a source said, and how often it spoke. */
export type Extent = { from: EpochSeconds; to: EpochSeconds; observations: number };

/**
 * The cadence of a source from the mean distance of its observations; one with a single observation counts as the most
 * frequent. `cadences` ascend by interval and the last takes everything.
 *
 * @throws RangeError when `cadences` is empty.
 */
export function cadenceOf(extent: Extent, cadences: readonly Cadence[]): Cadence {
  const mean = extent.observations > 1 ? (extent.to - extent.from) / (extent.observations - 1) : 0;
  const found = cadences.find((c) => mean <= c.upToMeanIntervalS) ?? cadences.at(-1);
  if (found === undefined) throw new RangeError("no cadence to choose from");
  return found;
}

/** How old the newest observation makes a source look at `at`. */
export function freshnessOf(observedAt: EpochSeconds | null, at: EpochSeconds, cadence: Cadence): Freshness {
  if (observedAt === null) return "none";
  const age = at - observedAt;
  if (age <= cadence.freshS) return "fresh";
  return age <= cadence.offlineS ? "stale" : "offline";
}
