import { watch } from "vue";
import type { Router } from "vue-router";
import { whenStranger } from "../api/client.ts";
import { useSessionStore } from "../stores/session.store.ts";
import { accountPath, signInPath } from "./paths.ts";

/** Who may see nothing is asked to sign in first and goes on from there; who must change a password does that first. */
export function guardAccess(router: Router): void {
  const session = useSessionStore();
  router.beforeEach(async (to) => {
    // one that did not answer is asked again without waiting for it
    if (!session.asked) await session.load();
    else if (session.session === null) void session.load();
    if (session.stranger && to.name !== "sign-in") return signInPath(to.fullPath);
    if (session.mustChangePassword && to.name !== "account" && to.name !== "sign-in") return accountPath();
    return true;
  });
  const look = () => document.visibilityState === "visible" && void session.lookAgain();
  document.addEventListener("visibilitychange", look);
  whenStranger(() => void session.load());
  // the session has ended while a page was open
  watch(
    () => session.stranger,
    (stranger) => {
      const { name, fullPath } = router.currentRoute.value;
      if (stranger && name !== undefined && name !== "sign-in") void router.push(signInPath(fullPath));
    },
  );
}
