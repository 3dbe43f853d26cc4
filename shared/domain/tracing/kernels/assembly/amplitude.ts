/** AssemblyScript. Evidence of one history with the rate of each parameter integrated out: see `inference/amplitude.ts`. */
import { expOf, expPair } from "./exp";

/** Above this square of the signal-to-noise ratio a parameter counts as seen and its amplitude is taken as log-normal. */
const SEEN: f64 = 6;
/** Gauss–Hermite nodes and weights for a standard normal, five points. */
const INNER: f64 = 1.355626179974266;
const OUTER: f64 = 2.8569700138728056;
const W_MIDDLE: f64 = 0.5333333333333333;
const W_INNER: f64 = 0.2220759220056126;
const W_OUTER: f64 = 0.011257411327720691;
const LEAST: f64 = -60;

// @ts-ignore: decorator
@inline
function likelihood(a: v128, b: v128, q: v128): v128 {
  const x = f64x2.sub(f64x2.mul(a, q), f64x2.mul(f64x2.mul(b, q), q));
  return expPair(f64x2.max(f64x2.splat(LEAST), x));
}

let burstMean: f64 = 0;
let burstVariance: f64 = 1;
let scatter: f64 = 0;
/** e^(±node·sd) of the inner and outer nodes as things are thought of before anything is seen. */
let innerBefore: f64 = 1;
let outerBefore: f64 = 1;

/** What is known beforehand of how much a source emits, besides its ordinary loads: see `AmplitudePrior`. */
export function expectBurst(mean: f64, sd: f64, sigmaPattern: f64): void {
  burstMean = mean;
  burstVariance = sd * sd;
  scatter = sigmaPattern * sigmaPattern;
  const factors = nodesAt(sqrt(burstVariance + scatter));
  innerBefore = f64x2.extract_lane(factors, 0);
  outerBefore = f64x2.extract_lane(factors, 1);
}

// @ts-ignore: decorator
@inline
function nodesAt(sd: f64): v128 {
  return expPair(f64x2.replace_lane(f64x2.splat(sd * INNER), 1, sd * OUTER));
}

/** Likelihoods of several parameters are multiplied before the logarithm is taken, while they are no smaller than this. */
const SMALL: f64 = 1e-200;

/**
 * `a` and `b` point at the first parameter of the history, `logLoad` at ln of the ordinary loads. `into` receives the rates
 * (0: nowhere). −∞ where the result cannot come above `floor`.
 */
export function amplitude(a: usize, b: usize, count: i32, logLoad: usize, into: usize, floor: f64): f64 {
  let mean = burstMean;
  let variance = burstVariance;
  let log: f64 = 0;
  let anySeen = false;
  const bytes = (<usize>count) << 3;
  for (let p: usize = 0; p < bytes; p += 8) {
    const ap = load<f64>(a + p);
    const bp = load<f64>(b + p);
    if (ap <= 0 || bp <= 0 || ap * ap <= SEEN * bp) continue;
    anySeen = true;
    const seen = bp / (ap * ap);
    const total = variance + scatter + seen;
    const off = NativeMath.log(ap / bp) - load<f64>(logLoad + p) - mean;
    log += (ap * ap) / (2 * bp) + 0.5 * NativeMath.log(seen / total) - (off * off) / (2 * total);
    const gain = variance / total;
    mean += gain * off;
    variance *= 1 - gain;
    if (into !== 0) store<f64>(into + p, ap / bp);
  }
  if (log + (<f64>count * SEEN) / 2 < floor) return -Infinity;
  // The nodes lie alike about the centre of every parameter that is not seen.
  let inner = innerBefore;
  let outer = outerBefore;
  if (anySeen) {
    const factors = nodesAt(sqrt(variance + scatter));
    inner = f64x2.extract_lane(factors, 0);
    outer = f64x2.extract_lane(factors, 1);
  }
  let product: f64 = 1;
  for (let p: usize = 0; p < bytes; p += 8) {
    const ap = load<f64>(a + p);
    const bp = load<f64>(b + p);
    if (ap > 0 && bp > 0 && ap * ap > SEEN * bp) continue;
    const centre = expOf(load<f64>(logLoad + p) + mean);
    // Nothing of it can be seen: what is thought of it is what was thought before.
    if (bp <= 0) {
      if (into !== 0) store<f64>(into + p, centre);
      continue;
    }
    const as = f64x2.splat(ap);
    const bs = f64x2.splat(0.5 * bp);
    const near = f64x2.replace_lane(f64x2.splat(centre * inner), 1, centre / inner);
    const far = f64x2.replace_lane(f64x2.splat(centre * outer), 1, centre / outer);
    const atNear = f64x2.mul(f64x2.splat(W_INNER), likelihood(as, bs, near));
    const atFar = f64x2.mul(f64x2.splat(W_OUTER), likelihood(as, bs, far));
    const atCentre = W_MIDDLE * f64x2.extract_lane(likelihood(as, bs, f64x2.splat(centre)), 0);
    const both = f64x2.add(atNear, atFar);
    const sum = atCentre + f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
    product *= sum;
    if (product < SMALL) {
      log += NativeMath.log(product);
      product = 1;
    }
    if (into === 0) continue;
    const rates = f64x2.add(f64x2.mul(atNear, near), f64x2.mul(atFar, far));
    const rate = atCentre * centre + f64x2.extract_lane(rates, 0) + f64x2.extract_lane(rates, 1);
    store<f64>(into + p, rate / sum);
  }
  return log + NativeMath.log(product);
}
