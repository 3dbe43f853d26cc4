import { computed, onScopeDispose, ref, type ShallowRef, watch } from "vue";
import { useMeta } from "../api/meta.ts";
import { type BaseMapKey, useBaseMapStore } from "../stores/base-map.store.ts";
import { type BaseMap, isBaseSource, tiandituImagery, tiandituVector } from "./layers/base-map.layer.ts";
import type { MapEngine } from "./map-engine.ts";

/** Base maps this installation has, the one chosen, and whether its tiles fail to come. */
export function useBaseMap(engine: ShallowRef<MapEngine | undefined>) {
  const { meta } = useMeta();
  const store = useBaseMapStore();
  const failed = ref(false);
  const known = computed(() => {
    const maps = new Map<BaseMapKey, BaseMap>();
    const { tianditu_key: key = null, base_map_url: url = null } = meta.value ?? {};
    if (key !== null) maps.set("tianditu", tiandituVector(key)).set("imagery", tiandituImagery(key));
    if (url !== null) maps.set("configured", { tiles: [[url]], attribution: new URL(url).host });
    return maps;
  });
  const available = computed<BaseMapKey[]>(() => ["own", ...known.value.keys()]);
  const shown = computed(() => known.value.get(store.chosen));
  watch(shown, () => {
    failed.value = false;
  });
  let detach: (() => void) | undefined;
  watch(
    engine,
    (current) => {
      detach?.();
      detach = current?.onSourceError((source) => {
        if (isBaseSource(source)) failed.value = true;
      });
    },
    { immediate: true },
  );
  onScopeDispose(() => detach?.());
  return { available, shown, failed };
}
