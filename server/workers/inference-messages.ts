import type { First, PairList, PairShare } from "../../shared/domain/tracing/inference/hand.ts";
import type { TraceOptions, TraceProblem } from "../../shared/domain/tracing/inference/problem.ts";
import type { PackedFits } from "./pack-fits.ts";

/** Work for another pair of hands. `open` begins a new problem and is not answered; all others are, in their order. */
export type HandCall =
  | { call: "open"; problem: TraceProblem; options: TraceOptions; hand: number; hands: number }
  | { call: "screen" }
  | { call: "ask"; asked: readonly number[] }
  | { call: "finish"; finalists: readonly number[]; pairs: PairList }
  | { call: "seconds"; firsts: readonly First[]; of: readonly (readonly number[])[]; roughly: boolean };

export type PackedShare = { members: number[]; fits: PackedFits[]; diffuse: PackedFits };
export type PackedFinal = PackedShare & { pairs: PairShare };
export type HandAnswer = PackedShare | PackedFinal | PairShare;

export type HandReply = { id: number } & ({ ok: true; value: HandAnswer } | { ok: false; message: string });

/** What a thread of hands is started with: where it answers, and a count of its answers to wait on. */
export type HandData = { port: import("node:worker_threads").MessagePort; answered: Int32Array };
