import { mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { toBeijing } from "../../shared/domain/time.ts";
import { epochSeconds } from "../../shared/domain/units.ts";
import type { Config } from "../config/env.ts";
import { backupFolder } from "../services/backup-folder.ts";
import { type BackupRun, backupRecord } from "../services/backup-record.ts";
import { makeBackups } from "../services/make-backups.ts";
import { backUpDatabase, restoreDatabase } from "../stores/backup-database.ts";
import { testRestore } from "../stores/test-restore.ts";
import { parseCommand, UsageError } from "./command.ts";
import { fileStamp } from "./file-stamp.ts";

/** `backup [file]`, `backup --test [file]`, `backup --list` */
export async function runBackup(args: string[], config: Config): Promise<number> {
  const { values, positionals } = parseCommand(args, { test: { type: "boolean" }, list: { type: "boolean" } });
  if (positionals.length > 1 || (values.list && positionals.length > 0)) throw new UsageError("文件名太多");
  const file = positionals[0] === undefined ? undefined : resolve(positionals[0]);
  if (values.list) return list(config);
  if (values.test) return told(await backupsOf(config).test(file), "恢复测试通过");
  if (file === undefined) return told(await backupsOf(config).backUp(), "已备份到");
  await backUpDatabase(config.databasePath, file);
  console.log(`已备份到 ${file}`);
  return 0;
}

/** In this process: a command has nothing else to answer meanwhile. */
function backupsOf({ databasePath, backupDir: folderPath }: Config) {
  const runner = {
    backUp: (destination: string) => backUpDatabase(databasePath, destination),
    test: testRestore,
    close: async () => {},
  };
  const now = () => epochSeconds(Date.now() / 1000);
  const [folder, record] = [backupFolder(folderPath), backupRecord(folderPath)];
  return makeBackups({ databasePath, folder, folderPath, record, runner, now });
}

function told({ file, sizeBytes, tookMs, failure }: BackupRun, good: string): number {
  if (failure === null) console.log(`${good} ${file}（${megabytes(sizeBytes)}，${(tookMs / 1000).toFixed(1)} 秒）`);
  else console.error(failure);
  return failure === null ? 0 : 1;
}

function list({ backupDir }: Config): number {
  for (const { kind, at, file, sizeBytes, failure } of backupRecord(backupDir).runs()) {
    const what = kind === "backup" ? "备份" : "恢复测试";
    console.log(`${toBeijing(at)}  ${what}  ${failure ?? `成功  ${file}  ${megabytes(sizeBytes)}`}`);
  }
  return 0;
}

const megabytes = (bytes: number | null): string => `${((bytes ?? 0) / 2 ** 20).toFixed(1)} MB`;

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
