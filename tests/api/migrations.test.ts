import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import BetterSqlite from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readConfig } from "../../server/config/env.ts";
import { createContext } from "../../server/context.ts";
import { migrate } from "../../server/stores/migrate.ts";
import { appWithAllRights, TEST_NOW } from "../support/test-context.ts";
import { fillTracedRiver } from "../support/traced-river.ts";
import { importFile } from "../support/uploads.ts";
import { at } from "../support/waterways.ts";

/** Databases of every schema there has been: made by its first so many migrations, filled, and opened by today's program. */
const MIGRATIONS = fileURLToPath(new URL("../../server/stores/migrations/", import.meta.url));
const FILES = readdirSync(MIGRATIONS)
  .filter((name) => name.endsWith(".sql"))
  .sort();
const folder = mkdtempSync(join(tmpdir(), "capillary-schemas-"));
const filled = join(folder, "filled.db");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const openService = async (path: string) => {
  const ctx = await createContext(readConfig({ DATABASE_URL: path, DEMO: "0" }), {
    now: () => TEST_NOW,
    log: () => {},
  });
  return { ctx, app: (await appWithAllRights(ctx)).app };
};

/** Some of everything, by the ways of the service itself. */
beforeAll(async () => {
  const { ctx, app } = await openService(filled);
  await fillTracedRiver(ctx);
  const post = async (path: string, body: unknown) => {
    const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    const res = await app.request(`/api${path}`, init);
    if (!res.ok) throw new Error(`${path}: ${await res.text()}`);
    return res.json();
  };
  const csv = (content: string) => ({ name: "t.csv", content });
  const [lon, lat] = at(5000, 30);
  const gates = `闸泵编码,闸泵名称,类型,经度,纬度,所在河流\nG1,示例闸,闸泵,${lon},${lat},武进港\n`;
  await importFile(app, "structures", csv(gates));
  await importFile(
    app,
    "structure-states",
    csv("闸泵,开始时间,结束时间,状态\nG1,2026-08-20 12:00,2026-08-20 18:00,关闭\n"),
  );
  await importFile(
    app,
    "flow-states",
    csv("河流,开始时间,结束时间,流向,流速(cm/s),依据\n武进港,2026-08-20 20:30,2026-08-20 22:00,顺流,20,实测\n"),
  );
  await importFile(app, "readings", csv("断面,时间,氨氮\n没有的桥,2026-08-20 20:30,1\n"));
  const said = { from: "2026-08-21T00:00:00Z", to: "2026-08-21T06:00:00Z", reason: "现场查看" };
  await post("/structures/G1/states", { ...said, state: "open" });
  await post("/flow-states", { ...said, river: "武进港", direction: "forward", discharge_m3_s: 2 });
  const [event] = (await (await app.request("/api/exceedances")).json()).items;
  await post(`/exceedances/${event.id}/acknowledge`, { note: "已看到" });
  const { id } = await post("/traces", { exceedance: event.id, options: { members: 12 } });
  const sample = { lon, lat, time: new Date(TEST_NOW * 1000).toISOString(), parameter: "NH3N", value: 0.4 };
  const sent = await post(`/traces/${id}/samples`, sample);
  await post(`/traces/${id}/samples/${sent.sample.id}/withdraw`, { person: "张三", reason: "采错了地方" });
  await ctx.close();
}, 60_000);

type Rows = Record<string, { columns: string[]; rows: unknown[][] }>;
function rowsOf(db: BetterSqlite.Database, of?: Rows): Rows {
  const names = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").pluck();
  const wanted = of === undefined ? (names.all() as string[]).filter((name) => name !== "migration") : Object.keys(of);
  return Object.fromEntries(
    wanted.map((name) => {
      const columns = of?.[name]?.columns ?? columnsOf(db, "main", name);
      const list = columns.map((c) => `"${c}"`).join(", ");
      const rows = db
        .prepare(`SELECT ${list} FROM "${name}" ORDER BY ${columns.map((_, i) => i + 1)}`)
        .raw()
        .all();
      return [name, { columns, rows: rows as unknown[][] }];
    }),
  );
}
const columnsOf = (db: BetterSqlite.Database, schema: string, table: string): string[] =>
  db.prepare(`SELECT name FROM pragma_table_info(?, ?)`).pluck().all(table, schema) as string[];

/** A database as the first `count` migrations make it, with the rows of the filled one as far as it has their columns. */
function databaseOf(count: number): { path: string; before: Rows } {
  const migrations = join(folder, `first-${count}`);
  mkdirSync(migrations);
  for (const name of FILES.slice(0, count)) cpSync(join(MIGRATIONS, name), join(migrations, name));
  const path = join(folder, `schema-${count}.db`);
  const db = new BetterSqlite(path);
  migrate(db, pathToFileURL(`${migrations}/`));
  db.pragma("foreign_keys = OFF");
  db.exec(`ATTACH '${filled}' AS filled`);
  for (const name of Object.keys(rowsOf(db))) {
    const there = new Set(columnsOf(db, "filled", name));
    const columns = columnsOf(db, "main", name).filter((column) => there.has(column));
    const list = columns.map((column) => `"${column}"`).join(", ");
    db.exec(`DELETE FROM main."${name}"; INSERT INTO main."${name}" (${list}) SELECT ${list} FROM filled."${name}"`);
  }
  db.exec("DETACH filled");
  const before = rowsOf(db);
  db.close();
  return { path, before };
}

const ADDED_TO = new Set(["account", "account_grant", "api_key", "audit"]);

describe("a database of an earlier schema", () => {
  it.each(FILES.map((name, i) => [name, i + 1] as const))("made by the migrations up to %s", async (_name, count) => {
    const { path, before } = databaseOf(count);
    for (const [table, least] of Object.entries({
      reading: 120,
      reading_daily: 20,
      exceedance: 1,
      trace: 1,
      import_issue: 1,
    }))
      expect(before[table]?.rows.length, table).toBeGreaterThanOrEqual(least);

    const { ctx, app } = await openService(path);
    expect(Object.values(await ctx.database.verify()).flat()).toEqual([]);
    for (const page of [
      "/sections/S1",
      "/exceedances",
      "/traces",
      "/structures",
      "/flow-states",
      "/imports",
      "/overview",
    ])
      expect((await app.request(`/api${page}`)).status, page).toBe(200);
    expect((await (await app.request("/readyz")).json()).reasons).toEqual([]);
    await ctx.close();

    const db = new BetterSqlite(path);
    const after = rowsOf(db, before);
    // Who asked above has an account and a key, which stand in the audit; nothing else has come or gone.
    for (const [table, { rows }] of Object.entries(before)) {
      if (ADDED_TO.has(table)) expect(after[table]?.rows, table).toEqual(expect.arrayContaining(rows));
      else expect(after[table]?.rows, table).toEqual(rows);
    }
    expect(db.prepare("SELECT name FROM migration ORDER BY name").pluck().all()).toEqual(FILES);
    db.close();
  });
});
