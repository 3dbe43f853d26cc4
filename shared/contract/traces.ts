import { z } from "zod";
import { FOLLOW_REASONS } from "../domain/tracing/trace-model.ts";
import { instant, instantIn, lonLat, page, placement, travelTime } from "./common.ts";
import { windowReach, windowSection } from "./network.ts";
import { instrumentDoubt, otherHypothesis, posterior, traceUncertainty, unlistedSource } from "./trace-posterior.ts";
import { fieldSample, hypothesisMove } from "./trace-samples.ts";

export const traceRequest = z
  .object({
    /** One of: an exceedance, a section, or any place on the map. */
    exceedance: z.number().int().optional(),
    section: z.string().optional(),
    position: lonLat.optional(),
    parameters: z.array(z.string()).optional(),
    observed_at: instantIn.optional(),
    window_hours: z.number().positive().max(240).optional(),
    options: z
      .object({
        /** Farthest along-channel distance looked at, metres. */
        max_distance_m: z.number().positive().max(200_000).optional(),
        /** `response` reads the readings themselves; `plain-upstream` only walks and scores. */
        model: z.enum(["response", "plain-upstream"]).optional(),
        /** Possible truths drawn for velocities and unknown directions. */
        members: z.number().int().min(4).max(200).optional(),
        /** Weights of the kinds of hypotheses before the data; what is not given keeps its default. */
        prior: z
          .object({
            listed: z.number().min(0).max(1),
            unlisted: z.number().min(0).max(1),
            boundary: z.number().min(0).max(1),
            diffuse: z.number().min(0).max(1),
            instrument: z.number().min(0).max(1),
            pair: z.number().min(0).max(1),
          })
          .partial()
          .optional(),
      })
      .optional(),
  })
  .refine((r) => [r.exceedance, r.section, r.position].filter((x) => x !== undefined).length === 1, {
    message: "exceedance、section、position 三者须且只能给一个",
  });
export type TraceRequest = z.infer<typeof traceRequest>;

/** `kept`: what went in then; `current`: the same question on what is known now. */
export const rerunQuery = z.object({ inputs: z.enum(["kept", "current"]).default("kept") });

/** One part of a suspect's score: what was looked at, its value from 0 (speaks against) to 1 (for), weight and words. */
export const scorePart = z.object({
  part: z.enum(["parameter", "load", "travel", "category", "live-state", "record", "direction"]),
  value: z.number().min(0).max(1),
  weight: z.number(),
  explanation: z.string(),
});

export const suspect = z.object({
  rank: z.number().int(),
  outfall: z.object({
    code: z.string(),
    name: z.string(),
    category: z.string().nullable(),
    category_name: z.string().nullable(),
    river: z.string().nullable(),
    district: z.string().nullable(),
    responsible_party: z.string().nullable(),
    position: lonLat,
  }),
  placement,
  distance_m: z.number(),
  travel: travelTime,
  /** When the water seen at the section would have passed here. */
  release_window: z.object({ earliest: instant, central: instant, latest: instant }),
  /** Rivers from the section to here, in order, with the km on each: 断面 → 河 → 支流 → 支浜 → 排口. */
  chain: z.array(
    z.object({
      river: z.string().nullable(),
      kind: z.string().nullable(),
      length_m: z.number(),
      reaches: z.array(z.string()),
    }),
  ),
  /** 0 to 1; not a probability. */
  score: z.number(),
  parts: z.array(scorePart),
  /** Null under a model that gives no probabilities. */
  posterior: posterior.nullable(),
});
export type Suspect = z.infer<typeof suspect>;

export const exclusionReason = z.enum([
  "not-connected-under-flow",
  "travel-time-outside-window",
  "parameter-not-discharged",
  "not-discharging",
  "beyond-distance-limit",
  "gate-closed-between",
  "standing-water-between",
  "cannot-carry-load",
  "contradicted-by-section",
  "explained-better-by-others",
]);

/** An outfall of the domain that is not a suspect, and why, with the numbers. */
export const exclusion = z.object({
  outfall: z.object({ code: z.string(), name: z.string(), position: lonLat }),
  distance_m: z.number().nullable(),
  reasons: z.array(z.object({ reason: exclusionReason, explanation: z.string() })).min(1),
});

/** A gate or pump of the domain and what it was in during the window. */
export const traceBarrier = z.object({
  structure: z.string(),
  name: z.string(),
  position: lonLat,
  state: z.enum(["open", "closed", "pump-forward", "pump-reverse", "unknown"]),
  from: instant,
  to: instant.nullable(),
});

/** What oxygen lacks and what can have taken it. Only with 溶解氧 among the parameters. */
export const oxygenDiagnosis = z.object({
  /** mg/L */
  saturation: z.number().nullable(),
  deficit: z.number().nullable(),
  temperature: z.number().nullable(),
  /** What speaks for each cause, in words with the numbers; `speaks` from 0 to 1. */
  causes: z.array(
    z.object({
      cause: z.enum(["oxygen-demand", "temperature", "stagnation", "algae"]),
      speaks: z.number().min(0).max(1).nullable(),
      explanation: z.string(),
    }),
  ),
});

