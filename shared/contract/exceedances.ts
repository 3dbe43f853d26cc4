import { z } from "zod";
import { instant, page, waterClass } from "./common.ts";
import { readingSource } from "./sections.ts";

/** `open` over its target now · `no-data` was over and has gone silent · `closed` back within for long enough. */
export const exceedanceState = z.enum(["open", "no-data", "closed"]);

export const exceedance = z.object({
  id: z.number().int(),
  section: z.object({ code: z.string(), name: z.string(), river: z.string().nullable() }),
  source: readingSource,
  state: exceedanceState,
  started_at: instant,
  /** The last reading over the target. */
  last_over_at: instant,
  ended_at: instant.nullable(),
  peak_at: instant,
  peak_class: waterClass,
  peak_multiple: z.number().nullable(),
  parameters: z.array(
    z.object({
      parameter: z.string(),
      name: z.string(),
      unit: z.string(),
      limit: z.number(),
      limit_kind: z.enum(["max", "min", "range"]),
      peak_value: z.number(),
      peak_at: instant,
      latest_value: z.number().nullable(),
      multiple_over_target: z.number().nullable(),
    }),
  ),
  readings_over: z.number().int(),
  acknowledged_at: instant.nullable(),
  acknowledged_note: z.string().nullable(),
  /** Traces made for it, newest first. */
  traces: z.array(z.string()),
});
export type Exceedance = z.infer<typeof exceedance>;
export const exceedancesResponse = page(exceedance);
export const acknowledgeRequest = z.object({ note: z.string().max(500).optional() });
