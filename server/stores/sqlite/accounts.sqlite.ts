import { z } from "zod";
import { type Grant, ROLES } from "../../../shared/domain/access/roles.ts";
import { AppError } from "../../../shared/domain/errors.ts";
import type { Account, AccountChange, AccountStore } from "../accounts.store.ts";
import { flag, found, instant, type Prepare, type SqlValue, sqliteCode } from "./rows.ts";

const accountRow = z.object({
  id: z.number(),
  login: z.string(),
  name: z.string(),
  password_hash: z.string().nullable(),
  must_change_password: flag,
  sso_subject: z.string().nullable(),
  disabled: flag,
  demo: flag,
  created_at: instant,
});
const grantRow = z.object({ role: z.enum(ROLES), district: z.string().nullable() });
const ACCOUNTS = `SELECT id, login, name, password_hash, must_change_password, sso_subject, disabled, demo, created_at
  FROM account`;

export function sqliteAccounts(prepare: Prepare): AccountStore {
  const grantsOf = (id: number): Grant[] =>
    z
      .array(grantRow)
      .parse(prepare("SELECT role, district FROM account_grant WHERE account_id = ? ORDER BY rowid").all(id));
  const toAccount = (row: unknown): Account => {
    const r = accountRow.parse(row);
    return {
      id: r.id,
      login: r.login,
      name: r.name,
      passwordHash: r.password_hash,
      mustChangePassword: r.must_change_password,
      ssoSubject: r.sso_subject,
      disabled: r.disabled,
      demo: r.demo,
      grants: grantsOf(r.id),
      createdAt: r.created_at,
    };
  };
  const one = (where: string, value: SqlValue) => {
    const row = prepare(`${ACCOUNTS} WHERE ${where} = ?`).get(value);
    return row === undefined ? undefined : toAccount(row);
  };
  const setGrants = (id: number, grants: readonly Grant[]) => {
    prepare("DELETE FROM account_grant WHERE account_id = ?").run(id);
    const add = prepare("INSERT INTO account_grant (account_id, role, district) VALUES (?, ?, ?)");
    for (const { role, district } of grants) add.run(id, role, district);
  };
  return {
    async count() {
      return z.object({ n: z.number() }).parse(prepare("SELECT count(*) AS n FROM account").get()).n;
    },
    async list() {
      return prepare(`${ACCOUNTS} ORDER BY login`).all().map(toAccount);
    },
    find: async (login) => one("login", login),
    findById: async (id) => one("id", id),
    findBySubject: async (subject) => one("sso_subject", subject),
    async create(of) {
      const { lastInsertRowid } = orTaken(of.login, () =>
        prepare(`INSERT INTO account
          (login, name, password_hash, must_change_password, sso_subject, disabled, demo, created_at)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?)`).run(
          of.login,
          of.name,
          of.passwordHash,
          Number(of.mustChangePassword),
          of.ssoSubject,
          Number(of.disabled),
          Number(of.demo),
          of.createdAt,
        ),
      );
      setGrants(Number(lastInsertRowid), of.grants);
      return found(one("id", Number(lastInsertRowid)), "账号没有建成");
    },
    async update(id, change) {
      const { login } = found(one("id", id), "没有这个账号");
      orTaken(login, () => {
        for (const [column, value] of columnsOf(change))
          prepare(`UPDATE account SET ${column} = ? WHERE id = ?`).run(value, id);
      });
      if (change.grants !== undefined) setGrants(id, change.grants);
      return found(one("id", id), "没有这个账号");
    },
  };
}

function columnsOf(change: AccountChange): [string, SqlValue][] {
  const { name, passwordHash, mustChangePassword, ssoSubject, disabled } = change;
  const all: [string, SqlValue | undefined][] = [
    ["name", name],
    ["password_hash", passwordHash],
    ["must_change_password", mustChangePassword === undefined ? undefined : Number(mustChangePassword)],
    ["sso_subject", ssoSubject],
    ["disabled", disabled === undefined ? undefined : Number(disabled)],
  ];
  return all.filter((entry): entry is [string, SqlValue] => entry[1] !== undefined);
}

function orTaken<T>(login: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (sqliteCode(error) !== "SQLITE_CONSTRAINT_UNIQUE") throw error;
    throw new AppError("conflict", `账号 ${login} 已经有了`, { cause: error });
  }
}
