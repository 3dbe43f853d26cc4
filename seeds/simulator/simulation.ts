import type { ParameterKey, Reading } from "../../shared/domain/quality/reading.ts";
import { backgroundAt, type SectionProfile } from "./background.ts";
import { type Climate, climateAt } from "./climate.ts";
import { measure } from "./instrument.ts";
import { addedBy, type Plume } from "./plumes.ts";

const CLIMATE_SEED = 20_411;
const LOWEST_DO = 0.3;

/** What stations and laboratories report of the simulated city. Pure in time: asked again, it answers the same. */
export type Simulation = {
  /** An automatic station's report. */
  stationAt(section: string, timeS: number): Map<ParameterKey, Reading>;
  /** A laboratory's monthly result. */
  laboratoryAt(section: string, timeS: number): Map<ParameterKey, Reading>;
};

export function simulate(profiles: ReadonlyMap<string, SectionProfile>, plumes: readonly Plume[]): Simulation {
  const climates = new Map<number, Climate>();
  const climate = (timeS: number): Climate => {
    const known = climates.get(timeS);
    if (known !== undefined) return known;
    const made = climateAt(CLIMATE_SEED, timeS);
    climates.set(timeS, made);
    return made;
  };
  const truth = (section: string, timeS: number): { profile: SectionProfile; values: Map<ParameterKey, number> } => {
    const profile = profiles.get(section);
    if (profile === undefined) throw new RangeError(`no profile of section ${section}`);
    const values = backgroundAt(profile, climate(timeS), timeS);
    for (const plume of plumes) add(values, addedBy(plume, section, timeS));
    return { profile, values };
  };
  return {
    stationAt(section, timeS) {
      const { profile, values } = truth(section, timeS);
      return measure(profile.seed, timeS, values);
    },
    laboratoryAt(section, timeS) {
      const { values } = truth(section, timeS);
      return laboratory(values);
    },
  };
}

function add(values: Map<ParameterKey, number>, added: ReadonlyMap<string, number> | undefined): void {
  if (added === undefined) return;
  for (const [key, value] of added) {
    const parameter = key as ParameterKey;
    const before = values.get(parameter);
    if (before !== undefined) values.set(parameter, Math.max(key === "DO" ? LOWEST_DO : 0, before + value));
  }
}

/** A laboratory measures some things stations do not, and rounds otherwise. Related to the station's by usual ratios. */
function laboratory(truth: ReadonlyMap<ParameterKey, number>): Map<ParameterKey, Reading> {
  const of = (key: string) => truth.get(key as ParameterKey) ?? 0;
  const rows: [key: string, value: number, digits: number][] = [
    ["WT", of("WT"), 1],
    ["PH", of("PH"), 1],
    ["DO", of("DO"), 1],
    ["CODMN", of("CODMN"), 1],
    ["COD", 3.4 * of("CODMN") + 1.5, 0],
    ["BOD5", 0.55 * of("CODMN") + 0.4, 1],
    ["NH3N", of("NH3N"), 2],
    ["TP", of("TP"), 2],
    ["TN", of("TN"), 2],
  ];
  return new Map(
    rows.map(([key, value, digits]) => [
      key as ParameterKey,
      {
        measured: { kind: "value", value: Math.round(value * 10 ** digits) / 10 ** digits },
        flag: "S",
      } satisfies Reading,
    ]),
  );
}
