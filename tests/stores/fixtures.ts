import type { Database, Stores } from "../../server/stores/stores.ts";
import type { OutfallVersion } from "../../shared/domain/inventory/outfall.ts";
import type { ReachRef } from "../../shared/domain/network/location.ts";
import type { Network, Reach } from "../../shared/domain/network/reach.ts";
import type {
  ImportId,
  Measured,
  Observation,
  ParameterKey,
  Reading,
  ReviewLevel,
  SectionId,
  SourceId,
} from "../../shared/domain/quality/reading.ts";
import type { SectionVersion } from "../../shared/domain/quality/section.ts";
import type { DayNumber, MonthNumber } from "../../shared/domain/time.ts";
import { type EpochSeconds, epochSeconds, metres } from "../../shared/domain/units.ts";

export type Open = () => Promise<Database>;

/** 2026-06-01 00:00 Beijing time. */
export const JUNE = epochSeconds(Date.UTC(2026, 4, 31, 16) / 1000);
export const hours = (h: number): EpochSeconds => epochSeconds(JUNE + h * 3600);
export const days = (d: number): EpochSeconds => hours(24 * d);
export const at = (t: number): EpochSeconds => epochSeconds(t);
export const EVER = { from: at(0), to: at(9e9) };
const ALL_DAYS = { from: 0 as DayNumber, to: 100_000 as DayNumber };
const ALL_MONTHS = { from: 0 as MonthNumber, to: 100_000 as MonthNumber };

export const key = (k: string) => k as ParameterKey;
export const value = (v: number, flag: Reading["flag"] = "N"): Reading => reading({ kind: "value", value: v }, flag);
export const below = (limit: number): Reading => reading({ kind: "below-detection", detectionLimit: limit });
export const missing = (reason: "blank" | "failed-qc" = "blank"): Reading => reading({ kind: "missing", reason });
export const reading = (measured: Measured, flag: Reading["flag"] = "N"): Reading => ({ measured, flag });

export function section(code: string, change: Partial<SectionVersion> = {}): SectionVersion {
  return {
    code,
    name: `${code} bridge`,
    position: [119.95, 31.78],
    levels: ["national", "boundary"],
    river: "京杭运河",
    waterType: "river",
    targetClass: "III",
    targetOverrides: new Map([[key("TP"), 0.15]]),
    district: "天宁区",
    responsibleDistrict: "武进区",
    upstreamDistrict: null,
    downstreamDistrict: null,
    inventoryUpstream: metres(5000),
    inventoryDownstream: metres(2000),
    validFrom: null,
    validTo: null,
    demo: false,
    ...change,
  };
}

export function outfall(code: string, change: Partial<OutfallVersion> = {}): OutfallVersion {
  return {
    code,
    name: `${code} 排口`,
    position: [119.96, 31.79],
    category: null,
    nationalCode: null,
    localCode: null,
    river: "采菱港",
    district: "武进区",
    town: null,
    village: null,
    responsibleParty: null,
    creditCode: null,
    permit: null,
    status: "surveyed",
    dischargeM3PerDay: 120.5,
    loadsKgPerDay: new Map([
      [key("NH3N"), 12.5],
      [key("TP"), 0.8],
    ]),
    parameters: [key("NH3N"), key("TP")],
    liveState: "unknown",
    demo: false,
    ...change,
  };
}

export const ref = (r: string) => r as ReachRef;

/** Reaches in a row from node 0 to node n, 1 km each. */
export function chain(refs: readonly string[], change: Partial<Reach> = {}): Network {
  const nodes = [...refs, "end"].map((_, i) => [119.9 + i / 100, 31.7] as const);
  const reaches = refs.map(
    (r, index): Reach => ({
      index,
      ref: ref(r),
      coordinates: [nodes[index]!, nodes[index + 1]!],
      river: null,
      kind: "river",
      order: null,
      direction: "forward",
      velocity: null,
      discharge: null,
      width: null,
      district: null,
      fromNode: index,
      toNode: index + 1,
      length: metres(1000),
      ...change,
    }),
  );
  return { reaches, nodes };
}

/** A running import; its id is what rows are written under. */
export async function newImport(stores: Stores, kind = "readings", createdAt = JUNE): Promise<ImportId> {
  const record = await stores.imports.create({
    kind,
    fileName: `${kind}.csv`,
    sha256: "00",
    sizeBytes: 10,
    options: {},
    createdAt,
  });
  return record.id;
}

export type Place = { sectionId: SectionId; otherId: SectionId; sourceId: SourceId; otherSourceId: SourceId };

/** Two sections and two sources to write readings under. */
export async function seedPlaces(db: Database): Promise<Place> {
  return db.transact(async (stores) => {
    const registry = await newImport(stores, "sections", at(0));
    await stores.sections.put([section("S1"), section("S2")], registry, at(0));
    const [first, second] = await stores.sections.list(JUNE);
    const source = await stores.readings.putSource({ code: "auto", name: "自动站", kind: "automatic", rank: 1 });
    const other = await stores.readings.putSource({ code: "lab", name: "手工", kind: "manual", rank: 2 });
    return { sectionId: first!.id, otherId: second!.id, sourceId: source.id, otherSourceId: other.id };
  });
}

export const observation = (
  { sectionId, sourceId }: Pick<Place, "sectionId" | "sourceId">,
  observedAt: EpochSeconds,
  readings: Readonly<Record<string, Reading>>,
  review: ReviewLevel = "raw",
): Observation => ({
  sectionId,
  sourceId,
  observedAt,
  review,
  readings: new Map(Object.entries(readings).map(([k, r]) => [key(k), r])),
});

/** One import that writes `observations`; answers its id and what was written. */
export async function putReadings(db: Database, observations: readonly Observation[], recordedAt = JUNE) {
  return db.transact(async (stores) => {
    const importId = await newImport(stores);
    return { importId, written: await stores.readings.put(observations, importId, recordedAt) };
  });
}

export const undo = (db: Database, importId: ImportId) => db.transact((stores) => stores.readings.undo(importId));

/** Readings in the order of their keys, so that equal observations are deeply equal. */
const inOrder = (o: Observation) => ({ ...o, readings: [...o.readings].sort(([a], [b]) => (a < b ? -1 : 1)) });

/** Everything the readings store says, current and as known at the given moments. */
export async function readingState(stores: Stores, asOf: readonly EpochSeconds[] = []) {
  const { readings } = stores;
  const extents = await readings.extents();
  const observations = [];
  for (const { sectionId, sourceId } of extents) {
    for (const moment of [undefined, ...asOf]) {
      observations.push((await readings.observations(sectionId, sourceId, EVER, moment)).map(inOrder));
    }
  }
  return {
    extents,
    observations,
    latest: (await readings.latest()).map(inOrder),
    dailies: await readings.dailies(ALL_DAYS),
    monthlies: await readings.monthlies(ALL_MONTHS),
  };
}
