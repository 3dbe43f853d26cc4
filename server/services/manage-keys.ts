import type { KeyAction } from "../../shared/domain/access/roles.ts";
import { AppError } from "../../shared/domain/errors.ts";
import { DAY_S } from "../../shared/domain/time.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { Account } from "../stores/accounts.store.ts";
import type { ApiKey } from "../stores/api-keys.store.ts";
import type { Database } from "../stores/stores.ts";
import { recordChange } from "./record-change.ts";
import { hashToken, joinKey, newId, newToken } from "./secrets.ts";

type Deps = { database: Database; now: () => EpochSeconds };
export type OwnedKey = { key: ApiKey; owner: string };

/** A key is renewed at least once a year. */
const LONGEST_DAYS = 366;

/** Keys of one account, or of all, newest first. */
export const listKeys =
  ({ database }: Deps) =>
  async (of?: Account): Promise<OwnedKey[]> => {
    const [keys, accounts] = await Promise.all([database.read.apiKeys.list(of?.id), database.read.accounts.list()]);
    const loginOf = new Map(accounts.map(({ id, login }) => [id, login]));
    return keys.map((key) => ({ key, owner: loginOf.get(key.accountId) ?? "" }));
  };

/** Gives a program leave; the key itself is told this once. @throws AppError invalid · forbidden (demo accounts) */
export const createKey =
  ({ database, now }: Deps) =>
  async (
    account: Account,
    of: { name: string; actions: readonly KeyAction[]; expiresAt: EpochSeconds },
  ): Promise<OwnedKey & { secret: string }> => {
    if (account.demo) throw new AppError("forbidden", "演示账号不能建密钥");
    if (of.expiresAt <= now()) throw new AppError("invalid", "到期时间须晚于现在");
    if (of.expiresAt > now() + LONGEST_DAYS * DAY_S) throw new AppError("invalid", "密钥最长一年，到期前换新");
    const [id, secret] = [newId(), newToken()];
    const draft = { ...of, id, accountId: account.id, createdAt: now() };
    const key = await database.transact(async (stores) => {
      const made = await stores.apiKeys.create(draft, hashToken(secret));
      const after = { name: of.name, actions: of.actions, expires_at: of.expiresAt, owner: account.login };
      await recordChange(stores, now(), { action: "key.create", of: ["key", id], after });
      return made;
    });
    return { key, owner: account.login, secret: joinKey(id, secret) };
  };

/** Takes a key back. `of`: only where it belongs to this account. @throws AppError not-found */
export const revokeKey =
  ({ database, now }: Deps) =>
  async (id: string, of?: Account): Promise<void> => {
    await database.transact(async (stores) => {
      const key = await stores.apiKeys.find(id);
      const theirs = key !== undefined && (of === undefined || key.accountId === of.id);
      if (!theirs || !(await stores.apiKeys.revoke(id, now()))) throw new AppError("not-found", "没有这个密钥");
      await recordChange(stores, now(), { action: "key.revoke", of: ["key", id], before: { name: key.name } });
    });
  };
