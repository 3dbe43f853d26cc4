import { z } from "zod";
import type { Placement, ReachRef } from "../../../shared/domain/network/location.ts";
import { lengthM, type Prepare } from "./rows.ts";

/** Columns of a placement joined to a row; all NULL where it has none on the current network. */
export const placementColumns = {
  reach: z
    .string()
    .transform((ref) => ref as ReachRef)
    .nullable(),
  measure_m: lengthM.nullable(),
  snap_distance_m: lengthM.nullable(),
};
const placementRow = z.object(placementColumns);

export function placementOf(row: z.infer<typeof placementRow>): Placement | null {
  if (row.reach === null || row.measure_m === null || row.snap_distance_m === null) return null;
  return { reach: row.reach, measure: row.measure_m, snapDistance: row.snap_distance_m };
}

type Placed = "section" | "outfall" | "structure";

/** Replaces all placements of one kind on a network version; `null` leaves a thing without a place there. */
export function putPlacements(
  prepare: Prepare,
  { table, column }: { table: `${Placed}_placement`; column: `${Placed}_id` },
  networkId: number,
  placements: ReadonlyMap<number, Placement | null>,
): void {
  prepare(`DELETE FROM ${table} WHERE network_id = ?`).run(networkId);
  const insert = prepare(
    `INSERT INTO ${table} (network_id, ${column}, reach, measure_m, snap_distance_m) VALUES (?, ?, ?, ?, ?)`,
  );
  for (const [id, placement] of placements) {
    if (placement !== null) insert.run(networkId, id, placement.reach, placement.measure, placement.snapDistance);
  }
}
