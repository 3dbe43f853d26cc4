import type { SourceFit } from "../../shared/domain/tracing/inference/fit-source.ts";

/** Many fits as numbers in a row: thousands of small objects would take longer to hand over than to compute. */
export type PackedFits = { count: number; parameters: number; courses: number; numbers: Float64Array };

export function packFits(fits: readonly SourceFit[]): PackedFits {
  const parameters = fits.reduce((most, f) => Math.max(most, f.rates.length), 0);
  const courses = fits.reduce((most, f) => Math.max(most, f.courses.length), 0);
  const width = widthOf(parameters, courses);
  const numbers = new Float64Array(fits.length * width);
  fits.forEach((fit, i) => {
    let at = i * width;
    numbers.set([fit.logEvidence, fit.release, fit.rates.length, fit.courses.length], at);
    numbers.set(fit.rates, at + 4);
    at += 4 + parameters;
    for (const { release, rates } of fit.courses) {
      numbers[at] = release;
      numbers.set(rates, at + 1);
      at += 1 + parameters;
    }
  });
  return { count: fits.length, parameters, courses, numbers };
}

export function unpackFits({ count, parameters, courses, numbers }: PackedFits): SourceFit[] {
  const width = widthOf(parameters, courses);
  return Array.from({ length: count }, (_, i) => {
    const at = i * width;
    const [logEvidence, release, rates, drawn] = numbers.subarray(at, at + 4) as unknown as [
      number,
      number,
      number,
      number,
    ];
    const first = at + 4 + parameters;
    return {
      logEvidence,
      release,
      rates: numbers.slice(at + 4, at + 4 + rates),
      courses: Array.from({ length: drawn }, (_, k) => {
        const from = first + k * (1 + parameters);
        return { release: numbers[from] as number, rates: numbers.slice(from + 1, from + 1 + rates) };
      }),
    };
  });
}

/** Evidence, release and how many rates and courses follow; the rates; each course with its own. */
const widthOf = (parameters: number, courses: number): number => 4 + parameters + courses * (1 + parameters);
