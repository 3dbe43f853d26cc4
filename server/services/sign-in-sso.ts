import { AppError } from "../../shared/domain/errors.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { Arrival } from "../gateways/identity-provider.ts";
import type { Account } from "../stores/accounts.store.ts";
import type { Database } from "../stores/stores.ts";
import { recordChange } from "./record-change.ts";
import type { SessionTimes } from "./session-times.ts";
import { type Browser, type SignedIn, startSession } from "./sign-in.ts";

type Deps = { database: Database; now: () => EpochSeconds; times: SessionTimes };

/**
 * Lets in whom the provider of single sign-on vouches for, if there is an account for them. At the first time the account
 * is the one made for single sign-on under the name the provider gives; from then on it is known by the provider's number
 * for the person, whatever either is called.
 * @throws AppError forbidden where there is no account for them
 */
export const signInSso =
  (deps: Deps) =>
  async ({ subject, login }: Arrival, browser: Browser): Promise<SignedIn> => {
    const { accounts } = deps.database.read;
    const account = (await accounts.findBySubject(subject)) ?? (await adopt(deps, subject, login));
    if (account === undefined || account.disabled || account.demo)
      throw new AppError("forbidden", "还没有给您开通账号，请联系管理员", {
        because: { key: "signIn.noAccount", values: {} },
      });
    return startSession(deps)(account, browser, "统一身份认证");
  };

/** An account with a password is never taken over by a name the provider gives. */
async function adopt({ database, now }: Deps, subject: string, login: string | null): Promise<Account | undefined> {
  const account = login === null ? undefined : await database.read.accounts.find(login.toLowerCase());
  if (account === undefined || account.passwordHash !== null || account.demo || account.disabled) return undefined;
  if (account.ssoSubject !== null) return undefined;
  return database.transact(async (stores) => {
    const adopted = await stores.accounts.update(account.id, { ssoSubject: subject });
    const after = { sso_subject: subject };
    await recordChange(stores, now(), { action: "account.link-sso", of: ["account", account.login], after });
    return adopted;
  });
}
