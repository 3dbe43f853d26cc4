import { apiKeys, newApiKey, ownSessions, type SessionResponse, sessionResponse } from "@shared/contract/access.ts";
import type { KeyAction } from "@shared/domain/access/roles.ts";
import { deleteJson, getJson, postJson, SESSION } from "./client.ts";

/** Longer than this is no answer: a phone on the bank goes on with what it knows. */
const PATIENCE_MS = 8000;

/** Who the server takes this browser for. @throws ApiError */
export const fetchSession = (): Promise<SessionResponse> =>
  getJson(sessionResponse, SESSION, { signal: AbortSignal.timeout(PATIENCE_MS) });

/** With a password, or into an account of the demo city. @throws ApiError unauthenticated · too-many */
export const signIn = (as: { login: string; password: string } | { demo_account: string }) =>
  postJson(sessionResponse, SESSION, as);

export const signOut = () => deleteJson(sessionResponse, SESSION);

/** Address that leads to the provider of single sign-on and back to `next`. */
export const singleSignOnUrl = (next: string) => `/api/session/sso/start?next=${encodeURIComponent(next)}`;

/** Ends every other session of this account. @throws ApiError forbidden · invalid · too-many */
export const changePassword = (current: string, next: string) =>
  postJson(sessionResponse, "account/password", { current_password: current, new_password: next });

export const fetchOwnSessions = (signal: AbortSignal) => getJson(ownSessions, "account/sessions", { signal });
export const endOwnSession = (id: string) => deleteJson(ownSessions, `account/sessions/${encodeURIComponent(id)}`);
export const endOtherSessions = () => deleteJson(ownSessions, "account/sessions");

export const fetchOwnKeys = (signal: AbortSignal) => getJson(apiKeys, "account/keys", { signal });
/** The answer tells the key this once. @param of `expires_at`: ISO instant */
export const createKey = (of: { name: string; actions: KeyAction[]; expires_at: string }) =>
  postJson(newApiKey, "account/keys", of);
export const revokeOwnKey = (id: string) => deleteJson(apiKeys, `account/keys/${encodeURIComponent(id)}`);
