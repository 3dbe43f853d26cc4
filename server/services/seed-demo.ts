import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { CITY_SEED } from "../../seeds/city/build-city.ts";
import { sectionAliases } from "../../seeds/city/place-sections.ts";
import { type DemoCity, drawDemoCity } from "../../seeds/demo-city.ts";
import { modelOf } from "../../seeds/demo-model.ts";
import { DEMO_SOURCES, HISTORY_DAYS, lastReportAt, readingsOf } from "../../seeds/demo-readings.ts";
import { simulate } from "../../seeds/simulator/simulation.ts";
import { buildNetwork } from "../../shared/domain/network/build-network.ts";
import type { ImportId, SectionId } from "../../shared/domain/quality/reading.ts";
import { DAY_S } from "../../shared/domain/time.ts";
import { type EpochSeconds, epochSeconds } from "../../shared/domain/units.ts";
import type { Written } from "../stores/imports.store.ts";
import type { Database, Stores } from "../stores/stores.ts";
import { DEMO_ANCHOR, DEMO_FILE, DEMO_SEEDED } from "./demo-names.ts";
import { seedDemoFlow } from "./report-demo-flow.ts";
import type { Touched } from "./update-exceedances.ts";

const NODE_TOLERANCE_M = 1;
/** Sections per unit of work: short enough to show progress, long enough not to wait for the disk all the time. */
const SECTIONS_PER_UNIT = 8;

type Deps = {
  database: Database;
  now: () => EpochSeconds;
  /** Puts sections and outfalls on the current network. */
  placeRegistries: () => Promise<unknown>;
  updateExceedances: (touched: readonly Touched[]) => Promise<number>;
  /** Told what is being done, in the user's language. */
  progress: (text: string) => void;
};

/**
 * Fills a new database with the demo city: network, areas, sections, outfalls, gates with two years of their logs and of synthetic readings, each
 * as an import marked as demo. Does nothing where it was done before or other data came first; goes on where it was cut
 * short, with the same incidents. Answers whether there was anything to do.
 */
export const seedDemo =
  ({ database, now, placeRegistries, updateExceedances, progress }: Deps) =>
  async (): Promise<boolean> => {
    if (!(await isWanted(database.read))) return false;
    progress("正在绘制演示城市：河网、湖泊、区界");
    const city = drawDemoCity();
    await setImmediate();
    const anchor = await anchorOf(database, now());
    const recordedAt = now();
    await seedRegistries(database, city, recordedAt, progress);
    progress("正在把断面和排口落到河网上");
    await placeRegistries();
    progress("正在写入两年的闸泵与水流记录");
    await seedDemoFlow(database, city.gates, anchor, recordedAt);
    const touched = await seedReadings(database, city, anchor, recordedAt, progress);
    progress("正在判定两年的超标事件");
    await updateExceedances(touched);
    await database.transact((stores) => stores.settings.set(DEMO_SEEDED, CITY_SEED));
    return true;
  };

/** Not where it is done already, nor where somebody else's data came first: the demo never mixes into a city at work. */
async function isWanted(read: Stores): Promise<boolean> {
  if ((await read.settings.get(DEMO_SEEDED)) !== undefined) return false;
  if ((await read.settings.get(DEMO_ANCHOR)) !== undefined) return true;
  return (await read.imports.list({ limit: 1, offset: 0 })).total === 0;
}

async function anchorOf(database: Database, now: EpochSeconds): Promise<EpochSeconds> {
  const known = await database.read.settings.get(DEMO_ANCHOR);
  if (known !== undefined) return epochSeconds(Number(known));
  const anchor = lastReportAt(now);
  await database.transact((stores) => stores.settings.set(DEMO_ANCHOR, String(anchor)));
  return anchor;
}

