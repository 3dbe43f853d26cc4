import type { Observation } from "../../../shared/domain/quality/reading.ts";
import type { EpochSeconds } from "../../../shared/domain/units.ts";
import { decodeObservation, READING_COLUMNS, type ReadingRow } from "./reading-rows.ts";
import type { Prepare } from "./rows.ts";

const OF_ALL = `SELECT ${READING_COLUMNS.join(", ")} FROM reading_latest`;
/** One seek per section and source. */
const AT = `SELECT ${READING_COLUMNS.map((name) => `r.${name}`).join(", ")} FROM reading_latest l
  CROSS JOIN reading r ON r.section_id = l.section_id AND r.source_id = l.source_id AND r.observed_at = (
    SELECT max(observed_at) FROM reading b
    WHERE b.section_id = l.section_id AND b.source_id = l.source_id AND b.observed_at <= ?)`;
/** Changes with every commit of another connection and every row written on this one. */
const DATA_VERSION = "SELECT data_version, total_changes() FROM pragma_data_version";

export type NewestObservations = ReturnType<typeof createNewestObservations>;

/**
 * The newest observation of each section and source. Every page asks for all of them and they change a few times an
 * hour, so the decoded ones are kept for as long as nothing is written.
 */
export function createNewestObservations(prepare: Prepare) {
  let kept: { version: string; observations: readonly Observation[] } | undefined;
  const read = (sql: string, ...values: number[]) =>
    (
      prepare(sql)
        .raw()
        .all(...values) as ReadingRow[]
    ).map(decodeObservation);

  return {
    ofAll(): Observation[] {
      const version = String(prepare(DATA_VERSION).raw().get());
      if (kept?.version !== version) kept = { version, observations: read(OF_ALL) };
      return [...kept.observations];
    },
    at: (at: EpochSeconds): Observation[] => read(AT, at),
    /** What a unit of work has seen of itself must not outlive it: rolling back counts no change. */
    forget(): void {
      kept = undefined;
    },
  };
}
