import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { TraceCall } from "../services/trace-runner.ts";

/** `now`: the clock of the main thread. */
export type TraceThreadCall = { type: "warm" } | { type: "answer"; now: EpochSeconds; call: TraceCall };
