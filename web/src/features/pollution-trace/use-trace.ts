import { computed, type MaybeRefOrGetter, toValue } from "vue";
import { fetchTrace } from "../../api/traces.ts";
import { useResource } from "../../api/use-resource.ts";
import { useTraceViewStore } from "../../stores/trace-view.store.ts";
import { rankHypotheses } from "./hypotheses.ts";
import { pathOf, travelBreaks } from "./trace-path.ts";

/** One trace and the explanation chosen in it. A record never changes, so it is asked once. */
export function useTrace(id: MaybeRefOrGetter<string>) {
  const view = useTraceViewStore();
  const resource = useResource({
    key: () => ["trace", toValue(id)],
    fetch: (signal) => fetchTrace(toValue(id), signal),
    staleTimeMs: 3_600_000,
  });
  const trace = resource.value;
  const hypotheses = computed(() => (trace.value ? rankHypotheses(trace.value) : []));
  const selected = computed(
    () => hypotheses.value.find((hypothesis) => hypothesis.key === view.suspect) ?? hypotheses.value[0],
  );
  const path = computed(() => {
    const suspect = selected.value?.suspect;
    return trace.value && suspect ? pathOf(trace.value, suspect) : [];
  });
  const breaks = computed(() => (trace.value ? travelBreaks(trace.value) : []));

  /** @param by +1 the next explanation, -1 the one before */
  function step(by: number): void {
    const at = hypotheses.value.findIndex((hypothesis) => hypothesis === selected.value);
    const next = hypotheses.value[Math.min(hypotheses.value.length - 1, Math.max(0, at + by))];
    if (next !== undefined) view.suspect = next.key;
  }
  return { ...resource, trace, hypotheses, selected, path, breaks, step };
}
