import type { AmplitudePrior } from "../../shared/domain/tracing/inference/amplitude.ts";

/** Above this square of the signal-to-noise ratio a parameter counts as seen and its amplitude is taken as log-normal. */
const SEEN = 6;
/** Gauss–Hermite nodes and weights for a standard normal, five points. */
const NODES = [-2.8569700138728056, -1.355626179974266, 0, 1.355626179974266, 2.8569700138728056];
const WEIGHTS = [
  0.011257411327720691, 0.2220759220056126, 0.5333333333333333, 0.2220759220056126, 0.011257411327720691,
];

/**
 * Log of the evidence ratio against "nothing released", the rate of each parameter integrated out. Per parameter the
 * likelihood of a rate q is exp(A q − B q²/2), with A = Σwfy and B = Σwf², found from index `at` on. Parameters that are seen tell the common
 * factor; those that are not seen then count against a source that ought to have shown them. What cannot come above
 * `floor` is not computed to the end and gives −∞. `into` receives the rates, g/s.
 */
export function amplitudeEvidence(
  a: Float64Array,
  b: Float64Array,
  at: number,
  prior: AmplitudePrior,
  into?: Float64Array,
  floor = Number.NEGATIVE_INFINITY,
): number {
  let mean = prior.burst.mean;
  let variance = prior.burst.sd ** 2;
  const scatter = prior.sigmaPattern ** 2;
  let log = 0;
  const count = prior.logLoad.length;
  for (let p = 0; p < count; p++) {
    const [ap, bp] = [a[at + p] as number, b[at + p] as number];
    if (ap <= 0 || bp <= 0 || ap * ap <= SEEN * bp) continue;
    const seen = bp / (ap * ap);
    const total = variance + scatter + seen;
    const off = Math.log(ap / bp) - (prior.logLoad[p] as number) - mean;
    log += (ap * ap) / (2 * bp) + 0.5 * Math.log(seen / total) - (off * off) / (2 * total);
    const gain = variance / total;
    mean += gain * off;
    variance *= 1 - gain;
    if (into !== undefined) into[p] = ap / bp;
  }
  if (log + (count * SEEN) / 2 < floor) return Number.NEGATIVE_INFINITY;
  for (let p = 0; p < count; p++) {
    const [ap, bp] = [a[at + p] as number, b[at + p] as number];
    if (ap > 0 && bp > 0 && ap * ap > SEEN * bp) continue;
    const [centre, sd] = [(prior.logLoad[p] as number) + mean, Math.sqrt(variance + scatter)];
    // Nothing of it can be seen: what is thought of it is what was thought before.
    if (bp <= 0) {
      if (into !== undefined) into[p] = Math.exp(centre);
      continue;
    }
    let [sum, rate] = [0, 0];
    for (let k = 0; k < NODES.length; k++) {
      const q = Math.exp(centre + sd * (NODES[k] as number));
      const part = (WEIGHTS[k] as number) * Math.exp(Math.max(-60, ap * q - 0.5 * bp * q * q));
      sum += part;
      rate += part * q;
    }
    log += Math.log(sum);
    if (into !== undefined) into[p] = rate / sum;
  }
  return log;
}
