import type { DataFlag, Measured, ReviewLevel } from "../../shared/domain/quality/reading.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import { findParameter, type Parameter } from "../../shared/rules/parameters.ts";
import { countKnownTitles, type Header, mapHeader, nearestParameters, type ParameterColumn } from "./header.ts";
import type { IssueList } from "./issues.ts";
import { unitFactor } from "./measure-units.ts";
import { isProblem, parseMeasured } from "./parse-measured.ts";
import { TimeReader } from "./parse-time.ts";
import { dataFlagOf, reviewLevelOf } from "./reading-words.ts";
import { READING_FIELDS, type ReadingField } from "./readings-columns.ts";
import { StagedReadings } from "./staged-readings.ts";
import { type Cell, cellText, type Table, type TableRow } from "./table.ts";
import { possibleRange } from "./value-ranges.ts";

export type ReadingsOptions = { now: EpochSeconds; year: number | undefined; automatic: boolean };
export type ParsedReadings = {
  staged: StagedReadings;
  /** The layout the national centre publishes: province and name instead of codes. */
  layout: "cnemc" | "table";
  /** One value a row. */
  long: boolean;
  /** Rows of data in the file, those not taken included. */
  rows: number;
  rejected: number;
};

const HEADER_SEARCH_ROWS = 10;

/**
 * Reads a table of readings, long (one value a row) or wide (one column per parameter); which of the two is told by the
 * header. Bad rows become issues and are counted as rejected; nothing throws for a row.
 * @returns undefined where there is no usable header; the issues say why
 */
export async function readReadingsTable(
  table: Table,
  issues: IssueList,
  options: ReadingsOptions,
  onBatch: () => void,
): Promise<ParsedReadings | undefined> {
  let reader: RowReader | undefined;
  const waiting: TableRow[] = [];
  for await (const batch of table.rows) {
    if (reader === undefined) {
      waiting.push(...batch);
      reader = openReader(waiting, issues, options);
      if (reader === undefined) return undefined;
      reader.readAll(waiting.slice(reader.headerIndex + 1));
    } else reader.readAll(batch);
    onBatch();
  }
  if (reader === undefined) {
    issues.add({ code: "empty-file", severity: "error", message: "文件里没有数据" });
    return undefined;
  }
  reader.finish();
  return {
    staged: reader.staged,
    layout: reader.layout,
    long: reader.long,
    rows: reader.rows,
    rejected: reader.rejected,
  };
}

function openReader(rows: readonly TableRow[], issues: IssueList, options: ReadingsOptions): RowReader | undefined {
  const candidates = rows.slice(0, HEADER_SEARCH_ROWS);
  const scores = candidates.map((row) => countKnownTitles(row.cells, READING_FIELDS, true));
  const headerIndex = scores.indexOf(Math.max(...scores));
  const headerRow = candidates[headerIndex] as TableRow;
  const header = mapHeader(headerRow.cells, headerRow.row, READING_FIELDS, issues, { parameters: true });
  if (header === undefined) return undefined;
  const long = header.fields.has("parameter") && header.fields.has("value");
  if (!long && header.parameters.length === 0) {
    issues.add({
      row: headerRow.row,
      code: "missing-column",
      severity: "error",
      message:
        "没有监测数据列：长表需要“监测项目（parameter）”和“监测值（value）”两列，宽表需要每个项目一列（如 氨氮(mg/L)）",
      value: headerRow.cells.map(cellText).join(","),
    });
    return undefined;
  }
  return new RowReader(header, headerIndex, long, issues, options);
}

/** Turns rows into staged readings; holds what has been seen so far (stations, sources, the running year). */
class RowReader {
  readonly staged = new StagedReadings();
  readonly layout: ParsedReadings["layout"];
  rows = 0;
  rejected = 0;
  readonly #times: TimeReader;
  readonly #stationIds = new Map<string, number>();
  readonly #sourceIds = new Map<string, number>();
  readonly #parameters = new Map<string, Parameter | undefined>();
  readonly #automatic: boolean;
  /** Where each field stands: looked up for every cell of a million rows. */
  readonly #at: Partial<Record<ReadingField, number>>;
  /** Rows of a station usually follow one another. */
  #lastStation: { province: string; code: string; name: string; id: number } | undefined;
  #dateOnly = 0;
  #yearInferred: { first: EpochSeconds; last: EpochSeconds } | undefined;

