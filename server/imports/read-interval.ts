import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { FieldSpec } from "./header.ts";
import { type ParsedTime, type TimeProblem, TimeReader } from "./parse-time.ts";
import type { RegisterRow } from "./read-register.ts";

export type IntervalField = "from" | "to";

export const INTERVAL_FIELDS: readonly FieldSpec<IntervalField>[] = [
  { field: "from", names: ["开始时间", "起始时间", "开始", "起", "时间", "操作时间", "start"], required: true },
  { field: "to", names: ["结束时间", "截止时间", "结束", "止", "end"] },
];

/** Reads the interval of each row of one file, in file order. The end may lie in the future, the beginning may not. */
export function intervalReader(options: { now: EpochSeconds; year: number | undefined }) {
  const starts = new TimeReader(options);
  const ends = new TimeReader({ ...options, future: true });
  return <F extends string>(
    row: RegisterRow<F | IntervalField>,
  ): { from: EpochSeconds; to: EpochSeconds | null } | undefined => {
    if (row.required("from") === "") return undefined;
    const from = told(row, "from", starts.read(row.cell("from")));
    const open = row.text("to") === "" || row.text("to") === "--" || row.text("to") === "至今";
    const to = open ? null : told(row, "to", ends.read(row.cell("to")));
    if (from === undefined || to === undefined) return undefined;
    if (to !== null && to <= from) {
      row.error("to", "empty-interval", `结束时间“${row.text("to")}”不晚于开始时间“${row.text("from")}”`);
      return undefined;
    }
    return { from, to };
  };
}

function told<F extends string>(
  row: RegisterRow<F | IntervalField>,
  field: IntervalField,
  parsed: ParsedTime | TimeProblem,
): EpochSeconds | undefined {
  if (!("at" in parsed)) {
    row.error(field, parsed.code, parsed.message);
    return undefined;
  }
  if (parsed.dateOnly) row.warn(field, "date-only", `${row.title(field)}只有日期，按当日 00:00 读入`);
  if (parsed.yearInferred) row.warn(field, "year-inferred", `${row.title(field)}没有年份，年份为推定`);
  return parsed.at;
}
