/** Addresses of pages, so that a link never spells one. */
export const overviewPath = () => "/";
export const sectionPath = (code?: string) =>
  code === undefined ? "/section" : `/section/${encodeURIComponent(code)}`;
export const tracePath = (id?: string) => (id === undefined ? "/trace" : `/trace/${encodeURIComponent(id)}`);
export const dataPath = () => "/data";
export const accountPath = () => "/account";
export const adminPath = () => "/admin";
/** `next`: where to go on, a path of this page. */
export const signInPath = (next?: string) =>
  next === undefined || next === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(next)}`;
