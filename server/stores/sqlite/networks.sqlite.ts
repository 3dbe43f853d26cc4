import { createHash } from "node:crypto";
import { z } from "zod";
import type { LonLat } from "../../../shared/domain/geo.ts";
import type { ReachRef } from "../../../shared/domain/network/location.ts";
import type { Network, NetworkIssue, Reach } from "../../../shared/domain/network/reach.ts";
import { cubicMetresPerSecond, metres, metresPerSecond } from "../../../shared/domain/units.ts";
import type { NetworkStore, NetworkVersion } from "../networks.store.ts";
import { decodeGeometry, encodeGeometry } from "./geometry-blob.ts";
import { flag, found, importId, instant, json, type Prepare } from "./rows.ts";

const versionRow = z
  .object({
    id: z.number(),
    version: z.string(),
    name: z.string(),
    import_id: importId,
    created_at: instant,
    reach_count: z.number(),
    length_m: z.number(),
    demo: flag,
  })
  .transform(
    (row): NetworkVersion => ({
      id: row.id,
      version: row.version,
      name: row.name,
      importId: row.import_id,
      createdAt: row.created_at,
      reachCount: row.reach_count,
      lengthM: row.length_m,
      demo: row.demo,
    }),
  );
const issueRow = z
  .object({
    code: z.string().transform((code) => code as NetworkIssue["code"]),
    severity: z.enum(["error", "warning", "info"]),
    message: z.string(),
    reaches: json(z.array(z.string().transform((ref) => ref as ReachRef))),
    lon: z.number().nullable(),
    lat: z.number().nullable(),
  })
  .transform(
    ({ lon, lat, ...issue }): NetworkIssue => ({
      ...issue,
      position: lon === null || lat === null ? null : [lon, lat],
    }),
  );

/** In the order of REACH_COLUMNS. Hot (a city has 10⁴ reaches, a province 10⁶), so typed here and held by CHECKs. */
type ReachRow = [
  ref: string,
  fromNode: number,
  toNode: number,
  lengthM: number,
  river: string | null,
  kind: Reach["kind"],
  order: number | null,
  direction: Reach["direction"],
  velocity: number | null,
  discharge: number | null,
  width: number | null,
  district: string | null,
  geometry: Buffer,
];
const REACH_COLUMNS =
  "ref, from_node, to_node, length_m, river, kind, stream_order, direction, velocity_m_s, discharge_m3_s, width_m, district, geometry";

export function sqliteNetworks(prepare: Prepare): NetworkStore {
  const byAdoption = () => z.array(versionRow).parse(prepare("SELECT * FROM network ORDER BY adoption DESC").all());
  const find = (column: "id" | "version", value: number | string) => {
    const row = prepare(`SELECT * FROM network WHERE ${column} = ?`).get(value);
    return row === undefined ? undefined : versionRow.parse(row);
  };
  const adopt = (id: number) =>
    prepare("UPDATE network SET adoption = (SELECT max(adoption) + 1 FROM network) WHERE id = ?").run(id);

  return {
    async current() {
      return byAdoption()[0];
    },
    async list() {
      return byAdoption();
    },
    async findByVersion(version) {
      return find("version", version);
    },
    async load(id) {
      found(find("id", id), `没有编号为 ${id} 的河网版本`);
      return loadNetwork(prepare, id);
    },
    async issues(id) {
      const rows = prepare(
        "SELECT code, severity, message, reaches, lon, lat FROM network_issue WHERE network_id = ? ORDER BY position",
      );
      return z.array(issueRow).parse(rows.all(id));
    },
    async put(network, issues, of) {
      const geometries = network.reaches.map((reach) => encodeGeometry(reach.coordinates));
      const version = hashNetwork(network, geometries);
      const known = find("version", version);
      if (known !== undefined) {
        const unchanged = byAdoption()[0]?.id === known.id;
        if (!unchanged) adopt(known.id);
        return { version: known, unchanged };
      }
      const id = insertNetwork(prepare, network, geometries, { ...of, version });
      insertIssues(prepare, id, issues);
      return { version: found(find("id", id), "河网没有存入"), unchanged: false };
    },
    async remove(id) {
      const { changes } = prepare("DELETE FROM network WHERE id = ?").run(id);
      found(changes === 1 || undefined, `没有编号为 ${id} 的河网版本`);
    },
  };
}

