import { z } from "zod";
import { instant, targetClass, waterClass } from "./common.ts";

/** One parameter judged: its class, the limit that decides and where that limit stands in the rules. */
export const parameterVerdict = z.object({
  parameter: z.string(),
  name: z.string(),
  unit: z.string(),
  /** The value judged (after rounding in period mode); null where it could not be judged. */
  value: z.number().nullable(),
  /** As it was reported, before rounding. */
  raw_value: z.number().nullable(),
  below_detection: z.boolean(),
  class: waterClass.nullable(),
  /** Against the target: `met`, `exceeded`, `no-target` (no target class, or none for this parameter), `not-assessable`. */
  verdict: z.enum(["met", "exceeded", "no-target", "not-assessable"]),
  /** The limit of the target (or its override), in `unit`; for a range its violated end. */
  limit: z.number().nullable(),
  limit_kind: z.enum(["max", "min", "range"]).nullable(),
  /** 超标倍数 against class Ⅲ; null where the rules give none (DO, pH, temperature) or class ≤ Ⅲ. */
  multiple_over_iii: z.number().nullable(),
  /** 超目标倍数 against the section's own target. */
  multiple_over_target: z.number().nullable(),
  clause: z.string().nullable(),
  participates: z.boolean(),
  why: z.string().nullable(),
});
export type ParameterVerdict = z.infer<typeof parameterVerdict>;

export const evaluation = z.object({
  mode: z.enum(["realtime", "period"]),
  rule_version: z.string(),
  class: waterClass.nullable(),
  class_word: z.string().nullable(),
  target_class: targetClass.nullable(),
  verdict: z.enum(["met", "exceeded", "no-target", "not-assessable"]),
  deciding: z.array(z.string()),
  main_pollutants: z.array(
    z.object({ parameter: z.string(), name: z.string(), multiple: z.number().nullable(), text: z.string() }),
  ),
  parameters: z.array(parameterVerdict),
  /** Rules used that are not yet confirmed (待核实). */
  unverified: z.array(z.string()),
});
export type Evaluation = z.infer<typeof evaluation>;

export const evaluateRequest = z.object({
  water_type: z.enum(["river", "lake", "reservoir"]),
  mode: z.enum(["realtime", "period"]),
  target_class: targetClass.optional(),
  target_overrides: z.record(z.string(), z.number()).optional(),
  /** Also judge the items of GB 3838-2002 table 2. */
  drinking_source: z.boolean().optional(),
  /** A number, or text as files have it: "0.01L" is below detection. */
  values: z.record(z.string(), z.union([z.number(), z.string()])),
});
export type EvaluateRequest = z.infer<typeof evaluateRequest>;

/** One period of one section. */
export const assessment = z.object({
  period: z.enum(["instant", "day", "month"]),
  label: z.string(),
  from: instant,
  to: instant,
  source: z.object({ code: z.string(), name: z.string(), kind: z.enum(["automatic", "manual", "demo"]) }).nullable(),
  sample_count: z.number().int(),
  evaluation,
});
export const assessmentsResponse = z.object({ section: z.string(), items: z.array(assessment) });
export type AssessmentsResponse = z.infer<typeof assessmentsResponse>;
