import { computed } from "vue";
import { fetchWindow } from "../../api/network.ts";
import { useResource } from "../../api/use-resource.ts";
import { useOverviewStore, type WindowLimit } from "../../stores/overview.store.ts";

const LIMIT: Record<WindowLimit, { distance_m: number } | { hours: number }> = {
  "5km": { distance_m: 5000 },
  "10km": { distance_m: 10_000 },
  "20km": { distance_m: 20_000 },
  "12h": { hours: 12 },
  "24h": { hours: 24 },
};

/** The window of the place clicked on a river, as far and in the direction chosen. */
export function useRiverWindow() {
  const overview = useOverviewStore();
  const resource = useResource({
    key: () => ["window", overview.origin?.join(","), overview.direction, overview.limit, overview.atIso],
    fetch: (signal) => {
      const [lon, lat] = overview.origin ?? [0, 0];
      const query = { lon, lat, direction: overview.direction, at: overview.atIso, ...LIMIT[overview.limit] };
      return fetchWindow(query, signal);
    },
    enabled: () => overview.origin !== null,
    keepPrevious: true,
  });
  /** Drawn on the map; nothing once the panel is closed. */
  const shown = computed(() => (overview.origin === null ? undefined : resource.value.value));
  return { ...resource, shown };
}
