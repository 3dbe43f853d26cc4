import type { Reach } from "../../shared/domain/network/reach.ts";

/** 1 main rivers … 4 ditches: which reaches a tile of a given zoom shows. */
export type TileRank = 1 | 2 | 3 | 4;

const RANK_OF_KIND: Record<NonNullable<Reach["kind"]>, TileRank> = {
  river: 1,
  canal: 1,
  "lake-crossing": 1,
  creek: 3,
  ditch: 4,
  culvert: 4,
};

/** Lowest zoom at which each rank is drawn; a small network is drawn whole at every zoom. */
export const MIN_ZOOM: Record<TileRank, number> = { 1: 0, 2: 9, 3: 10, 4: 12 };
export const SMALL_NETWORK_REACHES = 2_000;

/** Rank by stream order where the file gives one and no kind, else by kind; a line that says nothing is rank 2. */
export function tileRank(reach: Pick<Reach, "kind" | "order">, maxOrder: number): TileRank {
  if (reach.kind !== null) return RANK_OF_KIND[reach.kind];
  if (reach.order === null) return 2;
  return Math.min(4, Math.max(1, 1 + maxOrder - reach.order)) as TileRank;
}
