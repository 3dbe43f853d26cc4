import { dayOf, monthOf } from "../../shared/domain/time.ts";
import { type EpochSeconds, epochSeconds } from "../../shared/domain/units.ts";

export type BackupFile = { name: string; at: EpochSeconds };

/** How many of each are kept: the newest ones whatever their day, and the newest of each day, week and month. */
export type Keep = { newest: number; daily: number; weekly: number; monthly: number };
export const KEEP: Keep = { newest: 3, daily: 7, weekly: 4, monthly: 12 };

/** Days, weeks and months are those of Beijing. 1970-01-01 was a Thursday; weeks begin on Monday. */
const MONDAY_OFFSET_DAYS = 3;

const NAME = /^capillary-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.db$/;

/** `capillary-20260827T140000Z.db` */
export const backupName = (at: EpochSeconds): string =>
  `capillary-${new Date(at * 1000).toISOString().replace(/[-:]|\.\d+/g, "")}.db`;

/** A file of ours by its name; undefined for every other: nothing else is counted, removed or restored by itself. */
export function backupOf(name: string): BackupFile | undefined {
  const [year, month, day, hour, minute, second] = NAME.exec(name)?.slice(1).map(Number) ?? [];
  if (year === undefined || month === undefined) return undefined;
  const at = epochSeconds(Date.UTC(year, month - 1, day, hour, minute, second) / 1000);
  return backupName(at) === name ? { name, at } : undefined;
}

const weekOf = (at: EpochSeconds): number => Math.floor((dayOf(at) + MONDAY_OFFSET_DAYS) / 7);

/**
 * The backups that may go. Days, weeks and months without a backup do not count, so that a long stop or a clock that jumped
 * never takes the last ones away.
 */
export function backupsToRemove(files: readonly BackupFile[], keep: Keep = KEEP): BackupFile[] {
  const newestFirst = [...files].sort((a, b) => b.at - a.at);
  const kept = new Set(newestFirst.slice(0, keep.newest));
  const keepNewestOfEach = (periodOf: (at: EpochSeconds) => number, count: number) => {
    const seen = new Set<number>();
    for (const file of newestFirst) {
      if (seen.size >= count) return;
      const period = periodOf(file.at);
      if (!seen.has(period)) kept.add(file);
      seen.add(period);
    }
  };
  keepNewestOfEach(dayOf, keep.daily);
  keepNewestOfEach(weekOf, keep.weekly);
  keepNewestOfEach(monthOf, keep.monthly);
  return newestFirst.filter((file) => !kept.has(file));
}
