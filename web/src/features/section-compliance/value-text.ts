import { SURFACE_WATER } from "@shared/rules/evaluation-2011-22.ts";
import { findParameter } from "@shared/rules/parameters.ts";

/**
 * A value as the rules of its mode write it: with assessment decimals in period mode, as reported otherwise. Empty
 * text for no value.
 */
export function valueText(
  value: number | null,
  of: { parameter: string; mode: "realtime" | "period"; belowDetection?: boolean },
): string {
  if (value === null) return "";
  const decimals = of.mode === "period" ? findParameter(of.parameter)?.assessmentDecimals : undefined;
  const plain = decimals === undefined ? plainNumber(value) : value.toFixed(decimals);
  return of.belowDetection ? `<${plain}` : plain;
}

/** A number without the noise of binary fractions and without exponents. */
export function plainNumber(value: number): string {
  const clean = Number(value.toPrecision(10));
  return clean !== 0 && Math.abs(clean) < 1e-6 ? clean.toFixed(10).replace(/0+$/, "") : String(clean);
}

/** The permitted range of a parameter that has two ends (pH): `6–9`. */
export function rangeText(parameter: string): string | null {
  const range = SURFACE_WATER.rows.find((row) => row.parameter === parameter)?.range;
  return range ? `${range.low}–${range.high}` : null;
}

/** pH has no unit to show. */
export const unitText = (unit: string): string => (unit === "pH" ? "" : unit);
