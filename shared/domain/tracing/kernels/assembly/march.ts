/**
 * AssemblyScript. The backward march of `response/march.ts`: state row-major in single precision, `columns` numbers a row (a
 * multiple of four). Of a row only the fours from `span[2 row]` to before `span[2 row + 1]` may differ from zero. Arguments are
 * byte offsets into the memory of the module; arrays are as `Transport` has them.
 */

/** Less than this is nothing; nor are numbers kept that are too small to be held in full: they are slow. */
let least: f32 = 0;
let bytes: usize = 0;
let value: usize = 0;
let span: usize = 0;

/** State of a march: bytes of a row, where rows and spans lie, and what is too little to be kept. */
export function layMarch(columns: i32, rows: usize, spans: usize, negligible: f64): void {
  bytes = (<usize>columns) << 2;
  value = rows;
  span = spans;
  least = <f32>max(negligible, 1e-36);
}

// @ts-ignore: decorator
@inline
function rowAt(r: i32): usize {
  return value + <usize>r * bytes;
}

/** Span of a row, both ends in one: the first four below, the end above; nought where all of it is nought. */
// @ts-ignore: decorator
@inline
function spanOf(r: i32): u32 {
  return load<u32>(span + ((<usize>r) << 2));
}

// @ts-ignore: decorator
@inline
function firstIn(both: u32): i32 {
  return <i32>(both & 0xffff);
}

// @ts-ignore: decorator
@inline
function endIn(both: u32): i32 {
  return <i32>(both >> 16);
}

/** Notes the span of a row: what of it differs from zero; `end` of nought says that nothing does. */
// @ts-ignore: decorator
@inline
function noteSpan(r: i32, first: i32, end: i32): void {
  store<u32>(span + ((<usize>r) << 2), end === 0 ? 0 : (<u32>first) | ((<u32>end) << 16));
}

// @ts-ignore: decorator
@inline
function kept(v: v128): v128 {
  return v128.and(v, f32x4.gt(v, f32x4.splat(least)));
}

/** A row of eight columns is worked on whole: looking for what of it differs from zero costs more than the sums. */
const PAIR: usize = 32;
/** Its span where any of it differs from zero. */
const WHOLE_PAIR: u32 = 2 << 16;

function routePair(cells: i32, nodes: i32, order: usize, start: usize, row: usize, weight: usize): void {
  for (let i = 0; i < nodes; i++) {
    const n = load<i32>(order + ((<usize>i) << 2));
    const end = load<i32>(start + ((<usize>n) << 2), 4);
    const own = cells + n;
    let left = f32x4.splat(0);
    let right = f32x4.splat(0);
    let any = spanOf(own);
    for (let e = load<i32>(start + ((<usize>n) << 2)); e < end; e++) {
      const fed = load<i32>(row + ((<usize>e) << 2));
      any |= spanOf(fed);
      const w = f32x4.splat(<f32>load<f64>(weight + ((<usize>e) << 3)));
      const from = rowAt(fed);
      left = f32x4.add(left, f32x4.mul(w, v128.load(from)));
      right = f32x4.add(right, f32x4.mul(w, v128.load(from, 16)));
    }
    if (any !== 0) storePair(own, kept(left), kept(right));
  }
}

// @ts-ignore: decorator
@inline
function storePair(r: i32, left: v128, right: v128): void {
  const at = rowAt(r);
  v128.store(at, left);
  v128.store(at, right, 16);
  store<u32>(span + ((<usize>r) << 2), v128.any_true(v128.or(left, right)) ? WHOLE_PAIR : 0);
}

// @ts-ignore: decorator
@inline
function carryPair(c: i32, to: i32, pass: usize, keep: f64): void {
  const own = spanOf(c);
  const other = to < 0 ? 0 : spanOf(to);
  if ((own | other) === 0) return;
  const p = load<f64>(pass + ((<usize>c) << 3));
  const at = rowAt(c);
  const fed = other !== 0 ? rowAt(to) : at;
  const stay = f32x4.splat(<f32>((1 - p) * keep));
  const go = f32x4.splat(other !== 0 ? <f32>(p * keep) : 0);
  const left = f32x4.add(f32x4.mul(stay, v128.load(at)), f32x4.mul(go, v128.load(fed)));
  const right = f32x4.add(f32x4.mul(stay, v128.load(at, 16)), f32x4.mul(go, v128.load(fed, 16)));
  storePair(c, kept(left), kept(right));
}

