import type { TracedSample } from "../../shared/domain/tracing/response-model/response-record.ts";
import type { FollowReason, TraceInputs } from "../../shared/domain/tracing/trace-model.ts";
import type { TraceQuery } from "./ask-trace.ts";
import { countedSamples } from "./chain-samples.ts";
import { gatherTraceInputs } from "./gather-trace-inputs.ts";
import { findTrace } from "./list-traces.ts";
import { compareWith, keepTrace, requireModel, type Trace, type TraceDeps } from "./trace-pollution.ts";

/**
 * Runs a kept trace again. `kept`: from the inputs it kept, on the network version they name; the result is the same to
 * the last digit whatever has changed since. `current`: the same question on what is known now, a new record with the
 * difference. Both name the old one.
 * @throws AppError not-found · unavailable (network version gone) · conflict (made by a model this program no longer has)
 */
export const rerunTrace = (deps: TraceDeps) => {
  const { read } = deps.database;
  const find = findTrace({ read, networks: deps.networks });
  const gather = gatherTraceInputs({ ...deps, read });
  return async (id: string, from: "kept" | "current" = "kept"): Promise<Trace> => {
    const before = await find(id);
    const { inputs, record, held } = before;
    const model = requireModel(inputs);
    if (from === "kept") {
      // The difference to the trace it followed is part of the result.
      const followed = inputs.follows === null ? undefined : await find(inputs.follows.trace);
      const compare = followed === undefined ? {} : { compare: compareWith(followed, inputs) };
      return keepTrace(deps, model, { text: record.inputs, inputs, held, rerunOf: record.id, ...compare });
    }
    const now = await gather(queryOf(inputs), () => model);
    const samples = await countedSamples(read, now.held, id);
    const again = withSamples(now.inputs, samples, { trace: record.id, why: "corrected" });
    return keepTrace(deps, model, {
      text: JSON.stringify(again),
      inputs: again,
      held: now.held,
      rerunOf: record.id,
      compare: compareWith(before, again),
    });
  };
};

/** The question that gathered some inputs. */
function queryOf({
  exceedanceId,
  section,
  start,
  observedAt,
  windowHours,
  maxDistanceM,
  ...rest
}: TraceInputs): TraceQuery {
  const { parameters, model, response } = rest;
  const place =
    exceedanceId !== null
      ? { exceedance: exceedanceId }
      : section !== null
        ? { section: section.code }
        : { position: start.position };
  return {
    ...place,
    parameters: parameters.map((p) => p.parameter),
    observedAt,
    windowHours,
    maxDistanceM,
    model: model.id === "response" ? "response" : "plain-upstream",
    members: response?.options.members,
    prior: response?.options.prior,
  };
}

/** Samples belong to the question, whichever trace of its chain they were taken for and whenever it is asked. */
function withSamples(
  now: TraceInputs,
  samples: readonly TracedSample[],
  follows: { trace: string; why: FollowReason },
): TraceInputs {
  return { ...now, follows, response: now.response === null ? null : { ...now.response, samples } };
}
