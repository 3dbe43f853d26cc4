import { z } from "zod";
import type { Cadence } from "../domain/quality/freshness.ts";

/**
 * How long a source may be silent (产品默认, no document gives these). A source is as frequent as the mean distance of its
 * observations says: stations report every 1–4 h, manual sampling every month.
 */
const cadence = z
  .object({
    key: z.enum(["automatic", "daily", "monthly"]),
    upToMeanIntervalS: z.number().positive(),
    freshS: z.number().positive(),
    offlineS: z.number().positive(),
  })
  .refine((c) => c.freshS < c.offlineS, "fresh must end before offline begins");

const HOUR = 3600;
const DAY = 24 * HOUR;
export const CADENCES: readonly Cadence[] = [
  { key: "automatic", upToMeanIntervalS: 12 * HOUR, freshS: 6 * HOUR, offlineS: 24 * HOUR },
  { key: "daily", upToMeanIntervalS: 5 * DAY, freshS: 36 * HOUR, offlineS: 4 * DAY },
  { key: "monthly", upToMeanIntervalS: Number.MAX_SAFE_INTEGER, freshS: 45 * DAY, offlineS: 75 * DAY },
].map((row) => cadence.parse(row));

/** Longer silent than this is an archive or a station given up: shown as offline, but nobody is called for it. */
export const DORMANT_AFTER_S = 90 * DAY;

/** Readings in a row within the target that end an exceedance. */
export const READINGS_TO_CLOSE = 2;
