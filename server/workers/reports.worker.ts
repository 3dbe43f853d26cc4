import { type ReportInput, renderReport } from "../reports/render-report.ts";
import { answerCalls } from "./answer-calls.ts";
import type { ReportCall } from "./report-messages.ts";

// One at a time, too, because the fonts of the PDF library are set for the whole thread.
answerCalls<ReportCall>(({ input, format, font }) => renderReport(JSON.parse(input) as ReportInput, format, font));
