import { defineStore } from "pinia";
import { ref, watch } from "vue";

const KEY = "capillary.person";

/** Who works with this device, as they once wrote it: results and withdrawals carry the name. */
export const usePersonStore = defineStore("person", () => {
  const name = ref(localStorage.getItem(KEY) ?? "");
  watch(name, (value) => localStorage.setItem(KEY, value.trim()));
  return { name };
});
