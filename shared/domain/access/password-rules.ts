import type { Because } from "../errors.ts";

/** Length counts, not the mixture of signs. Source: NIST SP 800-63B §5.1.1; ASVS 4.0.3 V2.1. */
export const PASSWORD_LEAST = 10;
export const PASSWORD_MOST = 128;
/** Fewer different signs than this make a long password a short one. */
const LEAST_DIFFERENT = 5;
/** What is tried first wherever Chinese is spoken, and words of our own; a password that is one of these and little more is refused. */
const COMMON = [
  "password",
  "passw0rd",
  "qwertyuiop",
  "qwerty",
  "asdfghjkl",
  "1qaz2wsx",
  "zaq12wsx",
  "abc123",
  "admin",
  "administrator",
  "letmein",
  "welcome",
  "iloveyou",
  "woaini",
  "woaini1314",
  "5201314",
  "1314520",
  "123456",
  "1234567890",
  "987654321",
  "111111",
  "888888",
  "666666",
  "changeme",
  "capillary",
  "maoxixueguan",
  "changzhou",
  "huanbao",
  "shengtai",
  "shuizhi",
];
/** A known word may be part of a password that has this many signs besides. */
const BESIDE_COMMON = 6;

export type PasswordFault = "too-short" | "too-long" | "too-plain" | "is-name" | "too-common" | "same-as-before";
const WORDS: Record<PasswordFault, string> = {
  "too-short": `密码至少 ${PASSWORD_LEAST} 个字符；一句容易记住的话比一串符号好`,
  "too-long": `密码最多 ${PASSWORD_MOST} 个字符`,
  "too-plain": "密码太单调：至少要有 5 种不同的字符，且不能是一串连续的字符",
  "is-name": "密码里不能只是账号或姓名",
  "too-common": "这个密码太常见，容易被猜中",
  "same-as-before": "新密码不能与原密码相同",
};

/** Why a password is refused; null: it will do. `names`: sign-in name and name of the person. */
export function passwordFault(password: string, names: readonly string[]): PasswordFault | null {
  const signs = [...password.normalize("NFKC")];
  if (signs.length < PASSWORD_LEAST) return "too-short";
  if (signs.length > PASSWORD_MOST) return "too-long";
  const folded = signs.join("").toLowerCase();
  if (new Set(folded).size < LEAST_DIFFERENT || isRun([...folded])) return "too-plain";
  const besides = (word: string) => folded.split(word).join("").length;
  const known = (word: string) => word.length >= 3 && folded.includes(word) && besides(word) < BESIDE_COMMON;
  if (names.some((name) => known(name.toLowerCase()))) return "is-name";
  if (COMMON.some(known)) return "too-common";
  return null;
}

/** Every sign follows the one before: abcdefghij, 9876543210. */
const isRun = (signs: readonly string[]): boolean =>
  [1, -1].some((step) =>
    signs.slice(1).every((sign, i) => (sign.codePointAt(0) ?? 0) - (signs[i]?.codePointAt(0) ?? 0) === step),
  );

/** What to tell who chose it, and the key of it for other languages. */
export const passwordWords = (fault: PasswordFault): { message: string; because: Because } => ({
  message: WORDS[fault],
  because: { key: `password.${fault}`, values: { least: PASSWORD_LEAST, most: PASSWORD_MOST } },
});
