import type { ReportFile } from "../reports/render-report.ts";
import type { ReportRunner } from "../services/report-runner.ts";
import { calledThread } from "./called-thread.ts";
import type { ReportCall } from "./report-messages.ts";

/** Reports on a thread of their own; fonts of tens of megabytes are given back when nobody asks. `font`: REPORT_FONT. */
export function reportThread(font: string | null): ReportRunner {
  const thread = calledThread<ReportCall, ReportFile>({
    name: "reports",
    mostWaiting: 8,
    idleMs: 60_000,
    busy: "等待中的报告太多，请稍后再试",
    died: "报告线程意外终止，请重试",
  });
  return { render: (input, format) => thread.ask({ input, format, font }), close: thread.close };
}
