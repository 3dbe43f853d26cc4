import { MAP_FONT } from "../map-engine.ts";
import type { MapLayer } from "../use-map-layer.ts";

const LAYERS = ["lakes", "lakes-line", "districts-line", "districts-label", "lakes-label"];

/** Lakes and districts: the ground everything else stands on. */
export function areasLayer(): MapLayer<string | undefined> {
  return {
    mount(engine, palette) {
      engine.addGeoJsonSource("lakes", "/api/map/lakes");
      engine.addGeoJsonSource("districts", "/api/map/districts");
      engine.addLayer({ id: "lakes", type: "fill", source: "lakes", paint: { "fill-color": palette.lake } }, "lake");
      engine.addLayer(
        { id: "lakes-line", type: "line", source: "lakes", paint: { "line-color": palette.lakeLine, "line-width": 1 } },
        "lake",
      );
      engine.addLayer(
        {
          id: "districts-line",
          type: "line",
          source: "districts",
          paint: { "line-color": palette.districtLine, "line-width": 1.2, "line-dasharray": [4, 3] },
        },
        "district",
      );
      engine.addLayer(
        {
          id: "districts-label",
          type: "symbol",
          source: "districts",
          maxzoom: 13,
          layout: {
            "text-field": ["get", "name"],
            "text-font": MAP_FONT,
            "text-size": 13,
            "text-letter-spacing": 0.25,
          },
          paint: { "text-color": palette.districtLabel, "text-halo-color": palette.halo, "text-halo-width": 1.4 },
        },
        "area-label",
      );
      engine.addLayer(
        {
          id: "lakes-label",
          type: "symbol",
          source: "lakes",
          layout: { "text-field": ["get", "name"], "text-font": MAP_FONT, "text-size": 12.5 },
          paint: { "text-color": palette.lakeLabel, "text-halo-color": palette.lake, "text-halo-width": 1.2 },
        },
        "area-label",
      );
    },
    update() {},
    unmount(engine) {
      engine.removeLayers(LAYERS);
      engine.removeSources(["lakes", "districts"]);
    },
  };
}
