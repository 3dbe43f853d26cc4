import type { Account as AccountBody, AuditEntry as AuditBody, SessionResponse } from "../../shared/contract/access.ts";
import type { Action } from "../../shared/domain/access/roles.ts";
import { toIso } from "../../shared/domain/time.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { Account, AuditEntry, Session } from "../services/access-services.ts";
import type { Caller } from "../services/authenticate.ts";
import type { AccountState } from "../services/manage-accounts.ts";
import type { OwnedKey } from "../services/manage-keys.ts";

const isoOrNull = (at: EpochSeconds | null) => (at === null ? null : toIso(at));

export function sessionShape(
  { actor, account, session }: Caller,
  demoAccounts: readonly Account[],
  singleSignOn: SessionResponse["single_sign_on"],
): SessionResponse {
  const only: Action[] | null = actor.onlyActions === null ? null : [...actor.onlyActions];
  return {
    signed_in: account !== null,
    account:
      account === null
        ? null
        : { login: account.login, name: account.name, must_change_password: account.mustChangePassword },
    grants: actor.grants.map((grant) => ({ ...grant })),
    only_actions: only,
    expires_at: session === null ? null : toIso(session.expiresAt),
    demo_accounts: demoAccounts.map(({ login, name, grants }) => ({
      login,
      name,
      grants: grants.map((g) => ({ ...g })),
    })),
    single_sign_on: singleSignOn,
  };
}

export const ownSessionShape = (of: Session, current: string | undefined) => ({
  id: of.id,
  created_at: toIso(of.createdAt),
  last_seen_at: toIso(of.lastSeenAt),
  expires_at: toIso(of.expiresAt),
  address: of.address,
  agent: of.agent,
  current: of.id === current,
});

export const keyShape = ({ key, owner }: OwnedKey) => ({
  id: key.id,
  name: key.name,
  owner,
  actions: [...key.actions],
  created_at: toIso(key.createdAt),
  expires_at: toIso(key.expiresAt),
  last_used_at: isoOrNull(key.lastUsedAt),
  revoked_at: isoOrNull(key.revokedAt),
});

export const accountShape = ({ account, lastSeenAt, sessions }: AccountState): AccountBody => ({
  login: account.login,
  name: account.name,
  grants: account.grants.map((grant) => ({ ...grant })),
  disabled: account.disabled,
  must_change_password: account.mustChangePassword,
  single_sign_on: account.passwordHash === null && !account.demo,
  demo: account.demo,
  created_at: toIso(account.createdAt),
  last_seen_at: isoOrNull(lastSeenAt),
  sessions,
});

export const auditShape = (of: AuditEntry): AuditBody => ({
  seq: of.seq,
  at: toIso(of.at),
  actor_kind: of.actorKind,
  actor: of.actor,
  address: of.address,
  action: of.action,
  object_kind: of.objectKind,
  object_id: of.objectId,
  before: of.before === null ? null : { ...of.before },
  after: of.after === null ? null : { ...of.after },
  reason: of.reason,
  hash: of.hash,
});
