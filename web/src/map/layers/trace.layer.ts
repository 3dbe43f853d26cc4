import type { Trace } from "@shared/contract/traces.ts";
import type { LonLat } from "@shared/domain/geo.ts";
import { type Feature, featureCollection, lineFeature, pointFeature } from "../geojson.ts";
import { type ExpressionSpecification, MAP_FONT, type MapEngine } from "../map-engine.ts";
import { addPinImages, PINS, pinImageName } from "../map-images.ts";
import type { MapPalette } from "../map-palette.ts";
import type { MapLayer } from "../use-map-layer.ts";

export type TraceMapData = {
  trace: Trace | undefined;
  /** Lines from the start to the chosen suspect. */
  path: readonly (readonly LonLat[])[];
  /** Place of each among all explanations, by code; what its pin says. */
  places: ReadonlyMap<string, number>;
  selected: string | null;
  /** Codes of the outfalls under the pointer. */
  lit: readonly string[];
  /** Hours at which the colour changes. */
  breaks: readonly number[];
};

const DOMAIN = "trace-domain";
const PATH = "trace-path";
const SUSPECTS = "trace-suspects";
const EXCLUDED = "trace-excluded";
const START = "trace-start";
export const SUSPECT_LAYERS = ["suspect-pin", "suspect-dot"];
/** Water of the domain; features name their reach. */
export const DOMAIN_LAYERS = ["domain-line", "domain-uncertain"];
export const EXCLUDED_LAYERS = ["excluded-dot"];
const LAYERS = [
  "domain-glow",
  "domain-line",
  "domain-uncertain",
  "path-casing",
  "path-line",
  "trace-start-point",
  "trace-start-label",
  "suspect-halo",
  ...SUSPECT_LAYERS,
  ...EXCLUDED_LAYERS,
];

/** A trace on the water: lit by travel time, the way to the chosen suspect thick, suspects as numbered pins. */
export function traceLayer(): MapLayer<TraceMapData> {
  let drawn: Trace | undefined;
  let lit: string[] = [];
  return {
    mount(engine, palette) {
      addPinImages(engine, palette);
      for (const source of [DOMAIN, PATH, START]) engine.addGeoJsonSource(source, featureCollection([]));
      for (const source of [SUSPECTS, EXCLUDED]) engine.addGeoJsonSource(source, featureCollection([]), "code");
      addDomain(engine, palette);
      addPath(engine, palette);
      addPoints(engine, palette);
      drawn = undefined;
    },
    update(engine, data, palette) {
      if (data.trace !== drawn) {
        drawn = data.trace;
        const colour = travelColour(palette, data.breaks);
        for (const layer of ["domain-glow", "domain-line", "domain-uncertain"])
          engine.setPaint(layer, "line-color", colour);
        engine.setGeoJson(DOMAIN, featureCollection(domainFeatures(data.trace)));
        engine.setGeoJson(EXCLUDED, featureCollection(excludedFeatures(data.trace)));
        engine.setGeoJson(START, featureCollection(startFeatures(data.trace)));
      }
      engine.setGeoJson(PATH, featureCollection(data.path.map((line) => lineFeature(line, {}))));
      engine.setGeoJson(SUSPECTS, featureCollection(suspectFeatures(data)));
      for (const code of lit) for (const source of [SUSPECTS, EXCLUDED]) engine.setState(source, code, { lit: false });
      lit = [...data.lit];
      for (const code of lit) for (const source of [SUSPECTS, EXCLUDED]) engine.setState(source, code, { lit: true });
    },
    unmount(engine) {
      engine.removeLayers(LAYERS);
      engine.removeSources([DOMAIN, PATH, SUSPECTS, EXCLUDED, START]);
    },
  };
}

/** Colour by central travel time in hours. */
function travelColour(palette: MapPalette, breaks: readonly number[]): ExpressionSpecification | string {
  const [first, ...rest] = palette.travel;
  if (breaks.length === 0) return first;
  const stops = rest.flatMap((colour, i) => {
    const at = breaks[i];
    return at === undefined ? [] : [at, colour];
  });
  return ["step", ["get", "hours"], first, ...stops] as ExpressionSpecification;
}

const domainFeatures = (trace: Trace | undefined): Feature[] =>
  (trace?.domain.reaches ?? []).map((reach) =>
    lineFeature(reach.coordinates, {
      reach: reach.reach,
      hours: reach.travel?.central_h ?? 0,
      uncertain: reach.uncertain_direction,
    }),
  );

const suspectFeatures = ({ trace, places, selected }: TraceMapData): Feature[] =>
  (trace?.suspects ?? []).map(({ rank, outfall: { code, position } }) => {
    const place = places.get(code) ?? rank;
    const chosen = code === selected;
    return pointFeature(position, {
      code,
      rank: place,
      pin: place <= PINS || chosen,
      image: pinImageName(place, chosen),
      selected: chosen,
    });
  });

