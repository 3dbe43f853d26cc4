import { mkdirSync, readdirSync, rmSync, statfsSync, statSync } from "node:fs";
import { join } from "node:path";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import { type BackupFile, backupOf, backupsToRemove } from "./rotate-backups.ts";

/** Of backups half-written and trial restores: the number of the process that makes them. */
const UNFINISHED = /^capillary-.*\.db\.(\d+)\.unfinished(-wal|-shm|-journal)?$/;
const TRIAL = /^restore-test-(\d+)$/;
/** A moment so little ahead of the clock is a clock set right, not one of another time. */
const TOLERANCE_S = 300;

export type DiskSpace = { freeBytes: number; totalBytes: number };

/** Room on the disk of a folder, as far as this process may use it; undefined where the folder is not there. */
export function diskSpace(folder: string): DiskSpace | undefined {
  try {
    const { bavail, blocks, bsize } = statfsSync(folder);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  } catch {
    return undefined;
  }
}

/** Bytes of a file; 0 where there is none. */
export const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** The folder backups are kept in. Only files with a name of ours are ever touched. */
export function backupFolder(folder: string) {
  const names = (): string[] => {
    try {
      return readdirSync(folder);
    } catch {
      return [];
    }
  };
  const backups = (): BackupFile[] =>
    names()
      .flatMap((name) => backupOf(name) ?? [])
      .sort((a, b) => a.at - b.at);
  return {
    path: (name: string): string => join(folder, name),
    /** How many whole backups there are, and their bytes together. */
    held: (): { kept: number; keptBytes: number } => {
      const sizes = backups().map(({ name }) => sizeOf(join(folder, name)));
      return { kept: sizes.length, keptBytes: sizes.reduce((sum, size) => sum + size, 0) };
    },
    trialFolder: (): string => join(folder, `restore-test-${process.pid}`),
    make: (): void => void mkdirSync(folder, { recursive: true }),
    /** Whole backups, oldest first. */
    backups,
    /** The newest that is not of the future: a clock that was ahead must not stop backups until it is reached again. */
    newest: (now: EpochSeconds): BackupFile | undefined => backups().findLast(({ at }) => at <= now + TOLERANCE_S),
    /** Takes away what processes that are no more left half-written, and answers its names. */
    clean(): string[] {
      const left = names().filter((name) => {
        const pid = UNFINISHED.exec(name)?.[1] ?? TRIAL.exec(name)?.[1];
        return pid !== undefined && !livesElsewhere(Number(pid));
      });
      for (const name of left) rmSync(join(folder, name), { recursive: true, force: true });
      return left;
    },
    /** Removes the backups that are not kept any longer, and answers their names. */
    rotate(): string[] {
      const old = backupsToRemove(backups()).map(({ name }) => name);
      for (const name of old) rmSync(join(folder, name), { force: true });
      return old;
    },
  };
}
export type BackupFolder = ReturnType<typeof backupFolder>;

/** Whether another process than this one has the number. In this one nothing is being written when it is asked. */
function livesElsewhere(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
