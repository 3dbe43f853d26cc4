import type { SessionResponse } from "@shared/contract/access.ts";
import { ANYWHERE, can, type Target } from "@shared/domain/access/can.ts";
import type { Action, Grant } from "@shared/domain/access/roles.ts";
import { defineStore } from "pinia";
import { computed, ref } from "vue";
import { fetchSession } from "../api/access.ts";
import { usePersonStore } from "./person.store.ts";

/**
 * Who this page speaks for, and what they may ask for: by the same rule as the server. Until the server has told, and
 * where it cannot be reached, nobody is refused anything here: a phone without a signal goes on with what it has.
 */
export const useSessionStore = defineStore("session", () => {
  const session = ref<SessionResponse | null>(null);
  /** The server was asked once, whether it answered or not. */
  const asked = ref(false);
  let loading: Promise<void> | undefined;

  const actor = computed(() => {
    const { grants, only_actions: only } = session.value ?? { grants: [], only_actions: null };
    return { grants: grants as readonly Grant[], onlyActions: only === null ? null : new Set<Action>(only) };
  });
  /** Whether the server would let this one do something, somewhere or to something. */
  const may = (action: Action, target: Target = ANYWHERE): boolean =>
    session.value === null || can(actor.value, action, target);

  function take(told: SessionResponse): void {
    session.value = told;
    // Results carry the name of who took them: theirs, unless they wrote another.
    const person = usePersonStore();
    if (told.account !== null && person.name === "") person.name = told.account.name;
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
    signedIn: computed(() => session.value?.signed_in ?? false),
    account: computed(() => session.value?.account ?? null),
    /** Asked, and told that there is nobody and nothing to be seen. */
    stranger: computed(() => session.value !== null && !session.value.signed_in && !may("read")),
    mustChangePassword: computed(() => session.value?.account?.must_change_password ?? false),
  };
});
