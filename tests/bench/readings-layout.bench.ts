/**
 * Which layout should readings have? Loads the same values into three layouts and the store itself, in the order of time
 * as files bring them, and measures what the application asks for. Kept with docs/decisions/0002-readings-layout.md.
 *
 *   nice node --import tsx tests/bench/readings-layout.bench.ts [sections=228] [moments=4380]
 *
 * 228 sections, every 4 hours for two years, nine parameters: 9 million values.
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import BetterSqlite from "better-sqlite3";
import { openDatabase } from "../../server/stores/open-database.ts";
import type { ReadingColumns } from "../../server/stores/readings.store.ts";
import type { ParameterKey, SectionId, SourceId } from "../../shared/domain/quality/reading.ts";
import { type MonthNumber, monthOf } from "../../shared/domain/time.ts";
import { type EpochSeconds, epochSeconds } from "../../shared/domain/units.ts";
import { at, EVER, newImport, section } from "../stores/fixtures.ts";

const PARAMETERS = ["WT", "PH", "DO", "EC", "TUR", "CODMN", "NH3N", "TP", "TN"] as ParameterKey[];
const DECIMALS = [1, 2, 2, 1, 1, 2, 3, 3, 2];
const CHARTED = [2, 5, 6, 7];
const STEP_S = 4 * 3600;
const START = epochSeconds(Date.UTC(2024, 0, 1) / 1000);

const sections = Number(process.argv[2] ?? 228);
const moments = Number(process.argv[3] ?? 4380);
const timeOf = (moment: number): EpochSeconds => epochSeconds(START + moment * STEP_S);
/** A value that is the same wherever it is asked for: a hash of where it stands, rounded as stations round. */
const sampleOf = (s: number, moment: number, p: number): number => {
  const mixed = Math.imul(s * 73_856_093 + moment * 19_349_663 + p * 83_492_791, 2_654_435_761) >>> 0;
  const scale = 10 ** DECIMALS[p]!;
  return Math.round((mixed / 2 ** 32) * 10 * scale) / scale;
};

/** Seconds and answers of the questions put to each layout. */
type Layout = {
  name: string;
  /** Loads moments `from` to `to` of all sections in one transaction. */
  load(from: number, to: number): Promise<void>;
  /** Two years of four parameters of one section; answers how many values. */
  series(): Promise<number>;
  /** Means by month of a year over all sections from the readings themselves; answers how many values went in. */
  year(): Promise<number>;
  bytes(): Promise<number>;
  close(): Promise<void>;
};

const directory = mkdtempSync(join(tmpdir(), "readings-layout-"));
const sizeOf = (file: string) => statSync(file).size;

function openRaw(name: string): { db: BetterSqlite.Database; file: string } {
  const file = join(directory, `${name}.db`);
  const db = new BetterSqlite(file);
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  db.pragma("cache_size = -65536");
  return { db, file };
}
const closing = (db: BetterSqlite.Database, file: string) => ({
  bytes: async () => {
    db.pragma("wal_checkpoint(TRUNCATE)");
    return sizeOf(file);
  },
  close: async () => {
    db.close();
  },
});
const YEAR_END = Math.min(moments, 6 * 365);

function rowPerValue(): Layout {
  const { db, file } = openRaw("values");
  db.exec(`CREATE TABLE reading (section INTEGER, parameter INTEGER, at INTEGER, value REAL, state INTEGER, import INTEGER,
    recorded INTEGER, PRIMARY KEY (section, parameter, at)) STRICT, WITHOUT ROWID`);
  const insert = db.prepare("INSERT INTO reading VALUES (?, ?, ?, ?, 0, 1, 1)");
  const series = db.prepare("SELECT at, value FROM reading WHERE section = 1 AND parameter = ? ORDER BY at").raw();
  const year = db.prepare(`SELECT section, parameter, (at - ${START}) / 2629800 AS month, avg(value), count(*)
    FROM reading WHERE at < ${timeOf(YEAR_END)} GROUP BY 1, 2, 3`);
  return {
    name: "one row per value",
    load: async (from, to) =>
      db.transaction(() => {
        for (let m = from; m < to; m++)
          for (let s = 0; s < sections; s++)
            for (let p = 0; p < PARAMETERS.length; p++) insert.run(s, p, timeOf(m), sampleOf(s, m, p));
      })(),
    series: async () => CHARTED.reduce((n, p) => n + series.all(p).length, 0),
    year: async () =>
      year
        .raw()
        .all()
        .reduce((n: number, row) => n + (row as number[])[4]!, 0),
    ...closing(db, file),
  };
}

