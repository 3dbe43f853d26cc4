import { DAY_S, HOUR_S, toBeijing } from "../../shared/domain/time.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { DatabaseFacts } from "../stores/operation.store.ts";
import type { DiskSpace } from "./backup-folder.ts";
import type { BackupState } from "./keep-backups.ts";
import type { ClockJump } from "./watch-clock.ts";

/** Something whoever looks after the service should see to; an error means that it should get no requests now. */
export type Condition = { key: string; severity: "error" | "warning"; text: string };

export type OperationFacts = {
  now: EpochSeconds;
  uptimeS: number;
  stopping: boolean;
  /** Undefined where the database does not answer. */
  database: DatabaseFacts | undefined;
  /** Name of the newest migration this program knows. */
  expectedSchema: string;
  disk: DiskSpace | undefined;
  backup: BackupState | null;
  jump: ClockJump | null;
};

/** Below this nothing can be counted on to be written. Of a small disk a share. */
const FULL_BYTES = 100 * 2 ** 20;
const FULL_SHARE = 0.02;
const LOW_BYTES = 2 * 2 ** 30;
const LOW_SHARE = 0.1;
/** Clocks of instruments and of this machine differ a little. */
const AHEAD_S = HOUR_S;
const BEHIND_S = 300;
/** A first backup takes its time. */
const FIRST_BACKUP_S = 2 * HOUR_S;

const error = (key: string, text: string): Condition => ({ key, severity: "error", text });
const warning = (key: string, text: string): Condition => ({ key, severity: "warning", text });

/** All that is wrong, errors first. Names no path and no person: it is answered to whoever asks. */
export function judgeOperation(facts: OperationFacts): Condition[] {
  return [
    ...(facts.stopping ? [error("stopping", "服务正在停止")] : []),
    ...judgeDatabase(facts),
    ...judgeDisk(facts.disk),
    ...(facts.backup === null ? [] : judgeBackup(facts.backup, facts)),
    ...judgeClock(facts),
  ];
}

function judgeDatabase({ database, expectedSchema }: OperationFacts): Condition[] {
  if (database === undefined) return [error("database", "数据库没有回答")];
  if (database.schemaVersion === expectedSchema) return [];
  return [error("schema", `数据库结构是 ${database.schemaVersion}，程序需要 ${expectedSchema}`)];
}

function judgeDisk(disk: DiskSpace | undefined): Condition[] {
  if (disk === undefined) return [];
  const { freeBytes, totalBytes } = disk;
  const left = `数据目录所在磁盘剩余 ${(freeBytes / 2 ** 20).toFixed(0)} MB`;
  if (freeBytes < Math.min(FULL_BYTES, totalBytes * FULL_SHARE)) return [error("disk-full", `磁盘已满：${left}`)];
  if (freeBytes < Math.min(LOW_BYTES, totalBytes * LOW_SHARE)) return [warning("disk-low", `磁盘空间偏少：${left}`)];
  return [];
}

function judgeBackup(backup: BackupState, { now, uptimeS }: OperationFacts): Condition[] {
  const { everyHours, lastGood, lastFailure } = backup;
  const found: Condition[] = [];
  if (lastFailure !== null) {
    const [key, what] = lastFailure.kind === "backup" ? ["backup-failed", "备份"] : ["restore-test-failed", "恢复测试"];
    found.push(warning(key as string, `${toBeijing(lastFailure.at)} ${what}失败，将自动重试`));
  }
  if (everyHours === 0 || uptimeS < FIRST_BACKUP_S) return found;
  const lateS = Math.max(2 * everyHours * HOUR_S, FIRST_BACKUP_S);
  if (lastGood === null) found.push(warning("backup-missing", "还没有成功的备份"));
  else if (now - lastGood.at > lateS) {
    found.push(warning("backup-late", `最近一次成功的备份是 ${toBeijing(lastGood.at)}`));
  }
  return found;
}

function judgeClock({ now, database, jump }: OperationFacts): Condition[] {
  const found: Condition[] = [];
  if (jump !== null) {
    const way = jump.seconds > 0 ? "向前" : "向后";
    found.push(warning("clock-jumped", `系统时钟${way}跳了 ${Math.abs(jump.seconds)} 秒（或机器休眠过），请检查对时`));
  }
  const { newestImportAt = null, newestObservedAt = null } = database ?? {};
  if (newestImportAt !== null && newestImportAt - now > BEHIND_S) {
    found.push(warning("clock-behind", `系统时钟早于库中最新的导入记录（${toBeijing(newestImportAt)}），请检查对时`));
  }
  if (newestObservedAt !== null && newestObservedAt - now > AHEAD_S) {
    const days = ((newestObservedAt - now) / DAY_S).toFixed(1);
    found.push(warning("readings-ahead", `有监测数据的时间比现在晚 ${days} 天；若是时钟曾经走快，请撤销那次导入`));
  }
  return found;
}
