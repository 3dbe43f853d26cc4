import { z } from "zod";
import { instant, lonLat, travelTime } from "./common.ts";

const spread = z.object({ earliest: instant, central: instant, latest: instant });

/** What a hypothesis is worth after the data, opened to its parts. */
export const posterior = z.object({
  probability: z.number().min(0).max(1),
  /** 10 % and 90 % points over the ensemble, each member taken for the truth by itself. */
  probability_low: z.number().min(0).max(1),
  probability_high: z.number().min(0).max(1),
  /** Share of members in which it stays in the running. */
  survives: z.number().min(0).max(1),
  /** When it would have been released; `running`: chance that it still runs. */
  release: z.object({ start: spread, end: spread, running: z.number().min(0).max(1) }).nullable(),
  /** What would have had to be released, g/s and kg. */
  amounts: z.array(z.object({ parameter: z.string(), rate_g_s: z.number(), mass_kg: z.number() })),
  /** How many times its ordinary load that is. */
  times_ordinary: z.number().nullable(),
  plausibility: z.enum(["ordinary", "accident", "hardly", "unknown"]),
  /** Parts in bits: how the prior stood to an even choice, and what the data add. */
  prior_bits: z.number(),
  evidence_bits: z.number(),
});
export type PosteriorShape = z.infer<typeof posterior>;

/** A stretch on which a source may be that nobody has listed. */
export const unlistedSource = z.object({
  rank: z.number().int(),
  reach: z.string(),
  river: z.string().nullable(),
  from_m: z.number(),
  to_m: z.number(),
  position: lonLat,
  coordinates: z.array(lonLat),
  distance_m: z.number().nullable(),
  travel: travelTime.nullable(),
  posterior,
});

/** A hypothesis without one place. `outfalls` and `reaches` are what a pair or boundary is made of. */
export const otherHypothesis = z.object({
  kind: z.enum(["boundary", "diffuse", "pair"]),
  name: z.string(),
  outfalls: z.array(z.string()),
  reaches: z.array(z.string()),
  position: lonLat.nullable(),
  posterior,
});

/** An analyser that may have made the alarm by itself, and what speaks for it. */
export const instrumentDoubt = z.object({
  section: z.object({ code: z.string(), name: z.string() }),
  parameter: z.string(),
  probability: z.number().min(0).max(1),
  signs: z.array(z.enum(["flat-line", "one-parameter-only", "abrupt", "negative", "neighbours-silent"])),
  explanation: z.string(),
});

/** How much is left open. `effective_suspects`: so many equal ones would be as uncertain; `set_90` hold 90 %. */
export const traceUncertainty = z.object({
  effective_suspects: z.number(),
  set_90: z.number().int(),
  members: z.number().int(),
  entropy_bits: z.number(),
});
