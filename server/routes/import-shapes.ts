import { stringify } from "csv-stringify/sync";
import type { z } from "zod";
import {
  type ImportIssueResponse,
  type ImportResponse,
  importKind,
  type importsResponse,
} from "../../shared/contract/imports.ts";
import { toIso } from "../../shared/domain/time.ts";
import type { DescribedImport } from "../services/list-imports.ts";

type ImportSummary = z.infer<typeof importsResponse>["items"][number];

/** An import without its issues. */
export const importSummaryShape = (record: DescribedImport): ImportSummary => ({
  importId: record.id,
  kind: importKind.parse(record.kind),
  file_name: record.fileName,
  state: record.state,
  progress: record.progress,
  accepted: record.accepted,
  rejected: record.rejected,
  unchanged: record.unchanged,
  issue_count: record.issueCount,
  failure: record.failure,
  created_at: toIso(record.createdAt),
  finished_at: record.finishedAt === null ? null : toIso(record.finishedAt),
  undo_blocked: record.undoBlocked,
});

export const importShape = (record: DescribedImport, issues: ImportIssueResponse[]): ImportResponse => ({
  ...importSummaryShape(record),
  issues,
});

/** Issues for a spreadsheet: with a byte order mark, and no cell that a spreadsheet would run as a formula. */
export function issuesCsv(issues: readonly ImportIssueResponse[]): string {
  const rows = issues.map(({ row, column, code, severity, message, value }) =>
    [row === null ? "" : String(row), column ?? "", code, severity, message, value ?? ""].map(inert),
  );
  return `\ufeff${stringify([["行", "列", "代码", "级别", "说明", "值"], ...rows], { record_delimiter: "windows" })}`;
}

const inert = (cell: string): string => (/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell);
