import { describe, expect, it } from "vitest";
import { DAY_S, HOUR_S } from "../../shared/domain/time.ts";
import { type EpochSeconds, epochSeconds } from "../../shared/domain/units.ts";
import type { DatabaseFacts } from "../stores/operation.store.ts";
import type { BackupRun } from "./backup-record.ts";
import { judgeOperation, type OperationFacts } from "./judge-operation.ts";
import type { BackupState } from "./keep-backups.ts";

const NOW = epochSeconds(Date.UTC(2026, 7, 27, 14) / 1000);
const ago = (seconds: number): EpochSeconds => epochSeconds(NOW - seconds);
const database: DatabaseFacts = {
  schemaVersion: "0009_x.sql",
  sizeBytes: 1,
  reusableBytes: 0,
  imports: { running: 0, done: 0, "dry-run": 0, refused: 0, failed: 0, undone: 0 },
  readingsImported: 0,
  newestObservedAt: ago(HOUR_S),
  newestImportAt: ago(HOUR_S),
};
const run = (kind: BackupRun["kind"], at: EpochSeconds, failure: string | null): BackupRun => ({
  kind,
  at,
  tookMs: 1,
  file: "f",
  sizeBytes: 1,
  rows: null,
  failure,
});
const backup: BackupState = {
  everyHours: 24,
  running: null,
  lastGood: run("backup", ago(HOUR_S), null),
  lastFailure: null,
  lastTest: null,
  nextAt: NOW,
  kept: 1,
  keptBytes: 1,
  disk: null,
};
const well: OperationFacts = {
  now: NOW,
  uptimeS: DAY_S,
  stopping: false,
  database,
  expectedSchema: "0009_x.sql",
  disk: { freeBytes: 100e9, totalBytes: 500e9 },
  backup,
  jump: null,
};

describe("what an administrator is told", () => {
  const cases: [what: string, change: Partial<OperationFacts>, expected: string[]][] = [
    ["nothing where all is well", {}, []],
    ["nothing of a database in memory", { backup: null, disk: undefined }, []],
    ["that it stops", { stopping: true }, ["error stopping"]],
    ["that the database does not answer", { database: undefined }, ["error database"]],
    ["of another schema", { expectedSchema: "0010_y.sql" }, ["error schema"]],
    ["of a full disk", { disk: { freeBytes: 50e6, totalBytes: 500e9 } }, ["error disk-full"]],
    ["of a disk that fills", { disk: { freeBytes: 1e9, totalBytes: 500e9 } }, ["warning disk-low"]],
    ["of a small disk by its share", { disk: { freeBytes: 3e6, totalBytes: 20e6 } }, []],
    [
      "of a failed backup",
      { backup: { ...backup, lastFailure: run("backup", ago(60), "磁盘满") } },
      ["warning backup-failed"],
    ],
    [
      "of a failed trial restore",
      { backup: { ...backup, lastFailure: run("restore-test", ago(60), "x") } },
      ["warning restore-test-failed"],
    ],
    [
      "of a missing backup, when there was time for one",
      { backup: { ...backup, lastGood: null } },
      ["warning backup-missing"],
    ],
    ["of none just after the start", { uptimeS: 60, backup: { ...backup, lastGood: null } }, []],
    ["of none where they are off", { backup: { ...backup, everyHours: 0, lastGood: null } }, []],
    [
      "of a late backup",
      { backup: { ...backup, lastGood: run("backup", ago(3 * DAY_S), null) } },
      ["warning backup-late"],
    ],
    ["of a clock that jumped", { jump: { seconds: -90, seenMs: 0 } }, ["warning clock-jumped"]],
    [
      "of a clock behind the records",
      { database: { ...database, newestImportAt: epochSeconds(NOW + DAY_S) } },
      ["warning clock-behind"],
    ],
    [
      "of readings of the future",
      { database: { ...database, newestObservedAt: epochSeconds(NOW + DAY_S) } },
      ["warning readings-ahead"],
    ],
  ];
  it.each(cases)("%s", (_what, change, expected) => {
    const found = judgeOperation({ ...well, ...change });
    expect(found.map(({ severity, key }) => `${severity} ${key}`)).toEqual(expected);
    for (const { text } of found) expect(text).toMatch(/\p{Script=Han}/u);
  });
});
