import { mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Config } from "../config/env.ts";
import { backUpDatabase, restoreDatabase } from "../stores/backup-database.ts";
import { parseCommand, UsageError } from "./command.ts";
import { fileStamp } from "./file-stamp.ts";

/** `backup <file>` */
export async function runBackup(args: string[], config: Config): Promise<number> {
  const destination = onlyFile(args);
  await backUpDatabase(config.databasePath, destination);
  console.log(`已备份到 ${destination}`);
  return 0;
}

/** `restore <file>` */
export async function runRestore(args: string[], config: Config): Promise<number> {
  const backup = onlyFile(args);
  mkdirSync(dirname(config.databasePath), { recursive: true });
  const before = await restoreDatabase(backup, config.databasePath, `before-restore-${fileStamp()}`);
  console.log(`已恢复 ${config.databasePath}${before === undefined ? "" : `；原数据库保留为 ${before}`}`);
  return 0;
}

function onlyFile(args: string[]): string {
  const { positionals } = parseCommand(args, {});
  if (positionals.length !== 1) throw new UsageError("需要一个文件名");
  return resolve(positionals[0] as string);
}
