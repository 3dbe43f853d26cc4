import { useQuery } from "@pinia/colada";
import { type ComputedRef, computed, type MaybeRefOrGetter, toValue } from "vue";
import { asApiError, drawableOf, type FetchState } from "./fetch-state.ts";

type Key = (string | number | null | undefined)[];

type ResourceOptions<T> = {
  /** Cache key; its first part names the resource and is what live events invalidate (`sections`, `overview` …). */
  key: () => Key;
  fetch: (signal: AbortSignal) => Promise<T>;
  /** False: nothing is asked and the state is `idle`. */
  enabled?: MaybeRefOrGetter<boolean>;
  /** Keep showing the answer to the last key until the next one is there (time slider, paging). */
  keepPrevious?: boolean;
  staleTimeMs?: number;
};

export type Resource<T> = {
  fetched: ComputedRef<FetchState<T>>;
  /** The value to draw, if any. */
  value: ComputedRef<T | undefined>;
  reload: () => void;
};

/**
 * A GET shared by all who ask with the same key: cached between pages, cancelled when no longer wanted, asked again
 * when a live event says it changed.
 */
export function useResource<T>(options: ResourceOptions<T>): Resource<T> {
  const enabled = () => toValue(options.enabled ?? true);
  const query = useQuery<T>({
    key: () => options.key().map((part) => part ?? ""),
    query: ({ signal }) => options.fetch(signal),
    enabled,
    staleTime: options.staleTimeMs ?? 20_000,
    ...(options.keepPrevious ? { placeholderData: (previous: T | undefined) => previous as T } : {}),
  });
  const fetched = computed<FetchState<T>>(() => {
    const { status, data, error } = query.state.value;
    if (error !== null && status === "error")
      return { state: "failed", error: asApiError(error), previous: data as T | undefined };
    if (status === "success")
      return { state: "ready", data: data as T, refreshing: query.asyncStatus.value === "loading" };
    return enabled() ? { state: "loading" } : { state: "idle" };
  });
  return { fetched, value: computed(() => drawableOf(fetched.value)), reload: () => void query.refetch() };
}
