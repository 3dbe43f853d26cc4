import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { backUpDatabase, restoreDatabase } from "./backup-database.ts";
import { openDatabase } from "./open-database.ts";

let folder: string;
const file = (name: string) => join(folder, name);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "capillary-backup-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function remember(value: string): Promise<void> {
  const database = await openDatabase(file("a.db"));
  await database.transact(({ settings }) => settings.set("mark", value));
  await database.close();
}
async function recall(path: string): Promise<string | undefined> {
  const database = await openDatabase(path);
  const value = await database.read.settings.get("mark");
  await database.close();
  return value;
}

it("copies a database that is in use, what is only in its log included", async () => {
  const database = await openDatabase(file("a.db"));
  await database.transact(({ settings }) => settings.set("mark", "one"));
  await backUpDatabase(file("a.db"), file("b.db"));
  await database.close();
  expect(await recall(file("b.db"))).toBe("one");
});

it("restores, and keeps what was there before", async () => {
  await remember("one");
  await backUpDatabase(file("a.db"), file("b.db"));
  await remember("two");
  const before = await restoreDatabase(file("b.db"), file("a.db"), "old");
  expect(await recall(file("a.db"))).toBe("one");
  expect(await recall(before as string)).toBe("two");
});

it("refuses to restore over a database in use, and changes nothing", async () => {
  await remember("one");
  await backUpDatabase(file("a.db"), file("b.db"));
  const running = await openDatabase(file("a.db"));
  await expect(restoreDatabase(file("b.db"), file("a.db"), "old")).rejects.toMatchObject({ code: "conflict" });
  expect(await running.read.settings.get("mark")).toBe("one");
  await running.close();
}, 30_000);

it("refuses a torn backup and a file that is something else", async () => {
  await remember("one");
  await backUpDatabase(file("a.db"), file("b.db"));
  truncateSync(file("b.db"), 20_000);
  await expect(restoreDatabase(file("b.db"), file("a.db"), "old")).rejects.toMatchObject({ code: "invalid" });
  writeFileSync(file("c.db"), "no database at all");
  await expect(restoreDatabase(file("c.db"), file("a.db"), "old")).rejects.toMatchObject({ code: "invalid" });
  expect(await recall(file("a.db"))).toBe("one");
  expect(readdirSync(folder).filter((name) => name.includes("old"))).toEqual([]);
});
