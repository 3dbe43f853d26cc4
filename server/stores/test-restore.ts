import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import BetterSqlite from "better-sqlite3";
import { restoreDatabase } from "./backup-database.ts";
import { countRows, differingCounts, type RowCounts } from "./count-rows.ts";
import { openDatabase } from "./open-database.ts";
import { asStorageProblem } from "./storage-problem.ts";

/** What a trial restore found: nothing wrong where `problems` is empty. */
export type RestoreTest = { rows: number; problems: string[] };

/**
 * Restores a backup into a folder made for it, as an administrator would, brings it to today's schema, runs every check and
 * compares the rows of each table. The folder is taken away afterwards; nothing else is touched.
 *
 * @param expected rows at the moment of the backup; without, those of the backup file itself
 * @throws AppError not-found, invalid where the file is no sound backup, unavailable where the disk is full
 */
export async function testRestore(backup: string, folder: string, expected?: RowCounts): Promise<RestoreTest> {
  rmSync(folder, { recursive: true, force: true });
  try {
    mkdirSync(folder, { recursive: true });
    const restored = join(folder, "restored.db");
    await restoreDatabase(backup, restored, "before");
    const rows = countsOf(restored);
    const differing = differingCounts(expected ?? countsOf(backup), rows);
    const problems = [...differing, ...(await faultsOf(restored))];
    return { rows: Object.values(rows).reduce((sum, n) => sum + n, 0), problems };
  } catch (error) {
    throw asStorageProblem(error) ?? error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function countsOf(path: string): RowCounts {
  const database = new BetterSqlite(path, { readonly: true, fileMustExist: true });
  try {
    return countRows(database);
  } finally {
    database.close();
  }
}

async function faultsOf(path: string): Promise<string[]> {
  const database = await openDatabase(path);
  try {
    return Object.values(await database.verify()).flat();
  } finally {
    await database.close();
  }
}
