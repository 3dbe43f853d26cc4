import { defineStore } from "pinia";
import { ref } from "vue";

/** Water that was pointed at: a reach, the river it is part of, and which way its line runs there, degrees from north. */
export type PointedWater = { reach: string; river: string | null; bearing: number };

/** Whether the flow of the hour and the gates are on the map, and of which gate or reach something is being said. */
export const useFlowViewStore = defineStore("flow-view", () => {
  const shown = ref(false);
  /** Code of the gate whose card is open. */
  const structure = ref<string | null>(null);
  /** The reach whose card is open. */
  const water = ref<PointedWater | null>(null);
  /** Statements made or withdrawn here since the page was opened. */
  const changes = ref(0);
  function toggle(): void {
    shown.value = !shown.value;
    if (!shown.value) structure.value = null;
  }
  return { shown, structure, water, changes, toggle };
});
