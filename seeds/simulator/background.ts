import type { ParameterKey } from "../../shared/domain/quality/reading.ts";
import type { WaterType } from "../../shared/domain/quality/section.ts";
import { lineNoise } from "../city/random.ts";
import type { Climate } from "./climate.ts";

/** What makes one section's water differ from another's. */
export type SectionProfile = {
  /** Of its own noise; from its code. */
  seed: number;
  waterType: WaterType;
  /** Concentrations in ordinary weather, mg/L. */
  ammonia: number;
  phosphorus: number;
  nitrogen: number;
  permanganate: number;
  /** 0 flowing · 1 almost still: oxygen sags in summer. */
  stillness: number;
  turbidityNtu: number;
  conductivityUsCm: number;
  /** mg/m³, lakes only. */
  chlorophyll: number;
};

const DAY_S = 86_400;

/** Autocorrelated noise of about unit deviation, never beyond about three: days, weeks and half a day together. */
function drift(seed: number, channel: number, timeS: number): number {
  const base = seed + channel * 7919;
  return (
    1.25 * lineNoise(base, timeS / (6 * DAY_S)) +
    1.05 * lineNoise(base + 1, timeS / (0.9 * DAY_S)) +
    0.75 * lineNoise(base + 2, timeS / (24 * DAY_S))
  );
}

const P = (key: string) => key as ParameterKey;
const KEYS = {
  WT: P("WT"),
  PH: P("PH"),
  DO: P("DO"),
  EC: P("EC"),
  TUR: P("TUR"),
  CODMN: P("CODMN"),
  NH3N: P("NH3N"),
  TP: P("TP"),
  TN: P("TN"),
  CHLA: P("CHLA"),
  ALGAE: P("ALGAE"),
};

/**
 * True concentrations at a section without incidents: seasons, hours of the day, rain and slow unexplained changes on
 * top of its profile. Units as in `shared/rules/parameters.ts`. Pure in time.
 */
export function backgroundAt(profile: SectionProfile, climate: Climate, timeS: number): Map<ParameterKey, number> {
  const { seed, stillness } = profile;
  const lake = profile.waterType !== "river";
  const { wetness, summer, daylight } = climate;
  const wave = drift(seed, 0, timeS);
  const vary = (channel: number, spread: number) =>
    Math.exp(spread * (0.45 * wave + 0.85 * drift(seed, channel, timeS)));
  const winter = 1 - summer;
  const waterC = Math.max(2.5, climate.waterC + (lake ? 0.6 * summer : 0) + 0.25 * drift(seed, 1, timeS));
  const bloom = lake ? Math.exp(0.55 * drift(seed, 2, timeS)) * (0.45 + 1.5 * summer) : 0;
  const saturation = 468 / (31.6 + waterC);
  const share =
    0.915 -
    0.1 * stillness -
    0.125 * stillness * summer -
    0.05 * Math.min(1, wetness) * (0.4 + stillness) +
    0.024 * drift(seed, 3, timeS) +
    (0.014 + 0.03 * summer * (lake ? 1.6 : stillness)) * daylight;
  const values = new Map<ParameterKey, number>([
    [KEYS.WT, waterC],
    [
      KEYS.PH,
      7.62 + 0.09 * drift(seed, 4, timeS) + (lake ? 0.32 + 0.18 * summer : 0) + 0.06 * daylight * (lake ? 2 : 1),
    ],
    [KEYS.DO, Math.max(0.8, saturation * share)],
    [KEYS.EC, profile.conductivityUsCm * (1 - 0.12 * Math.min(1, wetness)) * vary(5, 0.05)],
    [KEYS.TUR, profile.turbidityNtu * (1 + 1.5 * wetness) * vary(6, 0.22)],
    [KEYS.CODMN, profile.permanganate * (1 + 0.14 * wetness + 0.08 * summer) * vary(7, 0.085)],
    [KEYS.NH3N, profile.ammonia * (1 + 0.3 * wetness + 0.25 * winter) * vary(8, 0.21)],
    [KEYS.TP, profile.phosphorus * (1 + 0.22 * wetness + 0.1 * summer) * vary(9, 0.138)],
    [KEYS.TN, profile.nitrogen * (1 + 0.12 * wetness + 0.2 * winter) * vary(10, 0.09)],
  ]);
  if (lake) {
    const chlorophyll = profile.chlorophyll * bloom;
    values.set(KEYS.CHLA, chlorophyll);
    values.set(KEYS.ALGAE, 260_000 * chlorophyll * Math.exp(0.25 * drift(seed, 11, timeS)));
  }
  return values;
}
