import type { ImportId } from "../../shared/domain/quality/reading.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";

/** What a write did, counted in rows (values for readings). */
export type Written = { inserted: number; revised: number; unchanged: number };

export type ImportState = "running" | "done" | "dry-run" | "refused" | "failed" | "undone";
export type ImportIssue = {
  row: number | null;
  column: string | null;
  code: string;
  severity: "error" | "warning" | "info";
  message: string;
  value: string | null;
};
export type ImportRecord = {
  id: ImportId;
  kind: string;
  fileName: string;
  sha256: string;
  sizeBytes: number;
  options: Readonly<Record<string, unknown>>;
  state: ImportState;
  progress: number;
  accepted: number;
  rejected: number;
  unchanged: number;
  issueCount: number;
  /** Why it failed, in the user's language. */
  failure: string | null;
  createdAt: EpochSeconds;
  finishedAt: EpochSeconds | null;
};

/** Imports are jobs that leave a row: running, done, refused, failed (also by a killed process), undone. */
export interface ImportStore {
  create(
    of: Pick<ImportRecord, "kind" | "fileName" | "sha256" | "sizeBytes" | "options" | "createdAt">,
  ): Promise<ImportRecord>;
  update(
    id: ImportId,
    change: Partial<
      Pick<ImportRecord, "state" | "progress" | "accepted" | "rejected" | "unchanged" | "failure" | "finishedAt">
    >,
  ): Promise<void>;
  addIssues(id: ImportId, issues: readonly ImportIssue[]): Promise<void>;
  find(id: ImportId): Promise<ImportRecord | undefined>;
  list(page: { limit: number; offset: number }): Promise<{ items: ImportRecord[]; total: number }>;
  issues(id: ImportId, page: { limit: number; offset: number }): Promise<ImportIssue[]>;
  /** Takes away issues of imports that ended before `before`, at most `most` rows; answers how many. Their number stays. */
  forgetIssues(before: EpochSeconds, most: number): Promise<number>;
  /** At start: imports left running by a process that died become failed. Answers how many. */
  failRunning(at: EpochSeconds, failure: string): Promise<number>;
  /** What stands on an import's rows (later imports, traces), in words; empty where it can be taken back. */
  dependants(id: ImportId): Promise<string[]>;
  /** Takes back registry rows (sections, outfalls, areas, aliases) of an import. Readings and networks undo themselves. */
  undoRegistry(id: ImportId): Promise<void>;
}
