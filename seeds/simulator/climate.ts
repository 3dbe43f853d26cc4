import { hashSigned, lineNoise } from "../city/random.ts";

const HOUR_S = 3600;
const DAY_S = 86_400;
const BEIJING_OFFSET_S = 8 * HOUR_S;
const RAIN_SLOT_S = 6 * HOUR_S;
const DRYING_SLOTS = 24;

/** The weather all sections share at one moment. */
export type Climate = {
  /** Water temperature of an ordinary river, ℃. */
  waterC: number;
  /** 0 dry · about 1 after a heavy rain, falling over days. */
  wetness: number;
  /** 0 in the cold half of the year, 1 at the height of summer. */
  summer: number;
  /** −1 at dawn … 1 in mid-afternoon. */
  daylight: number;
};

/** Pure in time: the same moment has the same weather whenever it is asked for. Invented, with the city's seasons. */
export function climateAt(seed: number, timeS: number): Climate {
  const local = timeS + BEIJING_OFFSET_S;
  const year = ((local / DAY_S) % 365.2425) / 365.2425;
  // 1970-01-01 begins a year; the coldest days fall around 25 January.
  const season = -Math.cos(2 * Math.PI * (year - 25 / 365));
  const hour = (local % DAY_S) / HOUR_S;
  const daylight = Math.sin((2 * Math.PI * (hour - 9)) / 24);
  const spell = 2.1 * lineNoise(seed + 1, timeS / (9 * DAY_S)) + 0.9 * lineNoise(seed + 2, timeS / (2.5 * DAY_S));
  return {
    waterC: 18 + 11.2 * season + spell + 0.35 * daylight,
    wetness: wetnessAt(seed, timeS),
    summer: Math.max(0, season) ** 1.3,
    daylight,
  };
}

function wetnessAt(seed: number, timeS: number): number {
  const now = timeS / RAIN_SLOT_S;
  let wet = 0;
  for (let back = 0; back < DRYING_SLOTS; back++) {
    const slot = Math.floor(now) - back;
    wet += rainOf(seed, slot) * Math.exp(-(now - slot) / 7);
  }
  return Math.min(1.6, wet / 38);
}

/** Rain in one six-hour slot, mm: spells of some days, most in the plum rains and typhoon months. */
function rainOf(seed: number, slot: number): number {
  const year = (((slot * RAIN_SLOT_S + BEIJING_OFFSET_S) / DAY_S) % 365.2425) / 365.2425;
  const plum = Math.exp(-(((year - 0.48) / 0.055) ** 2));
  const warm = Math.max(0, Math.sin(2 * Math.PI * (year - 0.2)));
  const spell = lineNoise(seed + 3, slot / 11);
  if (spell < 0.42 - 0.4 * plum - 0.08 * warm) return 0;
  const chance = (hashSigned(slot, seed, 5) + 1) / 2;
  return chance < 0.55 ? 0 : (chance - 0.55) * (18 + 34 * plum + 22 * warm);
}
