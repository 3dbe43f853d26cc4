import { z } from "zod";
import type { SectionId } from "../../../shared/domain/quality/reading.ts";
import { SECTION_LEVELS, type Section, type SectionVersion } from "../../../shared/domain/quality/section.ts";
import { type EpochSeconds, epochSeconds } from "../../../shared/domain/units.ts";
import type { SectionStore } from "../sections.store.ts";
import { placementColumns, placementOf, putPlacements } from "./placements.ts";
import { flag, instant, json, lengthM, mapToJson, type Prepare, parameterKey, type SqlValue } from "./rows.ts";
import type { SectionsInForce } from "./sections-in-force.ts";
import { putAll, versionedTable } from "./versioned-table.ts";

const CONTENT = [
  "name",
  "lon",
  "lat",
  "levels",
  "river",
  "water_type",
  "target_class",
  "target_overrides",
  "district",
  "responsible_district",
  "upstream_district",
  "downstream_district",
  "inventory_upstream_m",
  "inventory_downstream_m",
  "valid_to",
  "demo",
] as const;

const versionFields = {
  code: z.string(),
  name: z.string(),
  lon: z.number().nullable(),
  lat: z.number().nullable(),
  levels: json(z.array(z.enum(SECTION_LEVELS))),
  river: z.string().nullable(),
  water_type: z.enum(["river", "lake", "reservoir"]),
  target_class: z.enum(["I", "II", "III", "IV", "V"]).nullable(),
  target_overrides: json(z.record(z.string(), z.number())),
  district: z.string().nullable(),
  responsible_district: z.string().nullable(),
  upstream_district: z.string().nullable(),
  downstream_district: z.string().nullable(),
  inventory_upstream_m: lengthM,
  inventory_downstream_m: lengthM,
  valid_from: instant.nullable(),
  valid_to: instant.nullable(),
  demo: flag,
};
const versionRow = z.object(versionFields);
const sectionRow = z.object({
  id: z.number().transform((id) => id as SectionId),
  ...versionFields,
  ...placementColumns,
});
const aliasRow = z.object({ province: z.string(), name: z.string(), code: z.string() });
const idRow = z.object({ id: z.number() });

const VERSION_COLUMNS = `s.code, v.valid_from, ${CONTENT.map((name) => `v.${name}`).join(", ")}`;
/** Bind the instant twice. Of several versions in force the one that began last speaks. */
const IN_FORCE = `
  SELECT * FROM (
    SELECT s.id, ${VERSION_COLUMNS}, p.reach, p.measure_m, p.snap_distance_m,
      row_number() OVER (PARTITION BY s.id ORDER BY v.valid_from DESC NULLS LAST) AS turn
    FROM section_version v
    JOIN section s ON s.id = v.section_id
    LEFT JOIN section_placement p ON p.section_id = s.id
      AND p.network_id = (SELECT id FROM network ORDER BY adoption DESC LIMIT 1)
    WHERE v.superseded_at IS NULL
      AND (v.valid_from IS NULL OR v.valid_from <= ?) AND (v.valid_to IS NULL OR v.valid_to > ?) %WHERE%
  ) WHERE turn = 1 ORDER BY code`;

/** All sections in force at a moment, read anew. */
export const readSectionsAt =
  (prepare: Prepare) =>
  (at: EpochSeconds): Section[] => {
    const rows = prepare(IN_FORCE.replace("%WHERE%", "")).all(at, at);
    return z.array(sectionRow).parse(rows).map(toSection);
  };

export function sqliteSections(prepare: Prepare, inForce: SectionsInForce): SectionStore {
  const versions = versionedTable(prepare, {
    table: "section_version",
    key: ["section_id", "valid_from"],
    content: CONTENT,
  });
  const aliases = versionedTable(prepare, { table: "section_alias", key: ["province", "name"], content: ["code"] });
  const idOf = (code: string): number => {
    const known = prepare("SELECT id FROM section WHERE code = ?").get(code);
    if (known !== undefined) return idRow.parse(known).id;
    return Number(prepare("INSERT INTO section (code) VALUES (?)").run(code).lastInsertRowid);
  };

  return {
    async list(at) {
      return inForce.at(at);
    },
    async nextChange(after) {
      return inForce.nextChange(after);
    },
    async find(code, at) {
      const row = prepare(IN_FORCE.replace("%WHERE%", "AND s.code = ?")).get(at, at, code);
      return row === undefined ? undefined : toSection(sectionRow.parse(row));
    },
    async history(code) {
      const rows = prepare(`SELECT ${VERSION_COLUMNS} FROM section_version v JOIN section s ON s.id = v.section_id
        WHERE s.code = ? AND v.superseded_at IS NULL ORDER BY v.valid_from NULLS FIRST`).all(code);
      return z.array(versionRow).parse(rows).map(toVersion);
    },
    async put(sections, importId, recordedAt) {
      return putAll(sections, (version) => {
        const row = { section_id: idOf(version.code), ...toRow(version) };
        return versions.put(row, importId, recordedAt);
      });
    },
    async place(networkId, placements) {
      putPlacements(prepare, { table: "section_placement", column: "section_id" }, networkId, placements);
    },
    async aliases() {
      const rows = prepare(
        "SELECT province, name, code FROM section_alias WHERE superseded_at IS NULL ORDER BY province, name",
      ).all();
      return z.array(aliasRow).parse(rows);
    },
    async putAliases(given, importId) {
      const created = prepare("SELECT created_at AS id FROM import_batch WHERE id = ?").get(importId);
      const recordedAt = epochSeconds(idRow.parse(created).id);
      putAll(given, ({ province, name, code }) => aliases.put({ province, name, code }, importId, recordedAt));
    },
  };
}

function toVersion(row: z.infer<typeof versionRow>): SectionVersion {
  return {
    code: row.code,
    name: row.name,
    position: row.lon === null || row.lat === null ? null : [row.lon, row.lat],
    levels: row.levels,
    river: row.river,
    waterType: row.water_type,
    targetClass: row.target_class,
    targetOverrides: new Map(
      Object.entries(row.target_overrides).map(([key, limit]) => [parameterKey.parse(key), limit]),
    ),
    district: row.district,
    responsibleDistrict: row.responsible_district,
    upstreamDistrict: row.upstream_district,
    downstreamDistrict: row.downstream_district,
    inventoryUpstream: row.inventory_upstream_m,
    inventoryDownstream: row.inventory_downstream_m,
    validFrom: row.valid_from,
    validTo: row.valid_to,
    demo: row.demo,
  };
}

const toSection = (row: z.infer<typeof sectionRow>): Section => ({
  ...toVersion(row),
  id: row.id,
  placement: placementOf(row),
});

function toRow(version: SectionVersion): Record<"valid_from" | (typeof CONTENT)[number], SqlValue> {
  return {
    valid_from: version.validFrom,
    name: version.name,
    lon: version.position?.[0] ?? null,
    lat: version.position?.[1] ?? null,
    levels: JSON.stringify(version.levels),
    river: version.river,
    water_type: version.waterType,
    target_class: version.targetClass,
    target_overrides: mapToJson(version.targetOverrides),
    district: version.district,
    responsible_district: version.responsibleDistrict,
    upstream_district: version.upstreamDistrict,
    downstream_district: version.downstreamDistrict,
    inventory_upstream_m: version.inventoryUpstream,
    inventory_downstream_m: version.inventoryDownstream,
    valid_to: version.validTo,
    demo: Number(version.demo),
  };
}
