import { buildCity, CITY_SEED, type City } from "./city/build-city.ts";
import { type DemoOutfall, makeOutfalls } from "./city/make-outfalls.ts";
import { type DemoSection, placeSections } from "./city/place-sections.ts";
import type { SectionProfile } from "./simulator/background.ts";
import { type FlowField, flowFieldOf } from "./simulator/flow-field.ts";
import { profilesOf } from "./simulator/profiles.ts";

/** Everything of the demo city that does not depend on when it is shown. */
export type DemoCity = City & {
  sections: DemoSection[];
  outfalls: DemoOutfall[];
  field: FlowField;
  profiles: Map<string, SectionProfile>;
};

/** Draws the demo city: network, areas, registries and what its water is like. About two seconds; the same every time. */
export function drawDemoCity(): DemoCity {
  const city = buildCity(CITY_SEED);
  const sections = placeSections(city.reaches);
  const outfalls = makeOutfalls(city.reaches, CITY_SEED);
  const field = flowFieldOf(city.reaches);
  return { ...city, sections, outfalls, field, profiles: profilesOf(sections, outfalls, field) };
}
