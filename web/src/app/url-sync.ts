import { type Ref, watch } from "vue";
import type { LocationQuery, LocationQueryRaw, RouteLocationNormalized, Router } from "vue-router";

/** One row of the table: a piece of state and how it stands in the address. */
export type UrlParameter<T> = {
  /** Name in the query string. */
  name: string;
  /** Names of the routes it belongs to; elsewhere it is neither read nor written. */
  pages: readonly string[];
  /** Where the value lives. */
  value: Ref<T>;
  /** What an address without it means. Never written. */
  initial: T;
  /** undefined: the text is not valid, and `initial` is taken. */
  parse: (text: string) => T | undefined;
  format: (value: T) => string;
  /** True: a change is a step the back button can undo. */
  step?: boolean;
};

// biome-ignore lint/suspicious/noExplicitAny: rows of one table have different types
export type AnyUrlParameter = UrlParameter<any>;

/** Keeps one row's types together while rows of many types share a table. */
export const urlParameter = <T>(row: UrlParameter<T>): AnyUrlParameter => row;

/** Sets every parameter of a page from an address; what is missing or not valid becomes its initial value. */
export function readUrl(table: readonly AnyUrlParameter[], page: string, query: LocationQuery): void {
  for (const row of table) {
    if (!row.pages.includes(page)) continue;
    const text = query[row.name];
    const parsed = typeof text === "string" ? row.parse(text) : undefined;
    const next = parsed === undefined ? row.initial : parsed;
    if (row.format(next) !== row.format(row.value.value)) row.value.value = next;
  }
}

/** The query of the present state of a page: other parameters are kept, initial values left out. */
export function writeUrl(table: readonly AnyUrlParameter[], page: string, query: LocationQuery): LocationQueryRaw {
  const next: LocationQueryRaw = { ...query };
  for (const row of table) {
    if (!row.pages.includes(page)) continue;
    const text = row.format(row.value.value);
    if (text === row.format(row.initial)) delete next[row.name];
    else next[row.name] = text;
  }
  return next;
}

const pageOf = (route: RouteLocationNormalized): string => String(route.name ?? "");

/** Binds the table to the router both ways. Answers the function that unbinds it. */
export function installUrlSync(router: Router, table: readonly AnyUrlParameter[]): () => void {
  const stopReading = router.afterEach((to, _from, failure) => {
    if (failure === undefined) readUrl(table, pageOf(to), to.query);
  });
  const stopWriting = table.map((row) =>
    watch(row.value, () => {
      const route = router.currentRoute.value;
      if (!row.pages.includes(pageOf(route))) return;
      const query = writeUrl(table, pageOf(route), route.query);
      if (sameQuery(query, route.query)) return;
      const target = { query, hash: route.hash };
      void (row.step === true ? router.push(target) : router.replace(target));
    }),
  );
  return () => {
    stopReading();
    for (const stop of stopWriting) stop();
  };
}

function sameQuery(a: LocationQueryRaw, b: LocationQuery): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => a[name] === b[name]);
}
