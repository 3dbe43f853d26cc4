import type { ImportId, ReadingSource, SectionId } from "../../shared/domain/quality/reading.ts";
import { type EpochSeconds, epochSeconds } from "../../shared/domain/units.ts";
import type { IssueList } from "../imports/issues.ts";
import type { TouchedReadings } from "../imports/parsed-import.ts";
import { type ParsedReadings, readReadingsTable } from "../imports/read-readings-table.ts";
import { readTable } from "../imports/read-table.ts";
import { chunkReadings, type ReadingChunk } from "../imports/reading-chunks.ts";
import type { StagedReadings } from "../imports/staged-readings.ts";
import type { Stores } from "../stores/stores.ts";
import type { PlanImport, WriteOutcome } from "./import-plan.ts";
import { type Resolution, resolveStations } from "./resolve-stations.ts";

type NewSource = Omit<ReadingSource, "id">;

const CNEMC: NewSource = { code: "cnemc", name: "国家地表水水质自动监测实时数据", kind: "automatic", rank: 10 };
const MANUAL: NewSource = { code: "manual-import", name: "导入数据", kind: "manual", rank: 20 };
const OTHER_RANK = 30;

/** Readings, long or wide, of any table, and the real-time data of the national centre. */
export const planReadings: PlanImport = async ({ file, options, read, now, limits, issues, progress }) => {
  const sources = await read.readings.sources();
  const stated = sources.find((source) => source.code === options.source);
  const table = await readTable(file.path, issues, limits, { json: true });
  const parsed = await readReadingsTable(
    table,
    issues,
    { now, year: options.year, automatic: stated?.kind === "automatic" },
    () => progress(table.progress?.() ?? 0),
  );
  if (parsed === undefined) return undefined;
  const { staged } = parsed;
  const speakers = staged.sources.map((code) => speakerOf(code ?? options.source, parsed.layout, sources));
  refuseDemo(speakers, issues);
  const registry = { sections: await sectionsInForce(read, now, staged), aliases: await read.sections.aliases() };
  const resolutions = resolveStations(
    staged.stations,
    registry,
    { layout: parsed.layout, createUnplaced: options.createUnplaced },
    issues,
  );
  const idByCode = new Map(registry.sections.map((section) => [section.code, section.id]));
  const rejected = parsed.rejected + countUnresolved(staged, resolutions);
  return {
    rejected,
    write: (stores, importId, recordedAt, report) =>
      writeReadings({
        stores,
        importId,
        recordedAt,
        now,
        parsed,
        resolutions,
        idByCode: new Map(idByCode),
        speakers,
        issues,
        report,
      }),
  };
};

/** Sections in force now, and at both ends of the file: an archive may speak of sections that are no more. */
async function sectionsInForce(read: Stores, now: EpochSeconds, staged: StagedReadings) {
  const moments = new Set<number>([now]);
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let row = 0; row < staged.rowCount; row += 1) {
    from = Math.min(from, staged.timeOf(row));
    to = Math.max(to, staged.timeOf(row));
  }
  if (staged.rowCount > 0) moments.add(from).add(to);
  const byCode = new Map<string, { code: string; name: string; id: SectionId }>();
  for (const at of moments) {
    for (const { code, name, id } of await read.sections.list(epochSeconds(at))) {
      if (!byCode.has(code)) byCode.set(code, { code, name, id });
    }
  }
  return [...byCode.values()];
}

function speakerOf(
  code: string | undefined,
  layout: ParsedReadings["layout"],
  known: readonly ReadingSource[],
): NewSource {
  const standard = layout === "cnemc" ? CNEMC : MANUAL;
  const wanted = code ?? standard.code;
  const found = known.find((source) => source.code === wanted || source.name === wanted);
  if (found !== undefined) return { code: found.code, name: found.name, kind: found.kind, rank: found.rank };
  return (
    [CNEMC, MANUAL].find((source) => source.code === wanted) ?? {
      code: wanted,
      name: wanted,
      kind: standard.kind,
      rank: OTHER_RANK,
    }
  );
}

