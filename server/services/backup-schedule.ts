import { HOUR_S } from "../../shared/domain/time.ts";
import { type EpochSeconds, epochSeconds } from "../../shared/domain/units.ts";
import type { BackupRun } from "./backup-record.ts";

const RETRY_S = 600;
const LONGEST_RETRY_S = HOUR_S;

/** Failures of a kind that nothing good of it has followed, oldest first. */
export function failuresOf(runs: readonly BackupRun[], kind: BackupRun["kind"]): BackupRun[] {
  const ofKind = runs.filter((one) => one.kind === kind);
  return ofKind.slice(ofKind.findLastIndex(({ failure }) => failure === null) + 1);
}

type Known = { runs: readonly BackupRun[]; newest: EpochSeconds | undefined; everyHours: number; now: EpochSeconds };

/**
 * When the next backup is due: so many hours after the newest, at once where there is none, and after failures ten minutes
 * later, then twice as long up to an hour. Null where none is made by itself. Failures dated after now are of another
 * time of the clock and do not count.
 */
export function nextBackupAt({ runs, newest, everyHours, now }: Known): EpochSeconds | null {
  if (everyHours === 0) return null;
  const failures = failuresOf(runs, "backup").filter(({ at }) => at <= now);
  const last = failures.at(-1);
  if (last !== undefined)
    return epochSeconds(last.at + Math.min(RETRY_S * 2 ** (failures.length - 1), LONGEST_RETRY_S));
  return newest === undefined ? now : epochSeconds(newest + everyHours * HOUR_S);
}
