import { AppError } from "../../../shared/domain/errors.ts";
import type { ImportId } from "../../../shared/domain/quality/reading.ts";
import type { EpochSeconds } from "../../../shared/domain/units.ts";
import type { Written } from "../imports.store.ts";
import type { Prepare, SqlValue } from "./rows.ts";

type Row = Readonly<Record<string, SqlValue>>;
type Current = { id: number; import_id: number; recorded_at: number } & Row;

/** Every table whose rows are superseded and never overwritten. */
export const VERSIONED_TABLES = [
  "section_version",
  "section_alias",
  "outfall_version",
  "structure_version",
  "structure_state",
  "flow_state",
  "area",
] as const;
type VersionedTable = (typeof VERSIONED_TABLES)[number];

/** Writing to a table whose rows are superseded, never overwritten: `key` finds the current row, `content` is compared. */
export function versionedTable(
  prepare: Prepare,
  { table, key, content }: { table: VersionedTable; key: readonly string[]; content: readonly string[] },
) {
  const columns = [...key, ...content, "import_id", "recorded_at"];
  const selectSql = `SELECT id, import_id, recorded_at, ${content.join(", ")} FROM ${table}
    WHERE superseded_at IS NULL AND ${key.map((name) => `${name} IS ?`).join(" AND ")}`;
  const insertSql = `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`;
  const replaceSql = `UPDATE ${table} SET ${content.map((name) => `${name} = ?`).join(", ")} WHERE id = ?`;
  const supersedeSql = `UPDATE ${table} SET superseded_by = ?, superseded_at = ? WHERE id = ?`;

  return {
    put(row: Row, importId: ImportId, recordedAt: EpochSeconds): keyof Written {
      const keyValues = key.map((name) => bound(row, name));
      const contentValues = content.map((name) => bound(row, name));
      const current = prepare(selectSql).get(...keyValues) as Current | undefined;
      if (current !== undefined && content.every((name, i) => current[name] === contentValues[i])) return "unchanged";
      if (current !== undefined && current.import_id === importId && current.recorded_at === recordedAt) {
        // The same file at the same moment: its last word stands, there is nothing in between to remember.
        prepare(replaceSql).run(...contentValues, current.id);
        return "revised";
      }
      const from = Math.max(recordedAt, current?.recorded_at ?? recordedAt);
      if (current !== undefined) prepare(supersedeSql).run(importId, from, current.id);
      prepare(insertSql).run(...keyValues, ...contentValues, importId, from);
      return current === undefined ? "inserted" : "revised";
    },
  };
}

/** Puts rows one by one and counts what happened. */
export function putAll<T>(rows: Iterable<T>, put: (row: T) => keyof Written): Written {
  const written: Written = { inserted: 0, revised: 0, unchanged: 0 };
  for (const row of rows) written[put(row)] += 1;
  return written;
}

/**
 * Takes an import's rows of all versioned tables away and brings back what they superseded.
 *
 * @throws AppError conflict when a later import superseded one of them.
 */
export function undoVersioned(prepare: Prepare, importId: ImportId): void {
  for (const table of VERSIONED_TABLES) {
    if (prepare(supersedersSql(table)).get(importId, importId) !== undefined) {
      throw new AppError("conflict", "之后的导入修订了这次导入的数据，请先撤销之后的导入");
    }
    prepare(`DELETE FROM ${table} WHERE import_id = ?`).run(importId);
    prepare(`UPDATE ${table} SET superseded_by = NULL, superseded_at = NULL WHERE superseded_by = ?`).run(importId);
  }
}

/** Imports that superseded rows of an import; bind its id twice. */
export const supersedersSql = (table: VersionedTable | "reading_history"): string =>
  `SELECT DISTINCT superseded_by AS id FROM ${table} WHERE import_id = ? AND superseded_by <> ?`;

function bound(row: Row, name: string): SqlValue {
  const value = row[name];
  if (value === undefined) throw new Error(`no value for column ${name}`);
  return value;
}
