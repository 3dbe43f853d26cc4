import type { BackedUp } from "../stores/backup-database.ts";
import type { RowCounts } from "../stores/count-rows.ts";
import type { RestoreTest } from "../stores/test-restore.ts";

export type BackupCall =
  | { type: "back-up"; databasePath: string; destination: string }
  | { type: "test"; file: string; folder: string; expected: RowCounts | undefined };
export type BackupAnswer = BackedUp | RestoreTest;
