import { AppError } from "../../shared/domain/errors.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { Account } from "../stores/accounts.store.ts";
import { actingAs } from "../stores/acting.ts";
import type { Session } from "../stores/sessions.store.ts";
import type { Database } from "../stores/stores.ts";
import type { PasswordHashes } from "./hash-password.ts";
import { recordChange } from "./record-change.ts";
import { deviceMarks, hashToken, newId, newToken } from "./secrets.ts";
import { endOfSession, type SessionTimes } from "./session-times.ts";
import type { SignInThrottle } from "./sign-in-throttle.ts";

export type SignInDeps = {
  database: Database;
  now: () => EpochSeconds;
  demo: boolean;
  times: SessionTimes;
  hashes: PasswordHashes;
  throttle: SignInThrottle;
  /** Told of refused sign-ins, without the password. */
  onRefused: (of: { login: string; address: string }) => void;
};
/** The browser that signs in: where it is, what it calls itself, and the mark of an earlier sign-in if it has one. */
export type Browser = { address: string; agent: string; deviceMark: string | undefined };
/** What the browser is to keep. */
export type SignedIn = { account: Account; token: string; expiresAt: EpochSeconds; deviceMark: string | null };

const WRONG = "账号或密码不对";
const DEVICE_SECRET = "device-secret";
const LONGEST_AGENT = 200;

/**
 * With name and password. Wrong names and wrong passwords cannot be told apart, in words or in time.
 * @throws AppError unauthenticated · too-many
 */
export const signIn =
  (deps: SignInDeps) =>
  async (given: { login: string; password: string }, browser: Browser): Promise<SignedIn> => {
    const marks = deviceMarks(await deviceSecret(deps.database));
    const attempt = {
      login: given.login,
      address: browser.address,
      device: marks.read(given.login, browser.deviceMark),
    };
    deps.throttle.require(attempt);
    const account = await deps.database.read.accounts.find(given.login);
    const usable = account !== undefined && !account.disabled && !account.demo;
    const right = await deps.hashes.check(usable ? account.passwordHash : null, given.password);
    if (!right || account === undefined) {
      deps.throttle.failed(attempt);
      deps.onRefused({ login: given.login, address: browser.address });
      throw new AppError("unauthenticated", WRONG, { because: { key: "signIn.wrong", values: {} } });
    }
    deps.throttle.succeeded(attempt);
    return { ...(await startSession(deps)(account, browser, "密码")), deviceMark: marks.make(account.login) };
  };

/** Into an account of the demo city. @throws AppError forbidden outside of demo mode · not-found */
export const signInDemo =
  (deps: SignInDeps) =>
  async (login: string, browser: Browser): Promise<SignedIn> => {
    if (!deps.demo) throw new AppError("forbidden", "演示账号未开放");
    const account = await deps.database.read.accounts.find(login);
    if (account === undefined || !account.demo || account.disabled) throw new AppError("not-found", "没有这个演示账号");
    return startSession(deps)(account, browser, "演示");
  };

/** Begins a session of someone who has shown who they are. `by`: how, for the audit. */
export const startSession =
  ({ database, now, times }: Pick<SignInDeps, "database" | "now" | "times">) =>
  async (account: Account, { address, agent }: Browser, by: string): Promise<SignedIn> => {
    const token = newToken();
    const at = now();
    const session: Session = {
      id: newId(),
      accountId: account.id,
      createdAt: at,
      lastSeenAt: at,
      expiresAt: endOfSession(times, at, at),
      address,
      agent: agent.slice(0, LONGEST_AGENT),
    };
    await actingAs({ actor: { kind: "user", name: account.login }, address }, () =>
      database.transact(async (stores) => {
        await stores.sessions.create(session, hashToken(token));
        await recordChange(stores, at, {
          action: "session.start",
          of: ["session", session.id],
          after: { by, agent: session.agent },
        });
      }),
    );
    return { account, token, expiresAt: session.expiresAt, deviceMark: null };
  };

/** The secret of this installation that marks of browsers are signed with; made when first needed. */
async function deviceSecret(database: Database): Promise<string> {
  const kept = await database.read.settings.get(DEVICE_SECRET);
  if (kept !== undefined) return kept;
  return actingAs({ actor: { kind: "system", name: "system" }, address: null }, () =>
    database.transact(async ({ settings }) => {
      const made = (await settings.get(DEVICE_SECRET)) ?? newToken();
      await settings.set(DEVICE_SECRET, made);
      return made;
    }),
  );
}
