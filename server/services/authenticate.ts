import { type Actor, GUEST, NOBODY } from "../../shared/domain/access/actor.ts";
import { ACTIONS, type Action } from "../../shared/domain/access/roles.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { Account } from "../stores/accounts.store.ts";
import { actingAs } from "../stores/acting.ts";
import type { ApiKey } from "../stores/api-keys.store.ts";
import type { Session } from "../stores/sessions.store.ts";
import type { Database } from "../stores/stores.ts";
import { hashToken, sameText, splitKey } from "./secrets.ts";
import { endOfSession, type SessionTimes } from "./session-times.ts";

/** Who calls, with what. */
export type Caller = { actor: Actor; account: Account | null; session: Session | null };
export type Credentials = { sessionToken: string | undefined; apiKey: string | undefined };

type Deps = {
  database: Database;
  now: () => EpochSeconds;
  /** Guests may look, and accounts of the demo city may be used. */
  demo: boolean;
  times: SessionTimes;
};

/** Being used is noted at most this often, s. */
const TOUCH_EVERY_S = 300;
/** Before a password made by someone else is changed nothing but changing it is possible. */
const ONLY_OWN_ACCOUNT: ReadonlySet<Action> = new Set(["own-account"]);

/**
 * Finds out who calls. A cookie or key that is not good is as none: its bearer is a guest or nobody.
 * What was found is kept until the next commit, so that a page's many requests cost one look-up.
 */
export function authenticate(deps: Deps): (credentials: Credentials) => Promise<Caller> {
  const stranger: Caller = { actor: deps.demo ? GUEST : NOBODY, account: null, session: null };
  const kept = keptUntilCommit(deps.database, () => new Map<string, Promise<Found | undefined>>());
  return async ({ sessionToken, apiKey }) => {
    const now = deps.now();
    const credential = apiKey ?? sessionToken;
    if (credential === undefined) return stranger;
    const found = await once(kept(), hashToken(credential), () =>
      apiKey === undefined ? findSession(deps, credential, now) : findKey(deps, credential),
    );
    if (found === undefined || found.expiresAt <= now || found.account.disabled) return stranger;
    if (found.account.demo && !deps.demo) return stranger;
    await noteUse(deps, found, now);
    return found.caller;
  };
}

type Found = { caller: Caller; account: Account; expiresAt: EpochSeconds; session: Session | null; key: ApiKey | null };

async function findSession({ database }: Deps, token: string, now: EpochSeconds): Promise<Found | undefined> {
  const session = await database.read.sessions.findByToken(hashToken(token), now);
  const account = session && (await database.read.accounts.findById(session.accountId));
  if (session === undefined || account === undefined) return undefined;
  const onlyActions = account.mustChangePassword ? ONLY_OWN_ACCOUNT : null;
  const actor: Actor = { kind: "user", name: account.login, grants: account.grants, onlyActions };
  return { caller: { actor, account, session }, account, expiresAt: session.expiresAt, session, key: null };
}

async function findKey({ database }: Deps, text: string): Promise<Found | undefined> {
  const parts = splitKey(text);
  const key = parts && (await database.read.apiKeys.find(parts.id));
  if (parts === undefined || key === undefined || key.revokedAt !== null) return undefined;
  if (!sameText(key.secretHash, hashToken(parts.secret))) return undefined;
  const account = await database.read.accounts.findById(key.accountId);
  if (account === undefined) return undefined;
  const onlyActions = new Set(ACTIONS.filter((action) => (key.actions as readonly Action[]).includes(action)));
  const actor: Actor = { kind: "key", name: `${account.login}/${key.name}`, grants: account.grants, onlyActions };
  return { caller: { actor, account, session: null }, account, expiresAt: key.expiresAt, session: null, key };
}

/** A use notes itself in the name of the service: it is no change anybody made. Where it cannot, the request goes on. */
async function noteUse({ database, times }: Deps, { session, key }: Found, now: EpochSeconds): Promise<void> {
  const last = session?.lastSeenAt ?? key?.lastUsedAt ?? 0;
  if (now - last < TOUCH_EVERY_S) return;
  const touch = () =>
    database.transact(async ({ sessions, apiKeys }) => {
      if (session !== null) await sessions.touch(session.id, now, endOfSession(times, session.createdAt, now));
      if (key !== null) await apiKeys.touch(key.id, now);
    });
  await actingAs({ actor: { kind: "system", name: "system" }, address: null }, touch).catch(() => undefined);
}

function keptUntilCommit<T>(database: Database, make: () => T): () => T {
  let kept: { version: string; value: T } | undefined;
  return () => {
    const version = database.version();
    if (kept?.version !== version) kept = { version, value: make() };
    return kept.value;
  };
}

function once<T>(known: Map<string, Promise<T>>, key: string, find: () => Promise<T>): Promise<T> {
  const asked = known.get(key) ?? find();
  known.set(key, asked);
  // A look-up that failed is not what everyone after gets.
  asked.catch(() => known.delete(key));
  return asked;
}
