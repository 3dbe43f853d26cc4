import { z } from "zod";
import { OUTFALL_STATUSES } from "../domain/inventory/outfall.ts";
import { lonLat, page, placement } from "./common.ts";
import { windowReach } from "./network.ts";

export const outfall = z.object({
  code: z.string(),
  name: z.string(),
  position: lonLat,
  category: z.string().nullable(),
  category_name: z.string().nullable(),
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
  loads_kg_d: z.record(z.string(), z.number()),
  parameters: z.array(z.string()),
  live_state: z.enum(["running", "intermittent", "rain-only", "dry", "unknown"]),
  placement: placement.nullable(),
  demo: z.boolean(),
});
export type OutfallResponse = z.infer<typeof outfall>;
export const outfallsResponse = page(outfall);

/** The plain 5 km / 2 km inventory of one section. */
export const inventoryOutfall = outfall.extend({ distance_m: z.number(), side: z.enum(["upstream", "downstream"]) });
const inventorySide = z.enum(["upstream", "downstream"]);

/** What lies in the window of one section: channel, outfalls and their loads by side, and what the register lacks. */
export const inventoryResponse = z.object({
  section: z.string(),
  /** Of whose end the register is; null: as it stands now. */
  year: z.number().int().nullable(),
  upstream_m: z.number(),
  downstream_m: z.number(),
  network_version: z.string().nullable(),
  /** Channel length on each side; `uncertain` is the part of both whose direction is not certain. */
  length_m: z.object({ upstream: z.number(), downstream: z.number(), uncertain: z.number() }),
  reaches: z.array(windowReach.extend({ side: inventorySide })),
  outfalls: z.array(inventoryOutfall),
  totals: z.array(
    z.object({
      side: inventorySide,
      outfalls: z.number().int(),
      discharge_m3_d: z.number().nullable(),
      loads_kg_d: z.record(z.string(), z.number()),
    }),
  ),
  issues: z.array(z.object({ code: z.string(), message: z.string(), outfall: z.string().nullable() })),
});
export type InventoryResponse = z.infer<typeof inventoryResponse>;
