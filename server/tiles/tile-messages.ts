import type { TileRank } from "./tile-rank.ts";

export type TileLayer = "network" | "outfalls";
/** A layer as some may see it: `outfalls`, or `outfalls@…` for those of some districts. */
export type TileSheet = TileLayer | `${TileLayer}@${string}`;
export type TileFeature = {
  rank: TileRank;
  properties: Record<string, string | number>;
  geometry: { type: "LineString"; coordinates: number[][] } | { type: "Point"; coordinates: number[] };
};
/** `add` fills a sheet slice by slice; `build` indexes what was added; `drop` forgets it; `cut` answers a tile. */
export type TileRequest =
  | { type: "add"; sheet: TileSheet; features: TileFeature[] }
  | { type: "build"; sheet: TileSheet; small: boolean }
  | { type: "drop"; sheet: TileSheet }
  | { type: "cut"; sheet: TileSheet; z: number; x: number; y: number };
export type TileMessage = TileRequest & { id: number };
export type TileOutcome = { ok: true; tile: Uint8Array | null } | { ok: false; error: string };
export type TileReply = TileOutcome & { id: number };
