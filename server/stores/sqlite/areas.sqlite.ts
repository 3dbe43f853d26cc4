import { z } from "zod";
import type { Area } from "../../../shared/domain/network/area.ts";
import type { AreaStore } from "../areas.store.ts";
import { flag, json, type Prepare } from "./rows.ts";
import { putAll, versionedTable } from "./versioned-table.ts";

const ring = z.array(z.tuple([z.number(), z.number()]));
const areaRow = z.object({
  kind: z.enum(["district", "lake", "protection-zone"]),
  name: z.string(),
  code: z.string().nullable(),
  polygons: json(z.array(z.array(ring))),
  demo: flag,
});

export function sqliteAreas(prepare: Prepare): AreaStore {
  const versions = versionedTable(prepare, {
    table: "area",
    key: ["kind", "name"],
    content: ["code", "polygons", "demo"],
  });
  return {
    async list(kind): Promise<Area[]> {
      const rows = prepare(
        "SELECT kind, name, code, polygons, demo FROM area WHERE superseded_at IS NULL AND kind = ? ORDER BY code, name",
      ).all(kind);
      return z.array(areaRow).parse(rows);
    },
    async put(areas, importId, recordedAt) {
      return putAll(areas, (area) => {
        const row = { ...area, polygons: JSON.stringify(area.polygons), demo: Number(area.demo) };
        return versions.put(row, importId, recordedAt);
      });
    },
  };
}
