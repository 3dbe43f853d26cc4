import { z } from "zod";
import { instant, page } from "./common.ts";

export const IMPORT_KINDS = [
  "network",
  "sections",
  "outfalls",
  "readings",
  "districts",
  "lakes",
  "protection-zones",
  "structures",
  "structure-states",
  "flow-states",
] as const;
export const importKind = z.enum(IMPORT_KINDS);
export type ImportKind = z.infer<typeof importKind>;

/** `error`: the row was not taken · `warning`: taken, look at it · `info`: worth knowing. */
export const importIssue = z.object({
  /** 1-based line or sheet row, header included; feature number for geometry files; null for the file as a whole. */
  row: z.number().int().nullable(),
  column: z.string().nullable(),
  code: z.string(),
  severity: z.enum(["error", "warning", "info"]),
  message: z.string(),
  value: z.string().nullable(),
});
export type ImportIssueResponse = z.infer<typeof importIssue>;

export const importResponse = z.object({
  importId: z.number().int(),
  kind: importKind,
  file_name: z.string(),
  /** `dry-run`: checked, nothing kept · `refused`: rows were bad and the import is all-or-nothing · `undone`. */
  state: z.enum(["running", "done", "dry-run", "refused", "failed", "undone"]),
  /** 0–1 while running */
  progress: z.number(),
  /** Counted in rows or features of the file; a network in reaches. `rejected` rows were not taken, each has an issue. */
  accepted: z.number().int(),
  rejected: z.number().int(),
  unchanged: z.number().int(),
  /** The first 500; `issue_count` has them all. */
  issues: z.array(importIssue),
  issue_count: z.number().int(),
  /** Why it failed; null unless `state` is `failed`. */
  failure: z.string().nullable(),
  created_at: instant,
  finished_at: instant.nullable(),
  /** Why it cannot be undone, or null where it can. */
  undo_blocked: z.string().nullable(),
});
export type ImportResponse = z.infer<typeof importResponse>;
export const importsResponse = page(importResponse.omit({ issues: true }));
/** Errors first, then warnings, then information. */
export const importIssuesResponse = page(importIssue);

/** Options of `POST /api/imports` beside `kind` and `file`. */
export const importOptions = z.object({
  crs: z.string().optional(),
  year: z.coerce.number().int().min(1990).max(2100).optional(),
  dry_run: z.stringbool().optional(),
  partial: z.stringbool().optional(),
  create_unplaced: z.stringbool().optional(),
  /** Code of the reading source the file speaks for; default by format. */
  source: z.string().optional(),
  /** Answer at once with a running import and work in the background. */
  background: z.stringbool().optional(),
});
