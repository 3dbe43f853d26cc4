/** A number for a sentence: three significant digits, without trailing noughts. */
export const amount = (value: number): string => String(Number(value.toPrecision(3)));
