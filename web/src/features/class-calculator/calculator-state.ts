import type { EvaluateRequest } from "@shared/contract/evaluation.ts";
import type { ParameterKey } from "@shared/domain/quality/reading.ts";
import { SURFACE_WATER } from "@shared/rules/evaluation-2011-22.ts";
import { findParameter, parameterOf } from "@shared/rules/parameters.ts";

/** What the calculator is asked, as typed. `values` by parameter symbol; empty ones are not there. */
export type CalculatorValues = Readonly<Record<string, string>>;
export type WaterType = EvaluateRequest["water_type"];

const NUMBER = /^\d+\.?\d*(?:e[+-]?\d+)?$/i;
const BELOW = /^(?:[<＜]\s*\d+\.?\d*|\d+\.?\d*\s*[Ll])$/;

/** Whether a text is a value or a detection limit: `1.2`, `0.01L`, `<0.01`. */
export const isReadable = (text: string): boolean => NUMBER.test(text.trim()) || BELOW.test(text.trim());

/** The parameters rules speak of for a kind of water: the usual ones of automatic stations first, then the table. */
export function calculatorParameters(water: WaterType, drinkingSource: boolean) {
  const rows = SURFACE_WATER.rows.filter(
    (row) => row.waterTypes.includes(water) && (row.sourceWaterLimit === null || drinkingSource),
  );
  const keys = rows.map((row) => row.parameter);
  const usual = USUAL.flatMap((key) => keys.find((k) => k === key) ?? []);
  const rest = keys.filter((key) => !usual.includes(key) && key !== "WT");
  return { usual: usual.map(parameterOf), rest: rest.map(parameterOf) };
}
const USUAL = ["PH", "DO", "CODMN", "COD", "BOD5", "NH3N", "TP", "TN", "F"];

/** `NH3N:1.2,TP:0.01L` of an address. Unknown parameters and values nobody could read are dropped. */
export function parseValues(text: string): CalculatorValues {
  const values: Record<string, string> = {};
  for (const part of text.split(",")) {
    const at = part.indexOf(":");
    const key: ParameterKey | undefined = findParameter(part.slice(0, at))?.key;
    const value = part.slice(at + 1).trim();
    if (key !== undefined && isReadable(value)) values[key] = value;
  }
  return values;
}
export const formatValues = (values: CalculatorValues): string =>
  Object.entries(values)
    .map(([key, value]) => `${key}:${value.trim().replaceAll(/[,\s]/g, "")}`)
    .join(",");

/** The request, or null while there is nothing to judge or something cannot be read. */
export function evaluateRequestOf(of: {
  values: CalculatorValues;
  water: WaterType;
  mode: EvaluateRequest["mode"];
  target: string;
  drinkingSource: boolean;
}): EvaluateRequest | null {
  const filled = Object.entries(of.values).filter(([, value]) => value.trim() !== "");
  if (filled.length === 0 || filled.some(([, value]) => !isReadable(value))) return null;
  const target = TARGETS.find((t) => t === of.target);
  return {
    water_type: of.water,
    mode: of.mode,
    values: Object.fromEntries(filled.map(([key, value]) => [key, value.trim()])),
    ...(target === undefined ? {} : { target_class: target }),
    ...(of.drinkingSource ? { drinking_source: true } : {}),
  };
}
export const TARGETS = ["I", "II", "III", "IV", "V"] as const;
