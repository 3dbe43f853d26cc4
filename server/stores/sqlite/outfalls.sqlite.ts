import { z } from "zod";
import {
  OUTFALL_STATUSES,
  type Outfall,
  type OutfallId,
  type OutfallVersion,
} from "../../../shared/domain/inventory/outfall.ts";
import type { OutfallFilter, OutfallStore } from "../outfalls.store.ts";
import { placementColumns, placementOf, putPlacements } from "./placements.ts";
import { flag, json, mapToJson, type Prepare, parameterKey, type SqlValue } from "./rows.ts";
import { putAll, versionedTable } from "./versioned-table.ts";

const CONTENT = [
  "name",
  "lon",
  "lat",
  "category",
  "national_code",
  "local_code",
  "river",
  "district",
  "town",
  "village",
  "responsible_party",
  "credit_code",
  "permit",
  "status",
  "discharge_m3_d",
  "loads_kg_d",
  "parameters",
  "live_state",
  "demo",
] as const;

const outfallRow = z.object({
  id: z.number().transform((id) => id as OutfallId),
  code: z.string(),
  name: z.string(),
  lon: z.number(),
  lat: z.number(),
  category: z.string().nullable(),
  national_code: z.string().nullable(),
  local_code: z.string().nullable(),
  river: z.string().nullable(),
  district: z.string().nullable(),
  town: z.string().nullable(),
  village: z.string().nullable(),
  responsible_party: z.string().nullable(),
  credit_code: z.string().nullable(),
  permit: z.string().nullable(),
  status: z.enum(OUTFALL_STATUSES),
  discharge_m3_d: z.number().nullable(),
  loads_kg_d: json(z.record(z.string(), z.number())),
  parameters: json(z.array(parameterKey)),
  live_state: z.enum(["running", "intermittent", "rain-only", "dry", "unknown"]),
  demo: flag,
  ...placementColumns,
});
const idRow = z.object({ id: z.number() });
const countRow = z.object({ total: z.number() });

const COLUMNS = `o.id, o.code, ${CONTENT.map((name) => `v.${name}`).join(", ")}, p.reach, p.measure_m, p.snap_distance_m`;
const FROM = `FROM outfall_version v
  JOIN outfall o ON o.id = v.outfall_id
  LEFT JOIN outfall_placement p ON p.outfall_id = o.id
    AND p.network_id = (SELECT id FROM network ORDER BY adoption DESC LIMIT 1)`;
const SEARCHED = ["o.code", "v.name", "v.national_code", "v.local_code", "v.responsible_party"];

export function sqliteOutfalls(prepare: Prepare): OutfallStore {
  const versions = versionedTable(prepare, { table: "outfall_version", key: ["outfall_id"], content: CONTENT });
  const idOf = (code: string): number => {
    const known = prepare("SELECT id FROM outfall WHERE code = ?").get(code);
    if (known !== undefined) return idRow.parse(known).id;
    return Number(prepare("INSERT INTO outfall (code) VALUES (?)").run(code).lastInsertRowid);
  };
  const toOutfalls = (rows: unknown): Outfall[] => z.array(outfallRow).parse(rows).map(toOutfall);

  return {
    async list(filter = {}, page) {
      const { where, values } = conditionsOf(filter);
      const { total } = countRow.parse(prepare(`SELECT count(*) AS total ${FROM} ${where}`).get(...values));
      const sql = `SELECT ${COLUMNS} ${FROM} ${where} ORDER BY o.code LIMIT ? OFFSET ?`;
      // A negative LIMIT is none.
      return { items: toOutfalls(prepare(sql).all(...values, page?.limit ?? -1, page?.offset ?? 0)), total };
    },
    async find(code) {
      const sql = `SELECT ${COLUMNS} ${FROM} WHERE v.superseded_at IS NULL AND o.code = ?`;
      return toOutfalls(prepare(sql).all(code))[0];
    },
    async listAsOf(recordedAt) {
      const sql = `SELECT ${COLUMNS} ${FROM}
        WHERE v.recorded_at <= ? AND (v.superseded_at IS NULL OR v.superseded_at > ?) ORDER BY o.code`;
      return toOutfalls(prepare(sql).all(recordedAt, recordedAt));
    },
    async put(outfalls, importId, recordedAt) {
      return putAll(outfalls, (outfall) => {
        const row = { outfall_id: idOf(outfall.code), ...toRow(outfall) };
        return versions.put(row, importId, recordedAt);
      });
    },
    async place(networkId, placements) {
      putPlacements(prepare, { table: "outfall_placement", column: "outfall_id" }, networkId, placements);
    },
  };
}

function conditionsOf(filter: OutfallFilter): { where: string; values: string[] } {
  const conditions = ["v.superseded_at IS NULL"];
  const values: string[] = [];
  for (const column of ["district", "river", "status", "category"] as const) {
    const wanted = filter[column];
    if (wanted === undefined) continue;
    conditions.push(`v.${column} = ?`);
    values.push(wanted);
  }
  if (filter.districts !== undefined) {
    conditions.push("v.district IN (SELECT value FROM json_each(?))");
    values.push(JSON.stringify(filter.districts));
  }
  if (filter.q !== undefined && filter.q !== "") {
    const pattern = `%${filter.q.replace(/[\\%_]/g, "\\$&")}%`;
    conditions.push(`(${SEARCHED.map((column) => `${column} LIKE ? ESCAPE '\\'`).join(" OR ")})`);
    values.push(...SEARCHED.map(() => pattern));
  }
  return { where: `WHERE ${conditions.join(" AND ")}`, values };
}

function toOutfall(row: z.infer<typeof outfallRow>): Outfall {
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    position: [row.lon, row.lat],
    category: row.category,
    nationalCode: row.national_code,
    localCode: row.local_code,
    river: row.river,
    district: row.district,
    town: row.town,
    village: row.village,
    responsibleParty: row.responsible_party,
    creditCode: row.credit_code,
    permit: row.permit,
    status: row.status,
    dischargeM3PerDay: row.discharge_m3_d,
    loadsKgPerDay: new Map(Object.entries(row.loads_kg_d).map(([key, load]) => [parameterKey.parse(key), load])),
    parameters: row.parameters,
    liveState: row.live_state,
    demo: row.demo,
    placement: placementOf(row),
  };
}

function toRow(outfall: OutfallVersion): Record<(typeof CONTENT)[number], SqlValue> {
  return {
    name: outfall.name,
    lon: outfall.position[0],
    lat: outfall.position[1],
    category: outfall.category,
    national_code: outfall.nationalCode,
    local_code: outfall.localCode,
    river: outfall.river,
    district: outfall.district,
    town: outfall.town,
    village: outfall.village,
    responsible_party: outfall.responsibleParty,
    credit_code: outfall.creditCode,
    permit: outfall.permit,
    status: outfall.status,
    discharge_m3_d: outfall.dischargeM3PerDay,
    loads_kg_d: mapToJson(outfall.loadsKgPerDay),
    parameters: JSON.stringify(outfall.parameters),
    live_state: outfall.liveState,
    demo: Number(outfall.demo),
  };
}
