import { type ImportKind, importIssuesResponse, importResponse, importsResponse } from "@shared/contract/imports.ts";
import { getJson, postForm, postJson } from "../../api/client.ts";

/** What a person chooses beside the file; empty text is "not said". */
export type ImportChoices = {
  kind: ImportKind;
  crs: string;
  year: string;
  source: string;
  partial: boolean;
  createUnplaced: boolean;
};

const ISSUES_PER_PAGE = 5000;

export const fetchImports = (signal: AbortSignal) =>
  getJson(importsResponse, "imports", { query: { limit: 50 }, signal });
export const fetchImport = (id: number, signal: AbortSignal) => getJson(importResponse, `imports/${id}`, { signal });

/** The first 5,000 issues, errors first; the rest is in the CSV. */
export const fetchIssues = (id: number, signal: AbortSignal) =>
  getJson(importIssuesResponse, `imports/${id}/issues`, { query: { limit: ISSUES_PER_PAGE }, signal });
export const issuesCsvPath = (id: number) => `/api/imports/${id}/issues?format=csv`;
export const templatePath = (kind: string, format: "csv" | "xlsx") => `/api/imports/templates/${kind}.${format}`;

export const undoImport = (id: number) => postJson(importResponse, `imports/${id}/undo`, {});

/** Sends a file; answers as soon as the server has it, while it works on. */
export function uploadImport(file: File, choices: ImportChoices, dryRun: boolean, signal: AbortSignal) {
  const form = new FormData();
  form.set("kind", choices.kind);
  form.set("background", "true");
  form.set("dry_run", String(dryRun));
  form.set("partial", String(choices.partial));
  form.set("create_unplaced", String(choices.createUnplaced));
  for (const name of ["crs", "year", "source"] as const) if (choices[name] !== "") form.set(name, choices[name]);
  form.set("file", file);
  return postForm(importResponse, "imports", form, { signal });
}
