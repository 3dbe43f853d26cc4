import {
  type FlowStateRequest,
  flowEdit,
  flowEditsResponse,
  flowResponse,
  type StructureStateRequest,
  structureDetail,
  structureEdit,
  structuresResponse,
} from "@shared/contract/flow.ts";
import { getJson, postJson } from "./client.ts";

/** Flow of the hour of every reach. @param at ISO instant; undefined is now */
export const fetchFlow = (at: string | undefined, signal: AbortSignal) =>
  getJson(flowResponse, "flow", { query: { at, all: true }, signal });

/** Gates and pumps with their state of the hour. */
export const fetchStructures = (at: string | undefined, signal: AbortSignal) =>
  getJson(structuresResponse, "structures", { query: { at }, signal });

/** One gate with what it did up to now. */
export const fetchStructure = (code: string, signal: AbortSignal) =>
  getJson(structureDetail, `structures/${encodeURIComponent(code)}`, { signal });

/** Says by hand what state a gate is in; a record of its own beside the log. */
export const setStructureState = (code: string, request: StructureStateRequest) =>
  postJson(structureEdit, `structures/${encodeURIComponent(code)}/states`, request);

/** Takes such a statement out of force. */
export const withdrawStructureState = (code: string, id: number, reason: string) =>
  postJson(structureEdit, `structures/${encodeURIComponent(code)}/states/${id}/withdraw`, { reason });

/** What was said by hand of a reach and of its river, the newest first, withdrawn ones too. */
export const fetchFlowEdits = (reach: string, river: string | null, signal: AbortSignal) =>
  getJson(flowEditsResponse, "flow-states", { query: { reach, river: river ?? undefined }, signal });

/** Says by hand what the water of a reach or river does; a record of its own. */
export const sayFlow = (request: FlowStateRequest) => postJson(flowEdit, "flow-states", request);

export const withdrawFlow = (id: number, reason: string) =>
  postJson(flowEdit, `flow-states/${id}/withdraw`, { reason });
