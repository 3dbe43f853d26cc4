import type { NextSamplesResponse } from "../../shared/contract/trace-samples.ts";
import type { Trace } from "../../shared/contract/traces.ts";
import { AppError } from "../../shared/domain/errors.ts";
import { findReportFonts } from "./find-report-fonts.ts";
import { renderDocx } from "./render-docx.ts";
import { renderPdf } from "./render-pdf.ts";
import type { ReportFonts, ReportFormat } from "./report-content.ts";
import { traceReport } from "./trace-report.ts";

/** A trace of the contract, and where it advises to sample. */
export type ReportInput = { trace: Trace; next: NextSamplesResponse | null };
export type ReportFile = { fileName: string; bytes: Uint8Array };

/**
 * One report in one format. `font`: REPORT_FONT.
 * @throws AppError unavailable where a PDF finds no Chinese font to embed
 */
export async function renderReport(
  { trace, next }: ReportInput,
  format: ReportFormat,
  font: string | null,
): Promise<ReportFile> {
  const report = traceReport(trace, next);
  const bytes =
    format === "pdf" ? await renderPdf(report, findReportFonts(font)) : await renderDocx(report, fontsOrNone(font));
  return { fileName: `${report.fileName}.${format}`, bytes };
}

/** A DOCX uses the reader's fonts: without one here only the words on the stand-in picture of the map are missing. */
function fontsOrNone(font: string | null): ReportFonts | null {
  try {
    return findReportFonts(font);
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}
