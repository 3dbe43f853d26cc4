import { randomBytes } from "node:crypto";
import type { Context } from "hono";

/** Without I, L, O and U: read out over the telephone and typed again. */
const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = 12;
const KEY = "requestId";

/** What the log, X-Request-Id and a problem's `instance` call a request: twelve letters and digits, 60 random bits. */
export function referenceOf(c: Context): string {
  const known = c.get(KEY) as string | undefined;
  if (known !== undefined) return known;
  const reference = Array.from(randomBytes(LENGTH), (byte) => DIGITS[byte % 32]).join("");
  c.set(KEY, reference);
  return reference;
}
