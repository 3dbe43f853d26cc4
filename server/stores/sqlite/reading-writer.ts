import { AppError } from "../../../shared/domain/errors.ts";
import type { ImportId, Observation, SectionId, SourceId } from "../../../shared/domain/quality/reading.ts";
import type { EpochSeconds } from "../../../shared/domain/units.ts";
import type { Written } from "../imports.store.ts";
import type { ReadingColumns } from "../readings.store.ts";
import { mergeReadings } from "./reading-merge.ts";
import {
  CONTENT_END,
  decodeReviewed,
  encodeObservation,
  encodeReviewed,
  importOf,
  observedAtOf,
  READING_COLUMNS,
  type ReadingRow,
  recordedAtOf,
  rowWriter,
  sectionOf,
  setProvenance,
  sourceOf,
  startRow,
} from "./reading-rows.ts";
import { refreshRollups } from "./rollups.ts";
import type { Prepare } from "./rows.ts";
import { createTouched, type Touched } from "./touched.ts";
import { supersedersSql } from "./versioned-table.ts";

const COLUMNS = READING_COLUMNS.join(", ");
const PLACES = READING_COLUMNS.map(() => "?").join(", ");
const KEY = "section_id = ? AND source_id = ? AND observed_at = ?";
const INSERT_NEW = `INSERT INTO reading (${COLUMNS}) VALUES (${PLACES}) ON CONFLICT DO NOTHING`;
const SELECT_ONE = `SELECT ${COLUMNS} FROM reading WHERE ${KEY}`;
const CHANGES = READING_COLUMNS.slice(3).map((name) => `${name} = ?`);
const OVERWRITE = `UPDATE reading SET ${CHANGES.join(", ")} WHERE ${KEY}`;
const DELETE_ONE = `DELETE FROM reading WHERE ${KEY}`;
const INSERT_HISTORY = `INSERT INTO reading_history (${COLUMNS}, superseded_by, superseded_at) VALUES (${PLACES}, ?, ?)`;
const LAST_HISTORY = `SELECT id, ${COLUMNS} FROM reading_history WHERE ${KEY} ORDER BY id DESC LIMIT 1`;
const DELETE_OWN_HISTORY = `DELETE FROM reading_history WHERE ${KEY} AND import_id = ?`;
const OF_IMPORT_IN_SPAN = `SELECT ${COLUMNS} FROM reading
  WHERE section_id = ? AND source_id = ? AND observed_at BETWEEN ? AND ? AND import_id = ?`;

export type ReadingWriter = ReturnType<typeof createReadingWriter>;
/** Everything that writes readings on one connection. Rollups and newest rows follow when the unit settles. */
export function createReadingWriter(prepare: Prepare) {
  const unsettled = createTouched();

  /** Runs a write of many rows under one import and keeps where it wrote. */
  const writeRows = (importId: ImportId, recordedAt: EpochSeconds, write: (put: Put) => void): Written => {
    const written: Written = { inserted: 0, revised: 0, unchanged: 0 };
    const touched = createTouched();
    write((row, count) => {
      setProvenance(row, importId, recordedAt);
      return putRow(prepare, row, count, written, touched);
    });
    keepSpans(prepare, touched, importId);
    unsettled.merge(touched);
    return written;
  };

  return {
    put(observations: Iterable<Observation>, importId: ImportId, recordedAt: EpochSeconds): Written {
      const row: ReadingRow = [];
      return writeRows(importId, recordedAt, (put) => {
        for (const observation of observations) {
          const count = encodeObservation(row, observation);
          if (count > 0) put(row, count);
        }
      });
    },
    putColumns(columns: ReadingColumns, importId: ImportId, recordedAt: EpochSeconds): Written {
      return writeRows(importId, recordedAt, (put) => putColumnRows(columns, put));
    },
    undo(importId: ImportId) {
      const touched = createTouched();
      undoReadings(prepare, importId, touched);
      unsettled.merge(touched);
      return touched.pairs().map(({ sectionId, sourceId, from }) => ({ sectionId, sourceId, from }));
    },
    /** Brings rollups, newest rows and counts up to date with what was written. */
    settle(): void {
      for (const { sectionId, sourceId, days, added } of unsettled.pairs()) {
        refreshRollups(prepare, sectionId, sourceId, days);
        refreshLatest(prepare, sectionId, sourceId, added);
      }
      unsettled.clear();
    },
    /** Nothing of a unit that was rolled back stays in memory. */
    forget: unsettled.clear,
  };
}

/**
 * Writes one encoded row of `count` readings: as new, into what is known, or not at all when it says nothing
 * new; answers whether it did.
 */
function putRow(prepare: Prepare, row: ReadingRow, count: number, written: Written, touched: Touched): boolean {
  if (prepare(INSERT_NEW).run(row).changes === 1) {
    written.inserted += count;
    touched.add(row, 1);
    return true;
  }
  const known = prepare(SELECT_ONE).raw().get(row[0], row[1], row[2]) as ReadingRow;
  if (isSameContent(known, row)) {
    written.unchanged += count;
    return false;
  }
  const readings = decodeReviewed(known);
  if (!mergeReadings(readings, decodeReviewed(row), written)) return false;
  encodeReviewed(row, readings);
  supersede(prepare, known, row);
  touched.add(row, 0);
  return true;
}

