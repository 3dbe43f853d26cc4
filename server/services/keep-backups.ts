import type { EpochSeconds } from "../../shared/domain/units.ts";
import { backupFolder, type DiskSpace, diskSpace } from "./backup-folder.ts";
import { type BackupRun, backupRecord } from "./backup-record.ts";
import { failuresOf, nextBackupAt } from "./backup-schedule.ts";
import { type BackupRunner, makeBackups } from "./make-backups.ts";

type Deps = {
  databasePath: string;
  folderPath: string;
  /** Hours between backups; 0: none by itself. */
  everyHours: number;
  now: () => EpochSeconds;
  runner: BackupRunner;
  /** For the log. */
  tell: (level: "info" | "error", message: string, fields: Readonly<Record<string, unknown>>) => void;
};

export type BackupState = {
  everyHours: number;
  running: BackupRun["kind"] | null;
  lastGood: BackupRun | null;
  /** The newest failure, of a backup or a trial restore, that nothing good of its kind has followed. */
  lastFailure: BackupRun | null;
  lastTest: BackupRun | null;
  /** Null where none is made by itself. */
  nextAt: EpochSeconds | null;
  kept: number;
  keptBytes: number;
  disk: DiskSpace | null;
};

/** Once a minute it is looked whether a backup is due; the first time when start-up is over. */
const LOOK_EVERY_MS = 60_000;

/** Makes backups as time passes, tries one out every week, tries again after failures, and tells how it stands. */
export function keepBackups({ databasePath, folderPath, everyHours, now, runner, tell }: Deps) {
  const folder = backupFolder(folderPath);
  const record = backupRecord(folderPath);
  const make = makeBackups({ databasePath, folder, folderPath, record, runner, now });
  let running: BackupRun["kind"] | null = null;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  async function run(kind: BackupRun["kind"], work: () => Promise<BackupRun>): Promise<BackupRun> {
    running = kind;
    try {
      const done = await work();
      const { file, sizeBytes, tookMs, failure } = done;
      if (failure === null) tell("info", `${kind} finished`, { file, sizeBytes, tookMs });
      else if (!closed) tell("error", `${kind} failed`, { file, failure });
      return done;
    } finally {
      running = null;
    }
  }

  const nextAt = () => nextBackupAt({ runs: record.runs(), newest: folder.newest(now())?.at, everyHours, now: now() });

  /** Does what is due; answers the runs. Never throws. */
  async function look(): Promise<BackupRun[]> {
    const next = nextAt();
    if (running !== null || closed || next === null || now() < next) return [];
    const made = await run("backup", make.backUp);
    if (made.failure !== null || closed || !make.testDue()) return [made];
    return [made, await run("restore-test", () => make.test())];
  }

  return {
    look,
    start(): void {
      if (everyHours === 0) return;
      for (const name of folder.clean()) tell("info", "half-written backup removed", { file: name });
      timer = setInterval(() => void look(), LOOK_EVERY_MS).unref();
    },
    state: (): BackupState => ({
      everyHours,
      running,
      nextAt: nextAt(),
      disk: diskSpace(folderPath) ?? null,
      ...describeRuns(record.runs()),
      ...folder.held(),
    }),
    async close(): Promise<void> {
      closed = true;
      clearInterval(timer);
      await runner.close();
      folder.clean();
    },
  };
}

function describeRuns(runs: readonly BackupRun[]): Pick<BackupState, "lastGood" | "lastFailure" | "lastTest"> {
  const failed = (["backup", "restore-test"] as const).flatMap((kind) => failuresOf(runs, kind).at(-1) ?? []);
  return {
    lastGood: runs.findLast((one) => one.kind === "backup" && one.failure === null) ?? null,
    lastFailure: failed.sort((a, b) => a.at - b.at).at(-1) ?? null,
    lastTest: runs.findLast((one) => one.kind === "restore-test") ?? null,
  };
}

export type Backups = ReturnType<typeof keepBackups>;
