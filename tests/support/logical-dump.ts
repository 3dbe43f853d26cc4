import { createHash } from "node:crypto";
import BetterSqlite from "better-sqlite3";

/** Hash of each table's definition and rows in a settled order: two databases with equal dumps hold the same. */
export function logicalDump(path: string): Record<string, string> {
  const db = new BetterSqlite(path);
  try {
    const tables = db.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'table' ORDER BY name").all() as {
      name: string;
      sql: string;
    }[];
    return Object.fromEntries(
      tables.map(({ name, sql }) => {
        const hash = createHash("sha256").update(sql ?? "");
        const columns = db.prepare(`SELECT * FROM "${name}"`).columns();
        const order = columns.map((_, i) => i + 1).join(", ");
        for (const row of db.prepare(`SELECT * FROM "${name}" ORDER BY ${order}`).raw().iterate())
          hash.update(JSON.stringify(row));
        return [name, hash.digest("hex")];
      }),
    );
  } finally {
    db.close();
  }
}
