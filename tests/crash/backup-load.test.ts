import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import BetterSqlite from "better-sqlite3";
import { afterAll, beforeAll, expect, it } from "vitest";
import { DEFAULT_LIMITS } from "../../server/imports/limits.ts";
import type { ImportRunner } from "../../server/services/import-runner.ts";
import { backUpDatabase } from "../../server/stores/backup-database.ts";
import { openDatabase } from "../../server/stores/open-database.ts";
import type { Database } from "../../server/stores/stores.ts";
import { testRestore } from "../../server/stores/test-restore.ts";
import { importThread } from "../../server/workers/import-thread.ts";
import { logicalDump } from "../support/logical-dump.ts";
import { TEST_NOW } from "../support/test-context.ts";

const OPTIONS = {
  dryRun: false,
  partial: false,
  createUnplaced: true,
  crs: undefined,
  year: undefined,
  source: undefined,
};
let folder: string;
let database: Database;
let imports: ImportRunner;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "capillary-backup-load-"));
  database = await openDatabase(join(folder, "live.db"));
  imports = importThread({ databasePath: join(folder, "live.db"), now: () => TEST_NOW, publish: () => {} });
});
afterAll(async () => {
  await imports.close();
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Imports a file of its own on the import thread. */
async function importRows(index: number, rows: number): Promise<void> {
  const lines = Array.from({ length: rows }, (_, i) => {
    const time = new Date(Date.UTC(1975 + index, 0, 1) + i * 600_000).toISOString().slice(0, 16).replace("T", " ");
    return `第${index}桥,${time},0.${i % 90},${i % 30}.5`;
  });
  const path = join(folder, `r${index}.csv`);
  writeFileSync(path, `断面,时间,氨氮,水温\n${lines.join("\n")}\n`);
  const of = {
    kind: "readings",
    fileName: `r${index}.csv`,
    sha256: "-",
    sizeBytes: 1,
    options: {},
    createdAt: TEST_NOW,
  };
  const { id } = await database.transact((stores) => stores.imports.create(of));
  const file = { path, name: of.fileName };
  const job = { id, kind: "readings" as const, file, options: OPTIONS, limits: DEFAULT_LIMITS, now: TEST_NOW };
  const { state } = await imports.run(job, () => {});
  if (state === "done") return;
  throw new Error(
    `import ended ${state}: ${JSON.stringify(await database.read.imports.issues(id, { limit: 3, offset: 0 }))}`,
  );
}

it("a backup made while imports write is one moment of the database, whole, and passes every check", async () => {
  for (let index = 0; index < 5; index += 1) await importRows(index, 40_000);
  const live = join(folder, "live.db");
  const [quiesced, backup] = [join(folder, "quiesced.db"), join(folder, "backup.db")];
  const eye = new BetterSqlite(live, { timeout: 20_000 });
  const done = () => eye.prepare("SELECT count(*) FROM import_batch WHERE state = 'done'").pluck().get() as number;

  const writing = Promise.all(Array.from({ length: 30 }, (_, i) => importRows(5 + i, 500)));
  await sleep(200);
  // Nobody writes now, and whoever was tidying up the log has had time to end: file and log are one moment.
  eye.exec("BEGIN IMMEDIATE");
  await sleep(300);
  const atMoment = done();
  cpSync(live, quiesced);
  cpSync(`${live}-wal`, `${quiesced}-wal`);
  let sinceMoment = 0;
  const { rows } = await backUpDatabase(live, backup, () => {
    eye.exec("COMMIT");
    // This thread waits here while the import thread commits: the copy begins when the database has moved on.
    const pause = new Int32Array(new SharedArrayBuffer(4));
    for (let waited = 0; sinceMoment < 3 && waited < 1_000; waited += 1) {
      Atomics.wait(pause, 0, 0, 20);
      sinceMoment = done() - atMoment;
    }
  });
  expect(sinceMoment).toBeGreaterThanOrEqual(3);
  await writing;
  expect(done()).toBe(35);
  eye.close();

  expect(logicalDump(backup)).toEqual(logicalDump(quiesced));
  expect(logicalDump(backup)).not.toEqual(logicalDump(live));
  const { problems } = await testRestore(backup, join(folder, "restore"), rows);
  expect(problems).toEqual([]);
});
