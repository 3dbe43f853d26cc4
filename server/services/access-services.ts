import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { Account } from "../stores/accounts.store.ts";
import type { Database } from "../stores/stores.ts";
import { authenticate } from "./authenticate.ts";
import { DEMO_ACCOUNTS, seedDemoAccounts } from "./demo-accounts.ts";
import { ensureAdmin } from "./ensure-admin.ts";
import { passwordHashes } from "./hash-password.ts";
import { changeAccount, createAccount, listAccounts, requireAccount, resetPassword } from "./manage-accounts.ts";
import { createKey, listKeys, revokeKey } from "./manage-keys.ts";
import { changePassword, endOtherSessions, endSession } from "./own-account.ts";
import type { SessionTimes } from "./session-times.ts";
import { signIn, signInDemo } from "./sign-in.ts";
import { signInSso } from "./sign-in-sso.ts";
import { signInThrottle } from "./sign-in-throttle.ts";

export type { Account } from "../stores/accounts.store.ts";
export type { AuditEntry } from "../stores/audit.store.ts";
export type { Session } from "../stores/sessions.store.ts";

export type AccessDeps = {
  database: Database;
  now: () => EpochSeconds;
  demo: boolean;
  times: SessionTimes;
  onRefused: (of: { login: string; address: string }) => void;
};

/** People, their sessions and keys, and the record of what was changed, joined. */
export function accessServices(deps: AccessDeps) {
  const { database, now, demo, times } = deps;
  const { read } = database;
  const all = { ...deps, hashes: passwordHashes(), throttle: signInThrottle() };
  return {
    times,
    authenticate: authenticate(all),
    signIn: signIn(all),
    signInDemo: signInDemo(all),
    signInSso: signInSso(all),
    changePassword: changePassword(all),
    listSessions: (account: Account) => read.sessions.list(now(), account.id),
    endSession: endSession(all),
    endOtherSessions: endOtherSessions(all),
    listKeys: listKeys(all),
    createKey: createKey(all),
    revokeKey: revokeKey(all),
    listAccounts: listAccounts(all),
    createAccount: createAccount(all),
    changeAccount: changeAccount(all),
    resetPassword: resetPassword(all),
    requireAccount: requireAccount.bind(null, read),
    /** Accounts of the demo city that may be used without a password; none outside of demo mode. */
    demoAccounts: async (): Promise<Account[]> => {
      if (!demo) return [];
      const order = new Map(DEMO_ACCOUNTS.map(({ login }, i) => [login, i]));
      const known = (await read.accounts.list()).filter((of) => of.demo && !of.disabled);
      return known.sort((a, b) => (order.get(a.login) ?? order.size) - (order.get(b.login) ?? order.size));
    },
    seedDemoAccounts: seedDemoAccounts(all),
    ensureAdmin: ensureAdmin(all),
    listAudit: read.audit.list,
    verifyAudit: read.audit.verify,
  };
}
export type AccessServices = ReturnType<typeof accessServices>;
