import { type ExpressionSpecification, MAP_FONT, type MapEngine } from "../map-engine.ts";
import { addArrowImages } from "../map-images.ts";
import type { MapPalette } from "../map-palette.ts";
import type { MapLayer } from "../use-map-layer.ts";

const SOURCE = "network";
/** What a click on a river hits. */
export const RIVER_LAYERS = ["river-line"];
const LAYERS = [...RIVER_LAYERS, "river-arrow", "river-label"];
const order: ExpressionSpecification = ["to-number", ["get", "order"], 4];

/** Rivers from vector tiles, with direction arrows and names. The data is the tile version; undefined: no network. */
export function networkLayer(): MapLayer<string | undefined> {
  let shown: string | undefined;
  const unmount = (engine: MapEngine) => {
    engine.removeLayers(LAYERS);
    engine.removeSources([SOURCE]);
    shown = undefined;
  };
  return {
    mount: addArrowImages,
    update(engine, version, palette) {
      if (version === shown) return;
      unmount(engine);
      shown = version;
      if (version === undefined) return;
      const tiles = `${window.location.origin}/api/tiles/network/{z}/{x}/{y}.mvt?v=${encodeURIComponent(version)}`;
      engine.addVectorSource(SOURCE, tiles, 6, 15);
      addLines(engine, palette);
      addArrows(engine);
      addNames(engine, palette);
    },
    unmount,
  };
}

function addLines(engine: MapEngine, palette: MapPalette): void {
  const width = (main: number, minor: number, creek: number, ditch: number): ExpressionSpecification => [
    "match",
    order,
    1,
    main,
    2,
    minor,
    3,
    creek,
    ditch,
  ];
  engine.addLayer(
    {
      id: "river-line",
      type: "line",
      source: SOURCE,
      "source-layer": "network",
      layout: { "line-cap": "round", "line-join": "round", "line-sort-key": ["-", 5, order] },
      paint: {
        "line-color": [
          "match",
          order,
          1,
          palette.riverMain,
          2,
          palette.riverMain,
          3,
          palette.riverMinor,
          palette.ditch,
        ],
        "line-width": [
          "interpolate",
          ["exponential", 1.4],
          ["zoom"],
          8,
          width(1.6, 1, 0.6, 0.4),
          12,
          width(3.6, 2.2, 1.5, 1),
          16,
          width(11, 7, 4.5, 3),
        ],
      },
    },
    "river",
  );
}

function addArrows(engine: MapEngine): void {
  const direction: ExpressionSpecification = ["get", "direction"];
  engine.addLayer(
    {
      id: "river-arrow",
      type: "symbol",
      source: SOURCE,
      "source-layer": "network",
      minzoom: 10.5,
      // the smaller the water, the closer one must be for its arrows to help rather than clutter
      filter: ["<=", order, ["step", ["zoom"], 2, 12.5, 3, 13.5, 4]],
      layout: {
        "symbol-placement": "line",
        "symbol-spacing": 110,
        "icon-image": ["match", direction, ["forward", "reverse"], "arrow-one", "arrow-both"],
        "icon-rotate": ["match", direction, "reverse", 180, 0],
        "icon-rotation-alignment": "map",
        "icon-size": ["interpolate", ["linear"], ["zoom"], 10, 0.55, 14, 0.85],
        "icon-padding": 1,
      },
    },
    "arrow",
  );
}

function addNames(engine: MapEngine, palette: MapPalette): void {
  engine.addLayer(
    {
      id: "river-label",
      type: "symbol",
      source: SOURCE,
      "source-layer": "network",
      minzoom: 8.5,
      filter: ["all", ["!=", ["get", "river"], ""], ["<=", order, ["step", ["zoom"], 2, 11.5, 3, 13, 4]]],
      layout: {
        "symbol-placement": "line",
        "symbol-spacing": 380,
        "text-field": ["get", "river"],
        "text-font": MAP_FONT,
        "text-size": ["interpolate", ["linear"], ["zoom"], 9, 11, 14, 13.5],
        "text-max-angle": 38,
        "text-letter-spacing": 0.06,
        "symbol-sort-key": order,
      },
      paint: { "text-color": palette.riverLabel, "text-halo-color": palette.halo, "text-halo-width": 1.6 },
    },
    "river-label",
  );
}
