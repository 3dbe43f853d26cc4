import type { EpochSeconds } from "../../shared/domain/units.ts";

/** One browser of one person, signed in. */
export type Session = {
  id: string;
  accountId: number;
  createdAt: EpochSeconds;
  lastSeenAt: EpochSeconds;
  expiresAt: EpochSeconds;
  address: string;
  agent: string;
};

/** Sessions in force are those neither revoked nor past their end. */
export interface SessionStore {
  /** `tokenHash`: SHA-256 of what the browser holds, hex. */
  create(session: Session, tokenHash: string): Promise<void>;
  /** The session of a token, in force at a moment. */
  findByToken(tokenHash: string, at: EpochSeconds): Promise<Session | undefined>;
  /** In force at a moment, newest first; of one account or of all. */
  list(at: EpochSeconds, accountId?: number): Promise<Session[]>;
  /** Was used, and ends later because of it. */
  touch(id: string, at: EpochSeconds, expiresAt: EpochSeconds): Promise<void>;
  /** Ends one session of an account; false where it has no such session in force. */
  revoke(accountId: number, id: string, at: EpochSeconds): Promise<boolean>;
  /** Ends all sessions of an account but one, and answers how many. */
  revokeAll(accountId: number, at: EpochSeconds, except?: string): Promise<number>;
  /** When an account was last seen, in force or not. */
  lastSeen(): Promise<ReadonlyMap<number, EpochSeconds>>;
  /** Forgets sessions that ended before a moment, and answers how many. */
  forgetEnded(before: EpochSeconds): Promise<number>;
}
