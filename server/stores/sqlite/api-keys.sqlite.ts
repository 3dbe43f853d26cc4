import { z } from "zod";
import { KEY_ACTIONS } from "../../../shared/domain/access/roles.ts";
import type { ApiKey, ApiKeyStore } from "../api-keys.store.ts";
import { found, instant, json, type Prepare } from "./rows.ts";

const keyRow = z.object({
  id: z.string(),
  secret_hash: z.string(),
  account_id: z.number(),
  name: z.string(),
  actions: json(z.array(z.enum(KEY_ACTIONS))),
  created_at: instant,
  expires_at: instant,
  last_used_at: instant.nullable(),
  revoked_at: instant.nullable(),
});
const KEYS = `SELECT id, secret_hash, account_id, name, actions, created_at, expires_at, last_used_at, revoked_at
  FROM api_key`;

export function sqliteApiKeys(prepare: Prepare): ApiKeyStore {
  const find = (id: string) => {
    const row = prepare(`${KEYS} WHERE id = ?`).get(id);
    return row === undefined ? undefined : keyRow.parse(row);
  };
  return {
    async create(key, secretHash) {
      prepare(`INSERT INTO api_key (id, secret_hash, account_id, name, actions, created_at, expires_at)
        VALUES (?, ?, ?, ?, ?, ?, ?)`).run(
        key.id,
        secretHash,
        key.accountId,
        key.name,
        JSON.stringify(key.actions),
        key.createdAt,
        key.expiresAt,
      );
      return toKey(found(find(key.id), "密钥没有建成"));
    },
    async find(id) {
      const row = find(id);
      return row === undefined ? undefined : { ...toKey(row), secretHash: row.secret_hash };
    },
    async list(accountId) {
      const of = accountId === undefined ? "" : " WHERE account_id = ?";
      const sql = `${KEYS}${of} ORDER BY created_at DESC, id`;
      const rows = accountId === undefined ? prepare(sql).all() : prepare(sql).all(accountId);
      return z.array(keyRow).parse(rows).map(toKey);
    },
    async touch(id, at) {
      prepare("UPDATE api_key SET last_used_at = ? WHERE id = ?").run(at, id);
    },
    async revoke(id, at) {
      const sql = "UPDATE api_key SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL";
      return prepare(sql).run(at, id).changes === 1;
    },
  };
}

const toKey = (r: z.infer<typeof keyRow>): ApiKey => ({
  id: r.id,
  accountId: r.account_id,
  name: r.name,
  actions: r.actions,
  createdAt: r.created_at,
  expiresAt: r.expires_at,
  lastUsedAt: r.last_used_at,
  revokedAt: r.revoked_at,
});
