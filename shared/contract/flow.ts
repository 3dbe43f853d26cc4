import { z } from "zod";
import { STRUCTURE_TYPES } from "../domain/inventory/structure.ts";
import { FLOW_BASES, FLOW_DIRECTIONS } from "../domain/network/flow/flow-state.ts";
import { STRUCTURE_STATES } from "../domain/network/flow/structures.ts";
import { instant, instantIn, lonLat, placement } from "./common.ts";

export const flowDirection = z.enum(FLOW_DIRECTIONS);
export const flowBasis = z.enum(FLOW_BASES);
export const structureState = z.enum(STRUCTURE_STATES);
export const structureType = z.enum(STRUCTURE_TYPES);

/** Columns of equal length, one place per reach. */
export const flowResponse = z.object({
  at: instant,
  network_version: z.string(),
  /** Reaches of the network; those not listed have their ordinary direction and nobody speaks of them. */
  total: z.number().int(),
  reach: z.array(z.string()),
  direction: z.array(flowDirection),
  velocity_m_s: z.array(z.number()),
  discharge_m3_s: z.array(z.number()),
  basis: z.array(flowBasis),
  /** Since the statement was made; null: the ordinary state. */
  age_s: z.array(z.number().nullable()),
  middle: z.array(lonLat),
  /** Of the line as digitised, in its middle, clockwise from north. */
  bearing_deg: z.array(z.number()),
});
export type FlowResponse = z.infer<typeof flowResponse>;

/** A stretch of time in one state; `by`: the imported log, or an officer's edit that lies over it. */
export const structureInterval = z.object({
  from: instant,
  to: instant.nullable(),
  state: structureState,
  by: z.enum(["log", "officer"]),
  reason: z.string().nullable(),
  person: z.string().nullable(),
});
export type StructureIntervalResponse = z.infer<typeof structureInterval>;

export const structure = z.object({
  code: z.string(),
  name: z.string(),
  type: structureType,
  position: lonLat.nullable(),
  river: z.string().nullable(),
  pump_capacity_m3_s: z.number().nullable(),
  placement: placement.nullable(),
  /** null: nobody says anything of this moment */
  current: structureInterval.nullable(),
  demo: z.boolean(),
});
export type StructureResponse = z.infer<typeof structure>;
export const structuresResponse = z.object({ at: instant, items: z.array(structure), total: z.number().int() });

const edit = z.object({
  id: z.number().int(),
  from: instant,
  to: instant.nullable(),
  reason: z.string(),
  person: z.string().nullable(),
  recorded_at: instant,
  withdrawn_at: instant.nullable(),
  withdrawn_reason: z.string().nullable(),
});
export const structureEdit = edit.extend({ structure: z.string(), state: structureState });
export type StructureEditResponse = z.infer<typeof structureEdit>;
export const flowEdit = edit.extend({
  reach: z.string().nullable(),
  river: z.string().nullable(),
  direction: flowDirection,
  velocity_m_s: z.number().nullable(),
  discharge_m3_s: z.number().nullable(),
});
export type FlowEditResponse = z.infer<typeof flowEdit>;
export const flowEditsResponse = z.object({ items: z.array(flowEdit), total: z.number().int() });

export const structureDetail = structure.extend({
  timeline: z.array(structureInterval),
  /** The newest first, withdrawn ones too. */
  edits: z.array(structureEdit),
});

const said = {
  from: instantIn,
  /** Left out: until something else is said. */
  to: instantIn.nullish(),
  reason: z.string().trim().min(1).max(200),
  person: z.string().trim().min(1).max(40).nullish(),
};
export const structureStateRequest = z.object({ ...said, state: structureState });
export type StructureStateRequest = z.infer<typeof structureStateRequest>;
export const flowStateRequest = z
  .object({
    ...said,
    reach: z.string().min(1).optional(),
    river: z.string().min(1).optional(),
    direction: flowDirection,
    velocity_m_s: z.number().nonnegative().max(5).nullish(),
    discharge_m3_s: z.number().nonnegative().max(20_000).nullish(),
  })
  .refine((of) => (of.reach === undefined) !== (of.river === undefined), {
    message: "reach 与 river 两者须且只能给一种",
  })
  .refine((of) => of.direction !== "stagnant" || !(of.velocity_m_s || of.discharge_m3_s), {
    message: "静止的水没有流速和流量",
  });
export type FlowStateRequest = z.infer<typeof flowStateRequest>;
/** Both: what was said of the reach and of the river it is part of. */
export const flowEditsQuery = z.object({ reach: z.string().optional(), river: z.string().optional() });
export const withdrawRequest = z.object({ reason: z.string().trim().min(1).max(200) });
