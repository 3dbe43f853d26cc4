import { useQueryCache } from "@pinia/colada";
import { computed, type MaybeRefOrGetter, ref, toValue } from "vue";
import { asApiError } from "../../api/fetch-state.ts";
import { fetchSamples, rankAgain } from "../../api/traces.ts";
import { useResource } from "../../api/use-resource.ts";
import { useErrorText } from "../../ui/use-error-text.ts";

/** Every sample of the chain a trace belongs to, which ranking is the newest, and a way to renew it. */
export function useChain(id: MaybeRefOrGetter<string>, { follow }: { follow: (current: string) => void }) {
  const cache = useQueryCache();
  const errorText = useErrorText();
  const resource = useResource({
    key: () => ["trace-samples", toValue(id)],
    fetch: (signal) => fetchSamples(toValue(id), signal),
  });
  const chain = computed(() => resource.value.value);
  const busy = ref(false);
  /** Why the last attempt at the ranking failed. */
  const failure = ref<string | null>(null);

  /** What is known of the chain is old; whoever shows it asks again. */
  const refresh = () => void cache.invalidateQueries({ key: ["trace-samples"] });

  async function renew(): Promise<void> {
    if (busy.value) return;
    busy.value = true;
    failure.value = null;
    try {
      const { current, renewed, reason } = await rankAgain(toValue(id));
      failure.value = reason;
      refresh();
      if (renewed) follow(current);
    } catch (error) {
      failure.value = errorText(asApiError(error));
    } finally {
      busy.value = false;
    }
  }
  return { chain, busy, failure, renew, refresh };
}
