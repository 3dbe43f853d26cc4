import type { SectionSummary } from "@shared/contract/sections.ts";
import { type FeatureCollection, featureCollection, pointFeature } from "../geojson.ts";
import {
  type ExpressionSpecification,
  type FilterSpecification,
  MAP_FONT,
  type MapEngine,
  type SymbolLayout,
} from "../map-engine.ts";
import { addSectionImages, sectionImageName } from "../map-images.ts";
import type { MapLayer } from "../use-map-layer.ts";

export type SectionsData = {
  sections: readonly SectionSummary[];
  /** Codes that stay strong while a filter is on; null: all. */
  shown: ReadonlySet<string> | null;
  /** Codes drawn large however far one looks from; those over their target are also named. */
  attention: ReadonlySet<string>;
  hovered: string | null;
  selected: string | null;
};

const SOURCE = "sections";
export const SECTION_LAYERS = ["section-symbol"];
const LAYERS = [...SECTION_LAYERS, "section-halo", "section-label", "section-name"];

/** Sections as symbols of their class; those over their target pulse, quiet ones shrink when seen from afar. */
export function sectionsLayer(): MapLayer<SectionsData> {
  let pulses: (() => void)[] = [];
  let lit: string[] = [];
  let drawn: Pick<SectionsData, "sections" | "shown" | "attention"> | undefined;

  const removePulses = () => {
    for (const remove of pulses) remove();
    pulses = [];
  };
  return {
    mount(engine, palette) {
      addSectionImages(engine, palette);
      engine.addGeoJsonSource(SOURCE, featureCollection([]), "code");
      addSymbolLayers(engine, palette.highlight, palette.label, palette.halo);
      drawn = undefined;
    },
    update(engine, data) {
      const same =
        drawn?.sections === data.sections && drawn.shown === data.shown && drawn.attention === data.attention;
      if (!same) {
        engine.setGeoJson(SOURCE, toFeatures(data));
        removePulses();
        pulses = data.sections.filter(pulsesNow(data)).map((s) => addPulse(engine, s));
        drawn = data;
      }
      for (const code of lit) engine.setState(SOURCE, code, { lit: 0 });
      lit = [];
      if (data.hovered !== null) light(engine, data.hovered, 0.45);
      if (data.selected !== null) light(engine, data.selected, 0.75);
    },
    unmount(engine) {
      removePulses();
      engine.removeLayers(LAYERS);
      engine.removeSources([SOURCE]);
    },
  };

  function light(engine: MapEngine, code: string, strength: number): void {
    engine.setState(SOURCE, code, { lit: strength });
    lit.push(code);
  }
}

const pulsesNow = (data: SectionsData) => (section: SectionSummary) =>
  section.position !== null &&
  section.status.exceedance !== null &&
  section.status.freshness === "fresh" &&
  (data.shown === null || data.shown.has(section.code));

function addPulse(engine: MapEngine, section: SectionSummary): () => void {
  const element = document.createElement("div");
  element.className = "section-pulse";
  element.append(document.createElement("span"));
  return engine.addMarker(element, section.position ?? [0, 0]);
}

function toFeatures({ sections, shown, attention }: SectionsData): FeatureCollection {
  return featureCollection(
    sections.flatMap((section) => {
      const { code, name, position, status } = section;
      if (position === null) return [];
      const over = status.verdict === "exceeded";
      const loud = attention.has(code);
      const image = sectionImageName({ waterClass: status.class, freshness: status.freshness, over });
      const dim = shown !== null && !shown.has(code);
      const named = loud && status.exceedance !== null;
      return [
        pointFeature(position, { code, name, image, over, quiet: !loud, named, dim, rank: dim ? 0 : loud ? 2 : 1 }),
      ];
    }),
  );
}

function addSymbolLayers(engine: MapEngine, highlight: string, label: string, halo: string): void {
  const quiet: ExpressionSpecification = ["get", "quiet"];
  engine.addLayer(
    {
      id: "section-halo",
      type: "circle",
      source: SOURCE,
      paint: {
        "circle-radius": 19,
        "circle-color": highlight,
        "circle-opacity": ["*", 0.5, ["coalesce", ["feature-state", "lit"], 0]],
        "circle-stroke-color": highlight,
        "circle-stroke-width": 2,
        "circle-stroke-opacity": ["min", 1, ["*", 1.6, ["coalesce", ["feature-state", "lit"], 0]]],
      },
    },
    "highlight",
  );
  engine.addLayer(
    {
      id: "section-symbol",
      type: "symbol",
      source: SOURCE,
      layout: {
        "icon-image": ["get", "image"],
        "icon-allow-overlap": true,
        "symbol-sort-key": ["get", "rank"],
        "icon-size": [
          "interpolate",
          ["linear"],
          ["zoom"],
          7.5,
          ["case", quiet, 0.42, ["get", "named"], 0.85, 0.6],
          10,
          ["case", quiet, 0.66, ["get", "named"], 1, 0.8],
          12.5,
          1,
        ],
      },
      paint: { "icon-opacity": ["case", ["get", "dim"], 0.22, 1] },
    },
    "section",
  );
  addNames(engine, label, halo);
}

function addNames(engine: MapEngine, label: string, halo: string): void {
  const layout = {
    "text-field": ["get", "name"],
    "text-font": MAP_FONT,
    "text-size": 12.5,
    "text-variable-anchor": ["top", "bottom", "left", "right"],
    "text-radial-offset": ["case", ["get", "over"], 1.75, 1.25],
    "text-max-width": 12,
  } satisfies SymbolLayout;
  const paint = { "text-color": label, "text-halo-color": halo, "text-halo-width": 1.6 };
  const strong: FilterSpecification = ["!", ["get", "dim"]];
  engine.addLayer(
    {
      id: "section-label",
      type: "symbol",
      source: SOURCE,
      filter: ["all", strong, ["!", ["get", "named"]], [">=", ["zoom"], ["case", ["get", "quiet"], 11, 9.6]]],
      layout: { ...layout, "symbol-sort-key": ["-", 3, ["get", "rank"]] },
      paint,
    },
    "section-label",
  );
  // what is over its target has its name however crowded it is
  engine.addLayer(
    {
      id: "section-name",
      type: "symbol",
      source: SOURCE,
      filter: ["all", strong, ["get", "named"]],
      layout: { ...layout, "text-size": 13, "text-allow-overlap": true },
      paint: { ...paint, "text-halo-width": 2 },
    },
    "section",
  );
}
