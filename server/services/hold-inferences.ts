import type { Crew, Inference } from "../../shared/domain/tracing/inference/infer.ts";
import { answerTrace, responseModel } from "../../shared/domain/tracing/response-model/respond-to-trace.ts";
import type { TracedNetwork, TraceInputs, TraceModel, TraceResult } from "../../shared/domain/tracing/trace-model.ts";

type Of = { inputHash: string; inputs: TraceInputs; held: TracedNetwork };

/** An inference is some megabytes, and questions after a trace come soon after it. */
const HELD = 4;

/**
 * Keeps the last inferences by the hash of their inputs, so that advice on samples and the like need not infer anew.
 * What is not held is inferred again: inputs are all there is to it, and the digits are the same.
 */
export function holdInferences(crew?: Crew) {
  const known = new Map<string, Inference | null>();

  function keep(hash: string, inference: Inference | null): void {
    known.delete(hash);
    known.set(hash, inference);
    const oldest = known.keys().next().value;
    if (known.size > HELD && oldest !== undefined) known.delete(oldest);
  }

  /** The digits are the same with help and without; help that fails is done without. */
  function answer(inputs: TraceInputs, held: TracedNetwork): ReturnType<typeof answerTrace> {
    try {
      return answerTrace(inputs, held, crew);
    } catch (error) {
      if (crew === undefined) throw error;
      return answerTrace(inputs, held);
    }
  }

  return {
    /** Runs a model on inputs, and holds what it inferred. */
    run(model: TraceModel, { inputHash, inputs, held }: Of): TraceResult {
      if (model !== responseModel) return model.run(inputs, held);
      const { result, inference } = answer(inputs, held);
      keep(inputHash, inference);
      return result;
    },
    /** The inference behind a trace; null where too little was known, or under a model that does not infer. */
    recall({ inputHash, inputs, held }: Of): Inference | null {
      if (inputs.response === null) return null;
      const found = known.get(inputHash);
      const inference = found === undefined ? answer(inputs, held).inference : found;
      keep(inputHash, inference);
      return inference;
    },
  };
}
export type HeldInferences = ReturnType<typeof holdInferences>;
