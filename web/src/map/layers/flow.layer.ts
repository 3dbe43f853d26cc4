import { type FlowArrow, flowFeatures } from "../flow-features.ts";
import { addFlowImages } from "../flow-images.ts";
import { featureCollection } from "../geojson.ts";
import type { MapEngine } from "../map-engine.ts";
import type { MapLayer } from "../use-map-layer.ts";
import { ORDINARY_ARROWS } from "./network.layer.ts";

const SOURCE = "hour-flow";
const LAYERS = ["hour-flow-stated", "hour-flow-ordinary"];
/** Closer than this the ordinary direction of reaches nobody speaks of is shown too. */
const ORDINARY_FROM = 12;
const STATED_FROM = 8;

/** What the water does in the hour looked at, an arrow in the middle of each reach, instead of the ordinary arrows. */
export function flowLayer(): MapLayer<readonly FlowArrow[]> {
  return {
    mount(engine, palette) {
      addFlowImages(engine, palette);
      engine.addGeoJsonSource(SOURCE, featureCollection([]));
      for (const id of LAYERS) addArrows(engine, id, id === "hour-flow-stated");
      for (const id of ORDINARY_ARROWS) engine.setLayout(id, "visibility", "none");
    },
    update(engine, arrows) {
      engine.setGeoJson(SOURCE, featureCollection(flowFeatures(arrows)));
    },
    unmount(engine) {
      engine.removeLayers(LAYERS);
      engine.removeSources([SOURCE]);
      for (const id of ORDINARY_ARROWS) engine.setLayout(id, "visibility", "visible");
    },
  };
}

function addArrows(engine: MapEngine, id: string, stated: boolean): void {
  engine.addLayer(
    {
      id,
      type: "symbol",
      source: SOURCE,
      minzoom: stated ? STATED_FROM : ORDINARY_FROM,
      filter: ["==", ["get", "stated"], stated],
      layout: {
        "icon-image": ["get", "image"],
        "icon-rotate": ["get", "turn"],
        "icon-rotation-alignment": "map",
        // what is said of a reach is not hidden by the name or pin in its middle
        "icon-allow-overlap": stated ? ["step", ["zoom"], false, 11, true] : false,
        "icon-padding": stated ? 1 : 6,
        "icon-size": ["interpolate", ["linear"], ["zoom"], 8, 0.5, 14, 1],
      },
    },
    stated ? "outfall" : "arrow",
  );
}
