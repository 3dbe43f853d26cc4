import { z } from "zod";
import type { Session, SessionStore } from "../sessions.store.ts";
import { instant, type Prepare } from "./rows.ts";

const sessionRow = z
  .object({
    id: z.string(),
    account_id: z.number(),
    created_at: instant,
    last_seen_at: instant,
    expires_at: instant,
    address: z.string(),
    agent: z.string(),
  })
  .transform(
    (r): Session => ({
      id: r.id,
      accountId: r.account_id,
      createdAt: r.created_at,
      lastSeenAt: r.last_seen_at,
      expiresAt: r.expires_at,
      address: r.address,
      agent: r.agent,
    }),
  );
const seenRow = z.object({ account_id: z.number(), seen: instant });
const SESSIONS = "SELECT id, account_id, created_at, last_seen_at, expires_at, address, agent FROM session";
const IN_FORCE = "revoked_at IS NULL AND expires_at > ?";

export function sqliteSessions(prepare: Prepare): SessionStore {
  return {
    async create(s, tokenHash) {
      prepare(`INSERT INTO session (id, token_hash, account_id, created_at, last_seen_at, expires_at, address, agent)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)`).run(
        s.id,
        tokenHash,
        s.accountId,
        s.createdAt,
        s.lastSeenAt,
        s.expiresAt,
        s.address,
        s.agent,
      );
    },
    async findByToken(tokenHash, at) {
      const row = prepare(`${SESSIONS} WHERE token_hash = ? AND ${IN_FORCE}`).get(tokenHash, at);
      return row === undefined ? undefined : sessionRow.parse(row);
    },
    async list(at, accountId) {
      const of = accountId === undefined ? "" : " AND account_id = ?";
      const sql = `${SESSIONS} WHERE ${IN_FORCE}${of} ORDER BY created_at DESC, id`;
      return z
        .array(sessionRow)
        .parse(accountId === undefined ? prepare(sql).all(at) : prepare(sql).all(at, accountId));
    },
    async touch(id, at, expiresAt) {
      prepare("UPDATE session SET last_seen_at = ?, expires_at = ? WHERE id = ?").run(at, expiresAt, id);
    },
    async revoke(accountId, id, at) {
      const sql = `UPDATE session SET revoked_at = ? WHERE account_id = ? AND id = ? AND ${IN_FORCE}`;
      return prepare(sql).run(at, accountId, id, at).changes === 1;
    },
    async revokeAll(accountId, at, except = "") {
      const sql = `UPDATE session SET revoked_at = ? WHERE account_id = ? AND id <> ? AND ${IN_FORCE}`;
      return prepare(sql).run(at, accountId, except, at).changes;
    },
    async lastSeen() {
      const rows = prepare("SELECT account_id, max(last_seen_at) AS seen FROM session GROUP BY account_id").all();
      return new Map(
        z
          .array(seenRow)
          .parse(rows)
          .map((r) => [r.account_id, r.seen]),
      );
    },
    async forgetEnded(before) {
      return prepare("DELETE FROM session WHERE coalesce(revoked_at, expires_at) < ?").run(before).changes;
    },
  };
}
