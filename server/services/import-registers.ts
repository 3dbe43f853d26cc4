import type { SectionVersion } from "../../shared/domain/quality/section.ts";
import { epochSeconds } from "../../shared/domain/units.ts";
import { requireCrs } from "../imports/crs.ts";
import type { TouchedReadings } from "../imports/parsed-import.ts";
import { readOutfalls } from "../imports/read-outfalls.ts";
import { readSections, type SectionRecord } from "../imports/read-sections.ts";
import { readTable } from "../imports/read-table.ts";
import type { Written } from "../stores/imports.store.ts";
import type { Stores } from "../stores/stores.ts";
import type { ImportPlan, PlanImport } from "./import-plan.ts";
import { suspectGcj02 } from "./suspect-gcj02.ts";

const DEFAULT_CRS = "EPSG:4326";

/** The register of sections: versions in time, and the names published data know them by. */
export const planSections: PlanImport = async ({ file, options, read, now, limits, issues }) => {
  const table = await readTable(file.path, issues, limits, { json: false });
  const register = await readSections(table, requireCrs(options.crs ?? DEFAULT_CRS), now, issues);
  if (register === undefined) return undefined;
  const records = register.records.map(({ record }) => record);
  if (options.crs === undefined) {
    await suspectGcj02(
      records.flatMap(({ position }) => (position === null ? [] : [position])),
      read,
      issues,
    );
  }
  return {
    rejected: register.rejected,
    write: async (stores, importId, recordedAt) => {
      const written = await stores.sections.put(records.map(toVersion), importId, recordedAt);
      await stores.sections.putAliases(
        records.flatMap(({ code, aliases }) => aliases.map((alias) => ({ ...alias, code }))),
        importId,
      );
      const changed = written.inserted + written.revised > 0;
      return { ...counts(written), touched: changed ? await readingsOf(stores, records) : [], places: changed };
    },
  };
};

/** The register of outfalls. */
export const planOutfalls: PlanImport = async ({ file, options, read, limits, issues }) => {
  const table = await readTable(file.path, issues, limits, { json: false });
  const register = await readOutfalls(table, requireCrs(options.crs ?? DEFAULT_CRS), issues);
  if (register === undefined) return undefined;
  if (options.crs === undefined)
    await suspectGcj02(
      register.records.map(({ record }) => record.position),
      read,
      issues,
    );
  return {
    rejected: register.rejected,
    write: async (stores, importId, recordedAt) => {
      const written = await stores.outfalls.put(
        register.records.map(({ record }) => record),
        importId,
        recordedAt,
      );
      return { ...counts(written), touched: [], places: written.inserted + written.revised > 0 };
    },
  } satisfies ImportPlan;
};

const counts = (written: Written) => ({ accepted: written.inserted + written.revised, unchanged: written.unchanged });

function toVersion({ aliases: _aliases, ...version }: SectionRecord): SectionVersion {
  return version;
}

/** Another target judges the past again: all readings of the sections from when their versions came into force. */
async function readingsOf(stores: Stores, records: readonly SectionRecord[]): Promise<TouchedReadings[]> {
  const touched: TouchedReadings[] = [];
  const extents = await stores.readings.extents();
  if (extents.length === 0) return touched;
  for (const { code, validFrom, validTo } of records) {
    const at = validFrom ?? epochSeconds((validTo ?? epochSeconds(Number.MAX_SAFE_INTEGER)) - 1);
    const section = await stores.sections.find(code, at);
    for (const { sectionId, sourceId, from } of extents) {
      if (sectionId === section?.id)
        touched.push({ sectionId, sourceId, from: epochSeconds(Math.max(from, validFrom ?? from)) });
    }
  }
  return touched;
}