/** How a trace differs from the one it follows. */
export const traceDifference = z.object({
  /** What changed in what went in, in words. */
  inputs: z.array(z.string()),
  /** Hypotheses whose probability moved by more than a hundredth, the largest move first. */
  moved: z.array(hypothesisMove),
});

export const trace = z.object({
  id: z.string(),
  status: z.enum(["done", "insufficient"]),
  model: z.string(),
  created_at: instant,
  exceedance: z.number().int().nullable(),
  section: z.object({ code: z.string(), name: z.string() }).nullable(),
  start: z.object({
    reach: z.string(),
    measure_m: z.number(),
    position: lonLat,
    river: z.string().nullable(),
    snap_distance_m: z.number(),
  }),
  observed_at: instant,
  window_hours: z.number(),
  parameters: z.array(
    z.object({
      parameter: z.string(),
      name: z.string(),
      unit: z.string(),
      value: z.number().nullable(),
      limit: z.number().nullable(),
      /** What the section's own history leads one to expect at that hour, and how far it lies above; null: not known. */
      expected: z.number().nullable(),
      excess: z.number().nullable(),
      sd: z.number().nullable(),
    }),
  ),
  /** The upstream network looked at. */
  domain: z.object({
    reaches: z.array(windowReach),
    sections: z.array(windowSection),
    total_length_m: z.number(),
    uncertain_length_m: z.number(),
    outfall_count: z.number().int(),
  }),
  suspects: z.array(suspect),
  excluded: z.array(exclusion),
  /** Sources nobody has listed, by stretch. */
  unlisted: z.array(unlistedSource),
  /** Water from beyond the net, rain and farmland, two sources at once. */
  others: z.array(otherHypothesis),
  /** Is it the instrument? Null under a model that does not ask. */
  instrument: z.object({ probability: z.number(), doubts: z.array(instrumentDoubt) }).nullable(),
  uncertainty: traceUncertainty.nullable(),
  barriers: z.array(traceBarrier),
  oxygen: oxygenDiagnosis.nullable(),
  /** Field samples that went in. */
  samples: z.array(fieldSample),
  /** What the model assumed, in words, and what is missing. */
  assumptions: z.array(z.string()),
  missing: z.array(z.string()),
  /** All that is needed to run it again to the last digit. */
  record: z.object({
    network_version: z.string(),
    rule_version: z.string(),
    model_version: z.string(),
    options: z.record(z.string(), z.unknown()),
    input_hash: z.string(),
    result_hash: z.string(),
    rerun_of: z.string().nullable(),
    seed: z.number().int().nullable(),
  }),
  /** The trace this one goes on from, and why; `difference` against it. */
  follows: z.object({ trace: z.string(), why: z.enum(FOLLOW_REASONS), difference: traceDifference }).nullable(),
  demo: z.boolean(),
});
export type Trace = z.infer<typeof trace>;
export const traceSummary = trace
  .pick({ id: true, status: true, created_at: true, section: true, observed_at: true, exceedance: true, demo: true })
  .extend({
    suspect_count: z.number().int(),
    first_suspect: z.string().nullable(),
    /** The run it repeats or goes on from. */
    rerun_of: z.string().nullable(),
  });
export type TraceSummary = z.infer<typeof traceSummary>;
export const tracesResponse = page(traceSummary);
export type TracesResponse = z.infer<typeof tracesResponse>;

/** Runs a trace can be held against: of the same section, or of the same chain of runs; newest first, itself included. */
export const traceRuns = z.object({ items: z.array(traceSummary), total: z.number().int() });
export const comparisonQuery = z.object({
  /** The run that stands first. */
  base: z.string().regex(/^[0-9A-Z]{26}$/, "不是溯源记录的编号"),
});

/** Two runs of one place side by side. */
export const traceComparison = z.object({
  before: traceSummary,
  after: traceSummary,
  /** Same result to the last digit. */
  identical: z.boolean(),
  /** What differs in what was asked and went in, in words. */
  inputs: z.array(z.string()),
  versions: z.array(z.object({ what: z.enum(["network", "rules", "model"]), before: z.string(), after: z.string() })),
  /** Explanations that moved or stand among the first ten of either, in the order of the later run. */
  hypotheses: z.array(
    z.object({
      key: z.string(),
      name: z.string(),
      before: z.number().nullable(),
      after: z.number().nullable(),
      rank_before: z.number().int().nullable(),
      rank_after: z.number().int().nullable(),
    }),
  ),
  /** Reasons; empty: a suspect in that run; null: not among its outfalls. */
  exclusions: z.array(
    z.object({
      code: z.string(),
      name: z.string(),
      before: z.array(exclusionReason).nullable(),
      after: z.array(exclusionReason).nullable(),
    }),
  ),
});
export type TraceComparisonResponse = z.infer<typeof traceComparison>;
