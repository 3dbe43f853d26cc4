const SOMEWHERE = "http://own.invalid";

/**
 * A path of this page and nothing else: `//evil.example`, `/\evil.example` and `/..//evil.example` lead away. Anything
 * else, and what would lead back to signing in or to a file of the API: the overview.
 */
export function ownPath(next: unknown): string {
  if (typeof next !== "string" || !/^\/(?![/\\])[^\s\\]*$/.test(next)) return "/";
  const { origin, pathname, search, hash } = new URL(next, SOMEWHERE);
  if (origin !== SOMEWHERE || pathname.startsWith("//") || /^\/(sign-in|api)(\/|$)/.test(pathname)) return "/";
  return pathname + search + hash;
}
