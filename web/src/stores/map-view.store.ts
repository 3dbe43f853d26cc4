import type { BBox } from "@shared/domain/geo.ts";
import { defineStore } from "pinia";
import { ref } from "vue";

export type MapView = { lon: number; lat: number; zoom: number };

/** Where the map looks. */
export const useMapViewStore = defineStore("map-view", () => ({
  /** null: at the whole network. Written by the map after each move. */
  view: ref<MapView | null>(null),
  /** Asks the map to show an extent once; the map sets it back to null. */
  fit: ref<BBox | null>(null),
}));
