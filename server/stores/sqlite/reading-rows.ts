import { AppError } from "../../../shared/domain/errors.ts";
import type {
  DataFlag,
  ImportId,
  Measured,
  MissingReason,
  Observation,
  ParameterKey,
  Reading,
  ReviewLevel,
  SectionId,
  SourceId,
} from "../../../shared/domain/quality/reading.ts";
import type { EpochSeconds } from "../../../shared/domain/units.ts";
import { parameterOf } from "../../../shared/rules/parameters.ts";

/** Parameters with a column of their own; the others go to `extra`. See docs/decisions/0002-readings-layout.md. */
const COLUMNS: ReadonlyMap<ParameterKey, string> = new Map(
  Object.entries({
    WT: "wt_celsius",
    PH: "ph",
    DO: "do_mg_l",
    EC: "ec_us_cm",
    TUR: "tur_ntu",
    CODMN: "codmn_mg_l",
    NH3N: "nh3n_mg_l",
    TP: "tp_mg_l",
    TN: "tn_mg_l",
    CHLA: "chla_mg_m3",
    ALGAE: "algae_cells_l",
  }).map(([key, column]) => [key as ParameterKey, column]),
);
/** The SQL column of a parameter, undefined for rare parameters. */
export const columnOf = (parameter: ParameterKey): string | undefined => COLUMNS.get(parameter);

/** Columns of `reading`, `reading_history` and `reading_latest` in the order of a `ReadingRow`. */
export const READING_COLUMNS: readonly string[] = [
  "section_id",
  "source_id",
  "observed_at",
  ...COLUMNS.values(),
  "extra",
  "marks",
  "review",
  "import_id",
  "recorded_at",
];
/** A row as an array in the order of READING_COLUMNS: what is bound and what raw statements answer. */
export type ReadingRow = (number | string | null)[];

const FIRST_VALUE = 3;
const COLUMN_PARAMETERS = [...COLUMNS.keys()];
const SLOT = new Map(COLUMN_PARAMETERS.map((key, i) => [key, FIRST_VALUE + i]));
const EXTRA = FIRST_VALUE + COLUMN_PARAMETERS.length;
const MARKS = EXTRA + 1;
const REVIEW = EXTRA + 2;
const IMPORT = EXTRA + 3;
const RECORDED = EXTRA + 4;
/** What a row says, without who wrote it and when. */
export const CONTENT_END = IMPORT;

export const REVIEW_RANK: Readonly<Record<ReviewLevel, number>> = { raw: 0, first: 1, final: 2 };

/** What stands in `marks` of a parameter: anything about its reading that a plain value of flag N does not say. */
export type Mark = {
  value?: number;
  below?: number;
  missing?: MissingReason;
  flag?: DataFlag;
  /** Where it differs from the row's, which is the highest. */
  review?: ReviewLevel;
};
export type ReviewedReading = { reading: Reading; review: ReviewLevel };

export const sectionOf = (row: ReadingRow) => row[0] as SectionId;
export const sourceOf = (row: ReadingRow) => row[1] as SourceId;
export const observedAtOf = (row: ReadingRow) => row[2] as EpochSeconds;
export const importOf = (row: ReadingRow) => row[IMPORT] as ImportId;
export const recordedAtOf = (row: ReadingRow) => row[RECORDED] as EpochSeconds;
export const setProvenance = (row: ReadingRow, importId: ImportId, recordedAt: EpochSeconds) => {
  row[IMPORT] = importId;
  row[RECORDED] = recordedAt;
};

/** Fills `row` with an observation and answers how many readings that is. */
export function encodeObservation(row: ReadingRow, observation: Observation): number {
  startRow(row, observation.sectionId, observation.sourceId, observation.observedAt, observation.review);
  const writer = rowWriter(row);
  for (const [parameter, reading] of observation.readings) writer.add(parameter, reading);
  writer.finish();
  return observation.readings.size;
}

/** Fills `row` with readings of possibly different review levels; its key and provenance stay. */
export function encodeReviewed(row: ReadingRow, readings: ReadonlyMap<ParameterKey, ReviewedReading>): void {
  const rowReview = [...readings.values()].reduce<ReviewLevel>((a, { review }) => higher(a, review), "raw");
  startRow(row, sectionOf(row), sourceOf(row), observedAtOf(row), rowReview);
  const writer = rowWriter(row);
  for (const [parameter, { reading, review }] of readings) {
    writer.add(parameter, reading, review === rowReview ? undefined : review);
  }
  writer.finish();
}

const higher = (a: ReviewLevel, b: ReviewLevel) => (REVIEW_RANK[a] >= REVIEW_RANK[b] ? a : b);

/** Begins a row without readings. */
export function startRow(
  row: ReadingRow,
  section: SectionId,
  source: SourceId,
  at: EpochSeconds,
  review: ReviewLevel,
): void {
  row[0] = section;
  row[1] = source;
  row[2] = at;
  for (let i = FIRST_VALUE; i <= MARKS; i++) row[i] = null;
  row[REVIEW] = review;
}

