import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import type { Database } from "better-sqlite3";
import { z } from "zod";

const DIRECTORY = new URL("./migrations/", import.meta.url);
const appliedRows = z.array(z.object({ name: z.string(), sha256: z.string() }));

/**
 * Applies pending NNNN_*.sql in order, all of them or none, and answers their names.
 *
 * @throws Error when an applied file is gone or has changed: what is on disk would no longer be what the code expects.
 */
export function migrate(db: Database, directory = DIRECTORY): string[] {
  const files = readMigrations(directory);
  if (pending(db, files).length === 0) return [];
  return db
    .transaction(() => {
      db.exec(`CREATE TABLE IF NOT EXISTS migration (
        name TEXT PRIMARY KEY, sha256 TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT`);
      // Another process may have migrated while this one waited for the lock.
      const todo = pending(db, files);
      const record = db.prepare("INSERT INTO migration (name, sha256, applied_at) VALUES (?, ?, unixepoch())");
      for (const { name, sql, sha256 } of todo) {
        db.exec(sql);
        record.run(name, sha256);
      }
      return todo.map((file) => file.name);
    })
    .immediate();
}

/** Name of the newest migration this program brings along. */
export const newestMigration = (directory = DIRECTORY): string => readMigrations(directory).at(-1)?.name ?? "";

type MigrationFile = { name: string; sql: string; sha256: string };

function readMigrations(directory: URL): MigrationFile[] {
  return readdirSync(directory)
    .filter((name) => /^\d{4}_.+\.sql$/.test(name))
    .sort()
    .map((name) => {
      const sql = readFileSync(new URL(name, directory), "utf8");
      return { name, sql, sha256: createHash("sha256").update(sql).digest("hex") };
    });
}

function pending(db: Database, files: readonly MigrationFile[]): MigrationFile[] {
  const known = db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migration'").get();
  const rows = known === undefined ? [] : appliedRows.parse(db.prepare("SELECT name, sha256 FROM migration").all());
  const applied = new Map(rows.map((row) => [row.name, row.sha256]));
  const names = new Set(files.map((file) => file.name));
  for (const name of applied.keys()) {
    if (!names.has(name)) throw new Error(`migration ${name} was applied but its file is gone`);
  }
  return files.filter(({ name, sha256 }) => {
    const seen = applied.get(name);
    if (seen !== undefined && seen !== sha256) {
      throw new Error(`migration ${name} changed after it was applied; write the next number instead`);
    }
    return seen === undefined;
  });
}
