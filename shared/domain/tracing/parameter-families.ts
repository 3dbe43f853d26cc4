/**
 * What to look for in an outfall's register when a parameter is over its limit at a section. Registers give loads as
 * CODCr where rivers are judged by permanganate index; oxygen is not discharged at all but used up by what is. The first
 * of a row is the parameter itself where it can be discharged.
 */
const CARRIERS: Readonly<Record<string, readonly string[]>> = {
  DO: ["COD", "BOD5", "CODMN", "NH3N"],
  CODMN: ["CODMN", "COD", "BOD5"],
  COD: ["COD", "CODMN", "BOD5"],
  BOD5: ["BOD5", "COD", "CODMN"],
  TN: ["TN", "NH3N", "NO3N"],
};

/** Parameters whose discharge can explain a parameter, the most direct first. */
export const carriersOf = (parameter: string): readonly string[] => CARRIERS[parameter] ?? [parameter];

/** Whether one of the parameters can explain the traced one. */
export const standsFor = (parameters: readonly string[], traced: string): boolean =>
  carriersOf(traced).some((carrier) => parameters.includes(carrier)) || parameters.includes(traced);
