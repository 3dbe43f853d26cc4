import { defineStore } from "pinia";
import { ref, watch } from "vue";

/** `own`: lakes, districts and rivers of this database, offline · 天地图 as map or picture · tiles of the installation. */
export const BASE_MAPS = ["own", "tianditu", "imagery", "configured"] as const;
export type BaseMapKey = (typeof BASE_MAPS)[number];
const KEY = "capillary.base-map";

/** The ground this browser likes to look at. */
export const useBaseMapStore = defineStore("base-map", () => {
  const stored = localStorage.getItem(KEY);
  const chosen = ref<BaseMapKey>(BASE_MAPS.find((key) => key === stored) ?? "own");
  watch(chosen, (key) => localStorage.setItem(KEY, key));
  return { chosen };
});
