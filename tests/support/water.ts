import type { AppContext } from "../../server/context.ts";
import type {
  ImportId,
  Observation,
  ParameterKey,
  Reading,
  SectionId,
  SourceId,
} from "../../shared/domain/quality/reading.ts";
import type { SectionVersion } from "../../shared/domain/quality/section.ts";
import { type EpochSeconds, epochSeconds, metres } from "../../shared/domain/units.ts";

/** A river section of class Ⅲ at a place in the city; change what the test is about. */
export const sectionVersion = (code: string, change: Partial<SectionVersion> = {}): SectionVersion => ({
  code,
  name: `断面${code}`,
  position: [119.9, 31.8],
  levels: ["national"],
  river: "武进港",
  waterType: "river",
  targetClass: "III",
  targetOverrides: new Map(),
  district: "武进区",
  responsibleDistrict: "武进区",
  upstreamDistrict: null,
  downstreamDistrict: null,
  inventoryUpstream: metres(5000),
  inventoryDownstream: metres(2000),
  validFrom: null,
  validTo: null,
  demo: false,
  ...change,
});

export const SOURCES = {
  station: { code: "station", name: "自动站", kind: "automatic", rank: 10 },
  manual: { code: "manual", name: "手工监测", kind: "manual", rank: 20 },
  demo: { code: "demo", name: "演示", kind: "demo", rank: 90 },
} as const;
export type SourceName = keyof typeof SOURCES;

/** A number, `below` a detection limit, or a reading in full. */
type Value = number | { below: number } | Reading;
export type Sample = Readonly<Record<string, Value>>;

/** Writes registers and readings through the real stores, and answers what a file would have been imported as. */
export async function fillWater(ctx: AppContext) {
  const importId = await newImport(ctx);
  const sourceIds = new Map<SourceName, SourceId>();
  await ctx.database.transact(async ({ readings }) => {
    for (const name of Object.keys(SOURCES) as SourceName[]) {
      sourceIds.set(name, (await readings.putSource(SOURCES[name])).id);
    }
  });
  const sectionId = async (code: string): Promise<SectionId> => {
    const found = await ctx.database.read.sections.find(code, ctx.now());
    if (found === undefined) throw new Error(`no section ${code}`);
    return found.id;
  };
  return {
    sectionId,
    sourceId: (name: SourceName) => sourceIds.get(name) as SourceId,
    async sections(...versions: SectionVersion[]) {
      await ctx.database.transact(({ sections }) => sections.put(versions, importId, ctx.now()));
    },
    /** Samples of one section and source; exceedances follow as after an import. */
    async samples(code: string, source: SourceName, samples: readonly (readonly [EpochSeconds, Sample])[]) {
      const of = { sectionId: await sectionId(code), sourceId: sourceIds.get(source) as SourceId };
      const observations = samples.map(([at, sample]) => observation(of, at, sample));
      const id = await newImport(ctx);
      await ctx.database.transact(({ readings }) => readings.put(observations, id, ctx.now()));
      const from = epochSeconds(Math.min(...samples.map(([at]) => at)));
      await ctx.quality.updateExceedances([{ ...of, from }]);
      return id;
    },
  };
}
export type Water = Awaited<ReturnType<typeof fillWater>>;

async function newImport(ctx: AppContext): Promise<ImportId> {
  return ctx.database.transact(async ({ imports }) => {
    const of = { kind: "readings", fileName: "test.csv", sha256: "0", sizeBytes: 1, options: {}, createdAt: ctx.now() };
    return (await imports.create(of)).id;
  });
}

function observation(
  of: { sectionId: SectionId; sourceId: SourceId },
  observedAt: EpochSeconds,
  sample: Sample,
): Observation {
  const readings = Object.entries(sample).map(([key, value]) => [key as ParameterKey, reading(value)] as const);
  return { ...of, observedAt, review: "raw", readings: new Map(readings) };
}

function reading(value: Value): Reading {
  if (typeof value === "number") return { measured: { kind: "value", value }, flag: "N" };
  if ("below" in value) return { measured: { kind: "below-detection", detectionLimit: value.below }, flag: "N" };
  return value;
}