  constructor(
    readonly header: Header<ReadingField>,
    readonly headerIndex: number,
    readonly long: boolean,
    readonly issues: IssueList,
    options: ReadingsOptions,
  ) {
    this.layout = header.fields.has("province") && header.fields.has("section") ? "cnemc" : "table";
    this.#automatic = options.automatic || this.layout === "cnemc";
    this.#at = Object.fromEntries([...header.fields].map(([field, { index }]) => [field, index]));
    this.#times = new TimeReader({ now: options.now, year: options.year });
  }

  readAll(rows: readonly TableRow[]): void {
    for (const row of rows) {
      this.rows += 1;
      if (!this.#readRow(row)) this.rejected += 1;
    }
  }

  /** Says once for the file what was said of many rows. */
  finish(): void {
    if (this.#dateOnly > 0) {
      this.issues.add({
        code: "date-only",
        severity: "info",
        message: `${this.#dateOnly} 行只有日期没有时刻，按当日 0 时（北京时间）记`,
      });
    }
    if (this.#yearInferred !== undefined) {
      const [from, to] = [this.#yearInferred.first, this.#yearInferred.last].map((t) =>
        new Date((t + 8 * 3600) * 1000).toISOString().slice(0, 10),
      );
      this.issues.add({
        code: "year-inferred",
        severity: "info",
        message: `时间没有年份，读作 ${from} 至 ${to}；不对请用“年份”选项重新导入`,
      });
    }
  }

  #readRow({ row, cells }: TableRow): boolean {
    if (cells.length > this.header.width && cells.slice(this.header.width).some((cell) => cellText(cell) !== "")) {
      return this.#reject(
        row,
        null,
        "column-count",
        `这一行有 ${cells.length} 列，表头只有 ${this.header.width} 列；数值里若有逗号请加引号或去掉`,
        cells.map(cellText).join(","),
      );
    }
    const station = this.#station(row, cells);
    if (station === undefined) return false;
    const at = this.#time(row, cells);
    if (at === undefined) return false;
    const flag = this.#flag(row, cells);
    const review = this.#review(row, cells);
    if (flag === undefined || review === undefined) return false;
    const mark = { station, source: this.#source(cells), at, review, line: row };
    return this.long ? this.#readLong(row, cells, mark, flag) : this.#readWide(row, cells, mark, flag);
  }