async function seedRegistries(
  database: Database,
  city: DemoCity,
  recordedAt: EpochSeconds,
  progress: (text: string) => void,
): Promise<void> {
  progress(`正在写入河网：${city.reaches.length} 条河段`);
  const { network, issues } = buildNetwork(city.reaches, { toleranceM: NODE_TOLERANCE_M });
  await importing(database, "network", city.reaches, recordedAt, async (stores, importId) => {
    const of = { name: "常州示意河网（演示）", importId, createdAt: recordedAt, demo: true };
    const { unchanged } = await stores.networks.put(network, issues, of);
    const count = network.reaches.length;
    return { inserted: unchanged ? 0 : count, revised: 0, unchanged: unchanged ? count : 0 };
  });
  await setImmediate();
  progress(`正在写入断面 ${city.sections.length} 个、排口 ${city.outfalls.length} 个`);
  for (const kind of ["districts", "lakes"] as const) {
    await importing(database, kind, city[kind], recordedAt, (stores, id) =>
      stores.areas.put(city[kind], id, recordedAt),
    );
  }
  const sections = city.sections.map((s) => s.version);
  await importing(database, "sections", sections, recordedAt, async (stores, importId) => {
    await stores.sections.putAliases(sectionAliases(), importId);
    return stores.sections.put(sections, importId, recordedAt);
  });
  const gates = city.gates.map((g) => g.version);
  await importing(database, "structures", gates, recordedAt, (stores, id) =>
    stores.structures.put(gates, id, recordedAt),
  );
  const outfalls = city.outfalls.map((o) => o.version);
  await importing(database, "outfalls", outfalls, recordedAt, (stores, id) =>
    stores.outfalls.put(outfalls, id, recordedAt),
  );
}

/** One import in one unit of work. */
async function importing(
  database: Database,
  kind: string,
  content: unknown,
  at: EpochSeconds,
  write: (stores: Stores, importId: ImportId) => Promise<Written>,
): Promise<void> {
  await database.transact(async (stores) => {
    const { id } = await createImport(stores, kind, JSON.stringify(content), at);
    await finishImport(stores, id, await write(stores, id), at);
  });
}

function createImport(stores: Stores, kind: string, content: string, createdAt: EpochSeconds) {
  const bytes = Buffer.from(content);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return stores.imports.create({
    kind,
    fileName: DEMO_FILE,
    sha256,
    sizeBytes: bytes.length,
    options: { demo: true },
    createdAt,
  });
}

function finishImport(
  stores: Stores,
  id: ImportId,
  { inserted, revised, unchanged }: Written,
  finishedAt: EpochSeconds,
): Promise<void> {
  return stores.imports.update(id, { state: "done", progress: 1, accepted: inserted + revised, unchanged, finishedAt });
}

async function seedReadings(
  database: Database,
  city: DemoCity,
  anchor: EpochSeconds,
  recordedAt: EpochSeconds,
  progress: (text: string) => void,
): Promise<Touched[]> {
  const { profiles, plumes, sections } = modelOf(city, anchor);
  const simulation = simulate(profiles, plumes);
  const from = epochSeconds(anchor - HISTORY_DAYS * DAY_S);
  const ids = new Map((await database.read.sections.list(recordedAt)).map((s) => [s.code, s.id]));
  const [importId, sources] = await database.transact(async (stores) => {
    const { id } = await createImport(stores, "readings", `${CITY_SEED}/${anchor}`, recordedAt);
    const automatic = await stores.readings.putSource(DEMO_SOURCES.automatic);
    return [id, { automatic, manual: await stores.readings.putSource(DEMO_SOURCES.manual) }] as const;
  });
  const written: Written = { inserted: 0, revised: 0, unchanged: 0 };
  const touched: Touched[] = [];
  for (let first = 0; first < sections.length; first += SECTIONS_PER_UNIT) {
    progress(`正在合成两年的监测数据：${first}/${sections.length} 个断面`);
    await setImmediate();
    const batch = sections.slice(first, first + SECTIONS_PER_UNIT);
    await database.transact(async (stores) => {
      for (const section of batch) {
        const source = section.automatic ? sources.automatic : sources.manual;
        const sectionId = ids.get(section.code) as SectionId;
        const { observedAt, values, others } = readingsOf(simulation, section, {
          after: from,
          until: anchor,
          newest: anchor,
        });
        const review = section.automatic ? "raw" : "final";
        const sectionIds = new Int32Array(observedAt.length).fill(sectionId);
        const done = await stores.readings.putColumns(
          { sourceId: source.id, review, sectionIds, observedAt, values, others },
          importId,
          recordedAt,
        );
        for (const key of ["inserted", "revised", "unchanged"] as const) written[key] += done[key];
        touched.push({ sectionId, sourceId: source.id, from });
      }
      await stores.imports.update(importId, { progress: Math.min(1, (first + batch.length) / sections.length) });
    });
  }
  await database.transact((stores) => finishImport(stores, importId, written, recordedAt));
  return touched;
}
