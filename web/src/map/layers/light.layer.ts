import type { TraceLight } from "@shared/contract/trace-samples.ts";
import type { Trace } from "@shared/contract/traces.ts";
import { featureCollection, lineFeature } from "../geojson.ts";
import type { ExpressionSpecification } from "../map-engine.ts";
import type { MapLayer } from "../use-map-layer.ts";

/** `hour` is an index into the moments of the light; null: not playing. */
export type LightShown = { trace: Trace | undefined; light: TraceLight | undefined; hour: number | null };

const SOURCE = "trace-light";
const LAYERS = ["light-halo", "light-core"];
/** Warm on cold water, in either theme. */
const COLOUR = "#ffb020";

/** Where the water of the alarm was at one hour, as light on the channels. */
export function lightLayer(): MapLayer<LightShown> {
  let drawn: TraceLight | undefined;
  const lit = new Set<string>();
  return {
    mount(engine) {
      engine.addGeoJsonSource(SOURCE, featureCollection([]), "reach");
      const light: ExpressionSpecification = ["/", ["coalesce", ["feature-state", "light"], 0], 255];
      const layer = (id: string, width: number, blur: number, share: number) =>
        engine.addLayer(
          {
            id,
            type: "line",
            source: SOURCE,
            layout: { "line-cap": "round", "line-join": "round" },
            paint: {
              "line-color": COLOUR,
              "line-width": ["interpolate", ["linear"], ["zoom"], 9, width / 2, 13, width, 16, width * 1.6],
              "line-blur": blur,
              "line-opacity": ["*", share, light],
            },
          },
          "window",
        );
      layer("light-halo", 20, 12, 0.75);
      layer("light-core", 6, 1, 1);
      drawn = undefined;
      lit.clear();
    },
    update(engine, { trace, light, hour }) {
      if (light !== drawn) {
        drawn = light;
        const known = new Set(light?.reaches ?? []);
        const lines = (trace?.domain.reaches ?? []).filter((r) => known.has(r.reach));
        engine.setGeoJson(SOURCE, featureCollection(lines.map((r) => lineFeature(r.coordinates, { reach: r.reach }))));
        lit.clear();
      }
      for (const [i, reach] of (light?.reaches ?? []).entries()) {
        const value = hour === null ? 0 : (light?.light[i]?.[hour] ?? 0);
        if (value === 0 && !lit.has(reach)) continue;
        engine.setState(SOURCE, reach, { light: value });
        if (value === 0) lit.delete(reach);
        else lit.add(reach);
      }
    },
    unmount(engine) {
      engine.removeLayers(LAYERS);
      engine.removeSources([SOURCE]);
    },
  };
}
