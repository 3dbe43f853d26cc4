import { buildCity, CITY_SEED, type City } from "./city/build-city.ts";
import { type DemoOutfall, makeOutfalls } from "./city/make-outfalls.ts";
import { type DemoGate, placeGates } from "./city/place-gates.ts";
import { type DemoSection, placeSections } from "./city/place-sections.ts";
import type { SectionProfile } from "./simulator/background.ts";
import { type FlowField, flowFieldOf } from "./simulator/flow-field.ts";
import { profilesOf } from "./simulator/profiles.ts";
import { regimeOf, type WaterRegime } from "./simulator/water-regime.ts";

/** Everything of the demo city that does not depend on when it is shown. */
export type DemoCity = City & {
  sections: DemoSection[];
  outfalls: DemoOutfall[];
  gates: DemoGate[];
  field: FlowField;
  regime: WaterRegime;
  profiles: Map<string, SectionProfile>;
};

/** Draws the demo city: network, areas, registries and what its water is like. About two seconds; the same every time. */
export function drawDemoCity(): DemoCity {
  const city = buildCity(CITY_SEED);
  const sections = placeSections(city.reaches);
  const outfalls = makeOutfalls(city.reaches, CITY_SEED);
  const field = flowFieldOf(city.reaches);
  const gates = placeGates(city.reaches);
  const regime = regimeOf(
    gates.map(({ row, reaches }) => ({
      rule: row.rule,
      reaches: reaches.map((ref) => field.index.get(ref) as number),
    })),
  );
  return { ...city, sections, outfalls, gates, field, regime, profiles: profilesOf(sections, outfalls, field) };
}