function rowPerMoment(): Layout {
  const { db, file } = openRaw("moments");
  const columns = PARAMETERS.map((key) => `"${key}"`);
  db.exec(`CREATE TABLE reading (section INTEGER, source INTEGER, at INTEGER, ${columns.map((c) => `${c} REAL`).join(", ")},
    extra TEXT, marks TEXT, review TEXT, import INTEGER, recorded INTEGER,
    PRIMARY KEY (section, source, at)) STRICT, WITHOUT ROWID`);
  const insert = db.prepare(
    `INSERT INTO reading VALUES (?, 1, ?, ${columns.map(() => "?").join(", ")}, NULL, NULL, 'raw', 1, 1)`,
  );
  const charted = CHARTED.map((p) => columns[p]).join(", ");
  const series = db.prepare(`SELECT at, ${charted} FROM reading WHERE section = 1 AND source = 1 ORDER BY at`).raw();
  const year = db.prepare(`SELECT section, (at - ${START}) / 2629800 AS month, count(*) * ${columns.length},
    ${columns.map((c) => `avg(${c})`).join(", ")} FROM reading WHERE at < ${timeOf(YEAR_END)} GROUP BY 1, 2`);
  return {
    name: "one row per section and moment",
    load: async (from, to) =>
      db.transaction(() => {
        const row = new Array<number>(2 + PARAMETERS.length);
        for (let m = from; m < to; m++)
          for (let s = 0; s < sections; s++) {
            row[0] = s;
            row[1] = timeOf(m);
            for (let p = 0; p < PARAMETERS.length; p++) row[2 + p] = sampleOf(s, m, p);
            insert.run(row);
          }
      })(),
    series: async () => series.all().length * CHARTED.length,
    year: async () =>
      year
        .raw()
        .all()
        .reduce((n: number, row) => n + (row as number[])[2]!, 0),
    ...closing(db, file),
  };
}

/** Values of one section, parameter and month in one blob: pairs of seconds (uint32) and value (float64). */
function monthChunks(): Layout {
  const { db, file } = openRaw("chunks");
  db.exec(`CREATE TABLE chunk (section INTEGER, parameter INTEGER, month INTEGER, points BLOB,
    PRIMARY KEY (section, parameter, month)) STRICT, WITHOUT ROWID`);
  const get = db.prepare("SELECT points FROM chunk WHERE section = ? AND parameter = ? AND month = ?").pluck();
  const put = db.prepare("INSERT OR REPLACE INTO chunk VALUES (?, ?, ?, ?)");
  const series = db.prepare("SELECT points FROM chunk WHERE section = 1 AND parameter = ? ORDER BY month").pluck();
  const year = db.prepare("SELECT section, parameter, month, points FROM chunk WHERE month < ?").raw();
  const monthAt = (m: number) => monthOf(timeOf(m));
  const append = (month: number, from: number, to: number) => {
    for (let s = 0; s < sections; s++)
      for (let p = 0; p < PARAMETERS.length; p++) {
        const known = get.get(s, p, month) as Buffer | undefined;
        const fresh = Buffer.allocUnsafe((to - from) * 12);
        for (let m = from; m < to; m++) {
          fresh.writeUInt32LE(timeOf(m), (m - from) * 12);
          fresh.writeDoubleLE(sampleOf(s, m, p), (m - from) * 12 + 4);
        }
        put.run(s, p, month, known === undefined ? fresh : Buffer.concat([known, fresh]));
      }
  };
  const decode = (points: Buffer, visit: (value: number) => void) => {
    for (let i = 0; i < points.length; i += 12) visit(points.readDoubleLE(i + 4));
  };
  return {
    name: "packed month chunks",
    load: async (from, to) =>
      db.transaction(() => {
        for (let m = from, next: number; m < to; m = next) {
          for (next = m + 1; next < to && monthAt(next) === monthAt(m); ) next++;
          append(monthAt(m), m, next);
        }
      })(),
    series: async () => {
      let n = 0;
      for (const p of CHARTED) for (const points of series.all(p)) decode(points as Buffer, () => n++);
      return n;
    },
    year: async () => {
      let n = 0;
      let sum = 0;
      for (const row of year.all(monthAt(0) + 12) as [number, number, number, Buffer][])
        decode(row[3], (value) => {
          n++;
          sum += value;
        });
      return sum > 0 ? n : 0;
    },
    ...closing(db, file),
  };
}

