import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve } from "@hono/node-server";
import BetterSqlite from "better-sqlite3";
import { readConfig } from "../../server/config/env.ts";
import { createContext } from "../../server/context.ts";
import { readingsJson } from "../../server/routes/readings-json.ts";
import { qualityServices } from "../../server/services/quality-services.ts";
import { openDatabase } from "../../server/stores/open-database.ts";
import type { ReadingColumns } from "../../server/stores/readings.store.ts";
import type { Database } from "../../server/stores/stores.ts";
import type { ParameterKey } from "../../shared/domain/quality/reading.ts";
import { DAY_S, type MonthNumber, monthOf } from "../../shared/domain/time.ts";
import { type EpochSeconds, epochSeconds } from "../../shared/domain/units.ts";
import { at, newImport, section } from "../stores/fixtures.ts";
import { appWithAllRights } from "../support/test-context.ts";
import { type BenchRow, durationsOf, percentile } from "./bench-row.ts";

const PARAMETERS = ["WT", "PH", "DO", "EC", "TUR", "CODMN", "NH3N", "TP", "TN"] as ParameterKey[];
const TYPICAL = [20, 7.5, 6, 450, 20, 5, 0.8, 0.16, 2];
const DECIMALS = [1, 2, 2, 1, 1, 2, 3, 3, 2];
const CHARTED = ["DO", "CODMN", "NH3N", "TP"] as ParameterKey[];
/** 2020-01-01 00:00 Beijing time. */
const START = epochSeconds(Date.UTC(2019, 11, 31, 16) / 1000);
const FOUR_HOURS_S = 4 * 3600;
const BATCH_ROWS = 60_000;

/** A value around the typical one, as stations round: the same wherever it is asked for. */
function sampleOf(s: number, moment: number, p: number): number {
  const mixed = Math.imul(s * 73_856_093 + moment * 19_349_663 + p * 83_492_791, 2_654_435_761) >>> 0;
  const scale = 10 ** (DECIMALS[p] ?? 0);
  const spread = p === 1 ? 0.8 + (0.4 * mixed) / 2 ** 32 : 0.4 + (1.2 * mixed) / 2 ** 32;
  return Math.round((TYPICAL[p] ?? 0) * spread * scale) / scale;
}

type Load = { sections: number; moments: number; stepS: number };

function columnsOf(
  ids: readonly number[],
  sourceId: ReadingColumns["sourceId"],
  stepS: number,
  from: number,
  to: number,
) {
  const rows = (to - from) * ids.length;
  const sectionIds = new Int32Array(rows);
  const observedAt = new Float64Array(rows);
  const values = PARAMETERS.map((parameter) => ({ parameter, values: new Float64Array(rows) }));
  for (let m = from, i = 0; m < to; m++)
    for (let s = 0; s < ids.length; s++, i++) {
      sectionIds[i] = ids[s] ?? 0;
      observedAt[i] = START + m * stepS;
      for (let p = 0; p < PARAMETERS.length; p++) values[p]!.values[i] = sampleOf(s, m, p);
    }
  return { sourceId, review: "raw", sectionIds, observedAt, values, others: [] } satisfies ReadingColumns;
}

/** A file database with readings of `sections`, brought in through the stores in the order of time. */
async function loaded(file: string, { sections, moments, stepS }: Load): Promise<void> {
  const db = await openDatabase(file);
  const known = await db.transact(async (stores) => {
    const importId = await newImport(stores, "readings", at(0));
    const codes = Array.from({ length: sections }, (_, i) => `S${i}`);
    await stores.sections.put(
      codes.map((code) => section(code)),
      importId,
      at(0),
    );
    const source = await stores.readings.putSource({ code: "bench", name: "自动站", kind: "automatic", rank: 1 });
    return { importId, sourceId: source.id };
  });
  const ids = (await db.read.sections.list(START)).map((s) => s.id);
  const batch = Math.max(1, Math.floor(BATCH_ROWS / sections));
  await db.transact(async (stores) => {
    for (let m = 0; m < moments; m += batch) {
      const columns = columnsOf(ids, known.sourceId, stepS, m, Math.min(moments, m + batch));
      await stores.readings.putColumns(columns, known.importId, at(1));
    }
  });
  await db.close();
}