/** Fills the node rows from the rows they feed: what a unit arriving at each node is worth. */
export function route(cells: i32, nodes: i32, order: usize, start: usize, row: usize, weight: usize): void {
  if (bytes === PAIR) {
    routePair(cells, nodes, order, start, row, weight);
    return;
  }
  for (let i = 0; i < nodes; i++) {
    const n = load<i32>(order + ((<usize>i) << 2));
    const first = load<i32>(start + ((<usize>n) << 2));
    const end = load<i32>(start + ((<usize>n) << 2), 4);
    let from = i32.MAX_VALUE;
    let to = 0;
    for (let e = first; e < end; e++) {
      const fed = load<i32>(row + ((<usize>e) << 2));
      const both = spanOf(fed);
      if (both === 0) continue;
      to = max(to, endIn(both));
      from = min(from, firstIn(both));
    }
    const own = cells + n;
    const at = rowAt(own);
    // What was there before and is not written again is cleared.
    const before = spanOf(own);
    for (let q = firstIn(before); q < endIn(before); q++) {
      if (q < from || q >= to) v128.store(at + ((<usize>q) << 4), f32x4.splat(0));
    }
    if (to === 0) {
      noteSpan(own, 0, 0);
      continue;
    }
    let least = to;
    let most = 0;
    for (let q = from; q < to; q++) {
      const k = (<usize>q) << 4;
      let sum = f32x4.splat(0);
      for (let e = first; e < end; e++) {
        const fed = rowAt(load<i32>(row + ((<usize>e) << 2)));
        const w = f32x4.splat(<f32>load<f64>(weight + ((<usize>e) << 3)));
        sum = f32x4.add(sum, f32x4.mul(w, v128.load(fed + k)));
      }
      sum = kept(sum);
      v128.store(at + k, sum);
      if (v128.any_true(sum)) {
        least = min(least, q);
        most = q + 1;
      }
    }
    noteSpan(own, least, most);
  }
}

/** One cell: what stays of it and what it hands on. */
// @ts-ignore: decorator
@inline
function carry(c: i32, to: i32, pass: usize, keep: f64): void {
  const own = spanOf(c);
  const other = to < 0 ? 0 : spanOf(to);
  if ((own | other) === 0) return;
  const p = load<f64>(pass + ((<usize>c) << 3));
  const feeds = other !== 0 && p > 0;
  let from = firstIn(own);
  let end = endIn(own);
  if (feeds) {
    from = end === 0 ? firstIn(other) : min(from, firstIn(other));
    end = max(end, endIn(other));
  }
  let least = end;
  let most = 0;
  const at = rowAt(c);
  // Where nothing comes in, what does is the cell itself times nought.
  const fed = feeds ? rowAt(to) : at;
  const stay = f32x4.splat(<f32>((1 - p) * keep));
  const go = f32x4.splat(feeds ? <f32>(p * keep) : 0);
  for (let q = from; q < end; q++) {
    const k = (<usize>q) << 4;
    const sum = kept(f32x4.add(f32x4.mul(stay, v128.load(at + k)), f32x4.mul(go, v128.load(fed + k))));
    v128.store(at + k, sum);
    if (v128.any_true(sum)) {
      least = min(least, q);
      most = q + 1;
    }
  }
  noteSpan(c, least, most);
}

/**
 * One step of the transpose on the cells, after `route`, in place: a cell is worked on before the one it feeds has been.
 * Those that feed their predecessor come first, from the last to the first; `against` says whether there are any.
 */
export function step(cells: i32, pass: usize, next: usize, keep: f64, against: bool): void {
  const pair = bytes === PAIR;
  for (let c = against ? cells - 1 : -1; c >= 0; c--) {
    const to = load<i32>(next + ((<usize>c) << 2));
    if (to < 0 || to !== c - 1) continue;
    if (pair) carryPair(c, to, pass, keep);
    else carry(c, to, pass, keep);
  }
  for (let c = 0; c < cells; c++) {
    const to = load<i32>(next + ((<usize>c) << 2));
    if (to >= 0 && to === c - 1) continue;
    if (pair) carryPair(c, to, pass, keep);
    else carry(c, to, pass, keep);
  }
}

/**
 * Adds to row i of `sum` (double precision) what a unit released now by source i is worth, its entries lying from
 * `entryStart[i]`, and writes the sums in single precision to `out` (0: nowhere), `stride` bytes from source to source.
 */
export function collect(
  sources: i32,
  entryStart: usize,
  rows: usize,
  weights: usize,
  scale: f64,
  sum: usize,
  out: usize,
  stride: usize,
): void {
  for (let i = 0; i < sources; i++, sum += 2 * bytes) {
    const end = load<i32>(entryStart + ((<usize>i) << 2), 4);
    for (let j = load<i32>(entryStart + ((<usize>i) << 2)); j < end; j++) {
      const r = load<i32>(rows + ((<usize>j) << 2));
      const w = load<f64>(weights + ((<usize>j) << 3)) * scale;
      if (r < 0 || w === 0) continue;
      const by = f64x2.splat(w);
      const from = rowAt(r);
      const both = spanOf(r);
      const last = (<usize>endIn(both)) << 4;
      for (let k = (<usize>firstIn(both)) << 4; k < last; k += 8) {
        const v = f64x2.promote_low_f32x4(v128.load64_zero(from + k));
        v128.store(sum + 2 * k, f64x2.add(v128.load(sum + 2 * k), f64x2.mul(by, v)));
      }
    }
    if (out === 0) continue;
    for (let k: usize = 0; k < bytes; k += 8) {
      v128.store64_lane(out + k, f32x4.demote_f64x2_zero(v128.load(sum + 2 * k)), 0);
    }
    out += stride;
  }
}
