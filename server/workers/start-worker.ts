import { Worker, type WorkerOptions } from "node:worker_threads";

/**
 * Starts `server/workers/<name>.worker.ts` on a thread of its own. `data` reaches it as `workerData.data`.
 */
export function startWorker(name: string, options: Omit<WorkerOptions, "workerData"> = {}, data?: unknown): Worker {
  const entry = new URL(`./${name}.worker.ts`, import.meta.url).href;
  return new Worker(new URL("./bootstrap.mjs", import.meta.url), { ...options, workerData: { entry, data } });
}
