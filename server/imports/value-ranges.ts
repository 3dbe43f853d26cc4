import type { ParameterKey } from "../../shared/domain/quality/reading.ts";

/**
 * What a value can be at all. These are not limits of quality: beyond them a number is a slip of the decimal point, a
 * wrong column or a broken probe. Unlisted parameters are concentrations: not negative, no upper end.
 */
const RANGES: Record<string, readonly [min: number, max: number]> = {
  WT: [-5, 60],
  PH: [0, 14],
  DO: [0, 60],
};

export const possibleRange = (parameter: ParameterKey): readonly [min: number, max: number] =>
  RANGES[parameter] ?? [0, Number.POSITIVE_INFINITY];

/** Faster than any river of a plain in flood, m/s: a speed above it is a wrong unit. */
export const FASTEST_M_S = 5;
