import { metresPerDegree } from "@shared/domain/network/geodesic.ts";
import type { Position } from "../../stores/position.store.ts";
import { featureCollection, lineFeature, pointFeature } from "../geojson.ts";
import type { MapLayer } from "../use-map-layer.ts";

const RING = "position-ring";
const DOT = "position-dot";
const LAYERS = [RING, `${DOT}-halo`, DOT];
const CORNERS = 64;

/** Where the device is, with the circle it may be anywhere in. */
export function positionLayer(): MapLayer<Position | null> {
  return {
    mount(engine, palette) {
      for (const source of [RING, DOT]) engine.addGeoJsonSource(source, featureCollection([]));
      const line = { "line-color": palette.windowDown, "line-width": 2, "line-dasharray": [3, 2] };
      engine.addLayer({ id: RING, type: "line", source: RING, paint: line }, "highlight");
      const dot = (id: string, radius: number, colour: string) =>
        engine.addLayer(
          { id, type: "circle", source: DOT, paint: { "circle-radius": radius, "circle-color": colour } },
          "section",
        );
      dot(`${DOT}-halo`, 10, palette.pathCasing);
      dot(DOT, 7, palette.windowDown);
    },
    update(engine, position) {
      engine.setGeoJson(RING, featureCollection(position === null ? [] : [lineFeature(circle(position), {})]));
      engine.setGeoJson(DOT, featureCollection(position === null ? [] : [pointFeature(position.at, {})]));
    },
    unmount(engine) {
      engine.removeLayers(LAYERS);
      engine.removeSources([RING, DOT]);
    },
  };
}

function circle({ at: [lon, lat], accuracyM }: Position): [number, number][] {
  const per = metresPerDegree(lat);
  return Array.from({ length: CORNERS + 1 }, (_, i) => {
    const turn = (2 * Math.PI * i) / CORNERS;
    return [lon + (accuracyM * Math.sin(turn)) / per.lon, lat + (accuracyM * Math.cos(turn)) / per.lat];
  });
}
