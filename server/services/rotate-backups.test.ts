import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_S, dayOf, HOUR_S, monthOf } from "../../shared/domain/time.ts";
import { type EpochSeconds, epochSeconds } from "../../shared/domain/units.ts";
import { type BackupFile, backupName, backupOf, backupsToRemove } from "./rotate-backups.ts";

const NOON = epochSeconds(Date.UTC(2026, 7, 27, 4) / 1000);
const file = (at: number): BackupFile => ({ name: backupName(epochSeconds(at)), at: epochSeconds(at) });
const kept = (files: BackupFile[]): EpochSeconds[] => {
  const gone = new Set(backupsToRemove(files));
  return files.filter((f) => !gone.has(f)).map(({ at }) => at);
};

describe("names of backups", () => {
  it("carry their moment and are read back", () => {
    expect(backupName(NOON)).toBe("capillary-20260827T040000Z.db");
    expect(backupOf("capillary-20260827T040000Z.db")).toEqual(file(NOON));
  });
  it.each([
    "capillary-20260827T040000Z.db.77.unfinished",
    "capillary-20261327T040000Z.db",
    "capillary.db",
    "x-capillary-20260827T040000Z.db",
    "backups.json",
  ])("%s is none", (name) => expect(backupOf(name)).toBeUndefined());
});

describe("rotation", () => {
  it("of daily backups over two years keeps seven days, four weeks and twelve months", () => {
    const days = Array.from({ length: 730 }, (_, i) => file(NOON - i * DAY_S));
    const left = kept(days);
    expect(left.slice(0, 7)).toEqual(days.slice(0, 7).map(({ at }) => at));
    expect(new Set(left.map(monthOf)).size).toBe(12);
    expect(left.length).toBeLessThanOrEqual(7 + 4 + 12);
    expect(left.length).toBeGreaterThanOrEqual(18);
  });
  it("of hourly backups keeps the last three and the newest of each day", () => {
    const hours = Array.from({ length: 72 }, (_, i) => file(NOON - i * HOUR_S));
    const left = kept(hours);
    expect(left.slice(0, 3)).toEqual(hours.slice(0, 3).map(({ at }) => at));
    expect(new Set(left.map(dayOf)).size).toBe(4);
    expect(left.length).toBe(6);
  });
  it("takes none of the last ones away after a long stop or a jump of the clock", () => {
    const before = Array.from({ length: 7 }, (_, i) => file(NOON - i * DAY_S));
    expect(kept([file(NOON + 4000 * DAY_S), ...before])).toEqual(
      expect.arrayContaining(before.slice(0, 6).map(({ at }) => at)),
    );
  });
  it("is settled after once, and never removes the newest", () => {
    const moments = fc.uniqueArray(fc.integer({ min: 0, max: 3000 }), { minLength: 1, maxLength: 120 });
    fc.assert(
      fc.property(moments, (hours) => {
        const files = hours.map((h) => file(NOON + h * 7 * HOUR_S));
        const gone = new Set(backupsToRemove(files));
        const left = files.filter((f) => !gone.has(f));
        expect(left).toContainEqual(files.reduce((a, b) => (a.at > b.at ? a : b)));
        expect(backupsToRemove(left)).toEqual([]);
        expect(left.length).toBeLessThanOrEqual(3 + 7 + 4 + 12);
      }),
    );
  });
});
