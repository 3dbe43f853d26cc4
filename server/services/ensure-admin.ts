import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { Database } from "../stores/stores.ts";
import type { PasswordHashes } from "./hash-password.ts";
import { createAccount } from "./manage-accounts.ts";

export const FIRST_ADMIN = "admin";

/**
 * Where nobody has an account yet, makes `admin`, with the password given or one made here. Answers the one made, to be
 * told once; null where there was somebody already or the password was given.
 */
export const ensureAdmin =
  (deps: { database: Database; now: () => EpochSeconds; hashes: PasswordHashes }) =>
  async (password: string | null): Promise<string | null> => {
    const real = (await deps.database.read.accounts.list()).filter((of) => !of.demo);
    if (real.length > 0) return null;
    const made = await createAccount(deps)(
      null,
      {
        login: FIRST_ADMIN,
        name: "系统管理员",
        grants: [{ role: "admin", district: null }],
        password: password ?? undefined,
        ownPassword: password !== null,
      },
      "首次启动",
    );
    return made.password;
  };
