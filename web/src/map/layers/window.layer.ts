import type { WindowResponse } from "@shared/contract/network.ts";
import { featureCollection, lineFeature, pointFeature } from "../geojson.ts";
import type { MapEngine } from "../map-engine.ts";
import type { MapPalette } from "../map-palette.ts";
import type { MapLayer } from "../use-map-layer.ts";

export type WindowData = { window: WindowResponse | undefined; hoveredOutfall: string | null };

const LINES = "window";
const POINTS = "window-outfalls";
export const WINDOW_OUTFALL_LAYERS = ["window-outfall"];
const LAYERS = ["window-glow", "window-line", "window-uncertain", ...WINDOW_OUTFALL_LAYERS];

/** What lies upstream or downstream of a clicked place, lit on the water; dashed where the direction is uncertain. */
export function windowLayer(): MapLayer<WindowData> {
  let removeStart: (() => void) | undefined;
  let shown: WindowResponse | undefined;
  let hovered: string | null = null;
  return {
    mount(engine, palette) {
      engine.addGeoJsonSource(LINES, featureCollection([]));
      engine.addGeoJsonSource(POINTS, featureCollection([]), "code");
      addLayers(engine, palette);
      shown = undefined;
    },
    update(engine, data, palette) {
      if (data.window !== shown) {
        shown = data.window;
        removeStart?.();
        removeStart = undefined;
        engine.setGeoJson(LINES, linesOf(data.window));
        engine.setGeoJson(POINTS, pointsOf(data.window));
        if (data.window) {
          const colour = data.window.direction === "upstream" ? palette.windowUp : palette.windowDown;
          for (const layer of ["window-glow", "window-line", "window-uncertain"])
            engine.setPaint(layer, "line-color", colour);
          removeStart = addStart(engine, data.window, colour);
        }
      }
      if (hovered !== null) engine.setState(POINTS, hovered, { lit: false });
      hovered = data.hoveredOutfall;
      if (hovered !== null) engine.setState(POINTS, hovered, { lit: true });
    },
    unmount(engine) {
      removeStart?.();
      removeStart = undefined;
      engine.removeLayers(LAYERS);
      engine.removeSources([LINES, POINTS]);
    },
  };
}

const linesOf = (window: WindowResponse | undefined) =>
  featureCollection(
    (window?.reaches ?? []).map((reach) => lineFeature(reach.coordinates, { uncertain: reach.uncertain_direction })),
  );

const pointsOf = (window: WindowResponse | undefined) =>
  featureCollection((window?.outfalls ?? []).map(({ code, name, position }) => pointFeature(position, { code, name })));

function addStart(engine: MapEngine, window: WindowResponse, colour: string): () => void {
  const element = document.createElement("div");
  element.className = "window-start";
  element.style.setProperty("--pin", colour);
  return engine.addMarker(element, window.start.position);
}

function addLayers(engine: MapEngine, palette: MapPalette): void {
  const cap = { "line-cap": "round", "line-join": "round" } as const;
  engine.addLayer(
    {
      id: "window-glow",
      type: "line",
      source: LINES,
      layout: cap,
      paint: {
        "line-opacity": 0.25,
        "line-width": ["interpolate", ["linear"], ["zoom"], 9, 6, 15, 22],
        "line-blur": 3,
      },
    },
    "window",
  );
  engine.addLayer(
    {
      id: "window-line",
      type: "line",
      source: LINES,
      filter: ["!", ["get", "uncertain"]],
      layout: cap,
      paint: { "line-width": ["interpolate", ["linear"], ["zoom"], 9, 2.2, 15, 5.5] },
    },
    "window",
  );
  engine.addLayer(
    {
      id: "window-uncertain",
      type: "line",
      source: LINES,
      filter: ["get", "uncertain"],
      paint: { "line-width": ["interpolate", ["linear"], ["zoom"], 9, 2.2, 15, 5.5], "line-dasharray": [1.6, 1.3] },
    },
    "window",
  );
  engine.addLayer(
    {
      id: "window-outfall",
      type: "circle",
      source: POINTS,
      paint: {
        "circle-radius": [
          "interpolate",
          ["linear"],
          ["zoom"],
          9,
          ["case", ["boolean", ["feature-state", "lit"], false], 7, 2.4],
          14,
          ["case", ["boolean", ["feature-state", "lit"], false], 11, 6],
        ],
        "circle-color": ["case", ["boolean", ["feature-state", "lit"], false], palette.highlight, palette.outfall],
        "circle-stroke-color": palette.halo,
        "circle-stroke-width": 1.6,
      },
    },
    "outfall",
  );
}