const nowOf = ({ moments, stepS }: Load) => epochSeconds(START + moments * stepS);
const servicesOf = (database: Database, now: EpochSeconds) =>
  qualityServices({ database, now: () => now, publish: () => undefined });

/** `work` on a database opened anew each time, opening not counted: nothing that the application keeps helps. */
async function cold(file: string, times: number, work: (db: Database) => Promise<unknown>): Promise<number[]> {
  const durations: number[] = [];
  for (let i = 0; i <= times; i++) {
    const db = await openDatabase(file);
    const started = performance.now();
    await work(db);
    if (i > 0) durations.push(performance.now() - started);
    await db.close();
  }
  return durations;
}

/** The same rows by one plain statement on a bare connection. */
async function plainly(file: string, times: number, sql: string, use: (rows: number[][]) => unknown) {
  const db = new BetterSqlite(file, { readonly: true });
  const statement = db.prepare(sql).raw();
  try {
    return await durationsOf(times, () => use(statement.all() as number[][]));
  } finally {
    db.close();
  }
}

type Measured = { work: string; ours: number[]; against: string; plain: number[]; bar_ms: number; at: number };
function row({ work, ours, against, plain, bar_ms, at: share }: Measured): BenchRow {
  const ours_ms = percentile(ours, share);
  const against_ms = percentile(plain, share);
  return {
    work,
    ours_ms,
    against,
    against_ms,
    ratio: ours_ms / against_ms,
    bar: `≤ ${bar_ms} ms`,
    ok: ours_ms <= bar_ms,
  };
}

async function monthsRow(folder: string): Promise<BenchRow> {
  const load = { sections: 1_000, moments: 183, stepS: 2 * DAY_S };
  const file = join(folder, "months.db");
  await loaded(file, load);
  const from = monthOf(START);
  const range = { from, to: (from + 12) as MonthNumber };
  const ours = await cold(file, 5, async (db) => {
    const assessed = await servicesOf(db, nowOf(load)).assessMonths(range);
    if (assessed.size !== load.sections || assessed.get("S0")?.length !== 12) throw new Error("months are missing");
  });
  const plain = await plainly(
    file,
    5,
    `SELECT section_id, month, max(CASE parameter WHEN 'DO' THEN total / valid < 5 WHEN 'PH' THEN abs(total / valid - 7.5) > 1.5
        WHEN 'CODMN' THEN total / valid > 6 WHEN 'NH3N' THEN total / valid > 1 WHEN 'TP' THEN total / valid > 0.2 ELSE 0 END)
      FROM reading_monthly WHERE month >= ${range.from} AND month < ${range.to} GROUP BY section_id, month`,
    (rows) => rows.length,
  );
  return row({
    work: "months assessed, 1,000 sections × 12 months × 9 parameters, cold, median",
    ours,
    against: "one SQL aggregate: over class III or not",
    plain,
    bar_ms: 300,
    at: 0.5,
  });
}

