import type { ReportFormat } from "../reports/report-content.ts";

/** `input`: JSON of a `ReportInput`, as the trace thread wrote it. */
export type ReportCall = { input: string; format: ReportFormat; font: string | null };
