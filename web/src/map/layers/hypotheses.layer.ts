import type { LonLat } from "@shared/domain/geo.ts";
import { type Feature, featureCollection, lineFeature, pointFeature } from "../geojson.ts";
import { type ExpressionSpecification, MAP_FONT } from "../map-engine.ts";
import type { MapLayer } from "../use-map-layer.ts";

export type PlacedHypothesis = {
  key: string;
  kind: string;
  place: number;
  lines: readonly (readonly LonLat[])[];
  position: LonLat | null;
};
export type HypothesesData = {
  hypotheses: readonly PlacedHypothesis[];
  selected: string | null;
  hovered: string | null;
};

const LINES = "hypothesis-lines";
const POINTS = "hypothesis-points";
export const HYPOTHESIS_LAYERS = ["hypothesis-place", "hypothesis-line"];
const LAYERS = [...HYPOTHESIS_LAYERS, "hypothesis-glow"];
/** So many places carry their number; stretches further down show when they are looked at. */
const NUMBERED = 8;

/** Explanations that are no outfall: the stretch of an unlisted source and the places water comes in, with their number. */
export function hypothesesLayer(): MapLayer<HypothesesData> {
  return {
    mount(engine, palette) {
      for (const source of [LINES, POINTS]) engine.addGeoJsonSource(source, featureCollection([]));
      const looked: ExpressionSpecification = ["get", "looked"];
      engine.addLayer(
        {
          id: "hypothesis-glow",
          type: "line",
          source: LINES,
          filter: looked,
          layout: { "line-cap": "round", "line-join": "round" },
          paint: { "line-color": palette.highlight, "line-width": 18, "line-opacity": 0.45 },
        },
        "window",
      );
      engine.addLayer(
        {
          id: "hypothesis-line",
          type: "line",
          source: LINES,
          paint: {
            "line-color": palette.danger,
            "line-width": ["case", looked, 5, 3],
            "line-dasharray": [1.2, 1],
            "line-opacity": ["case", looked, 1, 0.75],
          },
        },
        "path",
      );
      engine.addLayer(
        {
          id: "hypothesis-place",
          type: "symbol",
          source: POINTS,
          layout: {
            "text-field": ["concat", "[", ["get", "place"], "]"],
            "text-font": MAP_FONT,
            "text-size": ["case", looked, 16, 13],
            // beside a pin or the section where it would lie on it
            "text-variable-anchor": ["center", "top", "bottom", "left", "right"],
            "text-radial-offset": 1.1,
          },
          paint: { "text-color": palette.danger, "text-halo-color": palette.halo, "text-halo-width": 2.4 },
        },
        "highlight",
      );
    },
    update(engine, data) {
      const shown = data.hypotheses.filter(
        (h) =>
          h.kind !== "listed" &&
          // rain and fields are everywhere: only when they are looked at
          ((h.place <= NUMBERED && (h.kind === "unlisted" || h.kind === "boundary")) || isLooked(h, data)),
      );
      engine.setGeoJson(LINES, featureCollection(shown.flatMap((h) => lineFeatures(h, isLooked(h, data)))));
      engine.setGeoJson(POINTS, featureCollection(shown.flatMap((h) => placeFeature(h, isLooked(h, data)))));
    },
    unmount(engine) {
      engine.removeLayers(LAYERS);
      engine.removeSources([LINES, POINTS]);
    },
  };
}

const isLooked = ({ key }: PlacedHypothesis, { selected, hovered }: HypothesesData): boolean =>
  key === selected || key === hovered;

const lineFeatures = ({ key, lines }: PlacedHypothesis, looked: boolean): Feature[] =>
  lines.filter((line) => line.length > 1).map((line) => lineFeature(line, { key, looked }));

const placeFeature = ({ key, place, kind, position }: PlacedHypothesis, looked: boolean): Feature[] =>
  // the instrument stands where the section is, which has a sign of its own
  position === null || kind === "instrument" ? [] : [pointFeature(position, { key, place: String(place), looked })];
