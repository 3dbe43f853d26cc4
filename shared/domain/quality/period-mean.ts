import type { Measured, ParameterKey } from "./reading.ts";
import { withoutBinaryNoise } from "./rounding.ts";
import type { RuleRow } from "./standard.ts";

/**
 * What is kept of one parameter on one day: enough for its mean over any number of days. Readings below detection are in
 * `sum` with half their detection limit; `hydrogenSum` is Σ10^−value where that mean goes through H⁺ (pH).
 */
export type Sums = { count: number; belowDetection: number; sum: number; hydrogenSum: number };

/** Adds days up. */
export function addSums(into: Sums, day: Readonly<Sums>): void {
  into.count += day.count;
  into.belowDetection += day.belowDetection;
  into.sum += day.sum;
  into.hydrogenSum += day.hydrogenSum;
}

/**
 * Mean of a period in the unit of the parameter: arithmetic, for pH −log10 of the mean hydrogen ion (环办监测函〔2020〕82号).
 * Where every reading was below detection the mean is below detection too, at the mean of their limits. Without a reading
 * it is missing.
 */
export function meanOf(sums: Readonly<Sums>, mean: RuleRow["mean"]): Measured {
  if (sums.count === 0) return { kind: "missing", reason: "blank" };
  if (mean === "hydrogen-ion") {
    return { kind: "value", value: withoutBinaryNoise(-Math.log10(sums.hydrogenSum / sums.count)) };
  }
  const value = withoutBinaryNoise(sums.sum / sums.count);
  return sums.belowDetection === sums.count
    ? { kind: "below-detection", detectionLimit: withoutBinaryNoise(2 * value) }
    : { kind: "value", value };
}

/** Means of all parameters of one period. `meanRule` says how each is averaged. */
export function meansOf(
  sums: ReadonlyMap<ParameterKey, Readonly<Sums>>,
  meanRule: (parameter: ParameterKey) => RuleRow["mean"],
): Map<ParameterKey, Measured> {
  return new Map([...sums].map(([parameter, s]) => [parameter, meanOf(s, meanRule(parameter))] as const));
}
