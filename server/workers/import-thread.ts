import type { Worker } from "node:worker_threads";
import { AppError } from "../../shared/domain/errors.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { FollowUp } from "../services/follow-up-import.ts";
import type { ImportRunner } from "../services/import-runner.ts";
import type { Publish } from "../services/live-events.ts";
import type { ImportOutcome } from "../services/perform-import.ts";
import { whoActs } from "../stores/acting.ts";
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
export function importThread(deps: Deps): ImportRunner {
  const thread = new ImportThread(deps);
  return {
    run: async (job, onProgress) => (await thread.call({ type: "run", job }, onProgress)) as ImportOutcome,
    undo: async (importId) => (await thread.call({ type: "undo", importId })) as FollowUp,
    updateExceedances: (touched) => thread.call({ type: "update-exceedances", touched }),
    close: () => thread.stop(),
  };
}

class ImportThread {
  #worker: Worker | undefined;
  #nextId = 1;
  #idle: NodeJS.Timeout | undefined;
  readonly #pending = new Map<number, Pending>();

  constructor(private readonly deps: Deps) {}

  call(request: ImportCall, onProgress: (part: number) => void = () => {}): Promise<unknown> {
    clearTimeout(this.#idle);
    this.#worker ??= this.#start();
    // While somebody waits the thread keeps the process alive, idle it does not.
    this.#worker.ref();
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject, onProgress });
      this.#worker?.postMessage({ ...request, id, now: this.deps.now(), by: whoActs() });
    });
  }

  async stop(): Promise<void> {
    clearTimeout(this.#idle);
    const stopping = this.#worker;
    this.#worker = undefined;
    await stopping?.terminate();
  }

  #start(): Worker {
    const { databasePath } = this.deps;
    const worker = startWorker("imports", { resourceLimits: { maxOldGenerationSizeMb: HEAP_MB } }, { databasePath });
    worker.on("message", (message: ImportThreadMessage) => this.#receive(message));
    worker.on("error", (error: NodeJS.ErrnoException) => this.#fail(worker, describe(error)));
    worker.on("exit", () => this.#fail(worker, new Error("the import thread ended")));
    return worker;
  }

  /** A thread that was stopped for idleness may end after the next one began: its calls are not ours to fail. */
  #fail(worker: Worker, error: Error): void {
    if (this.#worker !== undefined && this.#worker !== worker) return;
    this.#worker = undefined;
    for (const waiting of this.#pending.values()) waiting.reject(error);
    this.#pending.clear();
  }

  #receive(message: ImportThreadMessage): void {
    if (message.type === "publish") {
      this.deps.publish(message.event);
      return;
    }
    const waiting = this.#pending.get(message.id);
    if (message.type === "progress") {
      waiting?.onProgress(message.part);
      return;
    }
    this.#pending.delete(message.id);
    if (message.type === "done") waiting?.resolve(message.result);
    else waiting?.reject(toError(message));
    if (this.#pending.size > 0) return;
    this.#worker?.unref();
    this.#idle = setTimeout(() => void this.stop(), IDLE_MS).unref();
  }
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
