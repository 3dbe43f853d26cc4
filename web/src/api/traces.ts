import { type Exceedance, exceedancesResponse } from "@shared/contract/exceedances.ts";
import { type TraceRequest, trace, tracesResponse } from "@shared/contract/traces.ts";
import { getJson, postJson } from "./client.ts";

export const fetchTrace = (id: string, signal: AbortSignal) =>
  getJson(trace, `traces/${encodeURIComponent(id)}`, { signal });

export const fetchRecentTraces = (signal: AbortSignal) =>
  getJson(tracesResponse, "traces", { query: { limit: 20 }, signal });

/** Exceedances that wait to be traced: still over their target, or gone silent while over. Newest first. */
export async function fetchOpenExceedances(signal: AbortSignal): Promise<Exceedance[]> {
  const pages = await Promise.all(
    (["open", "no-data"] as const).map((state) =>
      getJson(exceedancesResponse, "exceedances", { query: { state, limit: 100 }, signal }),
    ),
  );
  return pages.flatMap((page) => page.items).sort((a, b) => (a.started_at < b.started_at ? 1 : -1));
}

export const startTrace = (request: TraceRequest) => postJson(trace, "traces", request);

/** Runs the same record again; the answer names the record it repeats. */
export const rerunTrace = (id: string) => postJson(trace, `traces/${encodeURIComponent(id)}/rerun`, {});
