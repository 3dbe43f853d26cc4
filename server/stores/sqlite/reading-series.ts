import {
  type ParameterKey,
  SERIES_STATE,
  type SectionId,
  type Series,
  type SourceId,
  VALID_FLAGS,
} from "../../../shared/domain/quality/reading.ts";
import type { EpochSeconds } from "../../../shared/domain/units.ts";
import { parameterOf } from "../../../shared/rules/parameters.ts";
import { columnOf, type Mark, measuredOf, parseMarks } from "./reading-rows.ts";
import { selectInRange } from "./reading-selects.ts";
import type { Prepare } from "./rows.ts";

type Where = {
  section: SectionId;
  source: SourceId;
  from: EpochSeconds;
  to: EpochSeconds;
  asOf: EpochSeconds | undefined;
};
type Cell = number | string | null;

/** Reads only the columns asked for, straight into typed arrays: six years of a station are some 13,000 rows. */
export function readSeries(prepare: Prepare, parameters: readonly ParameterKey[], where: Where): Series[] {
  const columns = parameters.map((parameter) => columnOf(parameter) ?? rareColumn(parameter));
  const sql = selectInRange(["observed_at", "marks", ...columns].join(", "), where.asOf);
  const rows = prepare(sql).raw().all(where) as Cell[][];
  const marks = rows.map((row) => (typeof row[1] === "string" ? parseMarks(row[1]) : undefined));
  return parameters.map((parameter, i) => toSeries(parameter, rows, i + 2, marks));
}

/** Keys come from the table of parameters, never from outside. */
const rareColumn = (parameter: ParameterKey): string => `json_extract(extra, '$.${parameterOf(parameter).key}')`;

function toSeries(
  parameter: ParameterKey,
  rows: readonly Cell[][],
  column: number,
  marks: readonly (Record<string, Mark> | undefined)[],
): Series {
  const times = new Float64Array(rows.length);
  const values = new Float64Array(rows.length);
  const states = new Uint8Array(rows.length);
  let length = 0;
  rows.forEach((row, i) => {
    const plain = row[column];
    const mark = marks[i]?.[parameter];
    if (typeof plain === "number") {
      values[length] = plain;
      states[length] = SERIES_STATE.valid;
    } else if (mark !== undefined) {
      [values[length], states[length]] = valueAndState(mark);
    } else return;
    times[length] = row[0] as number;
    length += 1;
  });
  return {
    parameter,
    times: times.subarray(0, length),
    values: values.subarray(0, length),
    states: states.subarray(0, length),
  };
}

function valueAndState(mark: Mark): [value: number, state: number] {
  const measured = measuredOf(mark);
  if (measured === undefined || measured.kind === "missing") return [Number.NaN, SERIES_STATE.missing];
  const value = measured.kind === "value" ? measured.value : measured.detectionLimit;
  if (!VALID_FLAGS.includes(mark.flag ?? "N")) return [value, SERIES_STATE.flagged];
  return [value, measured.kind === "value" ? SERIES_STATE.valid : SERIES_STATE.belowDetection];
}
