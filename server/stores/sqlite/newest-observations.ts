import type { Observation } from "../../../shared/domain/quality/reading.ts";
import type { EpochSeconds } from "../../../shared/domain/units.ts";
import { keptWhileUnwritten } from "./kept-while-unwritten.ts";
import { decodeObservation, READING_COLUMNS, type ReadingRow } from "./reading-rows.ts";
import type { Prepare } from "./rows.ts";

const OF_ALL = `SELECT ${READING_COLUMNS.join(", ")} FROM reading_latest`;
/** One seek per section and source. */
const AT = `SELECT ${READING_COLUMNS.map((name) => `r.${name}`).join(", ")} FROM reading_latest l
  CROSS JOIN reading r ON r.section_id = l.section_id AND r.source_id = l.source_id AND r.observed_at = (
    SELECT max(observed_at) FROM reading b
    WHERE b.section_id = l.section_id AND b.source_id = l.source_id AND b.observed_at <= ?)`;

type Decoded = { row: ReadingRow; observation: Observation };
export type NewestObservations = ReturnType<typeof createNewestObservations>;

/**
 * The newest observation of each section and source. Every page asks for all of them and they change a few times an
 * hour, so the decoded ones are kept for as long as nothing is written, and those whose row is the same beyond that.
 */
export function createNewestObservations(prepare: Prepare) {
  const rowsOf = (sql: string, ...values: number[]) =>
    prepare(sql)
      .raw()
      .all(...values) as ReadingRow[];
  let known = new Map<string, Decoded>();
  const kept = keptWhileUnwritten(prepare, (): Observation[] => {
    const next = new Map<string, Decoded>();
    for (const row of rowsOf(OF_ALL)) {
      const key = `${row[0]}/${row[1]}`;
      const before = known.get(key);
      next.set(key, before && isSame(before.row, row) ? before : { row, observation: decodeObservation(row) });
    }
    known = next;
    return Array.from(next.values(), ({ observation }) => observation);
  });

  return {
    ofAll: (): Observation[] => [...kept.get()],
    at: (at: EpochSeconds): Observation[] => rowsOf(AT, at).map(decodeObservation),
    forget: kept.forget,
  };
}

const isSame = (a: ReadingRow, b: ReadingRow): boolean => a.every((cell, i) => cell === b[i]);
