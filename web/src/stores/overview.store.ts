import type { LonLat } from "@shared/domain/geo.ts";
import { defineStore } from "pinia";
import { computed, ref } from "vue";

export const METRIC_KEYS = ["good-ratio", "compliance-ratio", "exceeded-now", "offline-now"] as const;
export type MetricKey = (typeof METRIC_KEYS)[number];

/** How far a window goes: along the channel, or as far as the water travels. */
export const WINDOW_LIMITS = ["5km", "10km", "20km", "12h", "24h"] as const;
export type WindowLimit = (typeof WINDOW_LIMITS)[number];
export type Direction = "upstream" | "downstream";

/** What the overview looks at. All of it stands in the address except what the pointer is over. */
export const useOverviewStore = defineStore("overview", () => {
  /** Epoch seconds looked at; null: now, moving on by itself. */
  const at = ref<number | null>(null);
  const filter = ref<MetricKey | null>(null);
  const selected = ref<string | null>(null);
  const hovered = ref<string | null>(null);
  /** Where the river was clicked; null: no window open. */
  const origin = ref<LonLat | null>(null);
  const direction = ref<Direction>("upstream");
  const limit = ref<WindowLimit>("5km");
  const hoveredOutfall = ref<string | null>(null);

  const atIso = computed(() =>
    at.value === null ? undefined : `${new Date(at.value * 1000).toISOString().slice(0, 19)}Z`,
  );
  function openWindow(place: LonLat): void {
    selected.value = null;
    origin.value = place;
  }
  function select(code: string | null): void {
    selected.value = code;
    if (code !== null) origin.value = null;
  }
  return { at, atIso, filter, selected, hovered, origin, direction, limit, hoveredOutfall, openWindow, select };
});
