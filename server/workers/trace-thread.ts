import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { TraceRunner } from "../services/trace-runner.ts";
import { calledThread } from "./called-thread.ts";
import type { TraceThreadCall } from "./trace-messages.ts";

type Deps = { databasePath: string; now: () => EpochSeconds };

/** Traces on a thread with its own database connection. */
export function traceThread({ databasePath, now }: Deps): TraceRunner {
  const thread = calledThread<TraceThreadCall, string>({
    name: "traces",
    data: { databasePath },
    mostWaiting: 32,
    busy: "等待中的溯源太多，请稍后再试",
    died: "溯源线程意外终止，请重试",
  });
  return {
    answer: (call) => thread.ask({ type: "answer", now: now(), call }),
    warm: () => thread.tell({ type: "warm" }),
    close: thread.close,
  };
}
