import type { DataFlag, Measured } from "../../shared/domain/quality/reading.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import { findParameter, type Parameter } from "../../shared/rules/parameters.ts";
import { countKnownTitles, mapHeader, nearestParameters, type ParameterColumn } from "./header.ts";
import type { IssueList } from "./issues.ts";
import { unitFactor } from "./measure-units.ts";
import { isProblem, parseMeasured } from "./parse-measured.ts";

import { ReadingFields } from "./reading-fields.ts";
import { flagOfRow, reviewOfRow, withState } from "./reading-marks.ts";
import { ReadingStations } from "./reading-stations.ts";
import { ReadingTimes } from "./reading-times.ts";
import { READING_FIELDS } from "./readings-columns.ts";
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
  if (reader.rows === 0) issues.add({ code: "empty-file", severity: "error", message: "只有表头，没有数据" });
  reader.finish();
  return {
    staged: reader.staged,
    layout: reader.fields.layout,
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
  return new RowReader(new ReadingFields(header, issues), headerIndex, long, options);
}

/** Turns rows into staged readings; holds what has been seen so far (stations, sources, the running year). */
class RowReader {
  readonly staged = new StagedReadings();
  rows = 0;
  rejected = 0;
  readonly #times: ReadingTimes;
  readonly #stations: ReadingStations;
  readonly #sourceIds = new Map<string, number>();
  readonly #parameters = new Map<string, Parameter | undefined>();
  readonly #automatic: boolean;

  constructor(
    readonly fields: ReadingFields,
    readonly headerIndex: number,
    readonly long: boolean,
    options: ReadingsOptions,
  ) {
    this.#automatic = options.automatic || fields.layout === "cnemc";
    this.#times = new ReadingTimes(fields, options);
    this.#stations = new ReadingStations(fields, this.staged);
  }

  readAll(rows: readonly TableRow[]): void {
    for (const row of rows) {
      this.rows += 1;
      if (!this.#readRow(row)) this.rejected += 1;
    }
  }

  finish(): void {
    this.#times.finish();
  }

  #readRow({ row, cells }: TableRow): boolean {
    if (
      cells.length > this.fields.header.width &&
      cells.slice(this.fields.header.width).some((cell) => cellText(cell) !== "")
    ) {
      return this.fields.reject(
        row,
        null,
        "column-count",
        `这一行有 ${cells.length} 列，表头只有 ${this.fields.header.width} 列；数值里若有逗号请加引号或去掉`,
        cells.map(cellText).join(","),
      );
    }
    const station = this.#stations.idOf(row, cells);
    if (station === undefined) return false;
    const at = this.#times.read(row, cells);
    if (at === undefined) return false;
    const flag = flagOfRow(row, cells, this.fields);
    const review = reviewOfRow(row, cells, this.fields);
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
    const name = this.fields.text(cells, "parameter");
    const parameter = this.#parameterNamed(name);
    if (parameter === undefined) {
      const nearest = nearestParameters(name);
      const hint = nearest.length > 0 ? `；是否指：${nearest.join("、")}` : "";
      return this.fields.reject(
        row,
        this.fields.title("parameter"),
        "unknown-parameter",
        `不认识监测项目“${name}”${hint}`,
        name,
      );
    }
    const factor = this.#rowFactor(row, cells, parameter);
    if (factor === undefined) return false;
    const limit = Number(this.fields.text(cells, "detection_limit") || Number.NaN);
    const measured = this.#measured(
      row,
      cells,
      this.fields.title("value"),
      this.fields.header.fields.get("value")?.index ?? -1,
      parameter,
      factor,
      limit,
    );
    if (measured === undefined) return false;
    this.staged.addRow(mark);
    this.staged.addValue(parameter, withState(measured, flag), flag);
    this.#stations.noteAlgae(mark.station, parameter, measured);
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
    for (const column of this.fields.header.parameters) {
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
      this.fields.issues.add({ row, code: "not-taken", severity: "info", message: "这一行没有任何监测值，未读入" });
      return false;
    }
    this.staged.addRow(mark);
    for (const { column, measured } of values) {
      this.staged.addValue(column.parameter, withState(measured, flag), flag);
      this.#stations.noteAlgae(mark.station, column.parameter, measured);
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
    this.fields.issues.add({
      row,
      column: title,
      code: outcome.code,
      severity: outcome.severity,
      message: `${parameter.name}：${outcome.message}`,
      value: String(input),
    });
    return outcome.measured ?? undefined;
  }

  #source(cells: readonly Cell[]): number {
    const code = this.fields.text(cells, "source");
    const known = this.#sourceIds.get(code);
    if (known !== undefined) return known;
    const id = this.staged.sources.length;
    this.staged.sources.push(code === "" ? null : code);
    this.#sourceIds.set(code, id);
    return id;
  }

  #rowFactor(row: number, cells: readonly Cell[], parameter: Parameter): number | undefined {
    const unit = this.fields.text(cells, "unit");
    if (unit === "") return this.fields.header.fields.get("value")?.factor ?? 1;
    const factor = unitFactor(unit, parameter.unit);
    if (factor === undefined)
      this.fields.reject(
        row,
        this.fields.title("unit"),
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
}

/** In a wide table an empty cell or * says that this parameter is not measured here: nothing to record. */
const saysNothing = (cell: Cell | undefined): boolean =>
  cell === undefined ||
  cell === null ||
  cell === "" ||
  cell === "*" ||
  (typeof cell === "string" && (cell.trim() === "" || cell.trim() === "*"));
