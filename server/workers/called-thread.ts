import type { Worker } from "node:worker_threads";
import { AppError, type Because, type ErrorCode } from "../../shared/domain/errors.ts";
import { startWorker } from "./start-worker.ts";

/** What goes to a thread; `id` null: nobody waits for an answer. */
export type ThreadCall<Call> = { id: number | null; call: Call };
export type ThreadReply<Value> =
  | { id: number; ok: true; value: Value }
  | { id: number; ok: false; code: ErrorCode | null; message: string; stack?: string; because?: Because };

type Options = {
  /** Of `<name>.worker.ts`, and what it starts with. */
  name: string;
  data?: unknown;
  /** More calls than this waiting are refused rather than left to time out one by one. */
  mostWaiting: number;
  /** With nothing to do for this long it is stopped and gives its memory back; without, it stays. */
  idleMs?: number;
  /** Words for who is refused, and for who waited when it died. */
  busy: string;
  died: string;
};
type Pending<Value> = { resolve: (value: Value) => void; reject: (error: Error) => void };

/** A thread that answers calls (`answer-calls.ts`): started at the first, and anew after it died or was idle. */
export function calledThread<Call, Value>({ name, data, mostWaiting, idleMs, busy, died }: Options) {
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let nextId = 1;
  let closed = false;
  const pending = new Map<number, Pending<Value>>();
  const closing = () => new AppError("unavailable", "服务正在停止");

  async function stop(error: Error): Promise<void> {
    clearTimeout(idle);
    const stopping = worker;
    worker = undefined;
    for (const waiting of pending.values()) waiting.reject(error);
    pending.clear();
    await stopping?.terminate();
  }

  function start(): Worker {
    const started = startWorker(name, {}, data);
    started.on("message", (reply: ThreadReply<Value>) => {
      const waiting = pending.get(reply.id);
      pending.delete(reply.id);
      if (reply.ok) waiting?.resolve(reply.value);
      else waiting?.reject(toError(reply));
      if (pending.size > 0) return;
      started.unref();
      if (idleMs !== undefined) idle = setTimeout(() => void stop(closing()), idleMs).unref();
    });
    const fail = (cause?: unknown) =>
      started === worker && void stop(new AppError("unavailable", died, cause === undefined ? {} : { cause }));
    started.on("error", fail);
    started.on("exit", () => fail());
    started.unref();
    return started;
  }

  function post(message: ThreadCall<Call>): void {
    clearTimeout(idle);
    worker ??= start();
    worker.postMessage(message);
  }

  return {
    ask(call: Call): Promise<Value> {
      if (closed) return Promise.reject(closing());
      if (pending.size >= mostWaiting) return Promise.reject(new AppError("unavailable", busy));
      return new Promise((resolve, reject) => {
        const id = nextId++;
        pending.set(id, { resolve, reject });
        post({ id, call });
        // While somebody waits the thread keeps the process alive, idle it does not.
        worker?.ref();
      });
    },
    /** Says something to the thread; what comes of it is nobody's business. */
    tell: (call: Call): void => post({ id: null, call }),
    async close(): Promise<void> {
      closed = true;
      await stop(closing());
    },
  };
}

function toError({ code, message, stack, because }: Extract<ThreadReply<never>, { ok: false }>): Error {
  const error = code === null ? new Error(message) : new AppError(code, message, { because });
  if (stack !== undefined) error.stack = stack;
  return error;
}
