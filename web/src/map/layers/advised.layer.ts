import type { AdvisedSample } from "@shared/contract/trace-samples.ts";
import { featureCollection, lineFeature } from "../geojson.ts";
import type { MapLayer } from "../use-map-layer.ts";

const SOURCE = "advised-route";
const LAYER = "advised-route-line";

/** Advised samples as numbered pins with the way from one to the next, by sampler. */
export function advisedLayer(): MapLayer<readonly AdvisedSample[]> {
  let pins: (() => void)[] = [];
  const clear = () => {
    for (const remove of pins) remove();
    pins = [];
  };
  return {
    mount(engine, palette) {
      engine.addGeoJsonSource(SOURCE, featureCollection([]));
      engine.addLayer(
        {
          id: LAYER,
          type: "line",
          source: SOURCE,
          paint: { "line-color": palette.highlight, "line-width": 2, "line-dasharray": [2, 2] },
        },
        "highlight",
      );
    },
    update(engine, advised) {
      clear();
      pins = advised.map((point) => {
        const element = document.createElement("div");
        element.className = `advised-pin crew-${point.sampler}`;
        element.textContent = String(point.order);
        element.title = point.name;
        return engine.addMarker(element, point.position);
      });
      const crews = [1, 2].map((n) => advised.filter((p) => p.sampler === n).map((p) => p.position));
      engine.setGeoJson(
        SOURCE,
        featureCollection(crews.filter((line) => line.length > 1).map((line) => lineFeature(line, {}))),
      );
    },
    unmount(engine) {
      clear();
      engine.removeLayers([LAYER]);
      engine.removeSources([SOURCE]);
    },
  };
}
