import { AppError } from "../../shared/domain/errors.ts";
import type {
  TracedBarrier,
  TracedFlow,
  TracedSample,
} from "../../shared/domain/tracing/response-model/response-record.ts";
import type { TraceInputs } from "../../shared/domain/tracing/trace-model.ts";
import { findTrace } from "./list-traces.ts";
import { compareWith, keepTrace, requireModel, type Trace, type TraceDeps } from "./trace-pollution.ts";

/** What has become known since a trace, and why one goes on from it. */
export type Following = {
  previousId: string;
  why: "sample" | "withdrawn" | "gate";
  /** Every sample that counts from here on; left out: those the trace has. */
  samples?: readonly TracedSample[];
  /** In place of what the trace took for the flow of its window. */
  flow?: readonly TracedFlow[];
  barriers?: readonly TracedBarrier[];
};

/**
 * Goes on from a kept trace with what has become known since: a new record on the inputs the old one kept and the
 * additions, naming it, with the difference. Readings and registers stay as they were then, so that what moved moved
 * because of the additions. `recallInference` in the same services gives the `Inference` behind any trace.
 *
 * A sample has to lie on the network version of the trace; one at a mouth names an outfall.
 * @throws AppError not-found · unavailable (network version gone) · conflict (a trace that does not read readings, or one
 * made by a model this program no longer has; one that another has gone on from meanwhile)
 */
export const followTrace = (deps: TraceDeps) => {
  const find = findTrace({ read: deps.database.read, networks: deps.networks });
  return async (following: Following): Promise<Trace> => {
    const before = await find(following.previousId);
    const inputs = inputsAfter(before, following);
    return keepTrace(deps, requireModel(inputs), {
      text: JSON.stringify(inputs),
      inputs,
      held: before.held,
      rerunOf: before.record.id,
      newest: true,
      compare: compareWith(before, inputs),
    });
  };
};

function inputsAfter({ inputs, record }: Trace, { why, samples, flow, barriers }: Following): TraceInputs {
  const { response } = inputs;
  if (response === null) throw new AppError("conflict", "该溯源未按读数推断，不能加入现场结果；请先按断面溯源");
  return {
    ...inputs,
    follows: { trace: record.id, why },
    response: {
      ...response,
      flow: flow ?? response.flow,
      barriers: barriers ?? response.barriers,
      samples: samples ?? response.samples,
    },
  };
}
