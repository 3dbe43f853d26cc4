import { z } from "zod";
import type { AuditEntry, AuditFilter, AuditStore } from "../audit.store.ts";
import { type AuditRow, CHAIN_START, hashOfEntry, walkChain } from "./audit-chain.ts";
import { instant, json, type Prepare, type SqlValue } from "./rows.ts";

const COLUMNS = `seq, at, actor_kind, actor, address, action, object_kind, object_id, before, after, reason, prev_hash,
  hash`;
const fields = json(z.record(z.string(), z.unknown())).nullable();
const entryRow = z
  .object({
    seq: z.number(),
    at: instant,
    actor_kind: z.enum(["user", "key", "system", "anonymous"]),
    actor: z.string(),
    address: z.string().nullable(),
    action: z.string(),
    object_kind: z.string(),
    object_id: z.string().nullable(),
    before: fields,
    after: fields,
    reason: z.string().nullable(),
    hash: z.string(),
  })
  .transform(
    (r): AuditEntry => ({
      seq: r.seq,
      at: r.at,
      actorKind: r.actor_kind,
      actor: r.actor,
      address: r.address,
      action: r.action,
      objectKind: r.object_kind,
      objectId: r.object_id,
      before: r.before,
      after: r.after,
      reason: r.reason,
      hash: r.hash,
    }),
  );
const headRow = z.object({ seq: z.number(), hash: z.string() });

/** `noteAppended` is told of every entry, so that a unit of work can know whether it left one. */
export function sqliteAudit(prepare: Prepare, noteAppended: () => void): AuditStore {
  return {
    async append(draft) {
      // Inside a unit of work, which holds the lock for writing: nobody can come between reading the head and adding to it.
      const head = prepare("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").get();
      const { seq, hash: prevHash } = head === undefined ? { seq: 0, hash: CHAIN_START } : headRow.parse(head);
      const bare = {
        seq: seq + 1,
        at: draft.at,
        actor_kind: draft.actorKind,
        actor: draft.actor,
        address: draft.address,
        action: draft.action,
        object_kind: draft.objectKind,
        object_id: draft.objectId,
        before: draft.before === null ? null : JSON.stringify(draft.before),
        after: draft.after === null ? null : JSON.stringify(draft.after),
        reason: draft.reason,
        prev_hash: prevHash,
      };
      const row: AuditRow = { ...bare, hash: hashOfEntry(bare) };
      prepare(`INSERT INTO audit (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`).run(
        ...(Object.values(row) as SqlValue[]),
      );
      noteAppended();
      return { ...draft, seq: row.seq, hash: row.hash };
    },
    async list(filter, { limit, offset }) {
      const { where, values } = conditionsOf(filter);
      const counted = prepare(`SELECT count(*) AS total FROM audit${where}`).get(...values);
      const sql = `SELECT ${COLUMNS} FROM audit${where} ORDER BY seq DESC LIMIT ? OFFSET ?`;
      const rows = prepare(sql).all(...values, limit, offset);
      return { items: z.array(entryRow).parse(rows), total: z.object({ total: z.number() }).parse(counted).total };
    },
    verify: async () => verifyChain(prepare),
  };
}

/** Walks the chain of a connection, row by row. */
export const verifyChain = (prepare: Prepare) =>
  walkChain(prepare(`SELECT ${COLUMNS} FROM audit ORDER BY seq`).iterate() as Iterable<AuditRow>);

function conditionsOf({ from, to, actor, action, objectKind, objectId, beforeSeq, text }: AuditFilter) {
  const like = text === undefined ? undefined : `%${text.replace(/[\\%_]/g, "\\$&")}%`;
  const searched = ["actor", "action", "object_id", "before", "after", "reason", "address"];
  const all: [sql: string, value: SqlValue | undefined, times?: number][] = [
    ["at >= ?", from],
    ["at < ?", to],
    ["seq < ?", beforeSeq],
    ["actor = ?", actor],
    ["action = ?", action],
    ["object_kind = ?", objectKind],
    ["object_id = ?", objectId],
    [`(${searched.map((c) => `${c} LIKE ? ESCAPE '\\'`).join(" OR ")})`, like, searched.length],
  ];
  const given = all.filter(([, value]) => value !== undefined);
  return {
    where: given.length === 0 ? "" : ` WHERE ${given.map(([sql]) => sql).join(" AND ")}`,
    values: given.flatMap(([, value, times = 1]) => Array<SqlValue>(times).fill(value as SqlValue)),
  };
}
