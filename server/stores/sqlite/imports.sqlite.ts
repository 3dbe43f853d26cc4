import { z } from "zod";
import { AppError } from "../../../shared/domain/errors.ts";
import type { ImportRecord, ImportStore } from "../imports.store.ts";
import { dependantsOf } from "./dependants.ts";
import { raiseFlowRevision } from "./flow-revision.ts";
import { found, importId, instant, json, type Prepare, type SqlValue, sqliteCode } from "./rows.ts";
import { undoVersioned } from "./versioned-table.ts";

const importRow = z
  .object({
    id: importId,
    kind: z.string(),
    file_name: z.string(),
    sha256: z.string(),
    size_bytes: z.number(),
    options: json(z.record(z.string(), z.unknown())),
    state: z.enum(["running", "done", "dry-run", "refused", "failed", "undone"]),
    progress: z.number(),
    accepted: z.number(),
    rejected: z.number(),
    unchanged: z.number(),
    issue_count: z.number(),
    failure: z.string().nullable(),
    created_at: instant,
    finished_at: instant.nullable(),
  })
  .transform(
    (row): ImportRecord => ({
      id: row.id,
      kind: row.kind,
      fileName: row.file_name,
      sha256: row.sha256,
      sizeBytes: row.size_bytes,
      options: row.options,
      state: row.state,
      progress: row.progress,
      accepted: row.accepted,
      rejected: row.rejected,
      unchanged: row.unchanged,
      issueCount: row.issue_count,
      failure: row.failure,
      createdAt: row.created_at,
      finishedAt: row.finished_at,
    }),
  );
const issueRow = z.object({
  row: z.number().nullable(),
  column: z.string().nullable(),
  code: z.string(),
  severity: z.enum(["error", "warning", "info"]),
  message: z.string(),
  value: z.string().nullable(),
});
const countRow = z.object({ total: z.number() });

const CHANGEABLE = {
  state: "state",
  progress: "progress",
  accepted: "accepted",
  rejected: "rejected",
  unchanged: "unchanged",
  failure: "failure",
  finishedAt: "finished_at",
} as const;

export function sqliteImports(prepare: Prepare): ImportStore {
  const find = (id: number) => {
    const row = prepare("SELECT * FROM import_batch WHERE id = ?").get(id);
    return row === undefined ? undefined : importRow.parse(row);
  };
  const findOrFail = (id: number) => found(find(id), `没有编号为 ${id} 的导入`);

  return {
    async create({ kind, fileName, sha256, sizeBytes, options, createdAt }) {
      const row = prepare(`INSERT INTO import_batch (kind, file_name, sha256, size_bytes, options, created_at)
        VALUES (?, ?, ?, ?, ?, ?) RETURNING *`).get(
        kind,
        fileName,
        sha256,
        sizeBytes,
        JSON.stringify(options),
        createdAt,
      );
      return importRow.parse(row);
    },
    async update(id, change) {
      findOrFail(id);
      for (const [field, column] of Object.entries(CHANGEABLE) as [keyof typeof CHANGEABLE, string][]) {
        const value: SqlValue | undefined = change[field];
        if (value !== undefined) prepare(`UPDATE import_batch SET ${column} = ? WHERE id = ?`).run(value, id);
      }
    },
    async addIssues(id, issues) {
      const { issueCount } = findOrFail(id);
      const insert = prepare(`INSERT INTO import_issue
        (import_id, position, row_number, column_name, code, severity, message, value) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
      issues.forEach(({ row, column, code, severity, message, value }, i) => {
        insert.run(id, issueCount + i, row, column, code, severity, message, value);
      });
      prepare("UPDATE import_batch SET issue_count = issue_count + ? WHERE id = ?").run(issues.length, id);
    },
    async find(id) {
      return find(id);
    },
    async list({ limit, offset }) {
      const { total } = countRow.parse(prepare("SELECT count(*) AS total FROM import_batch").get());
      const rows = prepare("SELECT * FROM import_batch ORDER BY id DESC LIMIT ? OFFSET ?").all(limit, offset);
      return { items: z.array(importRow).parse(rows), total };
    },
    async issues(id, { limit, offset }) {
      const rows = prepare(`SELECT row_number AS row, column_name AS column, code, severity, message, value
        FROM import_issue WHERE import_id = ? ORDER BY position LIMIT ? OFFSET ?`).all(id, limit, offset);
      return z.array(issueRow).parse(rows);
    },
    async forgetIssues(before, most) {
      return prepare(`DELETE FROM import_issue WHERE (import_id, position) IN (SELECT import_id, position
        FROM import_issue JOIN import_batch ON import_batch.id = import_id WHERE finished_at < ? LIMIT ?)`).run(
        before,
        most,
      ).changes;
    },
    async failRunning(at, failure) {
      return prepare(
        "UPDATE import_batch SET state = 'failed', failure = ?, finished_at = ? WHERE state = 'running'",
      ).run(failure, at).changes;
    },
    async dependants(id) {
      return dependantsOf(prepare, findOrFail(id));
    },
    async undoRegistry(id) {
      findOrFail(id);
      undoVersioned(prepare, id);
      removeUnversioned(prepare);
      raiseFlowRevision(prepare);
    },
  };
}

/** @throws AppError conflict where readings, events or states still stand on a row that would go. */
function removeUnversioned(prepare: Prepare): void {
  try {
    prepare(
      "DELETE FROM section WHERE NOT EXISTS (SELECT 1 FROM section_version v WHERE v.section_id = section.id)",
    ).run();
    prepare(
      "DELETE FROM outfall WHERE NOT EXISTS (SELECT 1 FROM outfall_version v WHERE v.outfall_id = outfall.id)",
    ).run();
    prepare(
      "DELETE FROM structure WHERE NOT EXISTS (SELECT 1 FROM structure_version v WHERE v.structure_id = structure.id)",
    ).run();
  } catch (error) {
    if (sqliteCode(error) !== "SQLITE_CONSTRAINT_FOREIGNKEY") throw error;
    throw new AppError("conflict", "这次导入的断面已有监测数据或闸泵已有状态记录，请先撤销那些数据的导入", {
      cause: error,
    });
  }
}