  #readLong(
    row: number,
    cells: readonly Cell[],
    mark: Parameters<StagedReadings["addRow"]>[0],
    flag: DataFlag,
  ): boolean {
    const name = this.#text(cells, "parameter");
    const parameter = this.#parameterNamed(name);
    if (parameter === undefined) {
      const nearest = nearestParameters(name);
      const hint = nearest.length > 0 ? `；是否指：${nearest.join("、")}` : "";
      return this.#reject(row, this.#title("parameter"), "unknown-parameter", `不认识监测项目“${name}”${hint}`, name);
    }
    const factor = this.#rowFactor(row, cells, parameter);
    if (factor === undefined) return false;
    const limit = Number(this.#text(cells, "detection_limit") || Number.NaN);
    const measured = this.#measured(
      row,
      cells,
      this.#title("value"),
      this.header.fields.get("value")?.index ?? -1,
      parameter,
      factor,
      limit,
    );
    if (measured === undefined) return false;
    this.staged.addRow(mark);
    this.staged.addValue(parameter, withState(measured, flag), flag);
    this.#noteAlgae(mark.station, parameter, measured);
    return true;
  }

  #readWide(
    row: number,
    cells: readonly Cell[],
    mark: Parameters<StagedReadings["addRow"]>[0],
    flag: DataFlag,
  ): boolean {
    const values: { column: ParameterColumn; measured: Measured }[] = [];
    let good = true;
    for (const column of this.header.parameters) {
      const cell = cells[column.index];
      if (saysNothing(cell)) continue;
      const measured = this.#measured(
        row,
        cells,
        column.title,
        column.index,
        column.parameter,
        column.factor,
        Number.NaN,
      );
      if (measured === undefined) good = false;
      else values.push({ column, measured });
    }
    if (!good) return false;
    if (values.length === 0) {
      this.issues.add({ row, code: "not-taken", severity: "info", message: "这一行没有任何监测值，未读入" });
      return false;
    }
    this.staged.addRow(mark);
    for (const { column, measured } of values) {
      this.staged.addValue(column.parameter, withState(measured, flag), flag);
      this.#noteAlgae(mark.station, column.parameter, measured);
    }
    return true;
  }

  #measured(
    row: number,
    cells: readonly Cell[],
    title: string,
    index: number,
    parameter: Parameter,
    factor: number,
    limit: number,
  ): Measured | undefined {
    const cell = cells[index];
    const [min, max] = possibleRange(parameter.key);
    const input = typeof cell === "number" ? cell : cellText(cell);
    const outcome = parseMeasured(input, {
      factor,
      manual: !this.#automatic,
      min,
      max,
      detectionLimit: Number.isNaN(limit) ? undefined : limit,
    });
    if (!isProblem(outcome)) return outcome;
    this.issues.add({
      row,
      column: title,
      code: outcome.code,
      severity: outcome.severity,
      message: `${parameter.name}：${outcome.message}`,
      value: String(input),
    });
    return outcome.measured ?? undefined;
  }

  #station(row: number, cells: readonly Cell[]): number | undefined {
    const code = this.#text(cells, "section_code");
    const name = this.#text(cells, "section");
    if (code === "" && name === "") {
      this.#reject(
        row,
        this.#title(this.header.fields.has("section") ? "section" : "section_code"),
        "required-value",
        "没有断面",
        "",
      );
      return undefined;
    }
    const province = this.#text(cells, "province");
    const last = this.#lastStation;
    const key = `${province}\u0000${code}\u0000${name}`;
    const known =
      last !== undefined && last.name === name && last.code === code && last.province === province
        ? last.id
        : this.#stationIds.get(key);
    if (known !== undefined) {
      this.#lastStation = { province, code, name, id: known };
      (this.staged.stations[known] as { rows: number }).rows += 1;
      return known;
    }
    const id = this.staged.stations.length;
    this.#stationIds.set(key, id);
    this.staged.stations.push({
      code: code || null,
      name: name || null,
      province: province || null,
      basin: this.#text(cells, "basin") || null,
      city: this.#text(cells, "city") || null,
      river: this.#text(cells, "river") || null,
      firstRow: row,
      rows: 1,
      reportsAlgae: false,
    });
    return id;
  }

  #time(row: number, cells: readonly Cell[]): EpochSeconds | undefined {
    const column = this.header.fields.get("time");
    const cell = column === undefined ? this.#composedTime(cells) : (cells[column.index] ?? null);
    const title = column?.title ?? this.#title("day");
    const text = cellText(cell);
    if (text === "" || text === "--" || text === "*") {
      this.#noTime(row, title, cells);
      return undefined;
    }
    const parsed = this.#times.read(typeof cell === "string" ? text : cell);
    if (!("at" in parsed)) {
      this.#reject(row, title, parsed.code, parsed.message, text);
      return undefined;
    }
    if (parsed.dateOnly) this.#dateOnly += 1;
    if (parsed.yearInferred) this.#noteYear(parsed.at);
    return parsed.at;
  }

  /** The publishing page itself leaves times out, of stopped stations and now and then of running ones: no error there. */
  #noTime(row: number, column: string, cells: readonly Cell[]): void {
    const empty = this.header.parameters.every(({ index }) => /^(--|\*)?$/.test(cellText(cells[index])));
    const published = this.layout === "cnemc";
    this.issues.add({
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
      this.#text(cells, field),
    );
    return [year, month, day].some((part) => part === "")
      ? ""
      : `${year}-${month}-${day}${hour === "" ? "" : ` ${hour}:00`}`;
  }

  #flagText(cells: readonly Cell[]): DataFlag | undefined {
    const own = this.#text(cells, "flag");
    return dataFlagOf(own === "" ? this.#text(cells, "station_state") : own);
  }

  #flag(row: number, cells: readonly Cell[]): DataFlag | undefined {
    const flag = this.#flagText(cells);
    if (flag !== undefined) return flag;
    const own = this.#text(cells, "flag");
    if (own !== "") {
      this.#reject(row, this.#title("flag"), "unknown-flag", `不认识数据标记“${own}”，可用 N F M S D C T B`, own);
      return undefined;
    }
    const state = this.#text(cells, "station_state");
    this.issues.add({
      row,
      column: this.#title("station_state"),
      code: "station-state",
      severity: "warning",
      message: `不认识站点情况“${state}”，这一行的值保留但不计入统计`,
      value: state,
    });
    return "D";
  }

  #review(row: number, cells: readonly Cell[]): ReviewLevel | undefined {
    const text = this.#text(cells, "review");
    const review = reviewLevelOf(text);
    if (review === undefined)
      this.#reject(row, this.#title("review"), "bad-value", `不认识审核级别“${text}”，可用 原始、一审、终审`, text);
    return review;
  }

  #source(cells: readonly Cell[]): number {
    const code = this.#text(cells, "source");
    const known = this.#sourceIds.get(code);
    if (known !== undefined) return known;
    const id = this.staged.sources.length;
    this.staged.sources.push(code === "" ? null : code);
    this.#sourceIds.set(code, id);
    return id;
  }

  #rowFactor(row: number, cells: readonly Cell[], parameter: Parameter): number | undefined {
    const unit = this.#text(cells, "unit");
    if (unit === "") return this.header.fields.get("value")?.factor ?? 1;
    const factor = unitFactor(unit, parameter.unit);
    if (factor === undefined)
      this.#reject(
        row,
        this.#title("unit"),
        "unknown-unit",
        `${parameter.name}的单位“${unit}”无法换算为 ${parameter.unit}`,
        unit,
      );
    return factor;
  }

  #parameterNamed(name: string): Parameter | undefined {
    if (this.#parameters.has(name)) return this.#parameters.get(name);
    const found = findParameter(name);
    if (this.#parameters.size < 10_000) this.#parameters.set(name, found);
    return found;
  }

  #noteAlgae(station: number, parameter: Parameter, measured: Measured): void {
    if (measured.kind === "value" && (parameter.key === "CHLA" || parameter.key === "ALGAE")) {
      (this.staged.stations[station] as { reportsAlgae: boolean }).reportsAlgae = true;
    }
  }

  #noteYear(at: EpochSeconds): void {
    const seen = this.#yearInferred;
    this.#yearInferred =
      seen === undefined
        ? { first: at, last: at }
        : { first: at < seen.first ? at : seen.first, last: at > seen.last ? at : seen.last };
  }

  #text(cells: readonly Cell[], field: ReadingField): string {
    const index = this.#at[field];
    return index === undefined ? "" : cellText(cells[index]);
  }

  #title(field: ReadingField): string {
    return this.header.fields.get(field)?.title ?? field;
  }

  #reject(
    row: number,
    column: string | null,
    code: Parameters<IssueList["add"]>[0]["code"],
    message: string,
    value: string,
  ): false {
    this.issues.add({ row, column, code, severity: "error", message, value });
    return false;
  }
}

/** In a wide table an empty cell or * says that this parameter is not measured here: nothing to record. */
const saysNothing = (cell: Cell | undefined): boolean =>
  cell === undefined ||
  cell === null ||
  cell === "" ||
  cell === "*" ||
  (typeof cell === "string" && (cell.trim() === "" || cell.trim() === "*"));

/** A value that is absent while the station is stopped or maintained is absent for that reason. */
const withState = (measured: Measured, flag: DataFlag): Measured =>
  measured.kind === "missing" && measured.reason === "blank" && flag !== "N" && flag !== "S"
    ? { kind: "missing", reason: "station-stopped" }
    : measured;
