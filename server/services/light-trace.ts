import { AppError } from "../../shared/domain/errors.ts";
import type { Inference } from "../../shared/domain/tracing/inference/infer.ts";
import { type Light, lightOf } from "../../shared/domain/tracing/response-model/light.ts";
import type { Trace } from "./trace-pollution.ts";

export type LitTrace = { trace: Trace; light: Light };
type Deps = { findTrace: (id: string) => Promise<Trace>; recallInference: (trace: Trace) => Inference | null };

/** Where the water of a trace was, hour by hour back from the alarm. @throws AppError not-found · conflict (nothing inferred) */
export const lightTrace =
  ({ findTrace, recallInference }: Deps) =>
  async (id: string): Promise<LitTrace> => {
    const trace = await findTrace(id);
    const inference = recallInference(trace);
    if (inference === null) throw new AppError("conflict", "该溯源没有按读数推断，没有响应可以回放");
    return { trace, light: lightOf(inference.prepared, trace.inputs.observedAt) };
  };