function loadNetwork(prepare: Prepare, id: number): Network {
  const nodes = prepare("SELECT lon, lat FROM node WHERE network_id = ? ORDER BY position").raw().all(id) as LonLat[];
  const rows = prepare(`SELECT ${REACH_COLUMNS} FROM reach WHERE network_id = ? ORDER BY position`).raw().iterate(id);
  const reaches: Reach[] = [];
  for (const row of rows as IterableIterator<ReachRow>) reaches.push(toReach(row, reaches.length));
  return { reaches, nodes };
}

function toReach(row: ReachRow, index: number): Reach {
  const [ref, fromNode, toNode, lengthM, river, kind, order, direction, velocity, discharge, width, district, blob] =
    row;
  return {
    index,
    ref: ref as ReachRef,
    coordinates: decodeGeometry(blob),
    river,
    kind,
    order,
    direction,
    velocity: velocity === null ? null : metresPerSecond(velocity),
    discharge: discharge === null ? null : cubicMetresPerSecond(discharge),
    width: width === null ? null : metres(width),
    district,
    fromNode,
    toNode,
    length: metres(lengthM),
  };
}

function insertNetwork(
  prepare: Prepare,
  { reaches, nodes }: Network,
  geometries: readonly Buffer[],
  of: Pick<NetworkVersion, "version" | "name" | "importId" | "createdAt" | "demo">,
): number {
  const lengthM = reaches.reduce((total, reach) => total + reach.length, 0);
  const { lastInsertRowid } = prepare(`INSERT INTO network
      (version, name, import_id, created_at, adoption, reach_count, length_m, demo)
    VALUES (?, ?, ?, ?, (SELECT ifnull(max(adoption), 0) + 1 FROM network), ?, ?, ?)`).run(
    of.version,
    of.name,
    of.importId,
    of.createdAt,
    reaches.length,
    lengthM,
    Number(of.demo),
  );
  const id = Number(lastInsertRowid);
  const insertNode = prepare("INSERT INTO node (network_id, position, lon, lat) VALUES (?, ?, ?, ?)");
  nodes.forEach(([lon, lat], position) => {
    insertNode.run(id, position, lon, lat);
  });
  const insertReach = prepare(`INSERT INTO reach (network_id, position, ${REACH_COLUMNS})
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  reaches.forEach((reach, position) => {
    insertReach.run(id, position, ...attributesOf(reach), geometries[position]);
  });
  return id;
}

const attributesOf = (reach: Reach) => [
  reach.ref,
  reach.fromNode,
  reach.toNode,
  reach.length,
  reach.river,
  reach.kind,
  reach.order,
  reach.direction,
  reach.velocity,
  reach.discharge,
  reach.width,
  reach.district,
];

function insertIssues(prepare: Prepare, id: number, issues: readonly NetworkIssue[]): void {
  const insert = prepare(`INSERT INTO network_issue
    (network_id, position, code, severity, message, reaches, lon, lat) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
  issues.forEach(({ code, severity, message, reaches, position }, i) => {
    insert.run(id, i, code, severity, message, JSON.stringify(reaches), position?.[0] ?? null, position?.[1] ?? null);
  });
}

/** The content of a network as 16 hexadecimal digits: reaches with all attributes and geometry, and nodes, in order. */
function hashNetwork({ reaches, nodes }: Network, geometries: readonly Buffer[]): string {
  const hash = createHash("sha256");
  reaches.forEach((reach, i) => {
    hash.update(JSON.stringify(attributesOf(reach))).update(geometries[i] ?? "");
  });
  hash.update(encodeGeometry(nodes));
  return hash.digest("hex").slice(0, 16);
}
