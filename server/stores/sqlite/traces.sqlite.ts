import { z } from "zod";
import { AppError } from "../../../shared/domain/errors.ts";
import type { TraceRecord, TraceStore, TraceSummary } from "../traces.store.ts";
import { flag, instant, type Prepare, sqliteCode } from "./rows.ts";

const summaryFields = {
  id: z.string(),
  created_at: instant,
  exceedance_id: z.number().nullable(),
  section_code: z.string().nullable(),
  section_name: z.string().nullable(),
  observed_at: instant,
  rerun_of: z.string().nullable(),
  demo: flag,
  status: z.enum(["done", "insufficient"]),
  suspect_count: z.number(),
  first_suspect: z.string().nullable(),
};
const summaryColumns = Object.keys(summaryFields).join(", ");
const toSummary = (row: z.infer<z.ZodObject<typeof summaryFields>>): TraceSummary => ({
  id: row.id,
  createdAt: row.created_at,
  exceedanceId: row.exceedance_id,
  sectionCode: row.section_code,
  sectionName: row.section_name,
  observedAt: row.observed_at,
  rerunOf: row.rerun_of,
  demo: row.demo,
  status: row.status,
  suspectCount: row.suspect_count,
  firstSuspect: row.first_suspect,
});
const summaryRow = z.object(summaryFields).transform(toSummary);
const traceRow = z
  .object({
    ...summaryFields,
    inputs: z.string(),
    input_hash: z.string(),
    result: z.string(),
    result_hash: z.string(),
  })
  .transform(
    (row): TraceRecord => ({
      ...toSummary(row),
      inputs: row.inputs,
      inputHash: row.input_hash,
      result: row.result,
      resultHash: row.result_hash,
    }),
  );
const linkRow = z.object({ id: z.string(), repeats: flag });
const CHAIN = `WITH RECURSIVE
  above (id, rerun_of) AS (
    SELECT id, rerun_of FROM trace WHERE id = ?
    UNION ALL SELECT t.id, t.rerun_of FROM above a JOIN trace t ON t.id = a.rerun_of),
  chain (id) AS (
    SELECT id FROM above WHERE rerun_of IS NULL
    UNION ALL SELECT t.id FROM chain c JOIN trace t ON t.rerun_of = c.id)
  SELECT t.id, coalesce(t.input_hash = p.input_hash, 0) AS repeats
  FROM chain c JOIN trace t ON t.id = c.id LEFT JOIN trace p ON p.id = t.rerun_of
  ORDER BY t.created_at, t.id`;
/** Up the chain to its first run, then down to everything that goes on from it. */
const RUNS_LIKE = `WITH RECURSIVE
  up (id, rerun_of) AS (
    SELECT id, rerun_of FROM trace WHERE id = @id
    UNION SELECT t.id, t.rerun_of FROM trace t JOIN up ON t.id = up.rerun_of),
  chain (id) AS (SELECT id FROM up UNION SELECT t.id FROM trace t JOIN chain ON t.rerun_of = chain.id)
  SELECT ${summaryColumns} FROM trace
  WHERE id IN (SELECT id FROM chain) OR section_code = (SELECT section_code FROM trace WHERE id = @id)
  ORDER BY created_at DESC, id DESC LIMIT @limit`;
const countRow = z.object({ total: z.number() });

export function sqliteTraces(prepare: Prepare): TraceStore {
  return {
    async insert(trace) {
      try {
        prepare(`INSERT INTO trace
          (${summaryColumns}, inputs, input_hash, result, result_hash)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`).run(
          trace.id,
          trace.createdAt,
          trace.exceedanceId,
          trace.sectionCode,
          trace.sectionName,
          trace.observedAt,
          trace.rerunOf,
          Number(trace.demo),
          trace.status,
          trace.suspectCount,
          trace.firstSuspect,
          trace.inputs,
          trace.inputHash,
          trace.result,
          trace.resultHash,
        );
      } catch (error) {
        if (sqliteCode(error) !== "SQLITE_CONSTRAINT_PRIMARYKEY") throw error;
        throw new AppError("conflict", `溯源记录 ${trace.id} 已存在`, { cause: error });
      }
    },
    async find(id) {
      const row = prepare("SELECT * FROM trace WHERE id = ?").get(id);
      return row === undefined ? undefined : traceRow.parse(row);
    },
    async idsOfExceedance(exceedanceId, limit) {
      const sql = "SELECT id FROM trace WHERE exceedance_id = ? ORDER BY created_at DESC, id DESC LIMIT ?";
      return prepare(sql).pluck().all(exceedanceId, limit) as string[];
    },
    async chainOf(id) {
      return z.array(linkRow).parse(prepare(CHAIN).all(id));
    },
    async runsLike(id, limit) {
      return z.array(summaryRow).parse(prepare(RUNS_LIKE).all({ id, limit }));
    },
    async list({ exceedanceId, sectionCode, sectionCodes }, { limit, offset }) {
      const conditions: string[] = [];
      const values: (string | number)[] = [];
      if (exceedanceId !== undefined) {
        conditions.push("exceedance_id = ?");
        values.push(exceedanceId);
      }
      if (sectionCode !== undefined) {
        conditions.push("section_code = ?");
        values.push(sectionCode);
      }
      if (sectionCodes !== undefined) {
        conditions.push("section_code IN (SELECT value FROM json_each(?))");
        values.push(JSON.stringify(sectionCodes));
      }
      const where = conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`;
      const { total } = countRow.parse(prepare(`SELECT count(*) AS total FROM trace ${where}`).get(...values));
      const rows = prepare(
        `SELECT ${summaryColumns} FROM trace ${where} ORDER BY created_at DESC, id DESC LIMIT ? OFFSET ?`,
      );
      return { items: z.array(summaryRow).parse(rows.all(...values, limit, offset)), total };
    },
  };
}
