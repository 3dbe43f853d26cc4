import type { SectionSummary } from "@shared/contract/sections.ts";
import { computed } from "vue";
import { useI18n } from "vue-i18n";
import { fetchOverview } from "../../api/overview.ts";
import { fetchRivers } from "../../api/rivers.ts";
import { fetchAllSections } from "../../api/sections.ts";
import { useResource } from "../../api/use-resource.ts";
import type { RiverLook } from "../../map/layers/network.layer.ts";
import { useOverviewStore } from "../../stores/overview.store.ts";
import { CLASS_STYLE } from "../../ui/water-class-style.ts";

/** Sections, metrics and attention at the time looked at, and what a chosen metric leaves of them. */
export function useOverviewData() {
  const overview = useOverviewStore();
  const { t } = useI18n();
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

  const rivers = useResource({
    key: () => ["rivers", overview.atIso],
    fetch: (signal) => fetchRivers(overview.atIso, signal),
    keepPrevious: true,
  });
  const riverStates = computed(() => new Map((rivers.value.value?.items ?? []).map((r) => [r.river, r])));
  const riverLooks = computed(() => {
    const looks = new Map<string, RiverLook>();
    for (const { river, class: waterClass, class_word: word, basis } of riverStates.value.values()) {
      if (waterClass === null) continue;
      // A river judged by the shares of its sections has a word of its own and no class.
      const sign = basis === "ratio" && word !== null ? t(`overview.river.word.${word}`) : CLASS_STYLE[waterClass].sign;
      looks.set(river, { waterClass, sign });
    }
    return looks;
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
  return { sections, summary, byCode, metric, shown, filtered, attention, selected, riverStates, riverLooks };
}
