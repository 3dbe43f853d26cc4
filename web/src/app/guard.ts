import type { RouteLocationRaw, Router } from "vue-router";
import { useSessionStore } from "../stores/session.store.ts";
import { accountPath, signInPath } from "./paths.ts";

/** Where a page must not be shown to who is (or is not) signed in: where to go instead. undefined: it may be shown. */
export function elsewhere(to: { name?: unknown; fullPath: string }): RouteLocationRaw | undefined {
  const session = useSessionStore();
  if (to.name === "sign-in") return undefined;
  if (session.account?.must_change_password) return to.name === "account" ? undefined : accountPath();
  // without an answer of the server the page stays: it may be a phone on the bank
  if (session.state !== "known") return undefined;
  if (!session.signedIn && (to.name === "account" || !session.may("read"))) return signInPath(to.fullPath);
  return undefined;
}

/** Nobody gets further than the sign-in page, and a password made by someone else is changed first. */
export function installGuard(router: Router): void {
  router.beforeEach(async (to) => {
    await useSessionStore().ready();
    return elsewhere(to) ?? true;
  });
}
