import { AppError } from "../../shared/domain/errors.ts";
import { DAY_S } from "../../shared/domain/time.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { BackedUp } from "../stores/backup-database.ts";
import type { RowCounts } from "../stores/count-rows.ts";
import { asStorageProblem } from "../stores/storage-problem.ts";
import type { RestoreTest } from "../stores/test-restore.ts";
import { type BackupFolder, diskSpace, sizeOf } from "./backup-folder.ts";
import type { BackupRecord, BackupRun } from "./backup-record.ts";
import { backupName } from "./rotate-backups.ts";

/** Does the copying and checking, away from whoever answers requests. */
export interface BackupRunner {
  backUp(destination: string): Promise<BackedUp>;
  test(file: string, folder: string, expected: RowCounts | undefined): Promise<RestoreTest>;
  close(): Promise<void>;
}

export type MakeBackupsDeps = {
  databasePath: string;
  folder: BackupFolder;
  folderPath: string;
  record: BackupRecord;
  runner: BackupRunner;
  now: () => EpochSeconds;
};

/** A trial restore holds a copy and what checking and migrating it takes. */
const TRIAL_ROOM = 1.3;
/** A disk filled to the last byte would stop the service itself. */
const RESERVE_BYTES = 200 * 2 ** 20;
const RESERVE_SHARE = 0.02;
const TRIAL_EVERY_S = 7 * DAY_S;

/** Makes one backup and tries one out; each leaves a run in the record, however it ended. Neither throws. */
export function makeBackups({ databasePath, folder, folderPath, record, runner, now }: MakeBackupsDeps) {
  const recorded = async (
    kind: BackupRun["kind"],
    work: () => Promise<Pick<BackupRun, "file" | "sizeBytes" | "rows" | "failure">>,
  ): Promise<BackupRun> => {
    const [at, began] = [now(), performance.now()];
    const done = await work().catch((error: unknown) => ({
      file: null,
      sizeBytes: null,
      rows: null,
      failure: wordsOf(error),
    }));
    const run = { kind, at, tookMs: Math.round(performance.now() - began), ...done };
    record.add(run);
    return run;
  };

  return {
    /** A backup with a name of ours in the folder; older ones beyond what is kept go. */
    backUp: (): Promise<BackupRun> =>
      recorded("backup", async () => {
        folder.make();
        folder.clean();
        refuseFullDisk(folderPath, sizeOf(databasePath) + sizeOf(`${databasePath}-wal`));
        const file = backupName(now());
        const { sizeBytes, rows } = await runner.backUp(folder.path(file));
        folder.rotate();
        return { file, sizeBytes, rows: { ...rows }, failure: null };
      }),
    /** Restores a backup for trial; without a file the newest one. */
    test: (path?: string): Promise<BackupRun> =>
      recorded("restore-test", async () => {
        const newest = folder.newest(now());
        const file = path ?? (newest && folder.path(newest.name));
        if (file === undefined) throw new AppError("not-found", "还没有备份可供恢复测试");
        const size = sizeOf(file);
        folder.make();
        refuseFullDisk(folderPath, size * TRIAL_ROOM);
        const name = path ?? newest?.name ?? file;
        const expected = record.runs().findLast((run) => run.kind === "backup" && run.file === name)?.rows;
        const { problems } = await runner.test(file, folder.trialFolder(), expected ?? undefined);
        const failure = problems.length === 0 ? null : `恢复后检查未通过：${problems.slice(0, 5).join("；")}`;
        return { file: name, sizeBytes: size, rows: null, failure };
      }),
    /** Whether it is a week since a trial restore went well. */
    testDue(): boolean {
      const good = record.runs().findLast((run) => run.kind === "restore-test" && run.failure === null);
      return good === undefined || now() - good.at >= TRIAL_EVERY_S || good.at > now();
    },
  };
}

/** @throws AppError unavailable */
function refuseFullDisk(folderPath: string, neededBytes: number): void {
  const space = diskSpace(folderPath);
  if (space === undefined) return;
  const reserve = Math.min(RESERVE_BYTES, space.totalBytes * RESERVE_SHARE);
  if (space.freeBytes >= neededBytes + reserve) return;
  const [free, needed] = [space.freeBytes, neededBytes + reserve].map((bytes) => `${(bytes / 2 ** 20).toFixed(1)} MB`);
  throw new AppError(
    "unavailable",
    `备份目录所在磁盘空间不足：剩余 ${free}，需要约 ${needed}；请清理磁盘，或用 BACKUP_DIR 把备份放到别的磁盘`,
    { because: { key: "diskFull", values: {} } },
  );
}

function wordsOf(error: unknown): string {
  const known = error instanceof AppError ? error : asStorageProblem(error);
  return known?.message ?? (error instanceof Error ? error.message : String(error));
}
