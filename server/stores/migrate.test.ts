import { appendFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import BetterSqlite from "better-sqlite3";
import { afterEach, beforeEach, expect, it } from "vitest";
import { migrate } from "./migrate.ts";

const OWN = new URL("./migrations/", import.meta.url);
let folder: string;
let url: URL;
let db: BetterSqlite.Database;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "capillary-migrations-"));
  url = pathToFileURL(`${folder}/`);
  cpSync(OWN, folder, { recursive: true });
  db = new BetterSqlite(":memory:");
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});
const tables = () =>
  db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").pluck().all();

it("applies what is pending, once and in order", () => {
  expect(migrate(db, url)[0]).toBe("0001_foundation.sql");
  expect(migrate(db, url)).toEqual([]);
  writeFileSync(join(folder, "9003_third.sql"), "INSERT INTO second VALUES (1);");
  writeFileSync(join(folder, "9002_second.sql"), "CREATE TABLE second (x INTEGER) STRICT;");
  writeFileSync(join(folder, "notes.sql"), "not a migration");
  expect(migrate(db, url)).toEqual(["9002_second.sql", "9003_third.sql"]);
  expect(db.prepare("SELECT count(*) FROM second").pluck().get()).toBe(1);
});
it("refuses an edited and a lost migration", () => {
  migrate(db, url);
  appendFileSync(join(folder, "0001_foundation.sql"), "-- edited\n");
  expect(() => migrate(db, url)).toThrow(/0001_foundation\.sql changed after it was applied/);
  rmSync(join(folder, "0001_foundation.sql"));
  expect(() => migrate(db, url)).toThrow(/0001_foundation\.sql was applied but its file is gone/);
});
it("applies all or nothing", () => {
  writeFileSync(
    join(folder, "9002_broken.sql"),
    "CREATE TABLE second (x INTEGER) STRICT; INSERT INTO nowhere VALUES (1);",
  );
  expect(() => migrate(db, url)).toThrow(/nowhere/);
  expect(tables()).toEqual([]);
});
it("makes every table STRICT", () => {
  migrate(db, url);
  const loose = db.prepare("SELECT name FROM pragma_table_list WHERE strict = 0 AND name NOT LIKE 'sqlite_%'");
  expect(loose.pluck().all()).toEqual([]);
});
