import { z } from "zod";
import { WATER_CLASSES } from "../domain/quality/water-class.ts";

/** An instant in answers: ISO 8601 in UTC, `2026-08-27T14:00:00Z`. */
export const instant = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/);
/** An instant in requests: ISO 8601 with any offset. */
export const instantIn = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/);
export const lonLat = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]);
export const waterClass = z.enum(WATER_CLASSES);
export const targetClass = z.enum(["I", "II", "III", "IV", "V"]);
export const direction = z.enum(["upstream", "downstream"]);

/** `fresh`: as recent as its cadence promises · `stale`: late · `offline`: long silent · `none`: never reported. */
export const freshness = z.enum(["fresh", "stale", "offline", "none"]);

/** A place on the network. */
export const placement = z.object({ reach: z.string(), measure_m: z.number(), snap_distance_m: z.number() });

/** earliest ≤ central ≤ latest, hours before (upstream) or after (downstream) the reference time. */
export const travelTime = z.object({ earliest_h: z.number(), central_h: z.number(), latest_h: z.number() });

export const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), total: z.number().int(), next_cursor: z.string().nullable() });

/** Words for who says them in another language: the key of a message and the figures in it. */
export const because = z.object({
  key: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
});

/** RFC 9457 problem details. `code` is stable and machine-readable; `instance` is the reference found in the log. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string().optional(),
  instance: z.string().optional(),
  code: z.enum([
    "invalid",
    "unauthenticated",
    "forbidden",
    "not-found",
    "conflict",
    "too-large",
    "unsupported",
    "too-many",
    "unavailable",
    "internal",
  ]),
  issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  /** `detail` for who says it in another language: the key of a message and the figures in it. */
  because: because.optional(),
});
export type Problem = z.infer<typeof problem>;
