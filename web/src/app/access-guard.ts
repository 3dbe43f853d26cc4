import type { Router } from "vue-router";
import { whenStranger } from "../api/client.ts";
import { useSessionStore } from "../stores/session.store.ts";
import { accountPath, signInPath } from "./paths.ts";

/** Who may see nothing is asked to sign in first and goes on from there; who must change a password does that first. */
export function guardAccess(router: Router): void {
  const session = useSessionStore();
  router.beforeEach(async (to) => {
    if (session.session === null) await session.load();
    if (session.stranger && to.name !== "sign-in") return signInPath(to.fullPath);
    if (session.mustChangePassword && to.name !== "account" && to.name !== "sign-in") return accountPath();
    return true;
  });
  whenStranger(() => {
    void session.load().then(() => {
      const { name, fullPath } = router.currentRoute.value;
      if (session.stranger && name !== "sign-in") void router.push(signInPath(fullPath));
    });
  });
}
