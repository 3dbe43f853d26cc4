import { exceedancesResponse } from "@shared/contract/exceedances.ts";
import { type TraceRequest, trace, tracesResponse } from "@shared/contract/traces.ts";
import { getJson, postJson } from "./client.ts";

export const fetchTrace = (id: string, signal: AbortSignal) =>
  getJson(trace, `traces/${encodeURIComponent(id)}`, { signal });

export const fetchRecentTraces = (signal: AbortSignal) =>
  getJson(tracesResponse, "traces", { query: { limit: 20 }, signal });

/** Exceedances that wait to be traced: still over, or gone silent while over. */
export const fetchOpenExceedances = (signal: AbortSignal) =>
  getJson(exceedancesResponse, "exceedances", { query: { limit: 100 }, signal });

export const startTrace = (request: TraceRequest) => postJson(trace, "traces", request);

/** Runs the same record again; the answer names the record it repeats. */
export const rerunTrace = (id: string) => postJson(trace, `traces/${encodeURIComponent(id)}/rerun`, {});
