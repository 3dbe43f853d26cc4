import { AppError } from "../../shared/domain/errors.ts";
import type { ImportId } from "../../shared/domain/quality/reading.ts";
import type { ImportIssue, ImportRecord } from "../stores/imports.store.ts";
import type { Stores } from "../stores/stores.ts";

type Page = { limit: number; offset: number };
export type DescribedImport = ImportRecord & {
  /** Why it cannot be taken back; null where it can. */
  undoBlocked: string | null;
};
type Deps = { read: Stores; progressOf: (id: ImportId) => number | undefined };

/** Imports, newest first. */
export const listImports =
  ({ read, progressOf }: Deps) =>
  async (page: Page): Promise<{ items: DescribedImport[]; total: number }> => {
    const { items, total } = await read.imports.list(page);
    return { items: await Promise.all(items.map((item) => describe(read, item, progressOf))), total };
  };

/** @throws AppError not-found */
export const findImport =
  ({ read, progressOf }: Deps) =>
  async (id: ImportId): Promise<DescribedImport> => {
    const record = await read.imports.find(id);
    if (record === undefined) throw new AppError("not-found", `没有编号为 ${id} 的导入`);
    return describe(read, record, progressOf);
  };

/** Issues in the order errors, warnings, information. @throws AppError not-found */
export const listImportIssues =
  ({ read }: Pick<Deps, "read">) =>
  async (id: ImportId, page: Page): Promise<{ items: ImportIssue[]; total: number }> => {
    const record = await read.imports.find(id);
    if (record === undefined) throw new AppError("not-found", `没有编号为 ${id} 的导入`);
    return { items: await read.imports.issues(id, page), total: record.issueCount };
  };

async function describe(read: Stores, record: ImportRecord, progressOf: Deps["progressOf"]): Promise<DescribedImport> {
  const running = record.state === "running";
  return {
    ...record,
    progress: running ? (progressOf(record.id) ?? record.progress) : record.progress,
    undoBlocked: await whyNotUndo(read, record),
  };
}

async function whyNotUndo(read: Stores, { id, state }: ImportRecord): Promise<string | null> {
  if (state !== "done") return "只有已完成的导入可以撤销";
  const dependants = await read.imports.dependants(id);
  return dependants.length === 0 ? null : dependants.join("；");
}
