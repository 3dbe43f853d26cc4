import type { Inference } from "../../shared/domain/tracing/inference/infer.ts";
import { plainLightOf } from "../../shared/domain/tracing/plain-light.ts";
import { type Light, lightOf } from "../../shared/domain/tracing/response-model/light.ts";
import type { Trace } from "./trace-pollution.ts";

/** `shows`: the response of the readings, or, where none was inferred, where the water was by travel time alone. */
export type LitTrace = { trace: Trace; shows: "response" | "travel"; light: Light };
type Deps = { findTrace: (id: string) => Promise<Trace>; recallInference: (trace: Trace) => Inference | null };

/** Where the water of a trace was, hour by hour back from the alarm. @throws AppError not-found · unavailable */
export const lightTrace =
  ({ findTrace, recallInference }: Deps) =>
  async (id: string): Promise<LitTrace> => {
    const trace = await findTrace(id);
    const { inputs, result, held } = trace;
    const inference = recallInference(trace);
    return inference === null
      ? { trace, shows: "travel", light: plainLightOf(inputs, result, held) }
      : { trace, shows: "response", light: lightOf(inference.prepared, inputs.observedAt) };
  };
