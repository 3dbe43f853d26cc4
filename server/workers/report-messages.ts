import type { ErrorCode } from "../../shared/domain/errors.ts";
import type { ReportFile } from "../reports/render-report.ts";
import type { ReportFormat } from "../reports/report-content.ts";

/** `input`: JSON of a `ReportInput`, as the trace thread wrote it. */
export type ReportCall = { id: number; input: string; format: ReportFormat; font: string | null };
export type ReportReply =
  | ({ id: number; ok: true } & ReportFile)
  | { id: number; ok: false; code: ErrorCode | null; message: string };
