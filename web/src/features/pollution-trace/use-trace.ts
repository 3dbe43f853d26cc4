import { computed, type MaybeRefOrGetter, toValue } from "vue";
import { fetchTrace } from "../../api/traces.ts";
import { useResource } from "../../api/use-resource.ts";
import { useTraceViewStore } from "../../stores/trace-view.store.ts";
import { pathOf, travelBreaks } from "./trace-path.ts";

/** One trace and the suspect chosen in it. A record never changes, so it is asked once. */
export function useTrace(id: MaybeRefOrGetter<string>) {
  const view = useTraceViewStore();
  const resource = useResource({
    key: () => ["trace", toValue(id)],
    fetch: (signal) => fetchTrace(toValue(id), signal),
    staleTimeMs: 3_600_000,
  });
  const trace = resource.value;
  const suspects = computed(() => trace.value?.suspects ?? []);
  const selected = computed(
    () => suspects.value.find((suspect) => suspect.outfall.code === view.suspect) ?? suspects.value[0],
  );
  const path = computed(() => (trace.value && selected.value ? pathOf(trace.value, selected.value) : []));
  const breaks = computed(() => (trace.value ? travelBreaks(trace.value) : []));

  /** @param by +1 the next suspect, -1 the one before */
  function step(by: number): void {
    const at = suspects.value.findIndex((suspect) => suspect === selected.value);
    const next = suspects.value[Math.min(suspects.value.length - 1, Math.max(0, at + by))];
    if (next !== undefined) view.suspect = next.outfall.code;
  }
  return { ...resource, trace, selected, path, breaks, step };
}
