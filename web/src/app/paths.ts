/** Addresses of pages, so that a link never spells one. */
export const overviewPath = () => "/";
export const sectionPath = (code?: string) =>
  code === undefined ? "/section" : `/section/${encodeURIComponent(code)}`;
export const tracePath = (id?: string) => (id === undefined ? "/trace" : `/trace/${encodeURIComponent(id)}`);
export const dataPath = () => "/data";
