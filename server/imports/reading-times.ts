import { dayLabel, dayOf } from "../../shared/domain/time.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import { TimeReader } from "./parse-time.ts";
import type { ReadingFields } from "./reading-fields.ts";
import { type Cell, cellText } from "./table.ts";

/** Reads the moments of rows, and says once for the file what holds for many of them. */
export class ReadingTimes {
  readonly #times: TimeReader;
  #dateOnly = 0;
  #yearInferred: { first: EpochSeconds; last: EpochSeconds } | undefined;

  constructor(
    private readonly fields: ReadingFields,
    options: { now: EpochSeconds; year: number | undefined },
  ) {
    this.#times = new TimeReader(options);
  }

  /** Says once for the file what was said of many rows. */
  finish(): void {
    if (this.#dateOnly > 0) {
      this.fields.issues.add({
        code: "date-only",
        severity: "info",
        message: `${this.#dateOnly} 行只有日期没有时刻，按当日 0 时（北京时间）记`,
      });
    }
    if (this.#yearInferred !== undefined) {
      const [from, to] = [this.#yearInferred.first, this.#yearInferred.last].map((at) => dayLabel(dayOf(at)));
      this.fields.issues.add({
        code: "year-inferred",
        severity: "info",
        message: `时间没有年份，读作 ${from} 至 ${to}；不对请用“年份”选项重新导入`,
      });
    }
  }

  /** The moment of a row; undefined, with its issue, where there is none. */
  read(row: number, cells: readonly Cell[]): EpochSeconds | undefined {
    const column = this.fields.header.fields.get("time");
    const cell = column === undefined ? this.#composedTime(cells) : (cells[column.index] ?? null);
    const title = column?.title ?? this.fields.title("day");
    const text = cellText(cell);
    if (text === "" || text === "--" || text === "*") {
      this.#noTime(row, title, cells);
      return undefined;
    }
    const parsed = this.#times.read(typeof cell === "string" ? text : cell);
    if (!("at" in parsed)) {
      this.fields.reject(row, title, parsed.code, parsed.message, text);
      return undefined;
    }
    if (parsed.dateOnly) this.#dateOnly += 1;
    if (parsed.yearInferred) this.#noteYear(parsed.at);
    return parsed.at;
  }

  /** The publishing page itself leaves times out, of stopped stations and now and then of running ones: no error there. */
  #noTime(row: number, column: string, cells: readonly Cell[]): void {
    const empty = this.fields.header.parameters.every(({ index }) => /^(--|\*)?$/.test(cellText(cells[index])));
    const published = this.fields.layout === "cnemc";
    this.fields.issues.add({
      row,
      column,
      code: "no-time",
      severity: published ? (empty ? "info" : "warning") : "error",
      message: empty
        ? "没有监测时间，也没有监测值（站点停运或维护），未读入"
        : "没有监测时间，监测值无法归入某一时刻，未读入",
    });
  }

  #composedTime(cells: readonly Cell[]): string {
    const [year, month, day, hour] = (["year", "month", "day", "hour"] as const).map((field) =>
      this.fields.text(cells, field),
    );
    return [year, month, day].some((part) => part === "")
      ? ""
      : `${year}-${month}-${day}${hour === "" ? "" : ` ${hour}:00`}`;
  }

  #noteYear(at: EpochSeconds): void {
    const seen = this.#yearInferred;
    this.#yearInferred =
      seen === undefined
        ? { first: at, last: at }
        : { first: at < seen.first ? at : seen.first, last: at > seen.last ? at : seen.last };
  }
}