const excludedFeatures = (trace: Trace | undefined): Feature[] =>
  (trace?.excluded ?? []).map(({ outfall: { code, position } }) => pointFeature(position, { code }));

const startFeatures = (trace: Trace | undefined): Feature[] =>
  trace === undefined ? [] : [pointFeature(trace.start.position, { name: trace.section?.name ?? "" })];

const LIT: ExpressionSpecification = ["boolean", ["feature-state", "lit"], false];
const ROUND = { "line-cap": "round", "line-join": "round" } as const;

function addDomain(engine: MapEngine, palette: MapPalette): void {
  const width: ExpressionSpecification = ["interpolate", ["linear"], ["zoom"], 9, 2, 13, 4, 16, 8];
  engine.addLayer(
    {
      id: "domain-glow",
      type: "line",
      source: DOMAIN,
      layout: ROUND,
      paint: {
        "line-width": ["interpolate", ["linear"], ["zoom"], 9, 5, 16, 22],
        "line-blur": 4,
        "line-opacity": palette.dark ? 0.35 : 0.2,
      },
    },
    "domain",
  );
  engine.addLayer(
    {
      id: "domain-line",
      type: "line",
      source: DOMAIN,
      filter: ["!", ["get", "uncertain"]],
      layout: ROUND,
      paint: { "line-width": width },
    },
    "domain",
  );
  engine.addLayer(
    {
      id: "domain-uncertain",
      type: "line",
      source: DOMAIN,
      filter: ["get", "uncertain"],
      paint: { "line-width": width, "line-dasharray": [1.6, 1.1] },
    },
    "domain",
  );
}

function addPath(engine: MapEngine, palette: MapPalette): void {
  engine.addLayer(
    {
      id: "path-casing",
      type: "line",
      source: PATH,
      layout: ROUND,
      paint: {
        "line-color": palette.pathCasing,
        "line-width": ["interpolate", ["linear"], ["zoom"], 9, 7, 13, 10, 16, 15],
      },
    },
    "path",
  );
  engine.addLayer(
    {
      id: "path-line",
      type: "line",
      source: PATH,
      layout: ROUND,
      paint: {
        "line-color": palette.path,
        "line-width": ["interpolate", ["linear"], ["zoom"], 9, 3.5, 13, 5.5, 16, 9],
      },
    },
    "path",
  );
}

function addPoints(engine: MapEngine, palette: MapPalette): void {
  engine.addLayer(
    {
      id: "excluded-dot",
      type: "circle",
      source: EXCLUDED,
      paint: {
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 9, ["case", LIT, 6, 1.6], 14, ["case", LIT, 9, 4]],
        "circle-color": palette.quietFill,
        "circle-stroke-color": palette.muted,
        "circle-stroke-width": 1.4,
      },
    },
    "outfall",
  );
  engine.addLayer(
    {
      id: "suspect-dot",
      type: "circle",
      source: SUSPECTS,
      filter: ["!", ["get", "pin"]],
      paint: {
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 9, 2.6, 14, 5.5],
        "circle-color": palette.danger,
        "circle-stroke-color": palette.halo,
        "circle-stroke-width": 1.2,
      },
    },
    "outfall",
  );
  engine.addLayer(
    {
      id: "suspect-halo",
      type: "circle",
      source: SUSPECTS,
      paint: {
        "circle-radius": 18,
        "circle-color": palette.highlight,
        "circle-opacity": ["case", LIT, 0.45, 0],
      },
    },
    "highlight",
  );
  engine.addLayer(
    {
      id: "suspect-pin",
      type: "symbol",
      source: SUSPECTS,
      filter: ["get", "pin"],
      layout: {
        "icon-image": ["get", "image"],
        "icon-allow-overlap": true,
        "icon-size": ["interpolate", ["linear"], ["zoom"], 9, 0.72, 13, 1],
        "symbol-sort-key": ["case", ["get", "selected"], 1, ["-", 0, ["get", "rank"]]],
      },
    },
    "section",
  );
  addStart(engine, palette);
}

function addStart(engine: MapEngine, palette: MapPalette): void {
  engine.addLayer(
    {
      id: "trace-start-point",
      type: "circle",
      source: START,
      paint: {
        "circle-radius": 9,
        "circle-color": palette.path,
        "circle-stroke-color": palette.pathCasing,
        "circle-stroke-width": 4,
      },
    },
    "section",
  );
  engine.addLayer(
    {
      id: "trace-start-label",
      type: "symbol",
      source: START,
      layout: {
        "text-field": ["get", "name"],
        "text-font": MAP_FONT,
        "text-size": 14,
        "text-offset": [0, 1.2],
        "text-anchor": "top",
        "text-allow-overlap": true,
      },
      paint: { "text-color": palette.label, "text-halo-color": palette.halo, "text-halo-width": 2 },
    },
    "section-label",
  );
}
