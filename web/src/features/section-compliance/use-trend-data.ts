import type { SectionDetail } from "@shared/contract/sections.ts";
import { HOUR_S } from "@shared/domain/time.ts";
import { computed, type MaybeRefOrGetter, onScopeDispose, ref, toValue, watch } from "vue";
import { useResource } from "../../api/use-resource.ts";
import type { TimeRange } from "../../ui/chart/columns.ts";
import { fetchReadings, type Resolution } from "./section-api.ts";
import { fetchRange, suitableResolution } from "./view-range.ts";

const SETTLE_MS = 200;
/** A window this much smaller than what is loaded is worth a finer answer. */
const ZOOM_IN = 6;

export type UpstreamSection = SectionDetail["upstream_sections"][number];
type Asked = {
  code: string;
  source: string | undefined;
  parameters: readonly string[];
  /** `auto` lets the length of the window decide. */
  resolution: Resolution | "auto";
  range: TimeRange;
  extent: TimeRange | null;
  compare: UpstreamSection | null;
};

/**
 * Readings for a trend window. Asks for more than the window and again only when it leaves what is loaded or another
 * resolution suits it; the last answer stays until the next is there.
 */
export function useTrendData(asked: MaybeRefOrGetter<Asked>) {
  const of = () => toValue(asked);
  const loaded = useLoadedWindow(of);
  const key = () => {
    const { resolution, range } = loaded.value;
    return [resolution, range.from, range.to, of().parameters.join(",")];
  };
  const readings = useResource({
    key: () => ["section", of().code, "readings", of().source, ...key()],
    fetch: (signal) => fetchReadings(of().code, { ...of(), ...loaded.value }, signal),
    keepPrevious: true,
  });
  const shift_h = computed(() => of().compare?.travel_time_h ?? null);
  const compared = useResource({
    key: () => ["section", of().compare?.code, "readings", "", ...key(), shift_h.value],
    fetch: (signal) => {
      const by = Math.round((shift_h.value ?? 0) * HOUR_S);
      const range = { from: loaded.value.range.from - by, to: loaded.value.range.to - by };
      const { resolution } = loaded.value;
      return fetchReadings(of().compare?.code ?? "", { ...of(), source: undefined, range, resolution }, signal);
    },
    enabled: () => of().compare !== null && shift_h.value !== null,
  });
  return { readings, compared, whole: useWholeSeries(of), resolution: computed(() => loaded.value.resolution) };
}

/** The first parameter over all years by day, for the strip. */
function useWholeSeries(of: () => Asked) {
  return useResource({
    key: () => ["section", of().code, "overview", of().source, of().parameters[0], of().extent?.from, of().extent?.to],
    fetch: (signal) => {
      const { code, source, parameters, extent } = of();
      const { from, to } = extent ?? of().range;
      const query = {
        source,
        parameters: parameters.slice(0, 1),
        range: { from, to: to + 1 },
        resolution: "day" as const,
      };
      return fetchReadings(code, query, signal);
    },
    enabled: () => of().extent !== null,
    keepPrevious: true,
    staleTimeMs: 300_000,
  });
}

/** What has been asked for: follows the window once it settles, and only when it must. */
function useLoadedWindow(of: () => Asked) {
  const suited = () => (of().resolution === "auto" ? suitableResolution(of().range) : of().resolution) as Resolution;
  const loaded = ref({ range: fetchRange(of().range, of().extent), resolution: suited() });
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch([() => of().range, () => of().resolution, () => of().extent], () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const { range, extent } = of();
      const resolution = suited();
      if (resolution !== loaded.value.resolution || !covers(loaded.value.range, range, extent))
        loaded.value = { range: fetchRange(range, extent), resolution };
    }, SETTLE_MS);
  });
  onScopeDispose(() => clearTimeout(timer));
  return loaded;
}

function covers(loaded: TimeRange, range: TimeRange, extent: TimeRange | null): boolean {
  const from = Math.max(range.from, extent?.from ?? range.from);
  const to = Math.min(range.to, extent?.to ?? range.to);
  const small = (loaded.to - loaded.from) / (range.to - range.from) > ZOOM_IN * 2;
  return from >= loaded.from && to <= loaded.to && !small;
}
