import type { MapEngine } from "../map-engine.ts";
import { MAP_FONT } from "../map-engine.ts";
import type { MapLayer } from "../use-map-layer.ts";

const SOURCE = "outfalls";
export const OUTFALL_LAYERS = ["outfall-point"];
const LAYERS = [...OUTFALL_LAYERS, "outfall-label"];

/** Outfalls from vector tiles once one is close enough to tell them apart. The data is the tile version. */
export function outfallsLayer(): MapLayer<string | undefined> {
  let shown: string | undefined;
  const unmount = (engine: MapEngine) => {
    engine.removeLayers(LAYERS);
    engine.removeSources([SOURCE]);
    shown = undefined;
  };
  return {
    mount() {},
    update(engine, version, palette) {
      if (version === shown) return;
      unmount(engine);
      shown = version;
      if (version === undefined) return;
      const tiles = `${window.location.origin}/api/tiles/outfalls/{z}/{x}/{y}.mvt?v=${encodeURIComponent(version)}`;
      engine.addVectorSource(SOURCE, tiles, 11, 15);
      engine.addLayer(
        {
          id: "outfall-point",
          type: "circle",
          source: SOURCE,
          "source-layer": "outfalls",
          minzoom: 11,
          paint: {
            "circle-radius": ["interpolate", ["linear"], ["zoom"], 11, 1.8, 14, 4.2, 17, 7],
            "circle-color": palette.outfall,
            "circle-stroke-color": palette.outfallLine,
            "circle-stroke-width": ["interpolate", ["linear"], ["zoom"], 11, 0.5, 14, 1.2],
          },
        },
        "outfall",
      );
      engine.addLayer(
        {
          id: "outfall-label",
          type: "symbol",
          source: SOURCE,
          "source-layer": "outfalls",
          minzoom: 14.5,
          layout: {
            "text-field": ["get", "name"],
            "text-font": MAP_FONT,
            "text-size": 11.5,
            "text-offset": [0, 1],
            "text-anchor": "top",
            "text-max-width": 9,
          },
          paint: { "text-color": palette.outfall, "text-halo-color": palette.halo, "text-halo-width": 1.4 },
        },
        "area-label",
      );
    },
    unmount,
  };
}
