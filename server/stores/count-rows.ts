import type { Database } from "better-sqlite3";
import { z } from "zod";

/** Rows of each table. */
export type RowCounts = Readonly<Record<string, number>>;

const names = z.array(z.string());
const count = z.number();

/** Counts the rows of every table of a database. Reads each of them once: seconds on a large one. */
export function countRows(db: Database): RowCounts {
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").pluck();
  const counted = names
    .parse(tables.all())
    .sort()
    .map((name) => [name, count.parse(db.prepare(`SELECT count(*) FROM "${name}"`).pluck().get())] as const);
  return Object.fromEntries(counted);
}

/** Tables whose count in `found` is not that in `expected`, in words; tables only `found` has are left out. */
export function differingCounts(expected: RowCounts, found: RowCounts): string[] {
  return Object.entries(expected)
    .filter(([name, rows]) => found[name] !== rows)
    .map(([name, rows]) => `${name}：应有 ${rows} 行，实有 ${found[name] ?? 0} 行`);
}
