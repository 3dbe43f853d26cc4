import { countKnownTitles, type FieldSpec, type Header, mapHeader } from "./header.ts";
import type { IssueCode, IssueList } from "./issues.ts";
import { ownWord } from "./own-word.ts";
import { type Cell, cellText, type Table, type TableRow } from "./table.ts";

const HEADER_SEARCH_ROWS = 10;

/** One row of a register with its columns by field; collects what is wrong with it. */
export class RegisterRow<F extends string> {
  /** Errors of this row so far. */
  errors = 0;
  constructor(
    readonly row: number,
    private readonly cells: readonly Cell[],
    private readonly header: Header<F>,
    private readonly issues: IssueList,
  ) {}

  cell(field: F): Cell {
    const column = this.header.fields.get(field);
    return column === undefined ? null : (this.cells[column.index] ?? null);
  }
  text(field: F): string {
    return cellText(this.cell(field));
  }
  optional(field: F): string | null {
    return this.text(field) || null;
  }
  has(field: F): boolean {
    return this.header.fields.has(field);
  }
  required(field: F): string {
    const text = this.text(field);
    if (text === "") this.error(field, "required-value", `没有填写${this.title(field)}`);
    return text;
  }
  /** A number in the unit of the field; null where empty. Text, negatives and non-finite numbers are errors. */
  number(field: F): number | null {
    const text = this.text(field).normalize("NFKC");
    if (text === "" || text === "--" || text === "/") return null;
    if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) {
      const separators = /^\d{1,3}(,\d{3})+(\.\d+)?$/.test(text);
      this.error(
        field,
        separators ? "thousands-separator" : "bad-number",
        `${this.title(field)}“${text}”不是数值${separators ? "，请去掉千分位逗号" : ""}`,
      );
      return null;
    }
    const value = Number(text) * (this.header.fields.get(field)?.factor ?? 1);
    if (value < 0) {
      this.error(field, "negative-value", `${this.title(field)}不能为负：${text}`);
      return null;
    }
    return Number(value.toPrecision(12));
  }
  title(field: F): string {
    return this.header.fields.get(field)?.title ?? field;
  }
  error(field: F, code: IssueCode, message: string): void {
    this.errors += 1;
    this.issues.add({
      row: this.row,
      column: this.title(field),
      code,
      severity: "error",
      message,
      value: this.text(field),
    });
  }
  warn(field: F, code: IssueCode, message: string): void {
    this.issues.add({
      row: this.row,
      column: this.title(field),
      code,
      severity: "warning",
      message,
      value: this.text(field),
    });
  }
}

export type Register<T> = { records: { row: number; record: T }[]; rows: number; rejected: number };

/**
 * Reads a register (sections, outfalls): finds the header, hands every row to `readRow`, and keeps those without errors.
 * @returns undefined where there is no usable header; the issues say why
 */
export async function readRegister<F extends string, T>(
  table: Table,
  specs: readonly FieldSpec<F>[],
  issues: IssueList,
  readRow: (row: RegisterRow<F>) => T,
): Promise<Register<T> | undefined> {
  const all: TableRow[] = [];
  for await (const batch of table.rows) all.push(...batch);
  if (all.length === 0) {
    issues.add({ code: "empty-file", severity: "error", message: "文件里没有数据" });
    return undefined;
  }
  const candidates = all.slice(0, HEADER_SEARCH_ROWS).map((row) => countKnownTitles(row.cells, specs, false));
  const headerIndex = candidates.indexOf(Math.max(...candidates));
  const headerRow = all[headerIndex] as TableRow;
  const header = mapHeader(headerRow.cells, headerRow.row, specs, issues, { parameters: false });
  if (header === undefined) return undefined;
  const rows = all.slice(headerIndex + 1);
  const records: Register<T>["records"] = [];
  for (const { row, cells } of rows) {
    const reader = new RegisterRow(row, cells, header, issues);
    const record = readRow(reader);
    if (reader.errors === 0) records.push({ row, record });
  }
  if (rows.length === 0) issues.add({ code: "empty-file", severity: "error", message: "只有表头，没有数据" });
  return { records, rows: rows.length, rejected: rows.length - records.length };
}

/** A word of a closed list, by any of its names; what is not understood is an error of the row. */
export function readWord<F extends string, T extends string>(
  row: RegisterRow<F>,
  field: F,
  words: Readonly<Record<string, T>>,
  absent: NoInfer<T>,
): T {
  const text = row.text(field).toLowerCase();
  if (text === "") return absent;
  const found = ownWord(words, text);
  if (found === undefined)
    row.error(
      field,
      "bad-value",
      `不认识${row.title(field)}“${row.text(field)}”，可用 ${[...new Set(Object.values(words))].join("、")}`,
    );
  return found ?? absent;
}

/** Splits `a;b；c、d` into its parts. */
export const splitList = (text: string): string[] =>
  text
    .split(/[;；、|]/)
    .map((part) => part.trim())
    .filter((part) => part !== "");

/** Keeps the first of rows with the same key; a later one that says something else is an error, the same again is told. */
export function refuseDuplicates<T>(
  register: Register<T>,
  keyOf: (record: T) => string,
  issues: IssueList,
): Register<T> {
  const seen = new Map<string, { row: number; text: string }>();
  const records = register.records.filter(({ row, record }) => {
    const key = keyOf(record);
    const text = JSON.stringify(record, (_, value: unknown) => (value instanceof Map ? [...value] : value));
    const earlier = seen.get(key);
    if (earlier === undefined) {
      seen.set(key, { row, text });
      return true;
    }
    const same = earlier.text === text;
    issues.add({
      row,
      code: same ? "duplicate-identical" : "duplicate-code",
      severity: same ? "info" : "error",
      message: same ? `与第 ${earlier.row} 行完全相同，只读入一次` : `编码与第 ${earlier.row} 行重复而内容不同`,
      value: key,
    });
    return false;
  });
  return { records, rows: register.rows, rejected: register.rows - records.length };
}
