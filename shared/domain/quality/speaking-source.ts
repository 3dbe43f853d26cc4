import type { EpochSeconds } from "../units.ts";
import type { Freshness } from "./freshness.ts";
import type { ReadingSource } from "./reading.ts";

/** One source of a section with its newest observation at a moment. */
export type Voice = { source: ReadingSource; observedAt: EpochSeconds; freshness: Freshness };

/**
 * Which source speaks for a section at a moment. Sources are never mixed: of those that are not offline the one of lowest
 * rank; where all are offline the one that spoke last.
 */
export function speakingVoice<V extends Voice>(voices: readonly V[]): V | undefined {
  const heard = voices.filter((v) => v.freshness !== "offline");
  if (heard.length > 0) return [...heard].sort((a, b) => byRank(a.source, b.source))[0];
  return [...voices].sort((a, b) => b.observedAt - a.observedAt || byRank(a.source, b.source))[0];
}

/** Which source speaks for a period: of those with valid readings in it the one of lowest rank. */
export const speakingSource = (withReadings: readonly ReadingSource[]): ReadingSource | undefined =>
  [...withReadings].sort(byRank)[0];

const byRank = (a: ReadingSource, b: ReadingSource): number => a.rank - b.rank || a.id - b.id;
