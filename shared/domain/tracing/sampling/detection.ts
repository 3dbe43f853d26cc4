/** What a bank sample can say, from weak to strong. */
export const OUTCOMES = 3;
/** An excess of so many standard deviations counts as seen, and as plainly seen. */
const SEEN_Z = 2;
const PLAIN_Z = 6;

/** Relative standard deviation of the background at a place without a history of its own, and of a field reading. */
export const FIELD_BACKGROUND_SD = 0.25;
export const FIELD_READING_SD = 0.12;

/** Adds w times the chances of not seen, seen, plainly seen, when the excess is `z` standard deviations strong. */
export function addChannelOutcome(z: number, w: number, into: Float64Array, at: number): void {
  const below = normalCdf(SEEN_Z - z);
  const plain = 1 - normalCdf(PLAIN_Z - z);
  into[at]! += w * below;
  into[at + 1]! += w * Math.max(0, 1 - below - plain);
  into[at + 2]! += w * plain;
}

/**
 * Chances that the mouth of the guilty outfall gives it away: while it runs, and afterwards by what the pipe, the bank
 * and the sediment keep; and that an innocent one looks guilty. Judgements, to be replaced by records of real visits.
 */
export const MOUTH = { running: 0.92, ended: 0.5, innocent: 0.06 } as const;

/** Log-likelihood ratio, guilty against innocent, of what was found at a mouth; `running`: chance that it still runs. */
export function mouthFinding(found: boolean, running: number): number {
  const guilty = running * MOUTH.running + (1 - running) * MOUTH.ended;
  return found ? Math.log(guilty / MOUTH.innocent) : Math.log((1 - guilty) / (1 - MOUTH.innocent));
}

/** Standard normal distribution function, after Abramowitz & Stegun 26.2.17; error below 8e-8. */
export function normalCdf(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail =
    Math.exp(-0.5 * z * z) *
    0.3989422804014327 *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return z > 0 ? 1 - tail : tail;
}
