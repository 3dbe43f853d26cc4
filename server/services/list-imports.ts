import { AppError } from "../../shared/domain/errors.ts";
import type { ImportId } from "../../shared/domain/quality/reading.ts";
import type { ImportIssue, ImportRecord } from "../stores/imports.store.ts";
import type { Stores } from "../stores/stores.ts";

type Page = { limit: number; offset: number };
export type DescribedImport = ImportRecord & {
  /** Why it cannot be taken back; null where it can. */
  undoBlocked: string | null;
};
type Deps = {
  read: Stores;
  progressOf: (id: ImportId) => number | undefined;
  /** Why one failed that the disk would not let be written yet. */
  failureOf: (id: ImportId) => string | undefined;
};

/** Imports, newest first. */
export const listImports =
  ({ read, ...live }: Deps) =>
  async (page: Page): Promise<{ items: DescribedImport[]; total: number }> => {
    const { items, total } = await read.imports.list(page);
    return { items: await Promise.all(items.map((item) => describe(read, item, live))), total };
  };

/** @throws AppError not-found */
export const findImport =
  ({ read, ...live }: Deps) =>
  async (id: ImportId): Promise<DescribedImport> => {
    const record = await read.imports.find(id);
    if (record === undefined) throw new AppError("not-found", `没有编号为 ${id} 的导入`);
    return describe(read, record, live);
  };

/** Issues in the order errors, warnings, information. @throws AppError not-found */
export const listImportIssues =
  ({ read }: Pick<Deps, "read">) =>
  async (id: ImportId, page: Page): Promise<{ items: ImportIssue[]; total: number }> => {
    const record = await read.imports.find(id);
    if (record === undefined) throw new AppError("not-found", `没有编号为 ${id} 的导入`);
    const items = await read.imports.issues(id, page);
    if (items.length > 0 || page.offset > 0 || record.issueCount === 0) return { items, total: record.issueCount };
    return { items: [forgotten(record.issueCount)], total: 1 };
  };

/** In place of issues that were not kept any longer (`retain-data.ts`). */
const forgotten = (count: number): ImportIssue => ({
  row: null,
  column: null,
  code: "issues-forgotten",
  severity: "info",
  message: `问题清单已超过保留期限，不再保存（原有 ${count} 条）`,
  value: null,
});

async function describe(
  read: Stores,
  record: ImportRecord,
  { progressOf, failureOf }: Omit<Deps, "read">,
): Promise<DescribedImport> {
  const undoBlocked = await whyNotUndo(read, record);
  if (record.state !== "running") return { ...record, undoBlocked };
  const failure = failureOf(record.id);
  if (failure !== undefined) return { ...record, state: "failed", failure, undoBlocked };
  return { ...record, progress: progressOf(record.id) ?? record.progress, undoBlocked };
}

async function whyNotUndo(read: Stores, { id, state }: ImportRecord): Promise<string | null> {
  if (state !== "done") return "只有已完成的导入可以撤销";
  const dependants = await read.imports.dependants(id);
  return dependants.length === 0 ? null : dependants.join("；");
}
