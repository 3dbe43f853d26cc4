import type { TileRank } from "./tile-rank.ts";

export type TileLayer = "network" | "outfalls";
export type TileFeature = {
  rank: TileRank;
  properties: Record<string, string | number>;
  geometry: { type: "LineString"; coordinates: number[][] } | { type: "Point"; coordinates: number[] };
};
/** `add` fills a layer slice by slice; `build` indexes what was added; `cut` answers a tile. */
export type TileRequest =
  | { type: "add"; layer: TileLayer; features: TileFeature[] }
  | { type: "build"; layer: TileLayer; small: boolean }
  | { type: "cut"; layer: TileLayer; z: number; x: number; y: number };
export type TileMessage = TileRequest & { id: number };
export type TileOutcome = { ok: true; tile: Uint8Array | null } | { ok: false; error: string };
export type TileReply = TileOutcome & { id: number };