/** The application on a file, asked over HTTP as a browser does: compressed. */
async function overHttp(file: string, times: number, path: string): Promise<number[]> {
  const ctx = await createContext(readConfig({ DATABASE_URL: file, DEMO: "0", LOG_LEVEL: "error" }));
  const { app } = await appWithAllRights(ctx);
  const server = serve({ fetch: (req) => app.request(req), port: 0, hostname: "127.0.0.1" });
  try {
    await once(server, "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
    return await durationsOf(times, async () => {
      const res = await fetch(url);
      if (!res.ok || res.headers.get("content-encoding") !== "gzip") throw new Error(`${path}: ${res.status}`);
      await res.arrayBuffer();
    });
  } finally {
    server.close();
    await ctx.close();
  }
}

async function seriesRows(folder: string): Promise<BenchRow[]> {
  const load = { sections: 1, moments: 6 * 2_191, stepS: FOUR_HOURS_S };
  const file = join(folder, "series.db");
  await loaded(file, load);
  const db = await openDatabase(file);
  const { readSeries } = servicesOf(db, nowOf(load));
  const ours = await durationsOf(40, async () => {
    const found = await readSeries("S0", { parameters: CHARTED, resolution: "raw" });
    return readingsJson(found).length;
  });
  await db.close();
  const plain = await plainly(
    file,
    40,
    "SELECT observed_at, do_mg_l, codmn_mg_l, nh3n_mg_l, tp_mg_l FROM reading ORDER BY observed_at",
    (rows) => JSON.stringify(rows).length,
  );
  const asked = await overHttp(file, 40, `/api/sections/S0/readings?parameters=${CHARTED.join(",")}&resolution=raw`);
  const what = "readings of a section, 6 years of 4-hourly × 4 parameters";
  const same = { against: "one SELECT and JSON.stringify", plain, bar_ms: 60 };
  return [
    row({ work: `${what}, service and JSON, p95`, ours, ...same, at: 0.95 }),
    row({ work: `${what}, over HTTP with gzip, p95`, ours: asked, ...same, at: 0.95 }),
    row({ work: `${what}, over HTTP with gzip, median`, ours: asked, ...same, at: 0.5 }),
  ];
}

/** The newest of all after each new reading of one section. */
async function afterWrites(file: string, { moments, stepS }: Load, times: number): Promise<number[]> {
  const db = await openDatabase(file);
  const [id] = (await db.read.sections.list(START)).map((s) => s.id);
  const [source] = await db.read.readings.sources();
  if (id === undefined || source === undefined) throw new Error("nothing was loaded");
  const importId = await db.transact((stores) => newImport(stores, "readings", at(0)));
  const durations: number[] = [];
  for (let i = 0; i <= times; i++) {
    const columns = columnsOf([id], source.id, stepS, moments + i, moments + i + 1);
    await db.transact(({ readings }) => readings.putColumns(columns, importId, at(2)));
    const started = performance.now();
    const newest = await db.read.readings.latest();
    if (i > 0) durations.push(performance.now() - started);
    const shown = newest.find((o) => o.sectionId === id)?.observedAt;
    if (shown !== START + (moments + i) * stepS) throw new Error("the reading just written is not the newest");
  }
  await db.close();
  return durations;
}

async function newestRows(folder: string): Promise<BenchRow[]> {
  const load = { sections: 10_000, moments: 3, stepS: FOUR_HOURS_S };
  const file = join(folder, "newest.db");
  await loaded(file, load);
  const db = await openDatabase(file);
  const ours = await durationsOf(40, async () => {
    if ((await db.read.readings.latest()).length !== load.sections) throw new Error("sections are missing");
  });
  await db.close();
  const written = await afterWrites(file, load, 20);
  const first = await cold(file, 10, (fresh) => fresh.read.readings.latest());
  const plain = await plainly(
    file,
    40,
    "SELECT section_id, observed_at, ph, do_mg_l, codmn_mg_l, nh3n_mg_l, tp_mg_l FROM reading_latest",
    (rows) => rows.length,
  );
  const same = { against: "one SELECT of five columns", plain, bar_ms: 20 };
  return [
    row({ work: "newest reading of 10,000 sections, nothing written since, p95", ours, ...same, at: 0.95 }),
    row({ work: "newest reading of 10,000 sections, after a write, median", ours: written, ...same, at: 0.5 }),
    row({
      work: "newest reading of 10,000 sections, first read of a freshly opened database, median",
      ours: first,
      ...same,
      at: 0.5,
    }),
  ];
}

/** What pages ask of readings: months of all sections, years of one, the newest of all. On file databases of its own. */
export async function qualityBench(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), "capillary-quality-bench-"));
  try {
    return [await monthsRow(folder), ...(await seriesRows(folder)), ...(await newestRows(folder))];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
