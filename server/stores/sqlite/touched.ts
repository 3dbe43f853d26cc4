import type { SectionId, SourceId } from "../../../shared/domain/quality/reading.ts";
import { type DayNumber, dayOf } from "../../../shared/domain/time.ts";
import type { EpochSeconds } from "../../../shared/domain/units.ts";
import { observedAtOf, type ReadingRow, sectionOf, sourceOf } from "./reading-rows.ts";

/** What was written of one section and source. */
export type TouchedPair = {
  sectionId: SectionId;
  sourceId: SourceId;
  from: EpochSeconds;
  to: EpochSeconds;
  days: Set<DayNumber>;
  /** Rows that came, less rows that went. */
  added: number;
};
export type Touched = ReturnType<typeof createTouched>;

/** Remembers which days of which sections and sources were written. */
export function createTouched() {
  const bySection = new Map<SectionId, Map<SourceId, TouchedPair>>();
  // Files mostly go through one section after another.
  let last: TouchedPair | undefined;

  const pairOf = (sectionId: SectionId, sourceId: SourceId, at: EpochSeconds): TouchedPair => {
    if (last !== undefined && last.sectionId === sectionId && last.sourceId === sourceId) return last;
    let bySource = bySection.get(sectionId);
    if (bySource === undefined) {
      bySource = new Map();
      bySection.set(sectionId, bySource);
    }
    last = bySource.get(sourceId);
    if (last !== undefined) return last;
    last = { sectionId, sourceId, from: at, to: at, days: new Set(), added: 0 };
    bySource.set(sourceId, last);
    return last;
  };
  const widen = (pair: TouchedPair, from: EpochSeconds, to: EpochSeconds) => {
    if (from < pair.from) pair.from = from;
    if (to > pair.to) pair.to = to;
  };
  const pairs = (): TouchedPair[] => [...bySection.values()].flatMap((bySource) => [...bySource.values()]);

  return {
    add(row: ReadingRow, added: number): void {
      const at = observedAtOf(row);
      const pair = pairOf(sectionOf(row), sourceOf(row), at);
      widen(pair, at, at);
      pair.days.add(dayOf(at));
      pair.added += added;
    },
    merge(other: { pairs(): TouchedPair[] }): void {
      for (const { sectionId, sourceId, from, to, days, added } of other.pairs()) {
        const pair = pairOf(sectionId, sourceId, from);
        widen(pair, from, to);
        for (const day of days) pair.days.add(day);
        pair.added += added;
      }
    },
    pairs,
    clear(): void {
      bySection.clear();
      last = undefined;
    },
  };
}