/** Where readings of a row go: plain usual values into their column, the rest into JSON with keys in order. */
export function rowWriter(row: ReadingRow) {
  let extra: [string, number][] | undefined;
  let marks: [string, Mark][] | undefined;
  const addMark = (parameter: ParameterKey, mark: Mark) => {
    marks ??= [];
    marks.push([parameterOf(parameter).key, mark]);
  };
  const addPlain = (parameter: ParameterKey, value: number) => {
    const slot = SLOT.get(parameter);
    if (slot !== undefined) row[slot] = finite(parameter, value);
    else {
      extra ??= [];
      extra.push([parameterOf(parameter).key, finite(parameter, value)]);
    }
  };
  return {
    addPlain,
    add(parameter: ParameterKey, { measured, flag }: Reading, review?: ReviewLevel): void {
      if (measured.kind !== "value" || flag !== "N") addMark(parameter, markOf(parameter, measured, flag, review));
      else {
        addPlain(parameter, measured.value);
        if (review !== undefined) addMark(parameter, { review });
      }
    },
    finish(): void {
      if (extra !== undefined) row[EXTRA] = inOrder(extra);
      if (marks !== undefined) row[MARKS] = inOrder(marks);
    },
  };
}

const inOrder = (entries: [string, unknown][]): string =>
  JSON.stringify(Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1))));

function markOf(key: ParameterKey, measured: Measured, flag: DataFlag, review: ReviewLevel | undefined): Mark {
  const mark: Mark = {};
  if (measured.kind === "value") mark.value = finite(key, measured.value);
  else if (measured.kind === "below-detection") mark.below = finite(key, measured.detectionLimit);
  else mark.missing = measured.reason;
  if (flag !== "N") mark.flag = flag;
  if (review !== undefined) mark.review = review;
  return mark;
}

/** SQLite makes NULL of NaN and says nothing: a number that is none is refused here. */
function finite(parameter: ParameterKey, value: number): number {
  if (!Number.isFinite(value)) throw new AppError("invalid", `${parameter} 的数值不是有限数：${value}`);
  return value;
}

/** Calls `visit` for each reading of a row: the usual parameters first, then rare and marked ones. */
export function forEachReading(
  row: ReadingRow,
  visit: (parameter: ParameterKey, reading: Reading, review: ReviewLevel) => void,
): void {
  const rowReview = row[REVIEW] as ReviewLevel;
  const marks = marksOf(row);
  for (let i = 0; i < COLUMN_PARAMETERS.length; i++) {
    const value = row[FIRST_VALUE + i];
    if (typeof value !== "number") continue;
    const key = COLUMN_PARAMETERS[i]!;
    visit(key, plain(value), marks?.[key]?.review ?? rowReview);
  }
  const extra = row[EXTRA];
  if (typeof extra === "string") {
    for (const [key, value] of Object.entries(JSON.parse(extra) as Record<string, number>)) {
      visit(key as ParameterKey, plain(value), marks?.[key]?.review ?? rowReview);
    }
  }
  if (marks === undefined) return;
  for (const [key, mark] of Object.entries(marks)) {
    const measured = measuredOf(mark);
    if (measured === undefined) continue;
    visit(key as ParameterKey, { measured, flag: mark.flag ?? "N" }, mark.review ?? rowReview);
  }
}

const plain = (value: number): Reading => ({ measured: { kind: "value", value }, flag: "N" });
const marksOf = (row: ReadingRow) => {
  const marks = row[MARKS];
  return typeof marks === "string" ? parseMarks(marks) : undefined;
};
export const parseMarks = (text: string) => JSON.parse(text) as Record<string, Mark>;

/** What a mark says was measured; undefined where the value stands in a column or in `extra`. */
export function measuredOf(mark: Mark): Measured | undefined {
  if (mark.value !== undefined) return { kind: "value", value: mark.value };
  if (mark.below !== undefined) return { kind: "below-detection", detectionLimit: mark.below };
  if (mark.missing !== undefined) return { kind: "missing", reason: mark.missing };
  return undefined;
}

export function decodeReviewed(row: ReadingRow): Map<ParameterKey, ReviewedReading> {
  const readings = new Map<ParameterKey, ReviewedReading>();
  forEachReading(row, (parameter, reading, review) => readings.set(parameter, { reading, review }));
  return readings;
}

/** An observation counts as reviewed as far as the least reviewed of its readings. */
export function decodeObservation(row: ReadingRow): Observation {
  const readings = new Map<ParameterKey, Reading>();
  let lowest = row[REVIEW] as ReviewLevel;
  forEachReading(row, (parameter, reading, review) => {
    readings.set(parameter, reading);
    if (REVIEW_RANK[review] < REVIEW_RANK[lowest]) lowest = review;
  });
  return {
    sectionId: sectionOf(row),
    sourceId: sourceOf(row),
    observedAt: observedAtOf(row),
    review: lowest,
    readings,
  };
}
