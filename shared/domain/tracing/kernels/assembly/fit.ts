/**
 * AssemblyScript. The inner loops of `inference/fit-source.ts`. Observations of one source lie side by side, `pad` doubles a
 * row (an even number; what is beyond the last observation has no weight). Other arguments are byte offsets; histories are
 * by history × parameter.
 */
import { amplitude } from "./amplitude";
import { expOf } from "./exp";

// @ts-ignore: decorator
@inline
function lanes(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

/** `into[p]` becomes Σ columns[p][n]·(late[n] − early[n])² from byte `first` of a row on. */
function squares(parameters: i32, columns: usize, row: usize, early: usize, late: usize, first: usize, into: usize): void {
  let p = 0;
  for (; p + 3 <= parameters; p += 3, columns += 3 * row, into += 24) {
    const second = columns + row;
    const third = second + row;
    let s0 = f64x2.splat(0);
    let s1 = f64x2.splat(0);
    let s2 = f64x2.splat(0);
    for (let n = first; n < row; n += 16) {
      const f = f64x2.sub(v128.load(late + n), v128.load(early + n));
      const x = f64x2.mul(f, f);
      s0 = f64x2.add(s0, f64x2.mul(v128.load(columns + n), x));
      s1 = f64x2.add(s1, f64x2.mul(v128.load(second + n), x));
      s2 = f64x2.add(s2, f64x2.mul(v128.load(third + n), x));
    }
    store<f64>(into, lanes(s0));
    store<f64>(into, lanes(s1), 8);
    store<f64>(into, lanes(s2), 16);
  }
  for (; p < parameters; p++, columns += row, into += 8) {
    let s = f64x2.splat(0);
    for (let n = first; n < row; n += 16) {
      const f = f64x2.sub(v128.load(late + n), v128.load(early + n));
      s = f64x2.add(s, f64x2.mul(v128.load(columns + n), f64x2.mul(f, f)));
    }
    store<f64>(into, lanes(s));
  }
}

/** `into[p]` becomes Σ columns[p][n]·v[n]. */
function dots(parameters: i32, columns: usize, row: usize, v: usize, into: usize): void {
  let p = 0;
  for (; p + 3 <= parameters; p += 3, columns += 3 * row, into += 24) {
    const second = columns + row;
    const third = second + row;
    let s0 = f64x2.splat(0);
    let s1 = f64x2.splat(0);
    let s2 = f64x2.splat(0);
    for (let n: usize = 0; n < row; n += 16) {
      const x = v128.load(v + n);
      s0 = f64x2.add(s0, f64x2.mul(v128.load(columns + n), x));
      s1 = f64x2.add(s1, f64x2.mul(v128.load(second + n), x));
      s2 = f64x2.add(s2, f64x2.mul(v128.load(third + n), x));
    }
    store<f64>(into, lanes(s0));
    store<f64>(into, lanes(s1), 8);
    store<f64>(into, lanes(s2), 16);
  }
  for (; p < parameters; p++, columns += row, into += 8) {
    let s = f64x2.splat(0);
    for (let n: usize = 0; n < row; n += 16) {
      s = f64x2.add(s, f64x2.mul(v128.load(columns + n), v128.load(v + n)));
    }
    store<f64>(into, lanes(s));
  }
}

/** How many of the ascending steps are not after an edge. */
function notAfter(steps: usize, count: i32, edge: i32): i32 {
  let first = 0;
  let end = count;
  while (first < end) {
    const middle = (first + end) >> 1;
    if (load<i32>(steps + ((<usize>middle) << 2)) > edge) end = middle;
    else first = middle + 1;
  }
  return first;
}

/**
 * B of every history; 0 where what it shows is less than the share `rounding` of all that could be shown. `from` and `to` are
 * edges of the histories, `edges` their steps, `by` rows of what releases up to an edge show, the last of them of all.
 */
export function squareSums(
  parameters: i32,
  histories: i32,
  edgeCount: i32,
  count: i32,
  pad: i32,
  from: usize,
  to: usize,
  edges: usize,
  steps: usize,
  by: usize,
  nothing: usize,
  weight: usize,
  b: usize,
  least: usize,
  rounding: f64,
): void {
  const row = (<usize>pad) << 3;
  const width = (<usize>parameters) << 3;
  squares(parameters, weight, row, nothing, by + <usize>(edgeCount - 1) * row, 0, least);
  for (let p: usize = 0; p < width; p += 8) store<f64>(least + p, load<f64>(least + p) * rounding * rounding);
  for (let k = 0; k < histories; k++, b += width) {
    const early = load<i32>(from + ((<usize>k) << 2));
    const late = load<i32>(to + ((<usize>k) << 2));
    // Nothing is seen before it is released.
    const first = notAfter(steps, count, load<i32>(edges + ((<usize>early) << 2))) & ~1;
    squares(parameters, weight, row, by + <usize>early * row, by + <usize>late * row, (<usize>first) << 3, b);
    for (let p: usize = 0; p < width; p += 8) {
      if (load<f64>(b + p) <= load<f64>(least + p)) store<f64>(b + p, 0);
    }
  }
}

/** A of every history: it is linear in the release, so it is the difference of two edges (`upTo`, the `used` of them). */
export function levelSums(
  parameters: i32,
  histories: i32,
  usedCount: i32,
  pad: i32,
  from: usize,
  to: usize,
  used: usize,
  by: usize,
  excess: usize,
  upTo: usize,
  a: usize,
  b: usize,
): void {
  const row = (<usize>pad) << 3;
  const width = (<usize>parameters) << 3;
  for (let i = 0; i < usedCount; i++) {
    const e = <usize>load<i32>(used + ((<usize>i) << 2));
    dots(parameters, excess, row, by + e * row, upTo + e * width);
  }
  for (let k = 0; k < histories; k++, a += width, b += width) {
    const early = upTo + <usize>load<i32>(from + ((<usize>k) << 2)) * width;
    const late = upTo + <usize>load<i32>(to + ((<usize>k) << 2)) * width;
    for (let p: usize = 0; p < width; p += 8) {
      store<f64>(a + p, load<f64>(b + p) === 0 ? 0 : load<f64>(late + p) - load<f64>(early + p));
    }
  }
}

/**
 * What each history can gain at most, into `bound`; the share of it that explaining the alarm brings, into `bonus`. The
 * alarm is observation `alarmAt` of the source (−1: it shows nothing there) in `alarmParameter`: a history that shows
 * `alarmLeast` there at its best rate gains `alarmBonus`. Returns the most promising history.
 */
export function boundHistories(
  parameters: i32,
  histories: i32,
  pad: i32,
  from: usize,
  to: usize,
  by: usize,
  a: usize,
  b: usize,
  logPrior: usize,
  temper: f64,
  alarmAt: i32,
  alarmParameter: i32,
  alarmLeast: f64,
  alarmBonus: f64,
  bonus: usize,
  bound: usize,
): i32 {
  const row = (<usize>pad) << 3;
  const width = (<usize>parameters) << 3;
  const ofAlarm = (<usize>alarmParameter) << 3;
  const at = (<usize>alarmAt) << 3;
  let best = 0;
  let most: f64 = -Infinity;
  for (let k = 0; k < histories; k++, a += width, b += width) {
    let gain: f64 = 0;
    for (let p: usize = 0; p < width; p += 8) {
      const ap = load<f64>(a + p);
      const bp = load<f64>(b + p);
      if (ap > 0 && bp > 0) gain += (ap * ap) / (2 * bp);
    }
    let extra: f64 = 0;
    if (alarmAt >= 0) {
      const early = by + <usize>load<i32>(from + ((<usize>k) << 2)) * row;
      const late = by + <usize>load<i32>(to + ((<usize>k) << 2)) * row;
      const f = load<f64>(late + at) - load<f64>(early + at);
      const ap = load<f64>(a + ofAlarm);
      const bp = load<f64>(b + ofAlarm);
      if (ap > 0 && bp > 0 && (f * ap) / bp >= alarmLeast) extra = temper * alarmBonus;
    }
    const here = (<usize>k) << 3;
    const whole = temper * gain + extra + load<f64>(logPrior + here);
    store<f64>(bonus + here, extra);
    store<f64>(bound + here, whole);
    if (whole > most) {
      most = whole;
      best = k;
    }
  }
  return best;
}

/** Log evidence of history k, its prior included. */
// @ts-ignore: decorator
@inline
function evidenceOf(
  k: i32,
  parameters: i32,
  a: usize,
  b: usize,
  logPrior: usize,
  bonus: usize,
  logLoad: usize,
  burstMean: f64,
  burstVariance: f64,
  scatter: f64,
  temper: f64,
  floor: f64,
): f64 {
  const here = (<usize>k) << 3;
  const before = load<f64>(bonus + here) + load<f64>(logPrior + here);
  const at = <usize>(k * parameters) << 3;
  const data = amplitude(
    a + at, b + at, parameters, logLoad, burstMean, burstVariance, scatter, 0, (floor - before) / temper,
  );
  return temper * data + before;
}

/**
 * Log evidence of every history with its prior, into `logs`: −∞ where it lies `negligible` below the best. The most promising
 * comes first. Into `found`: log of the best, and Σ e^(log − best). Returns the best history.
 */
export function evaluateHistories(
  parameters: i32,
  histories: i32,
  promising: i32,
  a: usize,
  b: usize,
  logPrior: usize,
  bonus: usize,
  bound: usize,
  logLoad: usize,
  burstMean: f64,
  burstVariance: f64,
  scatter: f64,
  temper: f64,
  negligible: f64,
  logs: usize,
  found: usize,
): i32 {
  const first = evidenceOf(
    promising, parameters, a, b, logPrior, bonus, logLoad, burstMean, burstVariance, scatter, temper, -Infinity,
  );
  let release = promising;
  let best = first;
  for (let k = 0; k < histories; k++) {
    const here = (<usize>k) << 3;
    let log = k === promising ? first : -Infinity;
    if (k !== promising && load<f64>(bound + here) >= best - negligible) {
      log = evidenceOf(
        k, parameters, a, b, logPrior, bonus, logLoad, burstMean, burstVariance, scatter, temper, best - negligible,
      );
    }
    store<f64>(logs + here, log);
    if (log > best) {
      best = log;
      release = k;
    }
  }
  let total: f64 = 0;
  for (let k = 0; k < histories; k++) {
    const behind = load<f64>(logs + ((<usize>k) << 3)) - best;
    if (behind > -50) total += expOf(behind);
  }
  store<f64>(found, best);
  store<f64>(found, total, 8);
  return release;
}
