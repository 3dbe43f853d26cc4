import type { Worker } from "node:worker_threads";
import { AppError } from "../../shared/domain/errors.ts";
import type { ReportFile } from "../reports/render-report.ts";
import type { ReportRunner } from "../services/report-runner.ts";
import type { ReportCall, ReportReply } from "./report-messages.ts";
import { startWorker } from "./start-worker.ts";

type Pending = { resolve: (file: ReportFile) => void; reject: (error: Error) => void };
const MOST_WAITING = 8;
/** Fonts of tens of megabytes are given back after this. */
const IDLE_MS = 60_000;

/** Reports on a thread of their own, started at the first and stopped when nobody asks. `font`: REPORT_FONT. */
export function reportThread(font: string | null): ReportRunner {
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let nextId = 1;
  const pending = new Map<number, Pending>();

  async function stop(error: Error): Promise<void> {
    clearTimeout(idle);
    const stopping = worker;
    worker = undefined;
    for (const waiting of pending.values()) waiting.reject(error);
    pending.clear();
    await stopping?.terminate();
  }
  const died = (cause?: unknown) => new AppError("unavailable", "报告线程意外终止，请重试", { cause });
  const stopping = () => new AppError("unavailable", "服务正在停止");

  function start(): Worker {
    const started = startWorker("reports");
    started.on("message", (reply: ReportReply) => {
      const waiting = pending.get(reply.id);
      pending.delete(reply.id);
      if (reply.ok) waiting?.resolve(reply);
      else waiting?.reject(reply.code === null ? new Error(reply.message) : new AppError(reply.code, reply.message));
      if (pending.size > 0) return;
      started.unref();
      idle = setTimeout(() => void stop(stopping()), IDLE_MS).unref();
    });
    started.on("error", (cause) => started === worker && void stop(died(cause)));
    started.on("exit", () => started === worker && void stop(died()));
    return started;
  }

  return {
    render(input, format) {
      if (pending.size >= MOST_WAITING)
        return Promise.reject(new AppError("unavailable", "等待中的报告太多，请稍后再试"));
      clearTimeout(idle);
      worker ??= start();
      worker.ref();
      const call: ReportCall = { id: nextId++, input, format, font };
      return new Promise((resolve, reject) => {
        pending.set(call.id, { resolve, reject });
        worker?.postMessage(call);
      });
    },
    close: () => stop(stopping()),
  };
}
