import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import BetterSqlite from "better-sqlite3";
import { afterAll, describe, expect, it } from "vitest";
import { hours, observation, putReadings, seedPlaces, value } from "../../tests/stores/fixtures.ts";
import { storeContract } from "../../tests/stores/store-contract.ts";
import { openDatabase } from "./open-database.ts";
import type { Database } from "./stores.ts";

const directory = mkdtempSync(join(tmpdir(), "capillary-stores-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
let files = 0;
const newFile = () => join(directory, `${files++}.db`);

storeContract("in memory", () => openDatabase(":memory:"), { lawRuns: 25 });
storeContract("in a file", () => openDatabase(newFile()), { lawRuns: 3 });

describe("a file", () => {
  const set = (db: Database, key: string, to: string) => db.transact((s) => s.settings.set(key, to));

  it("is opened by several at once, who see what each other commits", async () => {
    const file = newFile();
    const [one, two] = [await openDatabase(file), await openDatabase(file)];
    await set(one, "a", "1");
    expect(await two.read.settings.get("a")).toBe("1");
    const place = await seedPlaces(one);
    const at = (i: number) => hours(i * 4);
    await Promise.all(
      [one, two].flatMap((db, which) =>
        Array.from({ length: 20 }, (_, i) =>
          putReadings(db, [observation(place, at(i * 2 + which), { NH3N: value(i) })]),
        ),
      ),
    );
    expect((await two.read.readings.extents())[0]).toMatchObject({ from: at(0), to: at(39), observations: 40 });
    expect(await one.verify()).toEqual({ integrity: [], foreignKeys: [], rollups: [], audit: [] });
    await Promise.all([one.close(), two.close()]);
    const again = await openDatabase(file);
    expect((await again.read.readings.latest())[0]?.observedAt).toBe(at(39));
    await again.close();
  });
  it("lets this thread go on answering while another holds the lock, then writes", async () => {
    const file = newFile();
    const db = await openDatabase(file);
    await set(db, "a", "1");
    const holder = new BetterSqlite(file);
    holder.exec("BEGIN IMMEDIATE; INSERT INTO setting VALUES ('b', 'uncommitted')");
    const writing = set(db, "a", "2");
    let longestMs = 0;
    for (let i = 0, last = performance.now(); i < 20; i++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(await db.read.settings.get("a")).toBe("1");
      expect(await db.read.settings.get("b")).toBeUndefined();
      longestMs = Math.max(longestMs, performance.now() - last);
      last = performance.now();
    }
    expect(longestMs).toBeLessThan(1000);
    holder.exec("COMMIT");
    await writing;
    expect(await db.read.settings.get("a")).toBe("2");
    expect(await db.read.settings.get("b")).toBe("uncommitted");
    holder.close();
    await db.close();
  });
  it("gives up after a while, with nothing written and nothing broken", async () => {
    const file = newFile();
    const db = await openDatabase(file, { lockTimeoutMs: 60 });
    const holder = new BetterSqlite(file);
    holder.exec("BEGIN IMMEDIATE");
    await expect(set(db, "a", "1")).rejects.toMatchObject({ code: "unavailable" });
    holder.exec("ROLLBACK");
    await set(db, "a", "2");
    expect(await db.read.settings.get("a")).toBe("2");
    holder.close();
    await db.close();
  });
  it("is in WAL mode and refuses writes around units", async () => {
    const file = newFile();
    const db = await openDatabase(file);
    const raw = new BetterSqlite(file, { readonly: true });
    expect(raw.pragma("journal_mode", { simple: true })).toBe("wal");
    raw.close();
    await expect(db.read.settings.set("a", "1")).rejects.toMatchObject({ code: "SQLITE_READONLY" });
    await db.close();
  });
  it("whose migrations were edited is not opened", async () => {
    const file = newFile();
    await (await openDatabase(file)).close();
    const raw = new BetterSqlite(file);
    raw.exec("UPDATE migration SET sha256 = 'other'");
    raw.close();
    await expect(openDatabase(file)).rejects.toThrow(/changed after it was applied/);
  });
});

describe("verify", () => {
  const damage = async (sql: string) => {
    const file = newFile();
    const db = await openDatabase(file);
    const place = await seedPlaces(db);
    await putReadings(db, [
      observation(place, hours(0), { NH3N: value(1), CU: value(0.1) }),
      observation(place, hours(4), { NH3N: value(2) }),
    ]);
    expect(await db.verify()).toEqual({ integrity: [], foreignKeys: [], rollups: [], audit: [] });
    const raw = new BetterSqlite(file);
    raw.pragma("foreign_keys = OFF");
    raw.exec(sql);
    raw.close();
    const found = await db.verify();
    await db.close();
    return found;
  };
  it.each([
    ["a changed reading", "UPDATE reading SET nh3n_mg_l = 9 WHERE observed_at > 0", ["days", "newest"]],
    ["a lost reading", "DELETE FROM reading WHERE nh3n_mg_l = 1", ["days", "newest"]],
    ["a lost day", "DELETE FROM reading_daily WHERE parameter = 'CU'", ["days", "months"]],
    ["a changed sum", "UPDATE reading_daily SET total = total + 1e-12 WHERE parameter = 'NH3N'", ["days", "months"]],
    ["a lost month", "DELETE FROM reading_monthly", ["months"]],
    ["a lost newest row", "DELETE FROM reading_latest", ["newest"]],
    ["a wrong count", "UPDATE reading_latest SET observations = 3", ["newest"]],
    ["a rollup of nothing", "DELETE FROM reading", ["days", "months", "newest"]],
  ])("tells %s", async (_what, sql, derived) => {
    const { integrity, foreignKeys, rollups } = await damage(sql);
    expect({ integrity, foreignKeys }).toEqual({ integrity: [], foreignKeys: [] });
    expect(rollups.map((line) => line.split(": ")[1])).toEqual(derived);
  });
  it.each([
    ["changed", "UPDATE audit SET reason = 'another' WHERE seq = 2", 2],
    ["changed with its hash made to fit", "UPDATE audit SET hash = 'a' WHERE seq = 2", 2],
    ["taken out", "DELETE FROM audit WHERE seq = 2", 3],
    [
      "put in between",
      "UPDATE audit SET seq = 9 WHERE seq = 3; INSERT INTO audit SELECT 3, at, actor_kind, 'x', address, action, object_kind, object_id, before, after, reason, hash, 'b' FROM audit WHERE seq = 2",
      3,
    ],
    [
      "changed places",
      "UPDATE audit SET seq = 8 WHERE seq = 1; UPDATE audit SET seq = 1 WHERE seq = 2; UPDATE audit SET seq = 2 WHERE seq = 8",
      1,
    ],
    ["given another time", "UPDATE audit SET at = at + 1 WHERE seq = 3", 3],
  ])("tells an entry of the audit that was %s, past the guards against it", async (_what, sql, first) => {
    const file = join(directory, `audit-${randomUUID()}.db`);
    const db = await openDatabase(file);
    for (const reason of ["one", "two", "three"]) {
      const entry = { at: hours(1), actorKind: "user", actor: "li.ming", address: null, action: "a.b" } as const;
      const of = { objectKind: "x", objectId: "1", before: null, after: { n: 1 }, reason };
      await db.transact((s) => s.audit.append({ ...entry, ...of }));
    }
    expect((await db.verify()).audit).toEqual([]);
    const raw = new BetterSqlite(file);
    expect(() => raw.exec(sql)).toThrow("append-only");
    raw.exec("DROP TRIGGER audit_keeps_entries; DROP TRIGGER audit_keeps_words");
    raw.exec(sql);
    raw.close();
    expect((await db.verify()).audit).toEqual([`entry ${first} does not follow from the one before`]);
    await db.close();
  });
  it("tells rows that name what is not there, and broken checks", async () => {
    const { foreignKeys } = await damage("DELETE FROM source WHERE code = 'auto'");
    expect(foreignKeys).toEqual(expect.arrayContaining([expect.stringMatching(/^reading row .*: no source$/)]));
    const { integrity } = await damage(
      "PRAGMA ignore_check_constraints = ON; UPDATE import_batch SET state = 'odd' WHERE id = 1",
    );
    expect(integrity).toEqual([expect.stringMatching(/CHECK constraint failed in import_batch/)]);
  });
});
