import { useQueryCache } from "@pinia/colada";
import type { TraceRequest } from "@shared/contract/traces.ts";
import { ref } from "vue";
import { useRouter } from "vue-router";
import { asApiError } from "../../api/fetch-state.ts";
import { startTrace } from "../../api/traces.ts";
import { tracePath } from "../../app/paths.ts";
import { useErrorText } from "../../ui/use-error-text.ts";

/** Starts a trace and opens it when it is there. `failure` says what to do when it is not. */
export function useStartTrace() {
  const router = useRouter();
  const cache = useQueryCache();
  const errorText = useErrorText();
  const pending = ref(false);
  const failure = ref<string | null>(null);

  async function start(request: TraceRequest): Promise<void> {
    if (pending.value) return;
    pending.value = true;
    failure.value = null;
    try {
      const trace = await startTrace(request);
      cache.setQueryData(["trace", trace.id], trace);
      void cache.invalidateQueries({ key: ["traces"] });
      void cache.invalidateQueries({ key: ["exceedances"] });
      await router.push(tracePath(trace.id));
    } catch (error) {
      const { details } = asApiError(error);
      const reference = details.reference === undefined ? "" : `（${details.reference}）`;
      failure.value = `${errorText(asApiError(error))}${reference}`;
    } finally {
      pending.value = false;
    }
  }
  return { start, pending, failure };
}