async function store(): Promise<Layout & { extra(): Promise<Record<string, string>> }> {
  const file = join(directory, "store.db");
  const db = await openDatabase(file);
  const { importId, sourceId } = await db.transact(async (s) => {
    const id = await newImport(s, "readings", at(0));
    await s.sections.put(
      Array.from({ length: sections }, (_, i) => section(`S${i}`)),
      id,
      at(0),
    );
    const source = await s.readings.putSource({ code: "bench", name: "bench", kind: "automatic", rank: 1 });
    return { importId: id, sourceId: source.id };
  });
  const ids = (await db.read.sections.list(at(0))).map((s) => s.id);
  const columnsOf = (from: number, to: number, change = 0): ReadingColumns => {
    const rows = (to - from) * sections;
    const columns = {
      sourceId,
      review: "raw" as const,
      sectionIds: new Int32Array(rows),
      observedAt: new Float64Array(rows),
      values: PARAMETERS.map((parameter) => ({ parameter, values: new Float64Array(rows) })),
      others: [],
    };
    for (let m = from, i = 0; m < to; m++)
      for (let s = 0; s < sections; s++, i++) {
        columns.sectionIds[i] = ids[s]!;
        columns.observedAt[i] = timeOf(m);
        for (let p = 0; p < PARAMETERS.length; p++) columns.values[p]!.values[i] = sampleOf(s, m, p) + change;
      }
    return columns;
  };
  const BATCH = 500;
  const load = (from: number, to: number, change = 0, importAs = importId) =>
    db.transact(async (s) => {
      for (let m = from; m < to; m += BATCH) {
        await s.readings.putColumns(columnsOf(m, Math.min(to, m + BATCH), change), importAs, at(1));
      }
    });
  const charted = CHARTED.map((p) => PARAMETERS[p]!);
  const month = monthOf(START);
  return {
    name: "the store (with history, rollups, newest rows)",
    load,
    series: async () => {
      const found = await db.read.readings.series(ids[0] as SectionId, sourceId as SourceId, charted, EVER);
      return found.reduce((n, one) => n + one.times.length, 0);
    },
    year: async () => {
      const found = await db.read.readings.monthlies({ from: month, to: (month + 12) as MonthNumber });
      return found.reduce((n, one) => n + one.count, 0);
    },
    extra: async () => {
      const again = await seconds(() => load(0, Math.min(500, moments)));
      const part = Math.min(60, moments);
      const revision = await db.transact((s) => newImport(s, "readings", at(0)));
      const revising = await seconds(() => load(0, part, 0.001, revision));
      const undoing = await seconds(() => db.transact((s) => s.readings.undo(revision)));
      await db.read.readings.latest();
      const latest = await best(() => db.read.readings.latest());
      const verifying = await seconds(() => db.verify());
      const perSecond = (rows: number, s: number) => `${thousands((rows * sections * PARAMETERS.length) / s)} values/s`;
      return {
        "the same again": perSecond(Math.min(500, moments), again),
        revised: perSecond(part, revising),
        undone: perSecond(part, undoing),
        [`newest of ${sections}`]: `${(latest * 1000).toFixed(2)} ms`,
        verify: `${verifying.toFixed(1)} s`,
      };
    },
    bytes: async () => sizeOf(file),
    close: () => db.close(),
  };
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
async function best(work: () => Promise<unknown>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 5; i++) least = Math.min(least, await seconds(work));
  return least;
}
const thousands = (n: number) => Math.round(n).toLocaleString("en");

async function measure(layout: Layout): Promise<Record<string, string>> {
  const live = Math.min(6, moments - 1);
  const loading = await seconds(() => layout.load(0, moments - live));
  const bytes = await layout.bytes();
  let newest = moments - live;
  const appending: number[] = [];
  for (; newest < moments; newest++) appending.push(await seconds(() => layout.load(newest, newest + 1)));
  const answers = { series: await layout.series(), year: await layout.year() };
  return {
    layout: layout.name,
    "load, values/s": thousands(((moments - live) * sections * PARAMETERS.length) / loading),
    "size, MB": (bytes / 1e6).toFixed(0),
    "one more moment of all, ms": (appending.sort((a, b) => a - b)[Math.floor(live / 2)]! * 1000).toFixed(1),
    "series 2 y × 4, ms": ((await best(layout.series)) * 1000).toFixed(2),
    "year of means, s": (await best(layout.year)).toFixed(3),
    "values answered": `${thousands(answers.series)} · ${thousands(answers.year)}`,
  };
}

console.log(`${sections} sections × ${moments} moments × ${PARAMETERS.length} parameters =`);
console.log(`${thousands(sections * moments * PARAMETERS.length)} values, loaded in the order of time`);
try {
  const rows = [];
  for (const open of [monthChunks, rowPerMoment, rowPerValue]) {
    const layout = open();
    rows.push(await measure(layout));
    await layout.close();
  }
  const own = await store();
  rows.push(await measure(own));
  console.table(rows);
  console.table([await own.extra()]);
  await own.close();
} finally {
  rmSync(directory, { recursive: true, force: true });
}
