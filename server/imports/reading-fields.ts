import type { Header } from "./header.ts";
import type { IssueCode, IssueList } from "./issues.ts";
import type { ReadingField } from "./readings-columns.ts";
import { type Cell, cellText } from "./table.ts";

/** The columns of a table of readings by field, and where what is wrong with its rows goes. */
export class ReadingFields {
  /** The layout the national centre publishes (province and name instead of codes), or any other. */
  readonly layout: "cnemc" | "table";
  /** Where each field stands: looked up for every cell of a million rows. */
  readonly #at: Partial<Record<ReadingField, number>>;

  constructor(
    readonly header: Header<ReadingField>,
    readonly issues: IssueList,
  ) {
    this.layout = header.fields.has("province") && header.fields.has("section") ? "cnemc" : "table";
    this.#at = Object.fromEntries([...header.fields].map(([field, { index }]) => [field, index]));
  }

  /** Text of a field, "" where the table has no such column. */
  text(cells: readonly Cell[], field: ReadingField): string {
    const index = this.#at[field];
    return index === undefined ? "" : cellText(cells[index]);
  }

  title(field: ReadingField): string {
    return this.header.fields.get(field)?.title ?? field;
  }

  /** Says what is wrong with a row, which is not taken. */
  reject(row: number, column: string | null, code: IssueCode, message: string, value: string): false {
    this.issues.add({ row, column, code, severity: "error", message, value });
    return false;
  }
}
