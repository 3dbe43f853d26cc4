import { availableParallelism } from "node:os";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { TraceRunner } from "../services/trace-runner.ts";
import { whoActs } from "../stores/acting.ts";
import { calledThread } from "./called-thread.ts";
import type { TraceThreadCall } from "./trace-messages.ts";

type Deps = { databasePath: string; now: () => EpochSeconds };

/** Without questions for this long the thread beside gives its memory back. */
const IDLE_MS = 60_000;

/**
 * Traces on a thread with its own database connection. Where there is a second core, where water gets to is worked out on
 * a thread beside it: a question of a moment does not wait for a trace or its light.
 */
export function traceThread({ databasePath, now }: Deps): TraceRunner {
  const of = {
    name: "traces",
    data: { databasePath },
    mostWaiting: 32,
    busy: "等待中的溯源太多，请稍后再试",
    died: "溯源线程意外终止，请重试",
  };
  const thread = calledThread<TraceThreadCall, string>(of);
  const beside =
    availableParallelism() > 1 ? calledThread<TraceThreadCall, string>({ ...of, idleMs: IDLE_MS }) : thread;
  return {
    answer: (call) =>
      (call.type === "arrivals" ? beside : thread).ask({ type: "answer", now: now(), by: whoActs(), call }),
    warm: () => thread.tell({ type: "warm" }),
    close: async () => {
      await Promise.all([thread.close(), beside.close()]);
    },
  };
}
