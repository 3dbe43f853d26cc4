import { createHash } from "node:crypto";
import { plainUpstream } from "../../shared/domain/tracing/plain-upstream.ts";
import { responseModel } from "../../shared/domain/tracing/response-model/respond-to-trace.ts";
import type { TraceDifference, TraceInputs, TraceModel, TraceResult } from "../../shared/domain/tracing/trace-model.ts";
import type { Database } from "../stores/stores.ts";
import type { TraceRecord } from "../stores/traces.store.ts";
import type { TraceQuery } from "./ask-trace.ts";
import { type GatherDeps, gatherTraceInputs } from "./gather-trace-inputs.ts";
import type { HeldNetwork } from "./hold-network.ts";

/** A trace as it is kept, opened, with the network it ran on. */
export type Trace = { record: TraceRecord; inputs: TraceInputs; result: TraceResult; held: HeldNetwork };

export type TraceDeps = Omit<GatherDeps, "read"> & {
  database: Database;
  /** A new id, sortable by time. */
  newId: () => string;
};

/** Every model a record can name. */
const MODELS: readonly TraceModel[] = [responseModel, plainUpstream];

/** A bare place has no readings to respond to. */
const modelFor = ({ model, position }: TraceQuery): TraceModel =>
  position !== undefined || model === "plain-upstream" ? plainUpstream : responseModel;

export const findModel = ({ id, version }: TraceInputs["model"]): TraceModel | undefined =>
  MODELS.find((model) => model.id === id && model.version === version);

/** Traces an exceedance, a section or a place upstream and keeps the trace as a record. @throws AppError as gathering does */
export const tracePollution = (deps: TraceDeps) => {
  const gather = gatherTraceInputs({ ...deps, read: deps.database.read });
  return async (query: TraceQuery): Promise<Trace> => {
    const { inputs, model, held } = await gather(query, modelFor);
    return keepTrace(deps, model, { text: JSON.stringify(inputs), inputs, held, rerunOf: null });
  };
};

/** Runs a model on inputs and keeps both, hashed. */
export async function keepTrace(
  { database, newId, now }: Pick<TraceDeps, "database" | "newId" | "now">,
  model: TraceModel,
  of: {
    text: string;
    inputs: TraceInputs;
    held: HeldNetwork;
    rerunOf: string | null;
    /** Says how the result differs from the trace it follows. */
    compare?: (result: TraceResult) => TraceDifference;
  },
): Promise<Trace> {
  const { text, inputs, held, rerunOf, compare } = of;
  const answered = model.run(inputs, held);
  const result = compare === undefined ? answered : { ...answered, difference: compare(answered) };
  const resultText = JSON.stringify(result);
  const record: TraceRecord = {
    id: newId(),
    createdAt: now(),
    exceedanceId: inputs.exceedanceId,
    sectionCode: inputs.section?.code ?? null,
    observedAt: inputs.observedAt,
    rerunOf,
    demo: inputs.demo,
    status: result.status,
    sectionName: inputs.section?.name ?? null,
    suspectCount: result.suspects.length,
    firstSuspect: inputs.outfalls.find((o) => o.code === result.suspects[0]?.code)?.name ?? null,
    inputs: text,
    inputHash: sha256(text),
    result: resultText,
    resultHash: sha256(resultText),
  };
  await database.transact((stores) => stores.traces.insert(record));
  return { record, inputs, result, held };
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
