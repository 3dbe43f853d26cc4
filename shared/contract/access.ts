import { z } from "zod";
import { PASSWORD_MOST } from "../domain/access/password-rules.ts";
import { ACTIONS, KEY_ACTIONS, ROLES } from "../domain/access/roles.ts";
import { instant, instantIn, page } from "./common.ts";

/** Sign-in names: small letters, figures, dots and dashes, so that nobody can look like somebody else. */
export const login = z
  .string()
  .regex(/^[a-z][a-z0-9._-]{1,39}$/, "账号须为 2–40 位小写字母、数字、点或短横，以字母开头");
const personName = z.string().trim().min(1, "请填写姓名").max(40);
/** Any text up to what is hashed at most; the rules are told apart from the shape. */
const password = z
  .string()
  .min(1, "请填写密码")
  .max(PASSWORD_MOST * 4);
const reason = z.string().trim().min(2, "请写明理由").max(200);

export const role = z.enum(ROLES);
export const action = z.enum(ACTIONS);
export const grant = z.object({
  role,
  /** 区县 by its name in the register; null: the whole city. */
  district: z.string().min(1).max(60).nullable(),
});

/** Who the page speaks for. */
export const sessionResponse = z.object({
  signed_in: z.boolean(),
  account: z.object({ login, name: z.string(), must_change_password: z.boolean() }).nullable(),
  grants: z.array(grant),
  /** What the server would let this one ask for somewhere; null: no limit besides the grants. */
  only_actions: z.array(action).nullable(),
  /** When this session ends unless it is used; null without one. */
  expires_at: instant.nullable(),
  /** Accounts of the demo city, to be used without a password; empty outside of demo mode. */
  demo_accounts: z.array(z.object({ login, name: z.string(), grants: z.array(grant) })),
  /** Single sign-on, where it is set up. */
  single_sign_on: z.object({ label: z.string() }).nullable(),
});
export type SessionResponse = z.infer<typeof sessionResponse>;

/** With a password, or into an account of the demo city. */
export const signInRequest = z.union([
  z.object({ login: z.string().trim().toLowerCase().min(1, "请填写账号").max(40), password }),
  z.object({ demo_account: login }),
]);

export const passwordChange = z.object({ current_password: password, new_password: password });

export const ownSession = z.object({
  id: z.string(),
  created_at: instant,
  last_seen_at: instant,
  expires_at: instant,
  address: z.string(),
  agent: z.string(),
  /** The one that asks. */
  current: z.boolean(),
});
export const ownSessions = z.object({ items: z.array(ownSession), total: z.number().int() });

export const keyAction = z.enum(KEY_ACTIONS);
export const apiKey = z.object({
  id: z.string(),
  name: z.string(),
  owner: login,
  actions: z.array(keyAction),
  created_at: instant,
  expires_at: instant,
  last_used_at: instant.nullable(),
  revoked_at: instant.nullable(),
});
export const apiKeys = z.object({ items: z.array(apiKey), total: z.number().int() });
export const apiKeyRequest = z.object({
  name: z.string().trim().min(1, "请写明用途").max(60),
  actions: z.array(keyAction).min(1, "至少选一项权限"),
  expires_at: instantIn,
});
/** The only time the key itself is told. */
export const newApiKey = z.object({ key: apiKey, secret: z.string() });

export const account = z.object({
  login,
  name: z.string(),
  grants: z.array(grant),
  disabled: z.boolean(),
  must_change_password: z.boolean(),
  /** Signs in by single sign-on; has no password here. */
  single_sign_on: z.boolean(),
  demo: z.boolean(),
  created_at: instant,
  last_seen_at: instant.nullable(),
  sessions: z.number().int(),
});
export type Account = z.infer<typeof account>;
export const accounts = z.object({ items: z.array(account), total: z.number().int() });
export const accountRequest = z.object({
  login,
  name: personName,
  grants: z.array(grant).min(1, "至少给一个角色").max(40),
  /** Absent: one is made and told once. */
  password: password.optional(),
  /** Signs in by single sign-on only: no password is made. */
  single_sign_on: z.boolean().optional(),
  reason: reason.optional(),
});
export const accountChange = z.object({
  name: personName.optional(),
  grants: z.array(grant).min(1, "至少给一个角色").max(40).optional(),
  disabled: z.boolean().optional(),
  reason,
});
/** `password` is told this once where it was made here; null where it was given. */
export const accountWithPassword = z.object({ account, password: z.string().nullable() });
export const passwordReset = z.object({ reason });

/** The table of permissions, as it is in force. */
export const permissionTable = z.object({
  roles: z.array(z.object({ role, actions: z.array(action) })),
});

export const auditEntry = z.object({
  seq: z.number().int(),
  at: instant,
  actor_kind: z.enum(["user", "key", "system", "anonymous"]),
  actor: z.string(),
  address: z.string().nullable(),
  action: z.string(),
  object_kind: z.string(),
  object_id: z.string().nullable(),
  /** What it was and what it became: the fields that changed. */
  before: z.record(z.string(), z.unknown()).nullable(),
  after: z.record(z.string(), z.unknown()).nullable(),
  reason: z.string().nullable(),
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof auditEntry>;
export const auditPage = page(auditEntry);
/** `broken_at`: the first entry that does not follow from the one before; null: the chain is whole. */
export const auditVerification = z.object({
  entries: z.number().int(),
  broken_at: z.number().int().nullable(),
  head_seq: z.number().int(),
  head_hash: z.string(),
});
