import { z } from "zod";
import { SECTION_LEVELS } from "../domain/quality/section.ts";
import { freshness, instant, lonLat, page, placement, targetClass, waterClass } from "./common.ts";
import { evaluation } from "./evaluation.ts";

export const readingSource = z.object({
  code: z.string(),
  name: z.string(),
  kind: z.enum(["automatic", "manual", "demo"]),
});

/** What a section looks like right now: one symbol on the map, one row in a list. */
export const sectionStatus = z.object({
  class: waterClass.nullable(),
  verdict: z.enum(["met", "exceeded", "no-target", "not-assessable"]),
  deciding: z.array(z.string()),
  observed_at: instant.nullable(),
  age_s: z.number().nullable(),
  freshness,
  source: readingSource.nullable(),
  /** Id of the exceedance event that is open now. */
  exceedance: z.number().int().nullable(),
});
export type SectionStatus = z.infer<typeof sectionStatus>;

export const sectionSummary = z.object({
  code: z.string(),
  name: z.string(),
  position: lonLat.nullable(),
  levels: z.array(z.enum(SECTION_LEVELS)),
  river: z.string().nullable(),
  water_type: z.enum(["river", "lake", "reservoir"]),
  target_class: targetClass.nullable(),
  district: z.string().nullable(),
  responsible_district: z.string().nullable(),
  demo: z.boolean(),
  status: sectionStatus,
});
export type SectionSummary = z.infer<typeof sectionSummary>;
export const sectionsResponse = page(sectionSummary);

export const sectionDetail = sectionSummary.extend({
  target_overrides: z.record(z.string(), z.number()),
  upstream_district: z.string().nullable(),
  downstream_district: z.string().nullable(),
  inventory_upstream_m: z.number(),
  inventory_downstream_m: z.number(),
  valid_from: instant.nullable(),
  valid_to: instant.nullable(),
  placement: placement.nullable(),
  /** Sources with readings here, the one that speaks first. */
  sources: z.array(readingSource.extend({ from: instant, to: instant, observations: z.number().int() })),
  latest: z.object({ observed_at: instant, evaluation }).nullable(),
  /** Nearest sections along the channel in the ordinary direction, for comparing curves shifted by travel time. */
  upstream_sections: z.array(
    z.object({ code: z.string(), name: z.string(), distance_m: z.number(), travel_time_h: z.number().nullable() }),
  ),
});
export type SectionDetail = z.infer<typeof sectionDetail>;

/**
 * Readings in columns: `t` epoch seconds, and per parameter `v` (null where no number) and `s`
 * (0 valid · 1 below detection, v = limit · 2 flagged · 3 missing). Aggregated resolutions add `min` and `max`.
 */
export const readingsResponse = z.object({
  section: z.string(),
  source: readingSource.nullable(),
  resolution: z.enum(["raw", "day", "month"]),
  from: instant,
  to: instant,
  series: z.array(
    z.object({
      parameter: z.string(),
      name: z.string(),
      unit: z.string(),
      t: z.array(z.number()),
      v: z.array(z.number().nullable()),
      s: z.array(z.number().int()),
      min: z.array(z.number().nullable()).optional(),
      max: z.array(z.number().nullable()).optional(),
      /** Upper (or for oxygen lower) limits of classes Ⅰ–Ⅴ for the bands behind the curve; null where there is none. */
      class_limits: z.array(z.number().nullable()).length(5).nullable(),
      limit_kind: z.enum(["max", "min", "range"]).nullable(),
      target_limit: z.number().nullable(),
    }),
  ),
});
export type ReadingsResponse = z.infer<typeof readingsResponse>;
