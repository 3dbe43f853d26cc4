import { z } from "zod";
import { direction, instant, lonLat, placement, travelTime } from "./common.ts";

/** A stretch of one reach inside a window; `from_m`–`to_m` are measures along it, cut exactly at the limit. */
export const windowReach = z.object({
  reach: z.string(),
  river: z.string().nullable(),
  kind: z.string().nullable(),
  from_m: z.number(),
  to_m: z.number(),
  /** Along-channel distance from the start to the nearer and the farther end of the stretch. */
  near_distance_m: z.number(),
  far_distance_m: z.number(),
  travel: travelTime.nullable(),
  /** True where the ordinary direction is unknown or changes: the water may have come this way. */
  uncertain_direction: z.boolean(),
  coordinates: z.array(lonLat),
});
export const windowOutfall = z.object({
  code: z.string(),
  name: z.string(),
  category: z.string().nullable(),
  river: z.string().nullable(),
  position: lonLat,
  placement,
  distance_m: z.number(),
  travel: travelTime.nullable(),
});
export const windowSection = z.object({
  code: z.string(),
  name: z.string(),
  position: lonLat,
  distance_m: z.number(),
  travel: travelTime.nullable(),
});
export const windowResponse = z.object({
  start: z.object({
    reach: z.string(),
    measure_m: z.number(),
    position: lonLat,
    river: z.string().nullable(),
    snap_distance_m: z.number(),
  }),
  direction,
  limit: z.object({ distance_m: z.number().nullable(), hours: z.number().nullable() }),
  at: instant.nullable(),
  total_length_m: z.number(),
  reaches: z.array(windowReach),
  outfalls: z.array(windowOutfall),
  sections: z.array(windowSection),
  /** Channel length inside the window whose direction is not certain. */
  uncertain_length_m: z.number(),
  network_version: z.string(),
});
export type WindowResponse = z.infer<typeof windowResponse>;
