import type { SectionSummary } from "@shared/contract/sections.ts";
import { computed } from "vue";
import { fetchOverview } from "../../api/overview.ts";
import { fetchAllSections } from "../../api/sections.ts";
import { useResource } from "../../api/use-resource.ts";
import { useOverviewStore } from "../../stores/overview.store.ts";

/** Sections, metrics and attention at the time looked at, and what a chosen metric leaves of them. */
export function useOverviewData() {
  const overview = useOverviewStore();
  const sections = useResource({
    key: () => ["sections", overview.atIso],
    fetch: (signal) => fetchAllSections(overview.atIso, signal),
    keepPrevious: true,
  });
  const summary = useResource({
    key: () => ["overview", overview.atIso],
    fetch: (signal) => fetchOverview(overview.atIso, signal),
    keepPrevious: true,
  });

  const byCode = computed(() => new Map((sections.value.value ?? []).map((s) => [s.code, s])));
  const metric = computed(() => summary.value.value?.metrics.find((m) => m.key === overview.filter));
  /** Codes a chosen metric leaves; null: no filter. */
  const shown = computed(() => (metric.value === undefined ? null : new Set(metric.value.sections)));
  const filtered = computed<SectionSummary[]>(() =>
    (metric.value?.sections ?? []).flatMap((code) => byCode.value.get(code) ?? []),
  );
  const attention = computed(() => new Set((summary.value.value?.attention ?? []).map((item) => item.section.code)));
  const selected = computed(() => (overview.selected === null ? undefined : byCode.value.get(overview.selected)));
  return { sections, summary, byCode, metric, shown, filtered, attention, selected };
}
