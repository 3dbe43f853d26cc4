import type { KeyAction } from "../../shared/domain/access/roles.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";

/** Leave for a program, given by a person: it may do some of what that person may, until a day. */
export type ApiKey = {
  id: string;
  accountId: number;
  name: string;
  actions: readonly KeyAction[];
  createdAt: EpochSeconds;
  expiresAt: EpochSeconds;
  lastUsedAt: EpochSeconds | null;
  revokedAt: EpochSeconds | null;
};

export interface ApiKeyStore {
  /** `secretHash`: SHA-256 of the secret part, hex; the secret is kept nowhere. */
  create(key: Omit<ApiKey, "lastUsedAt" | "revokedAt">, secretHash: string): Promise<ApiKey>;
  find(id: string): Promise<(ApiKey & { secretHash: string }) | undefined>;
  /** Newest first; of one account or of all. */
  list(accountId?: number): Promise<ApiKey[]>;
  touch(id: string, at: EpochSeconds): Promise<void>;
  /** False where there is no such key in force. */
  revoke(id: string, at: EpochSeconds): Promise<boolean>;
}
