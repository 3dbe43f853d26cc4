import { onScopeDispose, type ShallowRef, shallowRef, watch } from "vue";
import { useAppearanceStore } from "../stores/appearance.store.ts";
import type { MapEngine } from "./map-engine.ts";
import { type MapPalette, mapPalette } from "./map-palette.ts";

/** One layer of the map. It owns its sources, layers, images and markers, and takes them all away again. */
export type MapLayer<Data> = {
  /** Adds sources and layers, empty. */
  mount: (engine: MapEngine, palette: MapPalette) => void;
  /** Shows data; called after `mount` and whenever the data change. */
  update: (engine: MapEngine, data: Data, palette: MapPalette) => void;
  unmount: (engine: MapEngine) => void;
};

/**
 * Mounted is shown: puts a layer on the map for as long as the calling component lives, redraws it when its data
 * change and builds it anew in the other theme.
 */
export function useMapLayer<Data>(engine: ShallowRef<MapEngine | undefined>, layer: MapLayer<Data>, data: () => Data) {
  const appearance = useAppearanceStore();
  const mounted = shallowRef<MapEngine>();

  const take = () => {
    if (mounted.value !== undefined && !mounted.value.removed) layer.unmount(mounted.value);
    mounted.value = undefined;
  };
  watch(
    [engine, () => appearance.dark] as const,
    ([current, dark]) => {
      take();
      if (current === undefined) return;
      const palette = mapPalette(dark);
      layer.mount(current, palette);
      layer.update(current, data(), palette);
      mounted.value = current;
    },
    { immediate: true },
  );
  watch(data, (next) => {
    if (mounted.value !== undefined) layer.update(mounted.value, next, mapPalette(appearance.dark));
  });
  onScopeDispose(take);
}
