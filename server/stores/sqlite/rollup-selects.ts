import type { ParameterKey, SectionId, SourceId } from "../../../shared/domain/quality/reading.ts";
import type { DayNumber, MonthNumber } from "../../../shared/domain/time.ts";
import type { DailyRollup, MonthlyRollup } from "../readings.store.ts";
import { ROLLUP_COLUMNS, type RollupRow } from "./rollups.ts";
import type { Prepare } from "./rows.ts";

type OwnedRow<Period> = [...RollupRow, SectionId, SourceId, Period];
type Sections = readonly SectionId[] | undefined;
type Parameters = readonly ParameterKey[] | undefined;
type Range = { from: number; to: number };

export function readDailies(prepare: Prepare, range: Range, sections: Sections, parameters: Parameters): DailyRollup[] {
  const rows = selectRollups<DayNumber>(prepare, "reading_daily", "day", range, sections, parameters);
  return rows.map(toDaily);
}

export function readMonthlies(
  prepare: Prepare,
  range: Range,
  sections: Sections,
  parameters: Parameters,
): MonthlyRollup[] {
  const rows = selectRollups<MonthNumber>(prepare, "reading_monthly", "month", range, sections, parameters);
  return rows.map(toMonthly);
}

/** Goes through the known pairs of section and source, so that each is one range of the primary key. */
function selectRollups<Period>(
  prepare: Prepare,
  table: "reading_daily" | "reading_monthly",
  period: "day" | "month",
  { from, to }: Range,
  sections: Sections,
  parameters: Parameters,
): OwnedRow<Period>[] {
  const columns = ROLLUP_COLUMNS.split(", ").map((name) => `r.${name}`);
  const ofSections = sections === undefined ? "" : "AND l.section_id IN (SELECT value FROM json_each(@sections))";
  const ofParameters = parameters === undefined ? "" : "AND r.parameter IN (SELECT value FROM json_each(@parameters))";
  return prepare(`SELECT ${columns.join(", ")}, l.section_id, l.source_id, r.${period} FROM reading_latest l
    CROSS JOIN ${table} r ON r.section_id = l.section_id AND r.source_id = l.source_id
    WHERE r.${period} >= @from AND r.${period} < @to ${ofSections} ${ofParameters}`)
    .raw()
    .all({ from, to, sections: textOf(sections), parameters: textOf(parameters) }) as OwnedRow<Period>[];
}

const textOf = (list: readonly unknown[] | undefined) => (list === undefined ? null : JSON.stringify(list));

// Written out twice: object literals of one known shape are several times faster here than spreads.
const toDaily = (row: OwnedRow<DayNumber>): DailyRollup => ({
  sectionId: row[8],
  sourceId: row[9],
  day: row[10],
  parameter: row[0],
  count: row[1],
  belowDetection: row[2],
  excluded: row[3],
  sum: row[4],
  min: row[5] ?? Number.NaN,
  max: row[6] ?? Number.NaN,
  hydrogenSum: row[7],
});
const toMonthly = (row: OwnedRow<MonthNumber>): MonthlyRollup => ({
  sectionId: row[8],
  sourceId: row[9],
  month: row[10],
  parameter: row[0],
  count: row[1],
  belowDetection: row[2],
  excluded: row[3],
  sum: row[4],
  min: row[5] ?? Number.NaN,
  max: row[6] ?? Number.NaN,
  hydrogenSum: row[7],
});
