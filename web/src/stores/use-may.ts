import { computed } from "vue";
import { useSessionStore } from "./session.store.ts";

/** What to show to whom: `may` follows the server's own rule; `guest` is one who could sign in for more. */
export function useMay() {
  const session = useSessionStore();
  return { may: session.may, guest: computed(() => session.state === "known" && !session.signedIn) };
}
