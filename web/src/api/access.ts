import {
  accounts,
  accountWithPassword,
  apiKeys,
  auditPage,
  auditVerification,
  newApiKey,
  ownSessions,
  permissionTable,
  sessionResponse,
} from "@shared/contract/access.ts";
import type { Grant, KeyAction } from "@shared/domain/access/roles.ts";
import { deleteJson, getJson, patchJson, postJson, type Query } from "./client.ts";

const account = (login: string, rest = "") => `accounts/${encodeURIComponent(login)}${rest}`;
const signalOf = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { signal });

/** Longer than this is no answer: a phone on the bank goes on with what it has. */
const PATIENCE_MS = 8000;
export const fetchSession = () => getJson(sessionResponse, "session", { signal: AbortSignal.timeout(PATIENCE_MS) });
export const signIn = (login: string, password: string) => postJson(sessionResponse, "session", { login, password });
export const signInDemo = (demo_account: string) => postJson(sessionResponse, "session", { demo_account });
export const signOut = () => deleteJson(sessionResponse, "session");

export const changePassword = (current_password: string, new_password: string) =>
  postJson(sessionResponse, "account/password", { current_password, new_password });
export const fetchOwnSessions = (signal?: AbortSignal) => getJson(ownSessions, "account/sessions", signalOf(signal));
export const endSession = (id: string) => deleteJson(ownSessions, `account/sessions/${encodeURIComponent(id)}`);
export const endOtherSessions = () => deleteJson(ownSessions, "account/sessions");
export const fetchOwnKeys = (signal?: AbortSignal) => getJson(apiKeys, "account/keys", signalOf(signal));
export const createKey = (of: { name: string; actions: KeyAction[]; expires_at: string }) =>
  postJson(newApiKey, "account/keys", of);
export const revokeOwnKey = (id: string) => deleteJson(apiKeys, `account/keys/${encodeURIComponent(id)}`);

export const fetchAccounts = (signal?: AbortSignal) => getJson(accounts, "accounts", signalOf(signal));
export const createAccount = (of: { login: string; name: string; grants: Grant[]; single_sign_on: boolean }) =>
  postJson(accountWithPassword, "accounts", of);
export const changeAccount = (
  login: string,
  change: { name?: string; grants?: Grant[]; disabled?: boolean; reason: string },
) => patchJson(accountWithPassword, account(login), change);
export const resetPassword = (login: string, reason: string) =>
  postJson(accountWithPassword, account(login, "/password"), { reason });
export const signOutAccount = (login: string, reason: string) =>
  postJson(accountWithPassword, account(login, "/sign-out"), { reason });
export const fetchAllKeys = (signal?: AbortSignal) => getJson(apiKeys, "keys", signalOf(signal));
export const revokeKey = (id: string) => deleteJson(apiKeys, `keys/${encodeURIComponent(id)}`);
export const fetchPermissions = (signal?: AbortSignal) => getJson(permissionTable, "permissions", signalOf(signal));

export const fetchAudit = (query: Query, signal?: AbortSignal) =>
  getJson(auditPage, "audit", { query, ...signalOf(signal) });
export const verifyAudit = () => getJson(auditVerification, "audit/verification");
/** Address of the same search as a file. */
export const auditFile = (query: Readonly<Record<string, string>>) =>
  `/api/audit/export.csv?${new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ""))}`;
