import { existsSync, renameSync, rmSync } from "node:fs";
import BetterSqlite from "better-sqlite3";
import { AppError } from "../../shared/domain/errors.ts";

const SIDE_FILES = ["-wal", "-shm", "-journal"];

/**
 * Copies a database while it is in use: a consistent state, complete with what is in the log, checked before it gets its
 * name. An existing file is only replaced by a whole one.
 * @throws AppError not-found where there is no database; internal where the copy is not sound
 */
export async function backUpDatabase(databasePath: string, destination: string): Promise<void> {
  if (!existsSync(databasePath)) throw new AppError("not-found", `没有数据库 ${databasePath}`);
  const unfinished = `${destination}.unfinished`;
  rmSync(unfinished, { force: true });
  const source = new BetterSqlite(databasePath, { readonly: true, fileMustExist: true });
  try {
    await source.backup(unfinished);
  } finally {
    source.close();
  }
  checkSound(unfinished);
  renameSync(unfinished, destination);
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
