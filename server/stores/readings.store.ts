import type {
  ImportId,
  Observation,
  ParameterKey,
  Reading,
  ReadingSource,
  ReviewLevel,
  SectionId,
  Series,
  SourceId,
} from "../../shared/domain/quality/reading.ts";
import type { DayNumber, MonthNumber } from "../../shared/domain/time.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { Written } from "./imports.store.ts";

export type TimeRange = { from: EpochSeconds; to: EpochSeconds };

/** Enough for means, ranges and pH through H⁺. */
export type Rollup = {
  /** Valid readings, those below detection included (they count with half their limit). */
  count: number;
  /** Of which below detection. */
  belowDetection: number;
  /** Readings not in statistics: flagged or missing. */
  excluded: number;
  sum: number;
  /** NaN where no reading is valid, and so is `max`. */
  min: number;
  max: number;
  /** Σ10^−value, for pH only; 0 elsewhere. */
  hydrogenSum: number;
};
/** One parameter of one section and source on one local day. */
export type DailyRollup = Rollup & {
  sectionId: SectionId;
  sourceId: SourceId;
  day: DayNumber;
  parameter: ParameterKey;
};
/** One parameter of one section and source in one local month. */
export type MonthlyRollup = Rollup & {
  sectionId: SectionId;
  sourceId: SourceId;
  month: MonthNumber;
  parameter: ParameterKey;
};

/**
 * Many observations of one source in columns, for bulk imports: no object per value. Row `i` is what `values[…].values[i]`
 * say of `sectionIds[i]` at `observedAt[i]` (epoch seconds); NaN: this row has no plain value of that parameter.
 */
export type ReadingColumns = {
  sourceId: SourceId;
  review: ReviewLevel;
  sectionIds: ArrayLike<number>;
  observedAt: ArrayLike<number>;
  values: readonly { parameter: ParameterKey; values: ArrayLike<number> }[];
  /** Readings that are not a plain value of flag N (below detection, missing, flagged), in the order of rows. */
  others: readonly { row: number; parameter: ParameterKey; reading: Reading }[];
  /** Called for each row that brought nothing new; such a row writes nothing. */
  onUnchanged?: (row: number) => void;
};

/** Readings are facts with revisions: a changed value supersedes, what was known before stays readable by `asOf`. */
export interface ReadingStore {
  sources(): Promise<ReadingSource[]>;
  /** Creates the source when its code is new. */
  putSource(source: Omit<ReadingSource, "id">): Promise<ReadingSource>;

  /**
   * Writes observations; parameters already known at that section, source and moment are merged or revised, and rollups
   * and latest observations follow in the same transaction. Counts are of values, not rows.
   *
   * What comes later stands, but never over a higher review level; a `blank` replaces nothing. An observation is read
   * back with the review level of its least reviewed reading. The same values again are `unchanged` and write nothing.
   * @throws AppError invalid for a value that is not a finite number.
   */
  put(observations: Iterable<Observation>, importId: ImportId, recordedAt: EpochSeconds): Promise<Written>;
  /** `put` for bulk imports. */
  putColumns(columns: ReadingColumns, importId: ImportId, recordedAt: EpochSeconds): Promise<Written>;
  /**
   * Takes an import back: what it inserted goes, what it superseded returns, as if it had never been.
   * @throws AppError conflict where a later import revised its rows.
   */
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
  /** Maintained rollups of months `from` (inclusive) to `to` (exclusive), all sections unless named. */
  monthlies(
    range: { from: MonthNumber; to: MonthNumber },
    sectionIds?: readonly SectionId[],
    parameters?: readonly ParameterKey[],
  ): Promise<MonthlyRollup[]>;
}
export type { Written };
