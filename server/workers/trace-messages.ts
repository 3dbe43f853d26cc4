import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { TraceCall } from "../services/trace-runner.ts";
import type { Acting } from "../stores/acting.ts";

/** `now`: the clock of the main thread; `by`: who asked, for the audit. */
export type TraceThreadCall = { type: "warm" } | { type: "answer"; now: EpochSeconds; by: Acting; call: TraceCall };
