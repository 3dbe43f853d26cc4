import { defineStore } from "pinia";
import { ref } from "vue";

export type MapView = { lon: number; lat: number; zoom: number };

/** Where the map looks; null: at the whole network. Written by the map after each move. */
export const useMapViewStore = defineStore("map-view", () => ({ view: ref<MapView | null>(null) }));
