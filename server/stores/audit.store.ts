import type { EpochSeconds } from "../../shared/domain/units.ts";

type Fields = Readonly<Record<string, unknown>>;
/** One change: who did what to what, what it was before and became, and why. */
export type AuditDraft = {
  at: EpochSeconds;
  actorKind: "user" | "key" | "system" | "anonymous";
  actor: string;
  /** Where from: the address of the caller; null for the service itself. */
  address: string | null;
  action: string;
  objectKind: string;
  objectId: string | null;
  before: Fields | null;
  after: Fields | null;
  reason: string | null;
};
/** `hash`: SHA-256 over the entry and the hash of the one before, hex. */
export type AuditEntry = AuditDraft & { seq: number; hash: string };

export type AuditFilter = {
  from?: EpochSeconds | undefined;
  to?: EpochSeconds | undefined;
  actor?: string | undefined;
  action?: string | undefined;
  objectKind?: string | undefined;
  objectId?: string | undefined;
  /** Entries before this one only: a walk through the pages is not moved by what is added meanwhile. */
  beforeSeq?: number | undefined;
  /** Part of anything in it. */
  text?: string | undefined;
};

/** `brokenAt`: the first entry that does not follow from the one before; null: the chain is whole. */
export type AuditVerification = { entries: number; brokenAt: number | null; headSeq: number; headHash: string };

/** The chain of changes. Entries are added, never changed. */
export interface AuditStore {
  append(entry: AuditDraft): Promise<AuditEntry>;
  /** Newest first. */
  list(filter: AuditFilter, page: { limit: number; offset: number }): Promise<{ items: AuditEntry[]; total: number }>;
  /** Walks the chain from its first entry. */
  verify(): Promise<AuditVerification>;
}