/** Real readings are never mixed with made-up ones. */
function refuseDemo(speakers: readonly NewSource[], issues: IssueList): void {
  for (const { code, kind } of speakers) {
    if (kind !== "demo") continue;
    issues.add({
      code: "source-refused",
      severity: "error",
      message: `“${code}”是演示数据的来源，不能导入真实数据；请另给一个来源`,
      value: code,
    });
  }
}

function countUnresolved(staged: StagedReadings, resolutions: readonly Resolution[]): number {
  let count = 0;
  for (let row = 0; row < staged.rowCount; row += 1) if (resolutions[staged.stationOf(row)] === null) count += 1;
  return count;
}

type Writing = {
  stores: Stores;
  importId: ImportId;
  recordedAt: EpochSeconds;
  now: EpochSeconds;
  parsed: ParsedReadings;
  resolutions: readonly Resolution[];
  idByCode: Map<string, SectionId>;
  speakers: readonly NewSource[];
  issues: IssueList;
  report: (part: number) => void;
};

async function writeReadings(writing: Writing): Promise<WriteOutcome> {
  const { stores, importId, recordedAt, parsed, speakers, issues, report } = writing;
  const { staged } = parsed;
  const created = await createSections(writing);
  const ids = writing.resolutions.map((resolution) =>
    resolution === null ? undefined : writing.idByCode.get(resolution.code),
  );
  const sources: ReadingSource[] = [];
  for (const speaker of speakers) sources.push(await stores.readings.putSource(speaker));
  const touched = new Map<string, TouchedReadings>();
  let rows = 0;
  let unchanged = 0;
  for (const chunk of chunkReadings(staged, (station) => ids[station], issues)) {
    const source = sources[chunk.source] as ReadingSource;
    const changed = new Uint8Array(chunk.lines.length).fill(1);
    const written = await stores.readings.putColumns(
      { ...chunk, sourceId: source.id, onUnchanged: (at) => (changed[at] = 0) },
      importId,
      recordedAt,
    );
    noteTouched(touched, chunk, source, changed);
    rows += chunk.lines.reduce((sum, lines) => sum + lines, 0);
    unchanged += parsed.long ? written.unchanged + sum(chunk.repeats) : unchangedLines(chunk, changed);
    report(rows / staged.rowCount);
  }
  return { accepted: rows - unchanged, unchanged, touched: [...touched.values()], places: created };
}

async function createSections({ stores, importId, recordedAt, now, resolutions, idByCode }: Writing): Promise<boolean> {
  const made = resolutions.flatMap((resolution) => (resolution?.create ? [resolution.create] : []));
  if (made.length === 0) return false;
  await stores.sections.put(
    made.map(({ version }) => version),
    importId,
    recordedAt,
  );
  await stores.sections.putAliases(
    made.flatMap(({ alias }) => (alias === null ? [] : [alias])),
    importId,
  );
  for (const { version } of made) {
    const section = await stores.sections.find(version.code, now);
    if (section !== undefined) idByCode.set(version.code, section.id);
  }
  return true;
}

function noteTouched(
  touched: Map<string, TouchedReadings>,
  chunk: ReadingChunk,
  source: ReadingSource,
  changed: Uint8Array,
): void {
  for (let at = 0; at < changed.length; at += 1) {
    if (changed[at] === 0) continue;
    const sectionId = chunk.sectionIds[at] as SectionId;
    const key = `${sectionId}/${source.id}`;
    const from = epochSeconds(chunk.observedAt[at] as number);
    const known = touched.get(key);
    if (known === undefined || from < known.from) touched.set(key, { sectionId, sourceId: source.id, from });
  }
}

/** Lines of a wide table whose observation was known already, and those that only repeat another line. */
const unchangedLines = (chunk: ReadingChunk, changed: Uint8Array): number =>
  chunk.lines.reduce((total, lines, at) => total + (changed[at] === 0 ? lines : (chunk.repeats[at] as number)), 0);

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
