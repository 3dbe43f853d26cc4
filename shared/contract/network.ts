import { z } from "zod";
import { direction, instant, lonLat, placement, travelTime } from "./common.ts";
import { flowBasis } from "./flow.ts";

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
const start = z.object({
  reach: z.string(),
  measure_m: z.number(),
  position: lonLat,
  river: z.string().nullable(),
  snap_distance_m: z.number(),
});
export const windowResponse = z.object({
  start,
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

/** A section that the water of a place gets to. */
export const sectionArrival = z.object({
  code: z.string(),
  name: z.string(),
  river: z.string().nullable(),
  position: lonLat,
  /** True where it watches a source of drinking water. */
  water_source: z.boolean(),
  /** Along the way of the central water, there and back again included. */
  distance_m: z.number(),
  travel: travelTime,
  earliest_at: instant,
  central_at: instant,
  latest_at: instant,
  /** Share of the velocities tried with which it gets there at all. */
  share: z.number(),
  uncertain_direction: z.boolean(),
  /** What the flow along the way rests on, each with its share of the way. */
  rests_on: z.array(z.object({ basis: flowBasis, share: z.number() })),
});
export const arrivalsResponse = z.object({
  start,
  at: instant,
  hours: z.number(),
  /** Sources of drinking water first, then in the order of arrival. */
  sections: z.array(sectionArrival),
  network_version: z.string(),
});
export type SectionArrivalAnswer = z.infer<typeof sectionArrival>;
export type ArrivalsResponse = z.infer<typeof arrivalsResponse>;