type Put = (row: ReadingRow, count: number) => boolean;

function putColumnRows(columns: ReadingColumns, put: Put): void {
  const { sectionIds, sourceId, observedAt, review, values, others, onUnchanged } = columns;
  const row: ReadingRow = [];
  let other = 0;
  for (let i = 0; i < sectionIds.length; i++) {
    startRow(row, sectionIds[i]! as SectionId, sourceId, observedAt[i]! as EpochSeconds, review);
    const writer = rowWriter(row);
    let count = 0;
    for (const column of values) {
      const value = column.values[i]!;
      if (Number.isNaN(value)) continue;
      writer.addPlain(column.parameter, value);
      count += 1;
    }
    for (; other < others.length && others[other]!.row === i; other++) {
      writer.add(others[other]!.parameter, others[other]!.reading);
      count += 1;
    }
    writer.finish();
    if (count > 0 && !put(row, count)) onUnchanged?.(i);
  }
  if (other < others.length) throw new RangeError("other readings must be in the order of rows and name a row");
}

function isSameContent(a: ReadingRow, b: ReadingRow): boolean {
  for (let i = 3; i < CONTENT_END; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Puts `next` in place of `known`, which goes to the history unless the same import wrote it at the same moment. */
function supersede(prepare: Prepare, known: ReadingRow, next: ReadingRow): void {
  const importId = importOf(next);
  const recordedAt = Math.max(recordedAtOf(next), recordedAtOf(known)) as EpochSeconds;
  setProvenance(next, importId, recordedAt);
  if (importOf(known) !== importId || recordedAtOf(known) !== recordedAt) {
    prepare(INSERT_HISTORY).run(...known, importId, recordedAt);
  }
  overwrite(prepare, next);
}

function overwrite(prepare: Prepare, row: ReadingRow): void {
  prepare(OVERWRITE).run(...row.slice(3), ...row.slice(0, 3));
}

function keepSpans(prepare: Prepare, touched: Touched, importId: ImportId): void {
  const keep = prepare(`INSERT INTO import_reading_span (import_id, section_id, source_id, first_at, last_at)
    VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
      first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at)`);
  for (const { sectionId, sourceId, from, to } of touched.pairs()) keep.run(importId, sectionId, sourceId, from, to);
}

/**
 * What the import inserted goes, what it superseded returns.
 *
 * @throws AppError conflict where a later import revised its rows.
 */
function undoReadings(prepare: Prepare, importId: ImportId, touched: Touched): void {
  if (prepare(supersedersSql("reading_history")).get(importId, importId) !== undefined) {
    throw new AppError("conflict", "之后的导入修订了这次导入的监测数据，请先撤销之后的导入");
  }
  const spans = prepare("SELECT section_id, source_id, first_at, last_at FROM import_reading_span WHERE import_id = ?")
    .raw()
    .all(importId) as [SectionId, SourceId, EpochSeconds, EpochSeconds][];
  for (const span of spans) {
    const rows = prepare(OF_IMPORT_IN_SPAN)
      .raw()
      .all(...span, importId) as ReadingRow[];
    for (const row of rows) undoRow(prepare, row, touched);
  }
  prepare("DELETE FROM import_reading_span WHERE import_id = ?").run(importId);
}

function undoRow(prepare: Prepare, row: ReadingRow, touched: Touched): void {
  const key = [sectionOf(row), sourceOf(row), observedAtOf(row)];
  prepare(DELETE_OWN_HISTORY).run(...key, importOf(row));
  const before = prepare(LAST_HISTORY)
    .raw()
    .get(...key) as ReadingRow | undefined;
  if (before === undefined) {
    prepare(DELETE_ONE).run(...key);
    touched.add(row, -1);
    return;
  }
  const [id, ...content] = before;
  prepare("DELETE FROM reading_history WHERE id = ?").run(id);
  overwrite(prepare, content);
  touched.add(row, 0);
}

/** Copies the newest row of a section and source; `added` rows came since (negative: went). */
function refreshLatest(prepare: Prepare, section: SectionId, source: SourceId, added: number): void {
  const known = prepare("SELECT observations FROM reading_latest WHERE section_id = ? AND source_id = ?")
    .raw()
    .get(section, source) as [number] | undefined;
  const observations = (known?.[0] ?? 0) + added;
  prepare("DELETE FROM reading_latest WHERE section_id = ? AND source_id = ?").run(section, source);
  if (observations === 0) return;
  prepare(`INSERT INTO reading_latest (${COLUMNS}, first_at, observations)
    SELECT ${COLUMNS}, (SELECT min(observed_at) FROM reading WHERE section_id = @section AND source_id = @source),
      @observations FROM reading WHERE section_id = @section AND source_id = @source
    ORDER BY observed_at DESC LIMIT 1`).run({ section, source, observations });
}
