import { z } from "zod";
import { freshness, instant, lonLat } from "./common.ts";
import { exceedance } from "./exceedances.ts";

/** What the web needs to know before it draws anything. */
export const metaResponse = z.object({
  version: z.string(),
  now: instant,
  demo: z.boolean(),
  /** Changes whenever something a map tile shows changes; part of the tile URL. */
  tile_version: z.string(),
  network: z
    .object({
      version: z.string(),
      reaches: z.number().int(),
      length_m: z.number(),
      bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]),
    })
    .nullable(),
  rule_version: z.string(),
  districts: z.array(z.string()),
  parameters: z.array(
    z.object({ key: z.string(), name: z.string(), name_en: z.string(), unit: z.string(), decimals: z.number().int() }),
  ),
  tianditu_key: z.string().nullable(),
  /** XYZ template of the installation's own base map. */
  base_map_url: z.string().nullable(),
});
export type MetaResponse = z.infer<typeof metaResponse>;

/** One row of 需要关注: the one definition of *needs attention*, shared by badge and list. */
export const attentionItem = z.object({
  kind: z.enum(["exceedance", "no-data-after-exceedance", "offline", "stale"]),
  severity: z.number().int(),
  section: z.object({ code: z.string(), name: z.string(), river: z.string().nullable(), position: lonLat.nullable() }),
  freshness,
  since: instant.nullable(),
  exceedance: exceedance.nullable(),
  text: z.string(),
  demo: z.boolean(),
});

/** The three published ratios and two counts; each opens to the sections that make it. */
export const metric = z.object({
  key: z.enum(["good-ratio", "compliance-ratio", "exceeded-now", "offline-now"]),
  value: z.number().nullable(),
  numerator: z.number().int(),
  denominator: z.number().int(),
  sections: z.array(z.string()),
});

export const overviewResponse = z.object({
  at: instant,
  metrics: z.array(metric),
  attention: z.array(attentionItem),
});
export type OverviewResponse = z.infer<typeof overviewResponse>;

export const searchHit = z.object({
  kind: z.enum(["section", "river", "outfall", "district"]),
  code: z.string(),
  name: z.string(),
  detail: z.string().nullable(),
  position: lonLat.nullable(),
  bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]).nullable(),
});
export const searchResponse = z.object({ items: z.array(searchHit) });
export type SearchResponse = z.infer<typeof searchResponse>;

/** Messages on `GET /api/events`. */
export const liveEvent = z.discriminatedUnion("type", [
  z.object({ type: z.literal("reading"), section: z.string(), observed_at: instant }),
  z.object({ type: z.literal("exceedance"), id: z.number().int(), section: z.string(), state: z.string() }),
  z.object({ type: z.literal("import"), id: z.number().int(), state: z.string(), progress: z.number() }),
  z.object({ type: z.literal("network"), version: z.string() }),
  /** An officer said something of a structure or, where null, of flow. */
  z.object({ type: z.literal("flow"), structure: z.string().nullable() }),
]);
export type LiveEvent = z.infer<typeof liveEvent>;
