import { Hono } from "hono";
import { AppError } from "../../shared/domain/errors.ts";
import type { Area, AreaKind } from "../../shared/domain/network/area.ts";
import { anywhere, requires, scopeOf } from "../http/access.ts";
import type { TileService } from "../services/serve-tiles.ts";

type Deps = { tiles: TileService; listAreas: (kind: AreaKind) => Promise<Area[]> };

const KINDS = new Map<string, AreaKind>([
  ["districts", "district"],
  ["lakes", "lake"],
  ["protection-zones", "protection-zone"],
]);
const TILE = /^(\d{1,2})$/;

/** What the map draws: `GET /api/tiles/{network·outfalls}/{z}/{x}/{y}.mvt` and `GET /api/map/{layer}` as GeoJSON. */
export function mapRoutes({ tiles, listAreas }: Deps) {
  return new Hono()
    .get("/tiles/:layer{network|outfalls}/:z/:x/:file", requires("read", anywhere), async (c) => {
      const { layer, z, x, file } = c.req.param();
      const [zoom, column, row] = [Number(z), Number(x), Number(file.replace(/\.mvt$/, ""))];
      const side = 2 ** zoom;
      const inside = (n: number) => Number.isInteger(n) && n >= 0 && n < side;
      if (!TILE.test(z) || zoom > 22 || !inside(column) || !inside(row)) {
        throw new AppError("invalid", "瓦片地址有误，应为 /api/tiles/network/{z}/{x}/{y}.mvt");
      }
      const { tile, version } = await tiles.tile(scopeOf(c), layer as "network" | "outfalls", {
        z: zoom,
        x: column,
        y: row,
      });
      const etag = `"${version}"`;
      c.header("ETag", etag);
      // The version in the address makes a tile immutable; without it the browser asks again each time.
      c.header("Cache-Control", c.req.query("v") === version ? "private, max-age=31536000, immutable" : "no-cache");
      if (c.req.header("If-None-Match") === etag) return c.body(null, 304);
      if (tile === null) return c.body(null, 204);
      c.header("Content-Type", "application/vnd.mapbox-vector-tile");
      c.header("Content-Encoding", "gzip");
      return c.body(tile as Uint8Array<ArrayBuffer>);
    })
    .get("/map/:layer", requires("read", anywhere), async (c) => {
      const kind = KINDS.get(c.req.param("layer"));
      if (kind === undefined) throw new AppError("not-found", `没有图层 ${c.req.param("layer")}`);
      const areas = await listAreas(kind);
      return c.json({
        type: "FeatureCollection",
        features: areas.map(({ name, code, demo, polygons }) => ({
          type: "Feature",
          properties: { name, code, demo },
          geometry: { type: "MultiPolygon", coordinates: polygons },
        })),
      });
    });
}
