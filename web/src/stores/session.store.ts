import type { SessionResponse } from "@shared/contract/access.ts";
import { ANYWHERE, can, type Target } from "@shared/domain/access/can.ts";
import type { Action, Grant } from "@shared/domain/access/roles.ts";
import { defineStore } from "pinia";
import { computed, ref } from "vue";
import { fetchSession, signOut } from "../api/access.ts";
import { usePersonStore } from "./person.store.ts";

const LAST = "capillary.last-login";
/** What the service worker keeps for banks without a signal is of whoever was signed in. */
const SEEN = "capillary-seen-1";

/**
 * Who this page speaks for, and what they may ask for: by the same rule as the server. Until the server has told, and
 * where it cannot be reached, nobody is refused anything here: a phone without a signal goes on with what it has.
 */
export const useSessionStore = defineStore("session", () => {
  const session = ref<SessionResponse | null>(null);
  /** The server was asked once, whether it answered or not. */
  const asked = ref(false);
  let loading: Promise<void> | undefined;
  /** Who was signed in when the server last told: whose the results are that are taken without a signal. */
  const last = ref(localStorage.getItem(LAST));

  const actor = computed(() => {
    const { grants, only_actions: only } = session.value ?? { grants: [], only_actions: null };
    return { grants: grants as readonly Grant[], onlyActions: only === null ? null : new Set<Action>(only) };
  });
  /** Whether the server would let this one do something, somewhere or to something. */
  const may = (action: Action, target: Target = ANYWHERE): boolean =>
    session.value === null || can(actor.value, action, target);

  function take(told: SessionResponse): void {
    session.value = told;
    if (told.account === null) return;
    last.value = told.account.login;
    localStorage.setItem(LAST, told.account.login);
    usePersonStore().workAs(told.account);
  }
  /** Ends the session here. What was kept of it for use without a signal goes; results that wait to be sent stay. @throws ApiError */
  async function leave(): Promise<void> {
    session.value = await signOut();
    last.value = null;
    localStorage.removeItem(LAST);
    await forgetSeen();
  }
  /** Somebody else may have signed in beside this page: what it shows is not theirs. */
  async function lookAgain(): Promise<void> {
    const before = session.value?.account?.login;
    await load();
    const now = session.value?.account?.login;
    if (now !== undefined && now !== before) window.location.reload();
  }
  async function load(): Promise<void> {
    loading ??= fetchSession()
      .then(take)
      .catch(() => undefined)
      .finally(() => {
        asked.value = true;
        loading = undefined;
      });
    return loading;
  }

  return {
    session,
    asked,
    may,
    take,
    load,
    leave,
    lookAgain,
    /** Login of who works here, as far as is known; null: nobody. */
    login: computed(() => (session.value === null ? last.value : (session.value.account?.login ?? null))),
    signedIn: computed(() => session.value?.signed_in ?? false),
    account: computed(() => session.value?.account ?? null),
    /** Asked, and told that there is nobody and nothing to be seen. */
    stranger: computed(() => session.value !== null && !session.value.signed_in && !may("read")),
    mustChangePassword: computed(() => session.value?.account?.must_change_password ?? false),
  };
});

/** Drops the answers kept for use without a signal. */
export async function forgetSeen(): Promise<void> {
  if ("caches" in window) await caches.delete(SEEN);
}
