import { type Exceedance, exceedancesResponse } from "@shared/contract/exceedances.ts";
import {
  type ChainSample,
  nextSamplesResponse,
  ranking,
  type SampleRequest,
  type SampleWithdrawalRequest,
  sampleAnswer,
  traceLight,
  traceSamples,
} from "@shared/contract/trace-samples.ts";
import { type TraceRequest, trace, traceComparison, traceRuns, tracesResponse } from "@shared/contract/traces.ts";
import { getFile, getJson, postJson } from "./client.ts";

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

const of = (id: string, rest: string) => `traces/${encodeURIComponent(id)}/${rest}`;

/** Runs a record again, on what it kept or on what is known now; the answer names the record it repeats. */
export const rerunTrace = (id: string, inputs: "kept" | "current" = "kept") =>
  postJson(trace, of(id, "rerun"), {}, { query: { inputs } });

/** Runs a trace can be held against, itself included. */
export const fetchRuns = (id: string, signal: AbortSignal) => getJson(traceRuns, of(id, "runs"), { signal });

/** What differs from the run `base` to the run `id`. */
export const fetchComparison = (id: string, base: string, signal: AbortSignal) =>
  getJson(traceComparison, of(id, "comparison"), { query: { base }, signal });

/** Where to sample next for one or two samplers, from where they are. */
export const fetchNextSamples = (
  id: string,
  { samplers, from }: { samplers: number; from: readonly [number, number] | null },
  signal: AbortSignal,
) =>
  getJson(nextSamplesResponse, of(id, "next-samples"), {
    query: { samplers, count: samplers === 2 ? 4 : 3, lon: from?.[0], lat: from?.[1] },
    signal,
  });

export const fetchLight = (id: string, signal: AbortSignal) => getJson(traceLight, of(id, "light"), { signal });

/** Sends a result from the bank; the answer is that it is kept, and what became of the ranking. */
export const sendSample = (id: string, sample: SampleRequest) => postJson(sampleAnswer, of(id, "samples"), sample);

export const fetchSamples = (id: string, signal: AbortSignal) => getJson(traceSamples, of(id, "samples"), { signal });

/** Address of the picture taken with a sample. */
export const photoUrl = (sample: ChainSample) => `/api/${of(sample.trace, `samples/${sample.id}/photo`)}`;

export const withdrawSample = (id: string, sample: number, said: SampleWithdrawalRequest) =>
  postJson(sampleAnswer, of(id, `samples/${sample}/withdraw`), said);

/** Renews the newest ranking of a chain where it does not take every sample that counts. */
export const rankAgain = (id: string) => postJson(ranking, of(id, "rank-again"), {});

export const fetchReport = (id: string, format: "docx" | "pdf") => getFile(of(id, "report"), { format });
