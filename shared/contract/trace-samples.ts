import { z } from "zod";
import { because, instant, instantIn, lonLat } from "./common.ts";

/** JPEG or PNG as a data URI, scaled down by the phone. */
const photo = z
  .string()
  .max(900_000)
  .regex(/^data:image\/(jpeg|png);base64,/);

/** One result from the bank: in the channel at a place, or at the mouth of an outfall. */
export const sampleRequest = z
  .object({
    /** Made by the phone: sent again after a broken connection the same sample counts once. */
    client_id: z.string().min(8).max(64).optional(),
    lon: z.number().min(-180).max(180).optional(),
    lat: z.number().min(-90).max(90).optional(),
    reach: z.string().optional(),
    measure_m: z.number().nonnegative().optional(),
    /** Code of an outfall whose mouth was looked at; `found`: it shows traces of the discharge. */
    outfall: z.string().optional(),
    found: z.boolean().optional(),
    time: instantIn,
    parameter: z.string().optional(),
    /** In the unit of the parameter. */
    value: z.number().optional(),
    /** What `value` was written down in, to be refused where it is not the unit of the parameter. */
    unit: z.string().max(20).optional(),
    not_detected: z.boolean().optional(),
    detection_limit: z.number().positive().optional(),
    person: z.string().max(40).optional(),
    note: z.string().max(500).optional(),
    photo: photo.optional(),
  })
  .refine(
    (s) =>
      [s.lon !== undefined && s.lat !== undefined, s.reach !== undefined && s.measure_m !== undefined].filter(Boolean)
        .length +
        Number(s.outfall !== undefined) ===
      1,
    { message: "须给出 lon·lat、reach·measure_m、outfall 三者之一" },
  )
  .refine(
    (s) =>
      s.found !== undefined || (s.parameter !== undefined && (s.value !== undefined) !== (s.not_detected === true)),
    { message: "须给出 parameter 与 value 或 not_detected，或排口口门的 found" },
  );
export type SampleRequest = z.infer<typeof sampleRequest>;

export const fieldSample = z.object({
  id: z.number().int(),
  client_id: z.string(),
  time: instant,
  position: lonLat,
  reach: z.string(),
  measure_m: z.number(),
  outfall: z.string().nullable(),
  found: z.boolean().nullable(),
  parameter: z.string().nullable(),
  value: z.number().nullable(),
  not_detected: z.boolean(),
  unit: z.string().nullable(),
  person: z.string().nullable(),
  note: z.string().nullable(),
  has_photo: z.boolean(),
});
export type FieldSample = z.infer<typeof fieldSample>;

/** A hypothesis whose probability moved. */
export const hypothesisMove = z.object({ key: z.string(), name: z.string(), before: z.number(), after: z.number() });

/** What a sample did when it came into the ranking, alone or `together` with others: whose probability moved, who went out. */
export const sampleEffect = z.object({
  trace: z.string(),
  before: z.string(),
  together: z.number().int(),
  moved: z.array(hypothesisMove),
  excluded: z.array(
    z.object({
      outfall: z.object({ code: z.string(), name: z.string() }),
      reasons: z.array(z.object({ reason: z.string(), explanation: z.string() })),
    }),
  ),
});
export type SampleEffect = z.infer<typeof sampleEffect>;

/**
 * A sample of a chain of traces. `counted`: the ranking takes it; `waiting`: it is kept and the ranking is to be renewed;
 * `off-network`: its place is no longer on the network; `withdrawn`: it was wrong, by whom, when and why.
 */
export const chainSample = fieldSample.extend({
  trace: z.string(),
  recorded_at: instant,
  state: z.enum(["counted", "waiting", "off-network", "withdrawn"]),
  withdrawn_at: instant.nullable(),
  withdrawn_by: z.string().nullable(),
  withdrawn_reason: z.string().nullable(),
  effect: sampleEffect.nullable(),
});
export type ChainSample = z.infer<typeof chainSample>;

/** Every sample of the chain a trace belongs to, in the order they came in, and the trace that counts now. */
export const traceSamples = z.object({
  trace: z.string(),
  current: z.string(),
  /** The current ranking takes every sample that counts. */
  renewed: z.boolean(),
  items: z.array(chainSample),
});
export type TraceSamples = z.infer<typeof traceSamples>;

/** What became of the ranking: the trace that counts now; where it could not be renewed, why. */
export const ranking = z.object({ current: z.string(), renewed: z.boolean(), reason: z.string().nullable() });
export type RankingAnswer = z.infer<typeof ranking>;
/** The sample is kept, whatever became of the ranking. */
export const sampleAnswer = ranking.extend({ sample: fieldSample });
export const sampleWithdrawalRequest = z.object({
  person: z.string().trim().min(1).max(40),
  reason: z.string().trim().min(1).max(200),
});
export type SampleWithdrawalRequest = z.infer<typeof sampleWithdrawalRequest>;

/** A place worth a sample now, in driving order. */
export const advisedSample = z.object({
  order: z.number().int(),
  /** Which of the samplers goes there, from 1. */
  sampler: z.number().int(),
  kind: z.enum(["node", "bridge", "mouth"]),
  name: z.string(),
  river: z.string().nullable(),
  position: lonLat,
  reach: z.string(),
  measure_m: z.number(),
  outfall: z.object({ code: z.string(), name: z.string() }).nullable(),
  /** Entropy, bits, expected to go on top of the samples that give more. */
  expected_bits: z.number(),
  /** Chance of seeing something there. */
  chance_seen: z.number().min(0).max(1),
  /** Straight line from the stop before, metres. */
  leg_m: z.number(),
  /** In Chinese; `because`: the same by key, with its figures, for other languages. */
  why: z.string(),
  because,
});
export type AdvisedSample = z.infer<typeof advisedSample>;

export const nextSamplesResponse = z.object({
  trace: z.string(),
  /** When the samples are taken to be drawn. */
  at: instant,
  entropy_bits: z.number(),
  items: z.array(advisedSample),
  /** Why there is no advice, in words. */
  missing: z.array(z.string()),
});
export type NextSamplesResponse = z.infer<typeof nextSamplesResponse>;

/**
 * The response of the alarm on the water: `light[i][k]`, 0–255 of the strongest, how much a release on stretch `i` of
 * the domain (in its order) at moment `t[k]` would show in the readings traced. Where the water was, played backwards.
 */
export const traceLight = z.object({
  trace: z.string(),
  /** `travel`: nothing was inferred, and light is where the water was by its travel time alone. */
  shows: z.enum(["response", "travel"]),
  t: z.array(z.number().int()),
  reaches: z.array(z.string()),
  light: z.array(z.array(z.number().int().min(0).max(255))),
  /** Direction of flow then: 1 with the line, −1 against it, 0 standing, 2 unknown. */
  direction: z.array(z.array(z.number().int().min(-1).max(2))),
});
export type TraceLight = z.infer<typeof traceLight>;
