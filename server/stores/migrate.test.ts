import { appendFileSync, cpSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
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
it("fills the summaries of traces that were kept before there were any", () => {
  const later = readdirSync(folder).filter((name) => name > "0002");
  for (const name of later) renameSync(join(folder, name), join(folder, `${name}.later`));
  migrate(db, url);
  const insert = db.prepare("INSERT INTO trace VALUES (?, 1, NULL, 'S1', 1, NULL, 0, ?, 'h', ?, 'h')");
  const outfalls = [
    { code: "P1", name: "一号排口" },
    { code: "P2", name: "二号排口" },
  ];
  insert.run(
    "with",
    JSON.stringify({ section: { code: "S1", name: "某桥" }, outfalls }),
    JSON.stringify({ status: "done", suspects: [{ code: "P2" }, { code: "P1" }] }),
  );
  insert.run(
    "without",
    JSON.stringify({ section: null, outfalls }),
    JSON.stringify({ status: "insufficient", suspects: [] }),
  );
  for (const name of later) renameSync(join(folder, `${name}.later`), join(folder, name));
  migrate(db, url);
  const rows = db.prepare("SELECT status, section_name, suspect_count, first_suspect FROM trace ORDER BY id").raw();
  expect(rows.all()).toEqual([
    ["done", "某桥", 2, "二号排口"],
    ["insufficient", null, 0, null],
  ]);
  expect(() => db.exec("UPDATE trace SET suspect_count = 5")).toThrow(/never edited/);
});
