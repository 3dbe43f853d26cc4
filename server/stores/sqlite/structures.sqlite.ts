import { z } from "zod";
import {
  type RegisteredStructure,
  STRUCTURE_TYPES,
  type StructureId,
  type StructureVersion,
} from "../../../shared/domain/inventory/structure.ts";
import { STRUCTURE_STATES } from "../../../shared/domain/network/flow/structures.ts";
import type { StructureLogFilter, StructureLogRow, StructureStore } from "../structures.store.ts";
import { raiseFlowRevision } from "./flow-revision.ts";
import { placementColumns, placementOf, putPlacements } from "./placements.ts";
import { flag, found, instant, type Prepare, type SqlValue } from "./rows.ts";
import { putAll, versionedTable } from "./versioned-table.ts";

const CONTENT = ["name", "type", "lon", "lat", "river", "pump_capacity_m3_s", "demo"] as const;
const STATE_CONTENT = ["to_at", "state", "log_source", "person", "reason"] as const;

const structureRow = z.object({
  id: z.number().transform((id) => id as StructureId),
  code: z.string(),
  name: z.string(),
  type: z.enum(STRUCTURE_TYPES),
  lon: z.number().nullable(),
  lat: z.number().nullable(),
  river: z.string().nullable(),
  pump_capacity_m3_s: z.number().nullable(),
  demo: flag,
  ...placementColumns,
});
const stateRow = z.object({
  code: z.string(),
  from_at: instant,
  to_at: instant.nullable(),
  state: z.enum(STRUCTURE_STATES),
  log_source: z.string().nullable(),
  person: z.string().nullable(),
  reason: z.string().nullable(),
});
const idRow = z.object({ id: z.number() });

const SELECT = `SELECT t.id, t.code, ${CONTENT.map((name) => `v.${name}`).join(", ")},
    p.reach, p.measure_m, p.snap_distance_m
  FROM structure_version v
  JOIN structure t ON t.id = v.structure_id
  LEFT JOIN structure_placement p ON p.structure_id = t.id
    AND p.network_id = (SELECT id FROM network ORDER BY adoption DESC LIMIT 1)
  WHERE v.superseded_at IS NULL`;

export function sqliteStructures(prepare: Prepare): StructureStore {
  const versions = versionedTable(prepare, { table: "structure_version", key: ["structure_id"], content: CONTENT });
  const states = versionedTable(prepare, {
    table: "structure_state",
    key: ["structure_id", "from_at"],
    content: STATE_CONTENT,
  });
  const knownId = (code: string): number | undefined => {
    const row = prepare("SELECT id FROM structure WHERE code = ?").get(code);
    return row === undefined ? undefined : idRow.parse(row).id;
  };
  const idOf = (code: string): number =>
    knownId(code) ?? Number(prepare("INSERT INTO structure (code) VALUES (?)").run(code).lastInsertRowid);
  const toStructures = (rows: unknown): RegisteredStructure[] => z.array(structureRow).parse(rows).map(toStructure);

  return {
    async list() {
      return toStructures(prepare(`${SELECT} ORDER BY t.code`).all());
    },
    async find(code) {
      return toStructures(prepare(`${SELECT} AND t.code = ?`).all(code))[0];
    },
    async put(structures, importId, recordedAt) {
      raiseFlowRevision(prepare);
      return putAll(structures, (structure) =>
        versions.put({ structure_id: idOf(structure.code), ...toRow(structure) }, importId, recordedAt),
      );
    },
    async place(networkId, placements) {
      raiseFlowRevision(prepare);
      putPlacements(prepare, { table: "structure_placement", column: "structure_id" }, networkId, placements);
    },
    async states(filter = {}) {
      const { where, values } = conditionsOf(filter);
      const sql = `SELECT t.code, ${["from_at", ...STATE_CONTENT].map((name) => `s.${name}`).join(", ")}
        FROM structure t CROSS JOIN structure_state s ON s.structure_id = t.id WHERE ${where} ORDER BY t.code, s.from_at`;
      return z.array(stateRow).parse(prepare(sql).all(values)).map(toLogRow);
    },
    async putStates(rows, importId, recordedAt) {
      raiseFlowRevision(prepare);
      return putAll(rows, (row) => {
        const structureId = found(knownId(row.structure), `没有编码为 ${row.structure} 的闸泵`);
        const content = {
          to_at: row.to,
          state: row.state,
          log_source: row.source,
          person: row.person,
          reason: row.reason,
        };
        return states.put({ structure_id: structureId, from_at: row.from, ...content }, importId, recordedAt);
      });
    },
  };
}

function conditionsOf({ structure, between, asOf }: StructureLogFilter) {
  const known = (row: string) =>
    asOf === undefined
      ? `${row}.superseded_at IS NULL`
      : `${row}.recorded_at <= @asOf AND (${row}.superseded_at IS NULL OR ${row}.superseded_at > @asOf)`;
  const conditions = [known("s")];
  const values: Record<string, SqlValue> = {};
  if (asOf !== undefined) values.asOf = asOf;
  if (structure !== undefined) {
    conditions.push("t.code = @structure");
    values.structure = structure;
  }
  if (between !== undefined) {
    // The bound depends on the structure alone: one look-up each, not one per row.
    conditions.push(`s.from_at < @to AND s.from_at >= ifnull((SELECT b.from_at FROM structure_state b
      WHERE b.structure_id = t.id AND b.from_at <= @from AND ${known("b")} ORDER BY b.from_at DESC LIMIT 1), @from)`);
    Object.assign(values, between);
  }
  return { where: conditions.join(" AND "), values };
}

const toStructure = (row: z.infer<typeof structureRow>): RegisteredStructure => ({
  id: row.id,
  code: row.code,
  name: row.name,
  type: row.type,
  position: row.lon === null || row.lat === null ? null : [row.lon, row.lat],
  river: row.river,
  pumpCapacity: row.pump_capacity_m3_s,
  demo: row.demo,
  placement: placementOf(row),
});

const toRow = (structure: StructureVersion): Record<(typeof CONTENT)[number], SqlValue> => ({
  name: structure.name,
  type: structure.type,
  lon: structure.position?.[0] ?? null,
  lat: structure.position?.[1] ?? null,
  river: structure.river,
  pump_capacity_m3_s: structure.pumpCapacity,
  demo: Number(structure.demo),
});

const toLogRow = (row: z.infer<typeof stateRow>): StructureLogRow => ({
  structure: row.code,
  from: row.from_at,
  to: row.to_at,
  state: row.state,
  source: row.log_source,
  person: row.person,
  reason: row.reason,
});
