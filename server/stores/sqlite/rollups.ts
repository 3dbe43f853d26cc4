import {
  type ParameterKey,
  type Reading,
  type SectionId,
  type SourceId,
  VALID_FLAGS,
} from "../../../shared/domain/quality/reading.ts";
import {
  type DayNumber,
  dayOf,
  type MonthNumber,
  monthOf,
  startOfDay,
  startOfMonth,
} from "../../../shared/domain/time.ts";
import { parameterOf } from "../../../shared/rules/parameters.ts";
import type { Rollup } from "../readings.store.ts";
import { forEachReading, observedAtOf, READING_COLUMNS, type ReadingRow } from "./reading-rows.ts";
import type { Prepare } from "./rows.ts";

/**
 * Rollups are always computed anew from all readings of a day (and months from all its days), in the order of time:
 * so they do not depend on the order in which readings came, to the last bit.
 */

/** In the order of ROLLUP_COLUMNS. */
export type RollupRow = [
  parameter: ParameterKey,
  valid: number,
  belowDetection: number,
  excluded: number,
  total: number,
  minimum: number | null,
  maximum: number | null,
  hydrogenSum: number,
];
export const ROLLUP_COLUMNS = "parameter, valid, below_detection, excluded, total, minimum, maximum, hydrogen_sum";

const emptyRollup = (): Rollup => ({
  count: 0,
  belowDetection: 0,
  excluded: 0,
  sum: 0,
  min: Number.NaN,
  max: Number.NaN,
  hydrogenSum: 0,
});

/** NaN binds as NULL: a rollup without a valid reading has neither minimum nor maximum. */
const toRollupRow = (parameter: ParameterKey, r: Rollup): RollupRow => [
  parameter,
  r.count,
  r.belowDetection,
  r.excluded,
  r.sum,
  Number.isNaN(r.min) ? null : r.min,
  Number.isNaN(r.max) ? null : r.max,
  r.hydrogenSum,
];

type Rollups = Map<ParameterKey, Rollup>;
const sorted = (rollups: Rollups): RollupRow[] =>
  [...rollups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([parameter, rollup]) => toRollupRow(parameter, rollup));

function rollupOf(rollups: Rollups, parameter: ParameterKey): Rollup {
  const known = rollups.get(parameter);
  if (known !== undefined) return known;
  const rollup = emptyRollup();
  rollups.set(parameter, rollup);
  return rollup;
}

function addReading(rollup: Rollup, parameter: ParameterKey, { measured, flag }: Reading): void {
  if (measured.kind === "missing" || !VALID_FLAGS.includes(flag)) {
    rollup.excluded += 1;
    return;
  }
  const below = measured.kind === "below-detection";
  const value = below ? measured.detectionLimit / 2 : measured.value;
  rollup.count += 1;
  if (below) rollup.belowDetection += 1;
  rollup.sum += value;
  if (!(rollup.min <= value)) rollup.min = value;
  if (!(rollup.max >= value)) rollup.max = value;
  if (parameterOf(parameter).unit === "pH") rollup.hydrogenSum += 10 ** -value;
}

/** Rows of one section and source in the order of time, rolled up by local day. */
export function rollUpDays(rows: Iterable<ReadingRow>): Map<DayNumber, RollupRow[]> {
  const days = new Map<DayNumber, Rollups>();
  let day: DayNumber | undefined;
  let rollups: Rollups = new Map();
  const visit = (parameter: ParameterKey, reading: Reading) =>
    addReading(rollupOf(rollups, parameter), parameter, reading);
  for (const row of rows) {
    const own = dayOf(observedAtOf(row));
    if (own !== day) {
      day = own;
      rollups = new Map();
      days.set(own, rollups);
    }
    forEachReading(row, visit);
  }
  return new Map([...days].map(([number, each]) => [number, sorted(each)]));
}

export const monthOfDay = (day: DayNumber): MonthNumber => monthOf(startOfDay(day));
export const firstDayOf = (month: MonthNumber): DayNumber => dayOf(startOfMonth(month));

/** Brings the rollups of some days of one section and source, and of their months, up to date. */
export function refreshRollups(
  prepare: Prepare,
  sectionId: SectionId,
  sourceId: SourceId,
  days: Iterable<DayNumber>,
): void {
  const inOrder = [...days].sort((a, b) => a - b);
  for (const [from, to] of runsOf(inOrder)) refreshDays(prepare, sectionId, sourceId, from, to);
  for (const month of new Set(inOrder.map(monthOfDay))) refreshMonth(prepare, sectionId, sourceId, month);
}

/** Runs of consecutive days as [first, after last). */
function runsOf(days: readonly DayNumber[]): [DayNumber, DayNumber][] {
  const runs: [DayNumber, DayNumber][] = [];
  for (const day of days) {
    const last = runs.at(-1);
    const next = (day + 1) as DayNumber;
    if (last !== undefined && last[1] === day) last[1] = next;
    else runs.push([day, next]);
  }
  return runs;
}

const DELETE_DAYS = "DELETE FROM reading_daily WHERE section_id = ? AND source_id = ? AND day >= ? AND day < ?";
const INSERT_DAY = `INSERT INTO reading_daily (section_id, source_id, day, ${ROLLUP_COLUMNS})
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const SELECT_READINGS = `SELECT ${READING_COLUMNS.join(", ")} FROM reading
  WHERE section_id = ? AND source_id = ? AND observed_at >= ? AND observed_at < ? ORDER BY observed_at`;

function refreshDays(prepare: Prepare, section: SectionId, source: SourceId, from: DayNumber, to: DayNumber): void {
  const rows = prepare(SELECT_READINGS).raw().all(section, source, startOfDay(from), startOfDay(to)) as ReadingRow[];
  prepare(DELETE_DAYS).run(section, source, from, to);
  const insert = prepare(INSERT_DAY);
  for (const [day, rollups] of rollUpDays(rows)) {
    for (const rollup of rollups) insert.run(section, source, day, ...rollup);
  }
}

/** Bind section, source, first day and day after the last. Rows always come in the same order: so do sums. */
export const SELECT_MONTH = `SELECT parameter, sum(valid), sum(below_detection), sum(excluded), sum(total), min(minimum),
    max(maximum), sum(hydrogen_sum)
  FROM reading_daily WHERE section_id = ? AND source_id = ? AND day >= ? AND day < ? GROUP BY parameter ORDER BY parameter`;
const DELETE_MONTH = "DELETE FROM reading_monthly WHERE section_id = ? AND source_id = ? AND month = ?";
const INSERT_MONTH = `INSERT INTO reading_monthly (section_id, source_id, month, ${ROLLUP_COLUMNS})
  SELECT ?, ?, ?, * FROM (${SELECT_MONTH})`;

function refreshMonth(prepare: Prepare, section: SectionId, source: SourceId, month: MonthNumber): void {
  prepare(DELETE_MONTH).run(section, source, month);
  const days = [firstDayOf(month), firstDayOf((month + 1) as MonthNumber)];
  prepare(INSERT_MONTH).run(section, source, month, section, source, ...days);
}
