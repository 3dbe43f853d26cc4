import { type SessionResponse, sessionResponse } from "@shared/contract/access.ts";
import { ANYWHERE, can, type Target } from "@shared/domain/access/can.ts";
import type { Action } from "@shared/domain/access/roles.ts";
import { defineStore } from "pinia";
import { computed, ref } from "vue";
import { onUnauthenticated } from "../api/client.ts";
import { fetchSession, signOut } from "../api/session.ts";

const KEY = "capillary.session";
/** Answers the service worker keeps for banks without a signal: they are of whoever was signed in. */
const SEEN = "capillary-seen-1";
/** A page looked at again asks who it is after this time. */
const LOOK_AGAIN_MS = 60_000;

/**
 * Who the page speaks for and what they may do, by the rule of the server. The last session somebody signed in to is
 * remembered (never a secret), so that a phone without a signal opens and takes results; the server decides when they
 * arrive.
 */
export const useSessionStore = defineStore("session", () => {
  const session = ref<SessionResponse | null>(remembered());
  /** `known`: the server said so · `unreachable`: it did not answer, and what was remembered stands. */
  const state = ref<"asking" | "known" | "unreachable">("asking");
  const account = computed(() => session.value?.account ?? null);
  const signedIn = computed(() => session.value?.signed_in ?? false);
  /** An account of the demo city: without a password and without keys. */
  const demoAccount = computed(
    () => session.value?.demo_accounts.some(({ login }) => login === account.value?.login) ?? false,
  );
  const actor = computed(() => ({
    grants: session.value?.grants ?? [],
    onlyActions: session.value?.only_actions ? new Set<Action>(session.value.only_actions) : null,
  }));
  let asking: Promise<void> | undefined;
  let askedAt = 0;

  function hold(next: SessionResponse): void {
    session.value = next;
    state.value = "known";
    if (next.signed_in) localStorage.setItem(KEY, JSON.stringify(next));
    else localStorage.removeItem(KEY);
  }
  async function ask(): Promise<void> {
    askedAt = Date.now();
    try {
      hold(await fetchSession());
    } catch {
      state.value = "unreachable";
    }
  }
  /** Asks the server who this is; several who ask at once are answered at once. */
  function refresh(): Promise<void> {
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    return asking;
  }
  /** Once, when the page opens. */
  function start(): Promise<void> {
    onUnauthenticated(() => void refresh());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible" && Date.now() - askedAt > LOOK_AGAIN_MS) void lookAgain();
    });
    return refresh();
  }
  /** Somebody else may have signed in beside this page: what it shows is not theirs. */
  async function lookAgain(): Promise<void> {
    const before = account.value?.login;
    await refresh();
    if (state.value === "known" && before !== undefined && before !== account.value?.login) window.location.reload();
  }
  /** True as soon as pages can be shown: somebody is remembered, or the server has answered or will not. */
  const ready = (): Promise<void> =>
    session.value !== null || state.value !== "asking" ? Promise.resolve() : refresh();

  /** Signs out and forgets what was kept for this person, without touching results that wait to be sent. @throws ApiError */
  async function leave(): Promise<void> {
    hold(await signOut());
    await forgetSeen();
  }

  /** Whether the one who is signed in (or the guest) may do this; the same rule the server refuses by. */
  const may = (action: Action, target: Target = ANYWHERE): boolean => can(actor.value, action, target);

  /** Whether to ask for anything at all; without an answer what the phone has kept may still be shown. */
  const mayLook = computed(() => state.value === "unreachable" || may("read"));

  return { session, state, account, signedIn, demoAccount, actor, mayLook, start, refresh, ready, hold, leave, may };
});

/** Drops the answers kept for use without a signal. */
export async function forgetSeen(): Promise<void> {
  if ("caches" in window) await caches.delete(SEEN);
}

function remembered(): SessionResponse | null {
  const text = localStorage.getItem(KEY);
  if (text === null) return null;
  try {
    return sessionResponse.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
