import { type PasswordFault, passwordFault, passwordWords } from "../../shared/domain/access/password-rules.ts";
import { AppError } from "../../shared/domain/errors.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { Account } from "../stores/accounts.store.ts";
import type { Session } from "../stores/sessions.store.ts";
import type { Database } from "../stores/stores.ts";
import type { PasswordHashes } from "./hash-password.ts";
import { recordChange } from "./record-change.ts";
import type { SignInThrottle } from "./sign-in-throttle.ts";

type Deps = { database: Database; now: () => EpochSeconds; hashes: PasswordHashes; throttle: SignInThrottle };

/** @throws AppError invalid where the rules refuse a password */
export function requireGoodPassword(password: string, { login, name }: Pick<Account, "login" | "name">): void {
  const fault = passwordFault(password, [login, name]);
  if (fault !== null) throw refusedPassword(fault);
}
function refusedPassword(fault: PasswordFault): AppError {
  const { message, because } = passwordWords(fault);
  return new AppError("invalid", message, { because });
}

/**
 * Changes one's own password; every other session of the account ends.
 * @throws AppError forbidden (no password here, wrong one) · invalid (the rules) · too-many
 */
export const changePassword =
  ({ database, now, hashes, throttle }: Deps) =>
  async (account: Account, session: Session, given: { current: string; next: string }): Promise<void> => {
    if (account.passwordHash === null) throw new AppError("forbidden", "这个账号没有本地密码");
    const attempt = { login: account.login, address: session.address, device: session.id };
    throttle.require(attempt);
    if (!(await hashes.check(account.passwordHash, given.current))) {
      throttle.failed(attempt);
      throw new AppError("forbidden", "原密码不对", { because: { key: "password.wrong", values: {} } });
    }
    requireGoodPassword(given.next, account);
    if (given.next === given.current) throw refusedPassword("same-as-before");
    const passwordHash = await hashes.hash(given.next);
    await database.transact(async (stores) => {
      await stores.accounts.update(account.id, { passwordHash, mustChangePassword: false });
      const ended = await stores.sessions.revokeAll(account.id, now(), session.id);
      await recordChange(stores, now(), {
        action: "account.change-password",
        of: ["account", account.login],
        after: { other_sessions_ended: ended },
      });
    });
  };

/** Ends one session of an account. @throws AppError not-found */
export const endSession =
  ({ database, now }: Pick<Deps, "database" | "now">) =>
  async (account: Account, id: string): Promise<void> => {
    await database.transact(async (stores) => {
      if (!(await stores.sessions.revoke(account.id, id, now()))) throw new AppError("not-found", "没有这个会话");
      await recordChange(stores, now(), { action: "session.end", of: ["session", id], after: { of: account.login } });
    });
  };

/** Ends all sessions of an account but one, and answers how many. */
export const endOtherSessions =
  ({ database, now }: Pick<Deps, "database" | "now">) =>
  async (account: Account, except: string | undefined, reason: string | null = null): Promise<number> =>
    database.transact(async (stores) => {
      const ended = await stores.sessions.revokeAll(account.id, now(), except);
      if (ended > 0)
        await recordChange(stores, now(), {
          action: "session.end-all",
          of: ["account", account.login],
          after: { sessions_ended: ended },
          reason,
        });
      return ended;
    });
