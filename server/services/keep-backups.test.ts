import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import BetterSqlite from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DAY_S, HOUR_S } from "../../shared/domain/time.ts";
import { type EpochSeconds, epochSeconds } from "../../shared/domain/units.ts";
import { mountSmallDisk } from "../../tests/support/small-disk.ts";
import { backUpDatabase } from "../stores/backup-database.ts";
import { openDatabase } from "../stores/open-database.ts";
import type { Database } from "../stores/stores.ts";
import { backupThread } from "../workers/backup-thread.ts";
import { backupFolder } from "./backup-folder.ts";
import { backupRecord } from "./backup-record.ts";
import { type Backups, keepBackups } from "./keep-backups.ts";
import { makeBackups } from "./make-backups.ts";

const NOON = epochSeconds(Date.UTC(2026, 7, 27, 4) / 1000);
let folder: string;
let database: Database;
let backups: Backups;
const clock = { now: NOON };
const told: string[] = [];
const databasePath = () => join(folder, "a.db");
const start = (folderPath = join(folder, "backups"), everyHours = 24) =>
  keepBackups({
    databasePath: databasePath(),
    folderPath,
    everyHours,
    now: () => clock.now,
    runner: backupThread(databasePath()),
    tell: (level, message) => told.push(`${level}: ${message}`),
  });
const files = () => readdirSync(join(folder, "backups")).filter((name) => name.endsWith(".db"));

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "capillary-keep-"));
  clock.now = NOON;
  told.length = 0;
  database = await openDatabase(databasePath());
  await database.transact(({ settings }) => settings.set("mark", "one"));
  backups = start();
});
afterEach(async () => {
  await backups.close();
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});
const later = (seconds: number) => {
  clock.now = epochSeconds(clock.now + seconds) as EpochSeconds;
};

describe("backups as time passes", () => {
  it("one at once with a trial restore, the next after a day, the next trial after a week", async () => {
    const kinds = async () => (await backups.look()).map(({ kind, failure }) => `${kind} ${failure}`);
    expect(await kinds()).toEqual(["backup null", "restore-test null"]);
    expect(files()).toEqual(["capillary-20260827T040000Z.db"]);
    const { lastGood, lastTest, nextAt, kept, keptBytes } = backups.state();
    expect([lastGood?.at, lastTest?.failure, nextAt, kept]).toEqual([NOON, null, NOON + DAY_S, 1]);
    expect(lastGood?.rows?.setting).toBe(1);
    expect(keptBytes).toBe(lastGood?.sizeBytes);

    later(DAY_S - 60);
    expect(await kinds()).toEqual([]);
    later(60);
    expect(await kinds()).toEqual(["backup null"]);
    later(6 * DAY_S);
    expect(await kinds()).toEqual(["backup null", "restore-test null"]);
    expect(told).toContain("info: restore-test finished");
  }, 60_000);

  it("is one file that opens where nothing can be written, and the record outlives this process", async () => {
    await backups.look();
    expect(readdirSync(join(folder, "backups")).sort()).toEqual(["backups.json", files()[0]]);
    const copy = new BetterSqlite(join(folder, "backups", files()[0] as string), { readonly: true });
    expect(copy.pragma("journal_mode", { simple: true })).toBe("delete");
    copy.close();
    const other = start();
    expect(other.state().lastGood?.at).toBe(NOON);
    expect(await other.look()).toEqual([]);
    await other.close();
  });

  it("says what failed, tries again after ten minutes, and is well again", async () => {
    writeFileSync(join(folder, "no-folder"), "");
    const failing = start(join(folder, "no-folder"));
    expect((await failing.look())[0]?.failure).toBeTruthy();
    expect(told).toEqual(["error: backup failed"]);
    expect(failing.state().lastFailure?.failure).toBeTruthy();
    expect(await failing.look()).toEqual([]);
    rmSync(join(folder, "no-folder"));
    later(600);
    expect((await failing.look())[0]?.failure).toBeNull();
    expect(failing.state().lastFailure).toBeNull();
    await failing.close();
  });

  it("finds a backup that is not sound in the weekly trial", async () => {
    await backups.look();
    truncateSync(join(folder, "backups", files()[0] as string), 20_000);
    const reader = start();
    const folderPath = join(folder, "backups");
    const runner = backupThread(databasePath());
    const make = makeBackups({
      databasePath: databasePath(),
      folder: backupFolder(folderPath),
      folderPath,
      record: backupRecord(folderPath),
      runner,
      now: () => clock.now,
    });
    expect((await make.test()).failure).toContain("不是完好的");
    expect(reader.state().lastFailure?.kind).toBe("restore-test");
    await runner.close();
    await reader.close();
  });

  it("takes away what a killed process left half-written, and nothing that another is writing or a person put there", async () => {
    const dead = spawnSync(process.execPath, ["-e", ""]).pid;
    const inFolder = join(folder, "backups");
    mkdirSync(join(inFolder, `restore-test-${dead}`), { recursive: true });
    const names = [
      `capillary-20260827T040000Z.db.${dead}.unfinished`,
      `capillary-20260827T040000Z.db.${process.ppid}.unfinished`,
      "mine.db.1.unfinished",
    ];
    for (const name of names) writeFileSync(join(inFolder, name), "half");
    backups.start();
    expect(readdirSync(inFolder).sort()).toEqual([names[1], names[2]].sort());
    expect(backups.state().kept).toBe(0);
  });
});

describe("a full disk of backups", () => {
  it("is said in Chinese, leaves nothing half-written, and mends itself when there is room", async (context) => {
    const disk = join(folder, "disk");
    const unmount = mountSmallDisk(disk, "3m");
    if (unmount === undefined) return context.skip("mounting a small disk is not permitted here");
    const onDisk = start(disk);
    try {
      const ballast = join(disk, "ballast");
      const size = statSync(databasePath()).size;
      writeFileSync(ballast, Buffer.alloc(3 * 2 ** 20 - size));
      const [failed] = await onDisk.look();
      expect(failed?.failure).toContain("空间");
      expect(readdirSync(disk).filter((name) => name.startsWith("capillary"))).toEqual([]);
      // Room enough by the look of it, taken by others while the backup is written.
      await expect(backUpDatabase(databasePath(), join(disk, "b.db"))).rejects.toMatchObject({ code: "unavailable" });
      expect(readdirSync(disk).filter((name) => name.startsWith("b.db"))).toEqual([]);
      rmSync(ballast);
      later(HOUR_S);
      expect((await onDisk.look())[0]?.failure).toBeNull();
      expect(onDisk.state().lastFailure).toBeNull();
    } finally {
      await onDisk.close();
      unmount();
    }
  });
});
