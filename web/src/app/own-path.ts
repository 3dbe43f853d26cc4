/** A path of this page and nothing else: `//evil.example` and `/\evil.example` lead away. Anything else: the overview. */
export function ownPath(next: unknown): string {
  if (typeof next !== "string" || !/^\/(?![/\\])[^\s\\]*$/.test(next)) return "/";
  const url = new URL(next, "http://own.invalid");
  return url.origin === "http://own.invalid" ? url.pathname + url.search + url.hash : "/";
}
