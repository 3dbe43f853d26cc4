import { closeSync, existsSync, fstatSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import BetterSqlite from "better-sqlite3";
import { AppError } from "../../shared/domain/errors.ts";
import { countRows, type RowCounts } from "./count-rows.ts";
import { asStorageProblem } from "./storage-problem.ts";

const SIDE_FILES = ["-wal", "-shm", "-journal"];
/** Between so many pages the thread may do something else, for example be stopped. */
const PAGES_AT_ONCE = 2_000;

/** Bytes of a backup, and the rows of each table at its moment. */
export type BackedUp = { sizeBytes: number; rows: RowCounts };

/**
 * Copies a database while it is in use: one moment of it, complete with what is in the log, checked before it gets its
 * name. Others go on writing; one read transaction keeps the moment, so that no write makes the copy begin again. An
 * existing file is only replaced by a whole one; what was half written is taken away.
 *
 * @param onMoment called when the moment of the backup has been taken
 * @throws AppError not-found where there is no database; unavailable where the disk is full or cannot be written; invalid
 * where the copy is not sound
 */
export async function backUpDatabase(
  databasePath: string,
  destination: string,
  onMoment: () => void = () => {},
): Promise<BackedUp> {
  if (!existsSync(databasePath)) throw new AppError("not-found", `没有数据库 ${databasePath}`);
  const unfinished = unfinishedName(destination, process.pid);
  removeWithSides(unfinished);
  try {
    const rows = await copyMoment(databasePath, unfinished, onMoment);
    standAlone(unfinished);
    checkSound(unfinished);
    const sizeBytes = syncFile(unfinished);
    renameSync(unfinished, destination);
    syncFolder(dirname(destination));
    return { sizeBytes, rows };
  } catch (error) {
    removeWithSides(unfinished);
    throw asStorageProblem(error) ?? error;
  }
}

/** What a backup is called while it is written; nothing takes such a file for a backup. */
export const unfinishedName = (destination: string, pid: number): string => `${destination}.${pid}.unfinished`;

async function copyMoment(databasePath: string, copy: string, onMoment: () => void): Promise<RowCounts> {
  const source = new BetterSqlite(databasePath, { readonly: true, fileMustExist: true });
  try {
    source.exec("BEGIN");
    source.prepare("SELECT count(*) FROM sqlite_schema").get();
    onMoment();
    await source.backup(copy, { progress: () => PAGES_AT_ONCE });
    return countRows(source);
  } finally {
    source.close();
  }
}

/** A backup is one file: without a log beside it, and readable where nothing can be written. */
function standAlone(path: string): void {
  const copy = new BetterSqlite(path);
  try {
    copy.pragma("journal_mode = DELETE");
  } finally {
    copy.close();
  }
}

export function removeWithSides(path: string): void {
  for (const side of ["", ...SIDE_FILES]) rmSync(`${path}${side}`, { force: true });
}

/** Brings a file to disk; answers its bytes. */
function syncFile(path: string): number {
  const file = openSync(path, "r+");
  try {
    fsyncSync(file);
    return fstatSync(file).size;
  } finally {
    closeSync(file);
  }
}

function syncFolder(path: string): void {
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/**
 * Puts a backup in place of the database. What was there before is kept beside it.
 * @returns the path of what was there before, undefined where there was nothing
 * @throws AppError invalid where the file is no sound database of ours; conflict while the database is open elsewhere
 */
export async function restoreDatabase(
  backup: string,
  databasePath: string,
  suffix: string,
): Promise<string | undefined> {
  if (!existsSync(backup)) throw new AppError("not-found", `没有备份文件 ${backup}`);
  checkSound(backup);
  const restored = `${databasePath}.restoring`;
  rmSync(restored, { force: true });
  const source = new BetterSqlite(backup, { readonly: true, fileMustExist: true });
  try {
    await source.backup(restored);
  } finally {
    source.close();
  }
  const before = setDatabaseAside(databasePath, suffix);
  renameSync(restored, databasePath);
  return before;
}

/**
 * Renames a database that nobody uses to `<path>.<suffix>`, with its log brought into it.
 * @returns its new path, undefined where there is none
 * @throws AppError conflict while it is open elsewhere
 */
export function setDatabaseAside(databasePath: string, suffix: string): string | undefined {
  if (!existsSync(databasePath)) return undefined;
  refuseInUse(databasePath);
  const aside = `${databasePath}.${suffix}`;
  renameSync(databasePath, aside);
  for (const side of SIDE_FILES) rmSync(`${databasePath}${side}`, { force: true });
  return aside;
}

function checkSound(path: string): void {
  let database: BetterSqlite.Database | undefined;
  try {
    database = new BetterSqlite(path, { readonly: true, fileMustExist: true });
    const damage = database.pragma("integrity_check", { simple: true });
    const ours = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'import_batch'").get() !== undefined;
    if (damage === "ok" && ours) return;
  } catch (cause) {
    throw new AppError("invalid", `${path} 不是完好的数据库文件`, { cause });
  } finally {
    database?.close();
  }
  throw new AppError("invalid", `${path} 不是完好的毛细血管数据库`);
}

/** Leaving WAL needs the file for oneself, and brings what is in the log into it: a server that runs says no. */
function refuseInUse(path: string): void {
  const database = new BetterSqlite(path, { timeout: 1000 });
  try {
    const mode = database.pragma("journal_mode = DELETE", { simple: true });
    if (mode !== "delete") throw new Error(`journal mode ${String(mode)}`);
  } catch (cause) {
    throw new AppError("conflict", "数据库正在使用，请先停止服务再恢复", { cause });
  } finally {
    database.close();
  }
}
