import type {
  ImportId,
  Observation,
  ParameterKey,
  ReadingSource,
  SectionId,
  Series,
  SourceId,
} from "../../shared/domain/quality/reading.ts";
import type { DayNumber } from "../../shared/domain/time.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { Written } from "./imports.store.ts";

export type TimeRange = { from: EpochSeconds; to: EpochSeconds };

/** One parameter of one section and source on one local day; enough for means, ranges and pH through H⁺. */
export type DailyRollup = {
  sectionId: SectionId;
  sourceId: SourceId;
  day: DayNumber;
  parameter: ParameterKey;
  /** Valid readings, those below detection included (they count with half their limit). */
  count: number;
  /** Of which below detection. */
  belowDetection: number;
  /** Readings not in statistics: flagged or missing. */
  excluded: number;
  sum: number;
  min: number;
  max: number;
  /** Σ10^−value, for pH only; 0 elsewhere. */
  hydrogenSum: number;
};

/** Readings are facts with revisions: a changed value supersedes, what was known before stays readable by `asOf`. */
export interface ReadingStore {
  sources(): Promise<ReadingSource[]>;
  /** Creates the source when its code is new. */
  putSource(source: Omit<ReadingSource, "id">): Promise<ReadingSource>;

  /**
   * Writes observations; parameters already known at that section, source and moment are merged or revised, and rollups
   * and latest observations follow in the same transaction. Counts are of values, not rows.
   */
  put(observations: Iterable<Observation>, importId: ImportId, recordedAt: EpochSeconds): Promise<Written>;
  /** Takes an import back: what it inserted goes, what it superseded returns. */
  undo(importId: ImportId): Promise<{ touched: { sectionId: SectionId; sourceId: SourceId; from: EpochSeconds }[] }>;

  /** Values over time in columns, `from` inclusive, `to` exclusive, as known at `asOf` (default: now). */
  series(
    sectionId: SectionId,
    sourceId: SourceId,
    parameters: readonly ParameterKey[],
    range: TimeRange,
    asOf?: EpochSeconds,
  ): Promise<Series[]>;
  /** Whole observations in time order. */
  observations(sectionId: SectionId, sourceId: SourceId, range: TimeRange, asOf?: EpochSeconds): Promise<Observation[]>;
  /** The newest observation of each section and source at or before `at` (default: the newest of all). */
  latest(at?: EpochSeconds): Promise<Observation[]>;
  /** First and last moment and number of observations per section and source. */
  extents(
    sectionId?: SectionId,
  ): Promise<
    { sectionId: SectionId; sourceId: SourceId; from: EpochSeconds; to: EpochSeconds; observations: number }[]
  >;
  /** Maintained rollups of days `from` (inclusive) to `to` (exclusive), all sections unless named. */
  dailies(
    range: { from: DayNumber; to: DayNumber },
    sectionIds?: readonly SectionId[],
    parameters?: readonly ParameterKey[],
  ): Promise<DailyRollup[]>;
}
export type { Written };
