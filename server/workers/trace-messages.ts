import type { ErrorCode } from "../../shared/domain/errors.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { TraceCall } from "../services/trace-runner.ts";

/** `warm` is not answered. */
export type TraceThreadCall = { type: "warm" } | { type: "answer"; id: number; now: EpochSeconds; call: TraceCall };
export type TraceThreadReply =
  | { id: number; ok: true; body: string }
  | { id: number; ok: false; code: ErrorCode | null; message: string; stack: string | undefined };
