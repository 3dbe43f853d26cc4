import type { DataFlag, ParameterKey, Reading } from "../../shared/domain/quality/reading.ts";
import { parameterOf } from "../../shared/rules/parameters.ts";
import { hashNormal, hashSigned } from "../city/random.ts";

/** Relative noise of one measurement, and what is not seen below. */
const NOISE: Record<string, { spread: number; detection: number | null }> = {
  WT: { spread: 0.004, detection: null },
  PH: { spread: 0.003, detection: null },
  DO: { spread: 0.012, detection: null },
  EC: { spread: 0.006, detection: null },
  TUR: { spread: 0.06, detection: null },
  CODMN: { spread: 0.03, detection: 0.5 },
  NH3N: { spread: 0.035, detection: 0.025 },
  TP: { spread: 0.03, detection: 0.01 },
  TN: { spread: 0.025, detection: 0.05 },
  CHLA: { spread: 0.08, detection: null },
  ALGAE: { spread: 0.1, detection: null },
};
const DAY_S = 86_400;
const MISSING_SHARE = 0.009;
const CALIBRATION_SHARE = 0.004;
const RANGE_SHARE = 0.0006;

/** Parameters measured by reagents, which fail alone; the five physical ones share a probe. */
const REAGENT = new Set(["CODMN", "NH3N", "TP", "TN"]);

/** What a station reports of true concentrations: noise, rounding, detection limits, gaps and flags. Pure in time. */
export function measure(
  seed: number,
  timeS: number,
  truth: ReadonlyMap<ParameterKey, number>,
): Map<ParameterKey, Reading> {
  const readings = new Map<ParameterKey, Reading>();
  const station = stationFlag(seed, timeS);
  const slot = Math.floor(timeS / 1800);
  let channel = 0;
  for (const [key, value] of truth) {
    channel += 1;
    const chance = (hashSigned(slot, seed, channel) + 1) / 2;
    if (station !== "N" && (station === "F" || REAGENT.has(key))) {
      readings.set(key, { measured: { kind: "missing", reason: "station-stopped" }, flag: station });
    } else if (chance < MISSING_SHARE) {
      readings.set(key, { measured: { kind: "missing", reason: "blank" }, flag: "N" });
    } else {
      readings.set(key, {
        measured: seen(key, value, hashNormal(slot, seed, channel + 40)),
        flag: valueFlag(key, chance),
      });
    }
  }
  return readings;
}

function valueFlag(key: ParameterKey, chance: number): DataFlag {
  if (!REAGENT.has(key)) return "N";
  if (chance < MISSING_SHARE + CALIBRATION_SHARE) return "C";
  return chance < MISSING_SHARE + CALIBRATION_SHARE + RANGE_SHARE ? "D" : "N";
}

function seen(key: ParameterKey, value: number, deviate: number): Reading["measured"] {
  const { spread, detection } = NOISE[key] ?? { spread: 0.03, detection: null };
  const noisy = value * (1 + spread * deviate);
  if (detection !== null && noisy < detection) return { kind: "below-detection", detectionLimit: detection };
  const digits = parameterOf(key).hourlyDecimals ?? 2;
  const step = 10 ** digits;
  return { kind: "value", value: Math.round(noisy * step) / step };
}

/** Now and then a station is maintained for some hours (M), or stands still (F). */
function stationFlag(seed: number, timeS: number): DataFlag {
  const day = Math.floor(timeS / DAY_S);
  const chance = (hashSigned(day, seed, 91) + 1) / 2;
  if (chance > 0.028) return "N";
  const begins = ((hashSigned(day, seed, 92) + 1) / 2) * 16 * 3600;
  const lasts = chance < 0.007 ? 10 * 3600 : 4.5 * 3600;
  const into = timeS - day * DAY_S - begins;
  if (into < 0 || into > lasts) return "N";
  return chance < 0.007 ? "F" : "M";
}
