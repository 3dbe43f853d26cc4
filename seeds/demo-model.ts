import type { EpochSeconds } from "../shared/domain/units.ts";
import type { DemoGate } from "./city/place-gates.ts";
import { type DemoCity, drawDemoCity } from "./demo-city.ts";
import { plantIncidents } from "./plant-incidents.ts";
import type { SectionProfile } from "./simulator/background.ts";
import type { Plume } from "./simulator/plumes.ts";

/** A section that reports: by its station, or by hand once a month. */
export type ReportingSection = { code: string; automatic: boolean };

/** All the simulator needs to go on reporting; plain data, so that it can be drawn on another thread. */
export type DemoModel = {
  sections: ReportingSection[];
  profiles: ReadonlyMap<string, SectionProfile>;
  plumes: readonly Plume[];
  gates: readonly DemoGate[];
};

/** The model of a demo first started at `anchor`. Takes a second or two of computing. */
export const drawDemoModel = (anchor: EpochSeconds): DemoModel => modelOf(drawDemoCity(), anchor);

export const modelOf = (city: DemoCity, anchor: EpochSeconds): DemoModel => ({
  sections: city.sections.map(({ version, automatic }) => ({ code: version.code, automatic })),
  profiles: city.profiles,
  plumes: plantIncidents(city, anchor),
  gates: city.gates,
});
