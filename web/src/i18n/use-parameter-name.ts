import { useMeta } from "../api/meta.ts";
import { useAppearanceStore } from "../stores/appearance.store.ts";

/** Names a water-quality parameter by its symbol in the chosen language: `NH3N` → 氨氮. */
export function useParameterName(): (key: string) => string {
  const { meta } = useMeta();
  const appearance = useAppearanceStore();
  return (key) => {
    const parameter = meta.value?.parameters.find((p) => p.key === key);
    if (parameter === undefined) return key;
    return appearance.language === "zh" ? parameter.name : parameter.name_en;
  };
}
