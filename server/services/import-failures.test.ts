import { afterEach, expect, it, vi } from "vitest";
import { AppError } from "../../shared/domain/errors.ts";
import { epochSeconds } from "../../shared/domain/units.ts";
import { openDatabase } from "../stores/open-database.ts";
import type { Database } from "../stores/stores.ts";
import { importFailures } from "./import-failures.ts";

const NOW = epochSeconds(1_790_000_000);
afterEach(() => {
  vi.useRealTimers();
});

it("holds a failure the disk does not take, tells it, and writes it when there is room", async () => {
  const database = await openDatabase(":memory:");
  const of = { kind: "readings", fileName: "r.csv", sha256: "x", sizeBytes: 1, options: {}, createdAt: NOW };
  const { id } = await database.transact(({ imports }) => imports.create(of));
  let full = true;
  const transact: Database["transact"] = (work) =>
    full ? Promise.reject(new AppError("unavailable", "磁盘空间已满")) : database.transact(work);
  const failures = importFailures({ database: { ...database, transact }, now: () => NOW, reportFailure: () => {} });
  vi.useFakeTimers();
  await failures.note(id, Object.assign(new Error("disk"), { code: "SQLITE_FULL" }));
  expect(failures.of(id)).toMatch(/磁盘空间已满.*没有写入任何数据/);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(failures.of(id)).toBeDefined();
  full = false;
  await vi.advanceTimersByTimeAsync(20_000);
  expect(failures.of(id)).toBeUndefined();
  expect(await database.read.imports.find(id)).toMatchObject({
    state: "failed",
    failure: expect.stringContaining("磁盘空间已满"),
    finishedAt: NOW,
  });
  failures.close();
  await database.close();
});

it("does not call failed what was committed in the moment it was stopped", async () => {
  const database = await openDatabase(":memory:");
  const of = { kind: "readings", fileName: "r.csv", sha256: "x", sizeBytes: 1, options: {}, createdAt: NOW };
  const { id } = await database.transact(({ imports }) => imports.create(of));
  await database.transact(({ imports }) => imports.update(id, { state: "done" }));
  const failures = importFailures({ database, now: () => NOW, reportFailure: () => {} });
  await failures.note(id, new AppError("unavailable", "服务正在停止"));
  expect((await database.read.imports.find(id))?.state).toBe("done");
  await database.close();
});
