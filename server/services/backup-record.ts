import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type EpochSeconds, epochSeconds } from "../../shared/domain/units.ts";

const run = z.object({
  kind: z.enum(["backup", "restore-test"]),
  at: z.number().transform((t): EpochSeconds => epochSeconds(t)),
  tookMs: z.number(),
  /** Name in the folder of backups, or a path elsewhere; null where nothing was written. */
  file: z.string().nullable(),
  sizeBytes: z.number().nullable(),
  rows: z.record(z.string(), z.number()).nullable(),
  /** Why it failed, in the user's language; null: good. */
  failure: z.string().nullable(),
});
export type BackupRun = z.infer<typeof run>;

const FILE = "backups.json";
const MOST_RUNS = 200;

/**
 * What became of each backup and trial restore, oldest first, in a file beside the backups: it outlives a database that
 * is put back to an earlier moment. While the disk takes nothing, runs are held in memory and written with the next.
 */
export function backupRecord(folder: string) {
  const path = join(folder, FILE);
  let unwritten: BackupRun[] = [];

  const written = (): BackupRun[] => {
    try {
      return z.array(run).parse(JSON.parse(readFileSync(path, "utf8")));
    } catch {
      // None yet, or one that was damaged: the backups themselves tell when they were made.
      return [];
    }
  };
  const runs = (): BackupRun[] => [...written(), ...unwritten];

  return {
    runs,
    add(one: BackupRun): void {
      const all = [...runs(), one].slice(-MOST_RUNS);
      try {
        mkdirSync(folder, { recursive: true });
        writeFileSync(`${path}.unfinished`, JSON.stringify(all, null, 1));
        renameSync(`${path}.unfinished`, path);
        unwritten = [];
      } catch {
        unwritten = [...unwritten, one].slice(-MOST_RUNS);
      }
    },
  };
}
export type BackupRecord = ReturnType<typeof backupRecord>;
