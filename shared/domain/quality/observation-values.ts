import type { Judgeable, Values } from "./evaluate.ts";
import { type Observation, type ParameterKey, VALID_FLAGS } from "./reading.ts";

/** What of an observation may be judged: readings whose flag keeps them out of statistics are excluded by name. */
export function valuesOf(observation: Pick<Observation, "readings">): Values {
  const values = new Map<ParameterKey, Judgeable>();
  for (const [parameter, { measured, flag }] of observation.readings) {
    values.set(parameter, VALID_FLAGS.includes(flag) ? measured : { kind: "excluded", flag });
  }
  return values;
}

/** The number a parameter has in a sample, in its unit; the detection limit where it is below; undefined where it has none. */
export function numberIn(values: Values, parameter: ParameterKey): number | undefined {
  const found = values.get(parameter);
  if (found?.kind === "value") return found.value;
  return found?.kind === "below-detection" ? found.detectionLimit : undefined;
}
