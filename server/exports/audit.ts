import { stringify } from "csv-stringify/sync";
import type { AuditEntry } from "../../shared/contract/access.ts";

const COLUMNS = [
  "seq",
  "at",
  "actor_kind",
  "actor",
  "address",
  "action",
  "object_kind",
  "object_id",
  "before",
  "after",
  "reason",
  "hash",
] as const satisfies readonly (keyof AuditEntry)[];
/** So that a spreadsheet reads it as UTF-8. */
const BOM = "\uFEFF";

/** Entries of the audit as CSV, one a line; `first`: with a header before them. Text that looks like a formula is made harmless. */
export function auditCsv(entries: readonly AuditEntry[], first: boolean): string {
  const cell = (value: unknown) => (value !== null && typeof value === "object" ? JSON.stringify(value) : value);
  const rows = entries.map((entry) => COLUMNS.map((column) => cell(entry[column])));
  const text = stringify(rows, { header: first, columns: [...COLUMNS], escape_formulas: true });
  return first ? BOM + text : text;
}
