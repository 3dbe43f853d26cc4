import type { DataFlag, Measured, ReviewLevel } from "../../shared/domain/quality/reading.ts";
import type { ReadingFields } from "./reading-fields.ts";
import { dataFlagOf, reviewLevelOf } from "./reading-words.ts";
import type { Cell } from "./table.ts";

/** The data flag of a row, from its own column or the state of the station; undefined where its letter is not known. */
export function flagOfRow(row: number, cells: readonly Cell[], fields: ReadingFields): DataFlag | undefined {
  const own = fields.text(cells, "flag");
  const state = fields.text(cells, "station_state");
  const flag = dataFlagOf(own === "" ? state : own);
  if (flag !== undefined) return flag;
  if (own !== "") {
    fields.reject(row, fields.title("flag"), "unknown-flag", `不认识数据标记“${own}”，可用 N F M S D C T B`, own);
    return undefined;
  }
  fields.issues.add({
    row,
    column: fields.title("station_state"),
    code: "station-state",
    severity: "warning",
    message: `不认识站点情况“${state}”，这一行的值保留但不计入统计`,
    value: state,
  });
  return "D";
}

/** The review level of a row; undefined where its word is not known. */
export function reviewOfRow(row: number, cells: readonly Cell[], fields: ReadingFields): ReviewLevel | undefined {
  const text = fields.text(cells, "review");
  const review = reviewLevelOf(text);
  if (review === undefined) {
    fields.reject(row, fields.title("review"), "bad-value", `不认识审核级别“${text}”，可用 原始、一审、终审`, text);
  }
  return review;
}

/** A value that is absent while the station is stopped or maintained is absent for that reason. */
export const withState = (measured: Measured, flag: DataFlag): Measured =>
  measured.kind === "missing" && measured.reason === "blank" && flag !== "N" && flag !== "S"
    ? { kind: "missing", reason: "station-stopped" }
    : measured;
