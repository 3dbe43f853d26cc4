import type { BackupRunner } from "../services/make-backups.ts";
import type { BackedUp } from "../stores/backup-database.ts";
import type { RestoreTest } from "../stores/test-restore.ts";
import type { BackupAnswer, BackupCall } from "./backup-messages.ts";
import { calledThread } from "./called-thread.ts";

/** A backup a day needs no thread in between. */
const IDLE_MS = 10_000;

/** Copies, checks and tries out backups on a thread: gigabytes pass through, and nobody else should wait for them. */
export function backupThread(databasePath: string): BackupRunner {
  const thread = calledThread<BackupCall, BackupAnswer>({
    name: "backups",
    mostWaiting: 2,
    idleMs: IDLE_MS,
    busy: "已有备份正在进行",
    died: "备份线程意外终止",
  });
  return {
    backUp: (destination) => thread.ask({ type: "back-up", databasePath, destination }) as Promise<BackedUp>,
    test: (file, folder, expected) => thread.ask({ type: "test", file, folder, expected }) as Promise<RestoreTest>,
    close: () => thread.close(),
  };
}
