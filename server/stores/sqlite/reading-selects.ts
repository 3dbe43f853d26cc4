import type { EpochSeconds } from "../../../shared/domain/units.ts";

const IN_RANGE = "section_id = @section AND source_id = @source AND observed_at >= @from AND observed_at < @to";

/** Rows in range in time order, as they are or as they were known at a moment. */
export function selectInRange(columns: string, asOf: EpochSeconds | undefined): string {
  if (asOf === undefined) return `SELECT ${columns} FROM reading WHERE ${IN_RANGE} ORDER BY observed_at`;
  return `SELECT ${columns} FROM reading WHERE ${IN_RANGE} AND recorded_at <= @asOf
    UNION ALL
    SELECT ${columns} FROM reading_history WHERE ${IN_RANGE} AND recorded_at <= @asOf AND superseded_at > @asOf
    ORDER BY observed_at`;
}
