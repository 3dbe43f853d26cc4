const SOMEWHERE = "http://somewhere.invalid";

/** Where to go after signing in: a path of this application, or `/`. Never another site, never the sign-in page again. */
export function nextPath(text: unknown): string {
  if (typeof text !== "string" || !/^\/(?![/\\])/.test(text) || hasControls(text)) return "/";
  const url = URL.canParse(text, SOMEWHERE) ? new URL(text, SOMEWHERE) : null;
  if (url?.origin !== SOMEWHERE || url.pathname.startsWith("//")) return "/";
  if (/^\/(sign-in|api)(\/|$)/.test(url.pathname)) return "/";
  return `${url.pathname}${url.search}${url.hash}`;
}

const hasControls = (text: string): boolean => [...text].some((sign) => sign < " " || sign === "\\");
