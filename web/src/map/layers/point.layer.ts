import type { LonLat } from "@shared/domain/geo.ts";
import type { MapLayer } from "../use-map-layer.ts";

/** One chosen place. */
export function pointLayer(): MapLayer<LonLat | null> {
  let remove: (() => void) | undefined;
  const clear = () => {
    remove?.();
    remove = undefined;
  };
  return {
    mount() {},
    update(engine, point, palette) {
      clear();
      if (point === null) return;
      const element = document.createElement("div");
      element.className = "window-start";
      element.style.setProperty("--pin", palette.windowUp);
      remove = engine.addMarker(element, point);
    },
    unmount: clear,
  };
}
