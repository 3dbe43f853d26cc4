import type { SampleRequest, SampleWithdrawalRequest } from "../../shared/contract/trace-samples.ts";
import type { NextSamplesQuery } from "./advise-next-samples.ts";
import type { TraceQuery } from "./ask-trace.ts";
import type { ArrivalsQuery } from "./find-arrivals.ts";

/** What may be asked of a trace; the answer is the body of the contract, ready to send. */
export type TraceCall =
  | { type: "create"; query: TraceQuery }
  | { type: "find"; id: string }
  | { type: "rerun"; id: string; inputs: "kept" | "current" }
  | { type: "sample"; id: string; sample: SampleRequest }
  | { type: "samples"; id: string }
  | { type: "withdraw"; id: string; sample: number; withdrawal: SampleWithdrawalRequest }
  | { type: "rank-again"; id: string }
  | { type: "next-samples"; id: string; query: NextSamplesQuery }
  | { type: "light"; id: string }
  | { type: "compare"; id: string; base: string }
  /** Where the water of a place gets to: of no trace, but as long to work out. */
  | { type: "arrivals"; query: ArrivalsQuery }
  /** The record and where to sample next as it stood when the record was made. */
  | { type: "report"; id: string };

/**
 * Makes, opens and repeats traces away from whoever answers requests: gathering, inference, a megabyte of JSON, hashing
 * and insertion take their time, and nobody else should wait for it.
 */
export interface TraceRunner {
  /** @throws AppError as the services behind it do; `unavailable` where the thread died */
  answer(call: TraceCall): Promise<string>;
  /** Loads the network in force, so that the first trace of the night does not wait for it. */
  warm(): void;
  close(): Promise<void>;
}

/** Runs in the calling thread: for databases in memory and for commands. */
export const inlineTraceRunner = (answer: TraceRunner["answer"]): TraceRunner => ({
  answer,
  warm: () => {},
  close: async () => {},
});

/** The same, counting the questions that have no answer yet. */
export function countedTraces(runner: TraceRunner): TraceRunner & { unanswered: () => number } {
  let unanswered = 0;
  return {
    ...runner,
    async answer(call) {
      unanswered += 1;
      try {
        return await runner.answer(call);
      } finally {
        unanswered -= 1;
      }
    },
    unanswered: () => unanswered,
  };
}
