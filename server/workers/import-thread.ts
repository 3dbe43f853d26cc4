import type { Worker } from "node:worker_threads";
import { AppError } from "../../shared/domain/errors.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { FollowUp } from "../services/follow-up-import.ts";
import type { ImportRunner } from "../services/import-runner.ts";
import type { Publish } from "../services/live-events.ts";
import type { ImportOutcome } from "../services/perform-import.ts";
import type { ImportCall, ImportThreadMessage } from "./import-messages.ts";
import { startWorker } from "./start-worker.ts";

type Deps = { databasePath: string; now: () => EpochSeconds; publish: Publish };
type Pending = {
  resolve: (result: unknown) => void;
  reject: (error: Error) => void;
  onProgress: (part: number) => void;
};

/** A file that needs more is refused by the thread dying, not by the server. */
const HEAP_MB = 2048;
/** A thread with nothing to do for this long gives its memory back. */
const IDLE_MS = 60_000;

/** Runs imports on a thread with its own database connection: parsing and writing never hold up an answer. */
export function importThread({ databasePath, now, publish }: Deps): ImportRunner {
  let worker: Worker | undefined;
  let nextId = 1;
  let idle: NodeJS.Timeout | undefined;
  const pending = new Map<number, Pending>();

  function start(): Worker {
    const started = startWorker("imports", { resourceLimits: { maxOldGenerationSizeMb: HEAP_MB } }, { databasePath });
    const failAll = (error: Error) => {
      // A thread that was stopped for idleness may end after the next one began: its calls are not ours to fail.
      if (worker !== undefined && worker !== started) return;
      worker = undefined;
      for (const waiting of pending.values()) waiting.reject(error);
      pending.clear();
    };
    started.on("message", receive);
    started.on("error", (error: NodeJS.ErrnoException) => failAll(describe(error)));
    started.on("exit", () => failAll(new Error("the import thread ended")));
    started.unref();
    return started;
  }

  function receive(message: ImportThreadMessage): void {
    if (message.type === "publish") {
      publish(message.event);
      return;
    }
    const waiting = pending.get(message.id);
    if (message.type === "progress") {
      waiting?.onProgress(message.part);
      return;
    }
    pending.delete(message.id);
    if (message.type === "done") waiting?.resolve(message.result);
    else waiting?.reject(toError(message));
    if (pending.size === 0) idle = setTimeout(stop, IDLE_MS).unref();
  }

  async function stop(): Promise<void> {
    clearTimeout(idle);
    const stopping = worker;
    worker = undefined;
    await stopping?.terminate();
  }

  const call = (request: ImportCall, onProgress: (part: number) => void = () => {}) =>
    new Promise<unknown>((resolve, reject) => {
      clearTimeout(idle);
      worker ??= start();
      const id = nextId++;
      pending.set(id, { resolve, reject, onProgress });
      worker.postMessage({ ...request, id, now: now() });
    });

  return {
    run: async (job, onProgress) => (await call({ type: "run", job }, onProgress)) as ImportOutcome,
    undo: async (importId) => (await call({ type: "undo", importId })) as FollowUp,
    updateExceedances: (touched) => call({ type: "update-exceedances", touched }),
    close: stop,
  };
}

function toError({ code, message, stack }: Extract<ImportThreadMessage, { type: "failed" }>): Error {
  const error = code === null ? new Error(message) : new AppError(code, message);
  if (stack !== undefined) error.stack = stack;
  return error;
}

const describe = (error: NodeJS.ErrnoException): Error =>
  error.code === "ERR_WORKER_OUT_OF_MEMORY"
    ? new AppError("too-large", "文件太大，内存不足；请拆分后分次导入，或改用 CSV", { cause: error })
    : error;
