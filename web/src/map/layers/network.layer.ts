import type { WaterClass } from "@shared/domain/quality/water-class.ts";
import { CLASS_STYLE } from "../../ui/water-class-style.ts";
import { type ExpressionSpecification, MAP_FONT, type MapEngine } from "../map-engine.ts";
import { addArrowImages } from "../map-images.ts";
import type { MapPalette } from "../map-palette.ts";
import { addFlowPatterns, FLOW_FORWARD, FLOW_REVERSE } from "../moving-arrows.ts";
import type { MapLayer } from "../use-map-layer.ts";

const SOURCE = "network";
/** What a click on a river hits. */
export const RIVER_LAYERS = ["river-line"];
const FLOW_LAYERS = ["river-flow-forward", "river-flow-reverse"] as const;
/** Arrows of the ordinary direction. */
export const ORDINARY_ARROWS: readonly string[] = [...FLOW_LAYERS, "river-arrow"];
const LAYERS = [...RIVER_LAYERS, ...ORDINARY_ARROWS, "river-label"];
const ARROWS_FROM = 10.5;
const order: ExpressionSpecification = ["to-number", ["get", "order"], 4];

export type NetworkShown = {
  /** Of the tiles; undefined: no network. */
  version: string | undefined;
  /** Look by river; a river not in it is drawn as water only. */
  looks: ReadonlyMap<string, RiverLook>;
};
/** The class in whose colour a river is drawn, and what is written behind its name. */
export type RiverLook = { waterClass: WaterClass; sign: string };

/** Rivers from vector tiles, coloured and signed by class, with drifting direction arrows and names. */
export function networkLayer(): MapLayer<NetworkShown> {
  let shown: string | undefined;
  const unmount = (engine: MapEngine) => {
    engine.removeLayers(LAYERS);
    engine.removeSources([SOURCE]);
    shown = undefined;
  };
  return {
    mount(engine, palette) {
      addArrowImages(engine, palette);
      addFlowPatterns(engine, palette);
      engine.movesFrom = ARROWS_FROM;
    },
    update(engine, { version, looks }, palette) {
      if (version !== shown) {
        unmount(engine);
        shown = version;
        if (version !== undefined) addAll(engine, version, palette);
      }
      if (version !== undefined) colour(engine, looks, palette);
    },
    unmount,
  };
}

function addAll(engine: MapEngine, version: string, palette: MapPalette): void {
  const tiles = `${window.location.origin}/api/tiles/network/{z}/{x}/{y}.mvt?v=${encodeURIComponent(version)}`;
  engine.addVectorSource(SOURCE, tiles, 6, 15);
  addLines(engine, palette);
  addFlow(engine);
  addArrows(engine);
  addNames(engine, palette);
}

/** Rivers of a known class in its colour and with its sign behind the name; the others as water. */
function colour(engine: MapEngine, looks: ReadonlyMap<string, RiverLook>, palette: MapPalette): void {
  const known = [...looks];
  const water = plainColour(palette);
  const name: ExpressionSpecification = ["get", "river"];
  const byRiver = <T>(shownAs: (look: RiverLook) => T, other: unknown) =>
    (known.length === 0
      ? other
      : ["match", name, ...known.flatMap(([river, look]) => [river, shownAs(look)]), other]) as ExpressionSpecification;
  engine.setPaint(
    "river-line",
    "line-color",
    byRiver((look) => CLASS_STYLE[look.waterClass].fill, water),
  );
  engine.setLayout("river-label", "text-field", ["concat", name, byRiver((look) => `  ${look.sign}`, "")]);
}

const plainColour = (palette: MapPalette): ExpressionSpecification => [
  "match",
  order,
  1,
  palette.riverMain,
  2,
  palette.riverMain,
  3,
  palette.riverMinor,
  palette.ditch,
];

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
        "line-color": plainColour(palette),
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

/** The smaller the water, the closer one must be for its arrows to help rather than clutter. */
const near: ExpressionSpecification = ["<=", order, ["step", ["zoom"], 2, 12.5, 3, 13.5, 4]];

function addFlow(engine: MapEngine): void {
  for (const [id, direction, pattern] of [
    [FLOW_LAYERS[0], "forward", FLOW_FORWARD],
    [FLOW_LAYERS[1], "reverse", FLOW_REVERSE],
  ] as const)
    engine.addLayer(
      {
        id,
        type: "line",
        source: SOURCE,
        "source-layer": "network",
        minzoom: ARROWS_FROM,
        filter: ["all", ["==", ["get", "direction"], direction], near],
        paint: {
          "line-pattern": pattern,
          "line-width": ["interpolate", ["linear"], ["zoom"], 10, 8, 14, 12],
        },
      },
      "arrow",
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
      minzoom: ARROWS_FROM,
      filter: ["all", ["!", ["in", direction, ["literal", ["forward", "reverse"]]]], near],
      layout: {
        "symbol-placement": "line",
        "symbol-spacing": 110,
        "icon-image": "arrow-both",
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
