/** AssemblyScript. The inner loops of `inference/fit-source.ts`, on what was placed in the room of the fit. */
import { amplitude, expectBurst } from "./amplitude";
import { expOf } from "./exp";
import * as room from "./fit-room";

// @ts-ignore: decorator
@inline
function lanes(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

/** The i-th whole number from `at`. */
// @ts-ignore: decorator
@inline
function whole(at: usize, i: i32): i32 {
  return load<i32>(at + ((<usize>i) << 2));
}

/**
 * `into[p]` becomes Σ columns[p][n]·(late[n] − early[n])² from byte `first` of a row on. Three parameters go abreast: a sum
 * waits for its last addition, and three of them wait together.
 */
function squares(columns: usize, early: usize, late: usize, first: usize, into: usize): void {
  const row = room.row;
  let p = 0;
  for (; p + 3 <= room.parameters; p += 3, columns += 3 * row, into += 24) {
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
  for (; p < room.parameters; p++, columns += row, into += 8) {
    let s = f64x2.splat(0);
    for (let n = first; n < row; n += 16) {
      const f = f64x2.sub(v128.load(late + n), v128.load(early + n));
      s = f64x2.add(s, f64x2.mul(v128.load(columns + n), f64x2.mul(f, f)));
    }
    store<f64>(into, lanes(s));
  }
}

/** `into[p]` becomes Σ columns[p][n]·v[n]. */
function dots(columns: usize, v: usize, into: usize): void {
  const row = room.row;
  let p = 0;
  for (; p + 3 <= room.parameters; p += 3, columns += 3 * row, into += 24) {
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
  for (; p < room.parameters; p++, columns += row, into += 8) {
    let s = f64x2.splat(0);
    for (let n: usize = 0; n < row; n += 16) {
      s = f64x2.add(s, f64x2.mul(v128.load(columns + n), v128.load(v + n)));
    }
    store<f64>(into, lanes(s));
  }
}

/** How many of the ascending steps of the observations are not after an edge. */
function notAfter(edge: i32): i32 {
  let first = 0;
  let end = room.count;
  while (first < end) {
    const middle = (first + end) >> 1;
    if (whole(room.steps, middle) > edge) end = middle;
    else first = middle + 1;
  }
  return first;
}

/** B of every history; 0 where what it shows is less than the share `rounding` of all that could be shown. */
export function squareSums(rounding: f64): void {
  const width = (<usize>room.parameters) << 3;
  squares(room.weight, room.nothing, room.by + <usize>(room.edgeCount - 1) * room.row, 0, room.least);
  for (let p: usize = 0; p < width; p += 8) {
    store<f64>(room.least + p, load<f64>(room.least + p) * rounding * rounding);
  }
  let b = room.b;
  for (let k = 0; k < room.histories; k++, b += width) {
    const early = whole(room.from, k);
    // Nothing is seen before it is released.
    const first = <usize>(notAfter(whole(room.edges, early)) & ~1) << 3;
    squares(room.weight, room.by + <usize>early * room.row, room.by + <usize>whole(room.to, k) * room.row, first, b);
    for (let p: usize = 0; p < width; p += 8) {
      if (load<f64>(b + p) <= load<f64>(room.least + p)) store<f64>(b + p, 0);
    }
  }
}

/** A of every history: it is linear in the release, so it is the difference of two edges. */
export function levelSums(): void {
  const width = (<usize>room.parameters) << 3;
  for (let i = 0; i < room.usedCount; i++) {
    const e = <usize>whole(room.used, i);
    dots(room.excess, room.by + e * room.row, room.upTo + e * width);
  }
  let a = room.a;
  let b = room.b;
  for (let k = 0; k < room.histories; k++, a += width, b += width) {
    const early = room.upTo + <usize>whole(room.from, k) * width;
    const late = room.upTo + <usize>whole(room.to, k) * width;
    for (let p: usize = 0; p < width; p += 8) {
      store<f64>(a + p, load<f64>(b + p) === 0 ? 0 : load<f64>(late + p) - load<f64>(early + p));
    }
  }
}

/**
 * What each history can gain at most; returns the most promising. The alarm is observation `alarmAt` of the source (−1: it
 * shows nothing there) in a parameter: a history that shows `alarmLeast` there at its best rate gains `alarmBonus`.
 */
export function boundHistories(
  temper: f64,
  alarmAt: i32,
  alarmParameter: i32,
  alarmLeast: f64,
  alarmBonus: f64,
): i32 {
  const width = (<usize>room.parameters) << 3;
  const ofAlarm = (<usize>alarmParameter) << 3;
  const at = room.by + ((<usize>alarmAt) << 3);
  let a = room.a;
  let b = room.b;
  let best = 0;
  let most: f64 = -Infinity;
  for (let k = 0; k < room.histories; k++, a += width, b += width) {
    let gain: f64 = 0;
    for (let p: usize = 0; p < width; p += 8) {
      const ap = load<f64>(a + p);
      const bp = load<f64>(b + p);
      if (ap > 0 && bp > 0) gain += (ap * ap) / (2 * bp);
    }
    let extra: f64 = 0;
    if (alarmAt >= 0) {
      const late = load<f64>(at + <usize>whole(room.to, k) * room.row);
      const f = late - load<f64>(at + <usize>whole(room.from, k) * room.row);
      const ap = load<f64>(a + ofAlarm);
      const bp = load<f64>(b + ofAlarm);
      if (ap > 0 && bp > 0 && (f * ap) / bp >= alarmLeast) extra = temper * alarmBonus;
    }
    const here = (<usize>k) << 3;
    const bound = temper * gain + extra + load<f64>(room.logPrior + here);
    store<f64>(room.bonus + here, extra);
    store<f64>(room.bound + here, bound);
    if (bound > most) {
      most = bound;
      best = k;
    }
  }
  return best;
}

/** More than the log evidence of all histories together can be, after `boundHistories` found the most promising. */
export function mostEvidence(promising: i32): f64 {
  const most = load<f64>(room.bound + ((<usize>promising) << 3));
  let total: f64 = 0;
  for (let k = 0; k < room.histories; k++) {
    const behind = load<f64>(room.bound + ((<usize>k) << 3)) - most;
    if (behind > -50) total += expOf(behind);
  }
  // What lies farther below adds less than this, and rounding less still.
  return most + NativeMath.log(total) + 1e-9;
}

let temper: f64 = 1;

/** Besides the ordinary loads: what the source may emit beyond them, and the power on the evidence. */
export function expect(ofTemper: f64, burstMean: f64, burstSd: f64, sigmaPattern: f64): void {
  temper = ofTemper;
  expectBurst(burstMean, burstSd, sigmaPattern);
}

function evidenceOf(k: i32, into: usize, floor: f64): f64 {
  const at = (<usize>(k * room.parameters)) << 3;
  return amplitude(room.a + at, room.b + at, room.parameters, room.logLoad, into, floor);
}

/** Log evidence of history k, its prior included; −∞ where that cannot come above `floor`. */
function logOf(k: i32, floor: f64): f64 {
  const here = (<usize>k) << 3;
  const before = load<f64>(room.bonus + here) + load<f64>(room.logPrior + here);
  return temper * evidenceOf(k, 0, (floor - before) / temper) + before;
}

/** Rates of history k by parameter. */
export function ratesOf(k: i32): void {
  evidenceOf(k, room.rates, -Infinity);
}

/**
 * Log evidence of every history; −∞ where it lies `negligible` below the best. The most promising comes first, so that most
 * of the others need not be computed to the end. Returns the best.
 */
export function evaluateHistories(promising: i32, negligible: f64): i32 {
  const first = logOf(promising, -Infinity);
  let release = promising;
  let best = first;
  for (let k = 0; k < room.histories; k++) {
    const here = (<usize>k) << 3;
    let log = k === promising ? first : -Infinity;
    if (k !== promising && load<f64>(room.bound + here) >= best - negligible) log = logOf(k, best - negligible);
    store<f64>(room.logs + here, log);
    if (log > best) {
      best = log;
      release = k;
    }
  }
  let total: f64 = 0;
  for (let k = 0; k < room.histories; k++) {
    const behind = load<f64>(room.logs + ((<usize>k) << 3)) - best;
    if (behind > -50) total += expOf(behind);
  }
  store<f64>(room.found, best);
  store<f64>(room.found, total, 8);
  return release;
}
