import { hash, verify } from "@node-rs/argon2";
import { AppError } from "../../shared/domain/errors.ts";

/** argon2id, 19 MiB, two passes. Source: OWASP Password Storage Cheat Sheet; RFC 9106 §4. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
/** Each takes a core and 19 MiB for some 30 ms: a flood of sign-ins must not take the machine. */
const AT_ONCE = 2;
const MOST_WAITING = 24;

/** Hashes and checks passwords on other threads, a few at a time. @throws AppError too-many when too many wait */
export function passwordHashes() {
  let running = 0;
  const waiting: (() => void)[] = [];
  /** A hash nobody knows the password of: an unknown name takes as long to refuse as a known one. */
  let nobody: Promise<string> | undefined;

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (running >= AT_ONCE) {
      if (waiting.length >= MOST_WAITING) throw new AppError("too-many", "此刻登录的人太多，请稍后再试");
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running++;
    try {
      return await work();
    } finally {
      // Whoever waits takes over the place.
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  }

  return {
    hash: (password: string): Promise<string> => inTurn(() => hash(password.normalize("NFKC"), COST)),
    /** `kept` null: nobody by this name, or no password; false, after as long a time. */
    check: (kept: string | null, password: string): Promise<boolean> =>
      inTurn(async () => {
        nobody ??= hash(`${Math.random()}`, COST);
        const right = await verify(kept ?? (await nobody), password.normalize("NFKC"));
        return kept !== null && right;
      }),
  };
}
export type PasswordHashes = ReturnType<typeof passwordHashes>;
