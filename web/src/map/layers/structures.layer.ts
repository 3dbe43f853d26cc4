import type { LonLat } from "@shared/domain/geo.ts";
import type { StructureState } from "@shared/domain/network/flow/structures.ts";
import { addStructureImages, structureImageName } from "../flow-images.ts";
import { featureCollection, pointFeature } from "../geojson.ts";
import { MAP_FONT } from "../map-engine.ts";
import type { MapLayer } from "../use-map-layer.ts";

/** A gate or pump; `current` null: nobody says anything of the hour. */
export type StructureShown = {
  code: string;
  name: string;
  position: LonLat | null;
  current: { state: StructureState } | null;
};
export type StructuresData = { structures: readonly StructureShown[]; selected: string | null };

const SOURCE = "structures";
export const STRUCTURE_LAYERS = ["structure-symbol"];
const LAYERS = [...STRUCTURE_LAYERS, "structure-name"];

/** Gates and pumps by their state of the hour. */
export function structuresLayer(): MapLayer<StructuresData> {
  return {
    mount(engine, palette) {
      addStructureImages(engine, palette);
      engine.addGeoJsonSource(SOURCE, featureCollection([]));
      engine.addLayer(
        {
          id: "structure-symbol",
          type: "symbol",
          source: SOURCE,
          layout: {
            "icon-image": ["get", "image"],
            "icon-allow-overlap": true,
            // beside the section that often stands at the same bridge
            "icon-offset": [20, 0],
            "icon-size": ["interpolate", ["linear"], ["zoom"], 8, 0.6, 12, 1],
          },
        },
        "highlight",
      );
      engine.addLayer(
        {
          id: "structure-name",
          type: "symbol",
          source: SOURCE,
          minzoom: 10,
          layout: {
            "text-field": ["get", "name"],
            "text-font": MAP_FONT,
            "text-size": 12,
            "text-variable-anchor": ["top", "bottom", "left", "right"],
            "text-radial-offset": 1.4,
          },
          paint: { "text-color": palette.label, "text-halo-color": palette.halo, "text-halo-width": 1.6 },
        },
        "section-label",
      );
    },
    update(engine, { structures, selected }) {
      const features = structures.flatMap(({ code, name, position, current }) =>
        position === null
          ? []
          : [
              pointFeature(position, {
                code,
                name,
                image: structureImageName(current?.state ?? null, code === selected),
              }),
            ],
      );
      engine.setGeoJson(SOURCE, featureCollection(features));
    },
    unmount(engine) {
      engine.removeLayers(LAYERS);
      engine.removeSources([SOURCE]);
    },
  };
}
