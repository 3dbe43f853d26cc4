import { onScopeDispose } from "vue";
import { useRoute, useRouter } from "vue-router";
import { type AnyUrlParameter, installUrlSync, readUrl } from "../app/url-sync.ts";

/** Binds the state of one page to its address for as long as the page is shown. Call it in setup. */
export function usePageUrl(table: readonly AnyUrlParameter[]): void {
  const route = useRoute();
  readUrl(table, String(route.name ?? ""), route.query);
  onScopeDispose(installUrlSync(useRouter(), table));
}

/** A text parameter; with `allowed`, one of these. */
export const textParameter = (allowed?: readonly string[]) => ({
  parse: (text: string) => (allowed === undefined || allowed.includes(text) ? text : undefined),
  format: (value: string) => value,
});
