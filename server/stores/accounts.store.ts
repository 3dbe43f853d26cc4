import type { Grant } from "../../shared/domain/access/roles.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";

/** One person who signs in. */
export type Account = {
  id: number;
  login: string;
  name: string;
  /** argon2id; null: signs in by single sign-on or not at all. */
  passwordHash: string | null;
  mustChangePassword: boolean;
  /** Who it is at the provider of single sign-on. */
  ssoSubject: string | null;
  disabled: boolean;
  demo: boolean;
  grants: readonly Grant[];
  createdAt: EpochSeconds;
};
export type AccountChange = Partial<
  Pick<Account, "name" | "passwordHash" | "mustChangePassword" | "ssoSubject" | "disabled" | "grants">
>;

/** Accounts are disabled, never deleted: what was done names them. */
export interface AccountStore {
  count(): Promise<number>;
  /** By sign-in name. */
  list(): Promise<Account[]>;
  find(login: string): Promise<Account | undefined>;
  findById(id: number): Promise<Account | undefined>;
  findBySubject(subject: string): Promise<Account | undefined>;
  /** @throws AppError conflict where the sign-in name is taken */
  create(of: Omit<Account, "id">): Promise<Account>;
  /** @throws AppError not-found */
  update(id: number, change: AccountChange): Promise<Account>;
}
