import { computed } from "vue";
import { useAppearanceStore } from "../stores/appearance.store.ts";
import { useClockStore } from "../stores/clock.store.ts";
import { createFormatters } from "./format.ts";

/** Formatters of the chosen language, counting ages from the server's clock. */
export function useFormat() {
  const appearance = useAppearanceStore();
  const clock = useClockStore();
  return computed(() => createFormatters(appearance.language, () => clock.now));
}
