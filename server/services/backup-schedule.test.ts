import { describe, expect, it } from "vitest";
import { DAY_S, HOUR_S } from "../../shared/domain/time.ts";
import { epochSeconds } from "../../shared/domain/units.ts";
import type { BackupRun } from "./backup-record.ts";
import { failuresOf, nextBackupAt } from "./backup-schedule.ts";

const NOW = epochSeconds(1_790_000_000);
const run = (at: number, failure: string | null, kind: BackupRun["kind"] = "backup"): BackupRun => ({
  kind,
  at: epochSeconds(at),
  tookMs: 1,
  file: null,
  sizeBytes: null,
  rows: null,
  failure,
});
const next = (of: Partial<Parameters<typeof nextBackupAt>[0]>) =>
  nextBackupAt({ runs: [], newest: undefined, everyHours: 24, now: NOW, ...of });

describe("when the next backup is due", () => {
  it("is at once where there is none, a day after the newest, never where it is off", () => {
    expect(next({})).toBe(NOW);
    expect(next({ newest: epochSeconds(NOW - HOUR_S) })).toBe(NOW + 23 * HOUR_S);
    expect(next({ everyHours: 0 })).toBeNull();
  });
  it("is soon after a failure and later after each further one, at most an hour", () => {
    const failures = [run(NOW - 3 * HOUR_S, "x"), run(NOW - 2 * HOUR_S, "x"), run(NOW - 60, "x"), run(NOW, "x")];
    const newest = epochSeconds(NOW - DAY_S);
    expect(next({ runs: failures.slice(2, 3), newest })).toBe(NOW - 60 + 600);
    expect(next({ runs: failures.slice(1, 3), newest })).toBe(NOW - 60 + 1200);
    expect(next({ runs: failures, newest })).toBe(NOW + HOUR_S);
  });
  it("is not put off by failures of the future: the clock was ahead", () => {
    expect(next({ runs: [run(NOW + 9 * DAY_S, "x")] })).toBe(NOW);
  });
  it("forgets failures that something good of the same kind has followed", () => {
    const runs = [run(1, "x"), run(2, "y", "restore-test"), run(3, null), run(4, "z")];
    expect(failuresOf(runs, "backup").map(({ failure }) => failure)).toEqual(["z"]);
    expect(failuresOf(runs, "restore-test").map(({ failure }) => failure)).toEqual(["y"]);
  });
});
