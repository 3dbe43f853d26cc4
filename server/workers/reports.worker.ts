import { parentPort } from "node:worker_threads";
import { AppError } from "../../shared/domain/errors.ts";
import { type ReportInput, renderReport } from "../reports/render-report.ts";
import type { ReportCall, ReportReply } from "./report-messages.ts";

/** One at a time: the fonts of the PDF library are set for the whole thread. */
let queue: Promise<void> = Promise.resolve();
parentPort?.on("message", (call: ReportCall) => {
  queue = queue.then(() => reply(call));
});

async function reply({ id, input, format, font }: ReportCall): Promise<void> {
  const tell = (message: ReportReply) => parentPort?.postMessage(message);
  try {
    tell({ id, ok: true, ...(await renderReport(JSON.parse(input) as ReportInput, format, font)) });
  } catch (error) {
    const code = error instanceof AppError ? error.code : null;
    tell({
      id,
      ok: false,
      code,
      message: error instanceof Error ? (error.stack && code === null ? error.stack : error.message) : String(error),
    });
  }
}
