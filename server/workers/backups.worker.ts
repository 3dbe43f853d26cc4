import { backUpDatabase } from "../stores/backup-database.ts";
import { testRestore } from "../stores/test-restore.ts";
import { answerCalls } from "./answer-calls.ts";
import type { BackupCall } from "./backup-messages.ts";

answerCalls<BackupCall>((call) =>
  call.type === "back-up"
    ? backUpDatabase(call.databasePath, call.destination)
    : testRestore(call.file, call.folder, call.expected),
);
