import { computed, onScopeDispose, ref } from "vue";
import type { ApiError } from "../../api/client.ts";
import { asApiError } from "../../api/fetch-state.ts";
import { signIn } from "../../api/session.ts";
import { nextPath } from "../../app/next-path.ts";
import { accountPath } from "../../app/paths.ts";
import { forgetSeen, useSessionStore } from "../../stores/session.store.ts";

type As = Parameters<typeof signIn>[0];

/**
 * Signs in and goes on to `next`. The page is loaded anew, so that nothing of whoever was here before stays in it.
 * `wait`: seconds until another password may be tried.
 */
export function useSignIn(next: () => unknown) {
  const session = useSessionStore();
  /** The account that is being entered. */
  const entering = ref<string | null>(null);
  const failure = ref<ApiError | null>(null);
  const until = ref(0);
  const now = ref(Date.now());
  const clock = setInterval(() => {
    now.value = Date.now();
  }, 250);
  onScopeDispose(() => clearInterval(clock));
  const wait = computed(() => Math.max(0, Math.ceil((until.value - now.value) / 1000)));

  async function enter(as: As): Promise<void> {
    if (entering.value !== null || wait.value > 0) return;
    entering.value = "login" in as ? as.login : as.demo_account;
    failure.value = null;
    until.value = 0;
    try {
      const entered = await signIn(as);
      await forgetSeen();
      session.hold(entered);
      window.location.assign(entered.account?.must_change_password ? accountPath() : nextPath(next()));
    } catch (error) {
      failure.value = asApiError(error);
      const seconds = failure.value.details.because?.values["seconds"];
      now.value = Date.now();
      if (failure.value.code === "too-many" && seconds !== undefined) until.value = now.value + 1000 * Number(seconds);
      entering.value = null;
    }
  }
  return { enter, entering, failure, wait };
}
