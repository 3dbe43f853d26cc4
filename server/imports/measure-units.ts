import type { Parameter } from "../../shared/rules/parameters.ts";
import { ownWord } from "./own-word.ts";

/** Units a column can be kept in: those of the parameter table and those of the register fields. */
export type BaseUnit = Parameter["unit"] | "m3/d" | "m3/s" | "m/s" | "kg/d";

const MASS: Record<string, number> = {
  "mg/l": 1,
  "g/m3": 1,
  ppm: 1,
  "毫克/升": 1,
  "μg/l": 1e-3,
  "ug/l": 1e-3,
  "mg/m3": 1e-3,
  ppb: 1e-3,
  "微克/升": 1e-3,
  "ng/l": 1e-6,
  "g/l": 1e3,
  "kg/m3": 1e3,
};
const scale = (table: Record<string, number>, by: number): Record<string, number> =>
  Object.fromEntries(Object.entries(table).map(([unit, factor]) => [unit, factor * by]));

/** Factor from a written unit (folded by `foldUnit`) to the base unit of the column. */
const FACTORS: Record<BaseUnit, Record<string, number>> = {
  "mg/L": MASS,
  "mg/m3": scale(MASS, 1e3),
  "cells/L": {
    "cells/l": 1,
    "cell/l": 1,
    "个/l": 1,
    "个/升": 1,
    "cells/ml": 1e3,
    "个/ml": 1e3,
    "cells/m3": 1e-3,
    "万个/l": 1e4,
    "万cells/l": 1e4,
    "万个/升": 1e4,
    "104cells/l": 1e4,
    "104个/l": 1e4,
    "x104cells/l": 1e4,
    "×104cells/l": 1e4,
  },
  "1/L": {
    "1/l": 1,
    "个/l": 1,
    "个/升": 1,
    "cfu/l": 1,
    "mpn/l": 1,
    "个/ml": 1e3,
    "个/100ml": 10,
    "cfu/100ml": 10,
    "mpn/100ml": 10,
  },
  "μS/cm": { "μs/cm": 1, "us/cm": 1, "ms/cm": 1e3, "ms/m": 10, "s/m": 1e4 },
  NTU: { ntu: 1, 度: 1, ftu: 1 },
  "℃": { "°c": 1, c: 1, 度: 1, 摄氏度: 1 },
  pH: { ph: 1, 无量纲: 1, ph值: 1 },
  m: { m: 1, 米: 1, cm: 0.01, 厘米: 0.01, mm: 0.001, km: 1000, 千米: 1000, 公里: 1000 },
  "m3/d": {
    "m3/d": 1,
    "m3/天": 1,
    "m3/日": 1,
    "t/d": 1,
    "吨/d": 1,
    "吨/天": 1,
    "吨/日": 1,
    "立方米/天": 1,
    "立方米/日": 1,
    "万m3/d": 1e4,
    "万t/d": 1e4,
    "万吨/d": 1e4,
    "万吨/天": 1e4,
    "万吨/日": 1e4,
    "万立方米/天": 1e4,
    "万立方米/日": 1e4,
    "m3/h": 24,
    "t/h": 24,
    "吨/小时": 24,
    "m3/s": 86_400,
    "l/s": 86.4,
  },
  "m3/s": { "m3/s": 1, "立方米/秒": 1, "l/s": 1e-3, "m3/h": 1 / 3600, "m3/d": 1 / 86_400 },
  "m/s": { "m/s": 1, "米/秒": 1, "cm/s": 0.01, "km/h": 1 / 3.6 },
  "kg/d": {
    "kg/d": 1,
    "千克/天": 1,
    "公斤/天": 1,
    "t/d": 1000,
    "吨/天": 1000,
    "g/d": 0.001,
    "t/a": 1000 / 365,
    "吨/年": 1000 / 365,
  },
};

const KNOWN = new Set(Object.values(FACTORS).flatMap((table) => Object.keys(table)));

/** Full-width forms, superscripts (m³), the two mu signs, spaces and case do not matter: "㎍ / L" → "μg/l". */
export const foldUnit = (unit: string): string =>
  unit
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s^·*]/g, "")
    .replace("ℓ", "l");

export const isUnit = (text: string): boolean => KNOWN.has(foldUnit(text));

/** Multiply by this to get from `unit` to `base`; undefined where the unit does not measure the same thing. */
export const unitFactor = (unit: string, base: BaseUnit): number | undefined => ownWord(FACTORS[base], foldUnit(unit));

/** Converts without leaving the dust of binary fractions: 0.055 mg/L × 1000 is 55 mg/m³, not 55.00000000000001. */
export const convert = (value: number, factor: number): number =>
  factor === 1 ? value : Number((value * factor).toPrecision(12));
