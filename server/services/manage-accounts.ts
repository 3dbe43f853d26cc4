import { CITY, can } from "../../shared/domain/access/can.ts";
import type { Grant } from "../../shared/domain/access/roles.ts";
import { AppError } from "../../shared/domain/errors.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { Account } from "../stores/accounts.store.ts";
import type { Database, Stores } from "../stores/stores.ts";
import type { PasswordHashes } from "./hash-password.ts";
import { requireGoodPassword } from "./own-account.ts";
import { changedFields, recordChange } from "./record-change.ts";
import { makePassword } from "./secrets.ts";

type Deps = { database: Database; now: () => EpochSeconds; hashes: PasswordHashes };
export type AccountState = { account: Account; lastSeenAt: EpochSeconds | null; sessions: number };
/** Who administers: an account, or null for who has the files of the installation. */
export type Administrator = Pick<Account, "login" | "demo"> | null;

/** Every account with its use. */
export const listAccounts =
  ({ database: { read }, now }: Deps) =>
  async (): Promise<AccountState[]> => {
    const [accounts, seen, sessions] = await Promise.all([
      read.accounts.list(),
      read.sessions.lastSeen(),
      read.sessions.list(now()),
    ]);
    return accounts.map((account) => ({
      account,
      lastSeenAt: seen.get(account.id) ?? null,
      sessions: sessions.filter((s) => s.accountId === account.id).length,
    }));
  };

/**
 * Makes an account. Without a password one is made and answered; it must be changed at the first sign-in, as must one given by another.
 * What a demo administrator makes is a demo account. @throws AppError conflict · invalid
 */
export const createAccount =
  ({ database, now, hashes }: Deps) =>
  async (
    by: Administrator,
    of: {
      login: string;
      name: string;
      grants: readonly Grant[];
      password?: string | undefined;
      /** Who chose the password is who uses it. */
      ownPassword?: boolean;
      /** Comes in by single sign-on: has no password here. */
      bySso?: boolean | undefined;
    },
    reason: string | null = null,
  ): Promise<{ account: Account; password: string | null }> => {
    if (of.password !== undefined) requireGoodPassword(of.password, of);
    const made = of.password === undefined && !of.bySso ? makePassword() : null;
    const password = of.password ?? made;
    const passwordHash = password === null ? null : await hashes.hash(password);
    const account = await database.transact(async (stores) => {
      const kept = await stores.accounts.create({
        login: of.login,
        name: of.name,
        grants: onceEach(of.grants),
        passwordHash,
        mustChangePassword: password !== null && !of.ownPassword,
        ssoSubject: null,
        disabled: false,
        demo: by?.demo ?? false,
        createdAt: now(),
      });
      await recordChange(stores, now(), {
        action: "account.create",
        of: ["account", kept.login],
        after: told(kept),
        reason,
      });
      return kept;
    });
    return { account, password: made };
  };

export type AccountEdit = {
  name?: string | undefined;
  grants?: readonly Grant[] | undefined;
  disabled?: boolean | undefined;
};

/**
 * Changes name, grants or whether an account may be used; who is disabled is signed out at once.
 * @throws AppError not-found · conflict where nobody would be left to administer · forbidden for demo administrators
 */
export const changeAccount =
  ({ database, now }: Deps) =>
  async (by: Administrator, login: string, { name, grants, disabled }: AccountEdit, reason: string): Promise<Account> =>
    database.transact(async (stores) => {
      const before = await requireAccount(stores, by, login);
      const after = await stores.accounts.update(before.id, {
        ...(name === undefined ? {} : { name }),
        ...(grants === undefined ? {} : { grants: onceEach(grants) }),
        ...(disabled === undefined ? {} : { disabled }),
      });
      if (administers(before)) await requireAdministrator(stores, before.demo);
      if (after.disabled) await stores.sessions.revokeAll(after.id, now());
      await recordChange(stores, now(), {
        action: "account.change",
        of: ["account", login],
        ...changedFields(told(before), told(after)),
        reason,
      });
      return after;
    });

/** Makes a new password, told this once, to be changed at the next sign-in; the account is signed out. @throws AppError not-found · forbidden */
export const resetPassword =
  ({ database, now, hashes }: Deps) =>
  async (
    by: Administrator,
    login: string,
    reason: string,
    given?: string,
  ): Promise<{ account: Account; password: string | null }> => {
    const known = await requireAccount(database.read, by, login);
    if (known.demo) throw new AppError("forbidden", "演示账号没有密码");
    if (given !== undefined) requireGoodPassword(given, known);
    const made = given === undefined ? makePassword() : null;
    const passwordHash = await hashes.hash(given ?? (made as string));
    const account = await database.transact(async (stores) => {
      const changed = await stores.accounts.update(known.id, { passwordHash, mustChangePassword: true });
      const ended = await stores.sessions.revokeAll(known.id, now());
      const after = { sessions_ended: ended };
      await recordChange(stores, now(), { action: "account.reset-password", of: ["account", login], after, reason });
      return changed;
    });
    return { account, password: made };
  };

/** @throws AppError not-found · forbidden: a demo administrator touches demo accounts only */
export async function requireAccount(
  { accounts }: Pick<Stores, "accounts">,
  by: Administrator,
  login: string,
): Promise<Account> {
  const account = await accounts.find(login);
  if (account === undefined) throw new AppError("not-found", `没有账号 ${login}`);
  if (by?.demo && !account.demo) throw new AppError("forbidden", "演示账号只能管理演示账号");
  return account;
}

const administers = (of: Account): boolean =>
  !of.disabled && can({ grants: of.grants, onlyActions: null }, "administer", CITY);

/** Somebody must be able to let people in; demo accounts do not count for real ones. */
async function requireAdministrator({ accounts }: Stores, demo: boolean): Promise<void> {
  const left = (await accounts.list()).some((of) => of.demo === demo && administers(of));
  if (!left) throw new AppError("conflict", "至少要留一个能用的全市管理员账号");
}

const onceEach = (grants: readonly Grant[]): Grant[] => [
  ...new Map(grants.map((grant) => [`${grant.role} ${grant.district ?? ""}`, grant])).values(),
];

/** What the audit says of an account: never its hash. */
const told = ({ name, grants, disabled, demo }: Account) => ({ name, grants, disabled, demo });
