import { createHash } from "node:crypto";
import { AppError } from "../../shared/domain/errors.ts";
import { differenceOf } from "../../shared/domain/tracing/compare-traces.ts";
import { plainUpstream } from "../../shared/domain/tracing/plain-upstream.ts";
import { responseModel } from "../../shared/domain/tracing/response-model/respond-to-trace.ts";
import type { TraceDifference, TraceInputs, TraceModel, TraceResult } from "../../shared/domain/tracing/trace-model.ts";
import type { Database } from "../stores/stores.ts";
import type { TraceRecord } from "../stores/traces.store.ts";
import type { TraceQuery } from "./ask-trace.ts";
import { type GatherDeps, gatherTraceInputs } from "./gather-trace-inputs.ts";
import type { HeldInferences } from "./hold-inferences.ts";
import type { HeldNetwork } from "./hold-network.ts";
import { recordChange } from "./record-change.ts";

/** A trace as it is kept, opened, with the network it ran on. */
export type Trace = { record: TraceRecord; inputs: TraceInputs; result: TraceResult; held: HeldNetwork };

export type TraceDeps = Omit<GatherDeps, "read"> & {
  database: Database;
  inferences: HeldInferences;
  /** A new id, sortable by time. */
  newId: () => string;
};

/** Every model a record can name. */
const MODELS: readonly TraceModel[] = [responseModel, plainUpstream];

/** A bare place has no readings to respond to. */
const modelFor = ({ model, position }: TraceQuery): TraceModel =>
  position !== undefined || model === "plain-upstream" ? plainUpstream : responseModel;

/** The model a record names. @throws AppError conflict where this program no longer has it */
export function requireModel({ model: { id, version } }: Pick<TraceInputs, "model">): TraceModel {
  const model = MODELS.find((m) => m.id === id && m.version === version);
  if (model === undefined) throw new AppError("conflict", `该记录由模型 ${id} ${version} 得出，本程序已无此版本`);
  return model;
}

/** Says how a result on some inputs differs from a trace before. */
export const compareWith = (before: Pick<Trace, "inputs" | "result">, inputs: TraceInputs) => (result: TraceResult) =>
  differenceOf(before, { inputs, result });

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
  { database, inferences, newId, now }: Pick<TraceDeps, "database" | "inferences" | "newId" | "now">,
  model: TraceModel,
  of: {
    text: string;
    inputs: TraceInputs;
    held: HeldNetwork;
    rerunOf: string | null;
    /** Only where the trace it follows is still the newest of its chain. */
    newest?: boolean;
    /** Says how the result differs from the trace it follows. */
    compare?: (result: TraceResult) => TraceDifference;
  },
): Promise<Trace> {
  const { text, inputs, held, rerunOf, compare, newest = false } = of;
  const inputHash = sha256(text);
  const answered = inferences.run(model, { inputHash, inputs, held });
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
    inputHash,
    result: resultText,
    resultHash: sha256(resultText),
  };
  await database.transact(async (stores) => {
    const { traces } = stores;
    if (newest && rerunOf !== null && currentOf(await traces.chainOf(rerunOf)) !== rerunOf)
      throw new AppError("conflict", "这次溯源刚刚由别人重新排过序，请重试");
    await traces.insert(record);
    await recordChange(stores, record.createdAt, {
      action: actionOf(record, inputs),
      of: ["trace", record.id],
      after: toldOf(record),
    });
  });
  return { record, inputs, result, held };
}

const actionOf = ({ rerunOf }: TraceRecord, { follows }: TraceInputs): string =>
  rerunOf === null ? "trace.create" : follows?.trace === rerunOf ? "trace.follow" : "trace.rerun";
const toldOf = ({ sectionCode, exceedanceId, observedAt, rerunOf, inputHash, resultHash }: TraceRecord) => ({
  section: sectionCode,
  exceedance: exceedanceId,
  observed_at: observedAt,
  rerun_of: rerunOf,
  input_hash: inputHash,
  result_hash: resultHash,
});

/** The trace of a chain that counts now: the newest that is no mere repetition. */
export const currentOf = (chain: readonly { id: string; repeats: boolean }[]): string | undefined =>
  chain.findLast((t) => !t.repeats)?.id;

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
