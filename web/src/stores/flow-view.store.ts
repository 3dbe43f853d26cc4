import { defineStore } from "pinia";
import { ref } from "vue";

/** Whether the flow of the hour and the gates are on the map, and which gate is open. */
export const useFlowViewStore = defineStore("flow-view", () => {
  const shown = ref(false);
  /** Code of the gate whose card is open. */
  const structure = ref<string | null>(null);
  function toggle(): void {
    shown.value = !shown.value;
    if (!shown.value) structure.value = null;
  }
  return { shown, structure, toggle };
});
