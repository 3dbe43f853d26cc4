import type { Worker } from "node:worker_threads";
import { AppError } from "../../shared/domain/errors.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { TraceCall, TraceRunner } from "../services/trace-runner.ts";
import { startWorker } from "./start-worker.ts";
import type { TraceThreadCall, TraceThreadReply } from "./trace-messages.ts";

type Deps = { databasePath: string; now: () => EpochSeconds };
type Pending = { resolve: (body: string) => void; reject: (error: Error) => void };

/** More traces waiting than this are refused rather than left to time out one by one. */
const MOST_WAITING = 32;

/** Traces on a thread with its own database connection; started at the first call, and anew after it died. */
export function traceThread({ databasePath, now }: Deps): TraceRunner {
  let worker: Worker | undefined;
  let nextId = 1;
  let closed = false;
  const pending = new Map<number, Pending>();

  function fail(error: Error): void {
    worker = undefined;
    for (const waiting of pending.values()) waiting.reject(error);
    pending.clear();
  }

  function start(): Worker {
    const started = startWorker("traces", {}, { databasePath });
    started.on("message", (reply: TraceThreadReply) => {
      const waiting = pending.get(reply.id);
      pending.delete(reply.id);
      if (reply.ok) waiting?.resolve(reply.body);
      else waiting?.reject(toError(reply));
      if (pending.size === 0) started.unref();
    });
    started.on("error", (cause) => started === worker && fail(died(cause)));
    started.on("exit", () => started === worker && fail(died()));
    started.unref();
    return started;
  }

  const post = (message: TraceThreadCall) => {
    worker ??= start();
    worker.postMessage(message);
  };

  return {
    answer(call: TraceCall) {
      if (closed) return Promise.reject(new AppError("unavailable", "服务正在停止"));
      if (pending.size >= MOST_WAITING)
        return Promise.reject(new AppError("unavailable", "等待中的溯源太多，请稍后再试"));
      return new Promise((resolve, reject) => {
        const id = nextId++;
        pending.set(id, { resolve, reject });
        post({ type: "answer", id, now: now(), call });
        // While somebody waits the thread keeps the process alive, idle it does not.
        worker?.ref();
      });
    },
    warm: () => post({ type: "warm" }),
    async close() {
      closed = true;
      const stopping = worker;
      fail(new AppError("unavailable", "服务正在停止"));
      await stopping?.terminate();
    },
  };
}

const died = (cause?: unknown) =>
  new AppError("unavailable", "溯源线程意外终止，请重试", cause === undefined ? {} : { cause });

function toError({ code, message, stack }: Extract<TraceThreadReply, { ok: false }>): Error {
  const error = code === null ? new Error(message) : new AppError(code, message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
