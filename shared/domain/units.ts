declare const unit: unique symbol;

/**
 * A finite number whose unit the compiler checks. Erased at run time, so names on the wire, in SQL and in files
 * still carry the unit (`distance_m`, `value_mg_l`).
 */
export type Measure<U extends string> = number & { readonly [unit]: U };

export type Metres = Measure<"m">;
export type MetresPerSecond = Measure<"m/s">;
export type CubicMetresPerSecond = Measure<"m3/s">;
/** An instant: whole seconds since 1970-01-01T00:00:00Z. */
export type EpochSeconds = Measure<"epoch-s">;

export const metres = (value: number) => measure<"m">(value);
export const metresPerSecond = (value: number) => measure<"m/s">(value);
export const cubicMetresPerSecond = (value: number) => measure<"m3/s">(value);
export const epochSeconds = (value: number) => measure<"epoch-s">(Math.round(value));

/** @throws RangeError on NaN and infinities: no number without a value enters the domain. */
function measure<U extends string>(value: number): Measure<U> {
  if (!Number.isFinite(value)) throw new RangeError(`not a finite measure: ${value}`);
  return value as Measure<U>;
}
