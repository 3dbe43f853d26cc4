import { parentPort } from "node:worker_threads";
import { gzipSync } from "node:zlib";
import { GeoJSONVT, type GeoJSONVTTile } from "@maplibre/geojson-vt";
import { fromGeojsonVt } from "@maplibre/vt-pbf";
import type {
  TileFeature,
  TileMessage,
  TileOutcome,
  TileReply,
  TileRequest,
  TileSheet,
} from "../tiles/tile-messages.ts";
import { MIN_ZOOM, type TileRank } from "../tiles/tile-rank.ts";

type Index = { rank: TileRank; tiles: GeoJSONVT };

const EXTENT = 4096;
const OPTIONS = { maxZoom: 15, indexMaxZoom: 7, tolerance: 3, buffer: 64, extent: EXTENT };
const waiting = new Map<TileSheet, TileFeature[]>();
const sheets = new Map<TileSheet, { small: boolean; indexes: Index[] }>();

parentPort?.on("message", (message: TileMessage) => {
  const reply: TileReply = { id: message.id, ...answer(message) };
  parentPort?.postMessage(reply);
});

function answer(request: TileRequest): TileOutcome {
  try {
    switch (request.type) {
      case "add":
        waiting.set(request.sheet, [...(waiting.get(request.sheet) ?? []), ...request.features]);
        return { ok: true, tile: null };
      case "build":
        build(request.sheet, request.small);
        return { ok: true, tile: null };
      case "drop":
        sheets.delete(request.sheet);
        return { ok: true, tile: null };
      case "cut":
        return { ok: true, tile: cut(request.sheet, request.z, request.x, request.y) };
    }
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}

/** One index a rank, so that a low zoom never touches the ditches. */
function build(sheet: TileSheet, small: boolean) {
  const features = waiting.get(sheet) ?? [];
  waiting.delete(sheet);
  const ranks = [...new Set(features.map((f) => f.rank))].sort();
  const indexes = ranks.map((rank) => {
    const ofRank = features
      .filter((f) => f.rank === rank)
      .map(({ properties, geometry }) => ({ type: "Feature" as const, properties, geometry }));
    return {
      rank,
      tiles: new GeoJSONVT({ type: "FeatureCollection", features: ofRank }, OPTIONS),
    };
  });
  sheets.set(sheet, { small, indexes });
}

/** The gzipped tile, or null where it is empty. */
function cut(sheet: TileSheet, z: number, x: number, y: number): Uint8Array | null {
  const loaded = sheets.get(sheet);
  if (loaded === undefined) return null;
  const features = loaded.indexes
    .filter(({ rank }) => loaded.small || z >= MIN_ZOOM[rank])
    .flatMap(({ tiles }) => tiles.getTile(z, x, y)?.features ?? []);
  if (features.length === 0) return null;
  const tile = { features } as GeoJSONVTTile;
  return gzipSync(fromGeojsonVt({ [sheet.split("@")[0] as string]: tile }, { version: 2, extent: EXTENT }), {
    level: 5,
  });
}
