import BetterSqlite from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { AppError } from "../../shared/domain/errors.ts";
import { migrate } from "./migrate.ts";
import { createSqliteStores } from "./sqlite/sqlite-stores.ts";
import { createUnitsOfWork } from "./sqlite/unit-of-work.ts";
import { asStorageProblem } from "./storage-problem.ts";

const failure = (code: string) => Object.assign(new Error(code), { code });

describe("failures of disk and file", () => {
  it.each([
    ["SQLITE_FULL", "diskFull"],
    ["ENOSPC", "diskFull"],
    ["SQLITE_READONLY_DBMOVED", "readOnly"],
    ["EROFS", "readOnly"],
    ["SQLITE_IOERR_WRITE", "ioError"],
    ["SQLITE_CANTOPEN", "ioError"],
    ["SQLITE_CORRUPT_VTAB", "damaged"],
    ["SQLITE_NOTADB", "damaged"],
  ])("%s is a problem with words", (code, key) => {
    expect(asStorageProblem(failure(code))).toMatchObject({ code: "unavailable", because: { key } });
  });
  it.each(["SQLITE_CONSTRAINT_UNIQUE", "SQLITE_BUSY", "ENOENT", "ERR_ASSERTION"])("%s is none", (code) => {
    expect(asStorageProblem(failure(code))).toBeUndefined();
  });
});

describe("a database that may not grow", () => {
  it("takes nothing of a unit of work, says so, and takes the next when it may grow again", async () => {
    const db = new BetterSqlite(":memory:");
    migrate(db);
    const units = createUnitsOfWork(db, createSqliteStores(db), { lockTimeoutMs: 100, queryOnlyBetween: true });
    const write = (length: number) => units.transact(({ settings }) => settings.set("long", "x".repeat(length)));
    await write(10);
    const pages = Number(db.pragma("page_count", { simple: true }));
    db.pragma(`max_page_count = ${pages + 2}`);
    const full = await write(1_000_000).catch((error: unknown) => error);
    expect(full).toBeInstanceOf(AppError);
    expect(full).toMatchObject({ code: "unavailable", because: { key: "diskFull" } });
    expect(db.prepare("SELECT length(value) FROM setting WHERE key = 'long'").pluck().get()).toBe(10);
    db.pragma(`max_page_count = ${pages + 1_000}`);
    await write(1_000_000);
    expect(db.prepare("SELECT length(value) FROM setting WHERE key = 'long'").pluck().get()).toBe(1_000_000);
    await units.close();
    db.close();
  });
});
