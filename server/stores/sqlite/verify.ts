import type { SectionId, SourceId } from "../../../shared/domain/quality/reading.ts";
import type { Verification } from "../stores.ts";
import { verifyChain } from "./audit.sqlite.ts";
import { READING_COLUMNS, type ReadingRow } from "./reading-rows.ts";
import { firstDayOf, monthOfDay, ROLLUP_COLUMNS, type RollupRow, rollUpDays, SELECT_MONTH } from "./rollups.ts";
import { type Connection, preparer } from "./rows.ts";

const NAMED_AT_MOST = 100;

/** Checks the file, its references, and what is derived from readings. Reads one snapshot from end to end. */
export function verifyConnection(db: Connection): Verification {
  return db.transaction(() => ({
    integrity: integrity(db),
    foreignKeys: foreignKeys(db),
    rollups: rollups(db),
    audit: audit(db),
  }))();
}

function integrity(db: Connection): string[] {
  const lines = db.pragma(`integrity_check(${NAMED_AT_MOST})`) as { integrity_check: string }[];
  return lines.map((line) => line.integrity_check).filter((line) => line !== "ok");
}

function audit(db: Connection): string[] {
  const { brokenAt } = verifyChain(preparer(db));
  return brokenAt === null ? [] : [`entry ${brokenAt} does not follow from the one before`];
}

function foreignKeys(db: Connection): string[] {
  const rows = db.pragma("foreign_key_check") as { table: string; rowid: number | null; parent: string }[];
  return rows.slice(0, NAMED_AT_MOST).map(({ table, rowid, parent }) => `${table} row ${rowid ?? "?"}: no ${parent}`);
}

type Pair = [SectionId, SourceId];

function rollups(db: Connection): string[] {
  const pairs = db
    .prepare(`SELECT section_id, source_id FROM reading UNION SELECT section_id, source_id FROM reading_latest
      UNION SELECT section_id, source_id FROM reading_daily UNION SELECT section_id, source_id FROM reading_monthly`)
    .raw()
    .all() as Pair[];
  const wrong: string[] = [];
  for (const pair of pairs) {
    if (wrong.length >= NAMED_AT_MOST) break;
    for (const what of differencesOf(db, pair)) wrong.push(`section ${pair[0]}, source ${pair[1]}: ${what}`);
  }
  return wrong;
}

function differencesOf(db: Connection, pair: Pair): string[] {
  const where = "WHERE section_id = ? AND source_id = ?";
  const all = (sql: string): unknown[][] =>
    db
      .prepare(sql)
      .raw()
      .all(...pair) as unknown[][];
  const columns = READING_COLUMNS.join(", ");
  const readings = all(`SELECT ${columns} FROM reading ${where} ORDER BY observed_at`) as ReadingRow[];
  const days = [...rollUpDays(readings)];
  const dayRows = days.flatMap(([day, rows]) => rows.map((row) => [day, ...row]));
  const months = [...new Set(days.map(([day]) => monthOfDay(day)))];
  const monthRows = months.flatMap((month) => {
    const bounds = [firstDayOf(month), firstDayOf((month + 1) as typeof month)];
    const rows = db
      .prepare(SELECT_MONTH)
      .raw()
      .all(...pair, ...bounds) as RollupRow[];
    return rows.map((row) => [month, ...row]);
  });
  const newest = readings.at(-1);
  const latest = newest === undefined ? [] : [[...newest, readings[0]?.[2], readings.length]];
  const expected: [name: string, rows: unknown[][], sql: string][] = [
    ["days", dayRows, `SELECT day, ${ROLLUP_COLUMNS} FROM reading_daily ${where} ORDER BY day, parameter`],
    ["months", monthRows, `SELECT month, ${ROLLUP_COLUMNS} FROM reading_monthly ${where} ORDER BY month, parameter`],
    ["newest", latest, `SELECT ${columns}, first_at, observations FROM reading_latest ${where}`],
  ];
  return expected.filter(([, rows, sql]) => JSON.stringify(rows) !== JSON.stringify(all(sql))).map(([name]) => name);
}
