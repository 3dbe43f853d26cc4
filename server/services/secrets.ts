import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";

const TOKEN_BYTES = 32;
/** Letters and figures that cannot be taken for one another when read out. */
const SIGNS = "abcdefghjkmnpqrstuvwxyz23456789";
const PASSWORD_SIGNS = 16;
const KEY = /^cap_([0-9a-f]{16})_([\w-]{43})$/;

/** 256 bits for a cookie or a key, in signs that need no escaping. */
export const newToken = (): string => randomBytes(TOKEN_BYTES).toString("base64url");
export const newId = (): string => randomBytes(8).toString("hex");
/** What is kept of a token: enough to know it again. Tokens are random, so that no slow hash is needed. */
export const hashToken = (token: string): string => createHash("sha256").update(token).digest("hex");

export const joinKey = (id: string, secret: string): string => `cap_${id}_${secret}`;
export function splitKey(key: string): { id: string; secret: string } | undefined {
  const match = KEY.exec(key);
  return match === null ? undefined : { id: match[1] as string, secret: match[2] as string };
}

/** In as long a time wherever they begin to differ. */
export const sameText = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

/** A password to be told once and changed at the first sign-in, in groups: `k7mp-…`; some 79 bits. */
export function makePassword(): string {
  const signs: string[] = [];
  while (signs.length < PASSWORD_SIGNS) {
    // Bytes above the last whole multiple would make the first signs likelier.
    for (const byte of randomBytes(PASSWORD_SIGNS))
      if (byte < SIGNS.length * 8 && signs.length < PASSWORD_SIGNS) signs.push(SIGNS[byte % SIGNS.length] as string);
  }
  return (signs.join("").match(/.{4}/g) as string[]).join("-");
}

/** A mark that a browser has signed in with a name before: it cannot be made without the secret of the installation. */
export function deviceMarks(secret: string) {
  const sign = (login: string, nonce: string) =>
    createHmac("sha256", secret).update(`${login}\n${nonce}`).digest("base64url");
  return {
    make: (login: string): string => {
      const nonce = newId();
      return `${nonce}.${sign(login, nonce)}`;
    },
    /** The browser behind a mark; null where the mark is not one of ours for this name. */
    read: (login: string, mark: string | undefined): string | null => {
      const [nonce = "", signature = ""] = mark?.split(".") ?? [];
      return nonce !== "" && sameText(signature, sign(login, nonce)) ? nonce : null;
    },
  };
}
