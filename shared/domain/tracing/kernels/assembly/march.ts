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

// @ts-ignore: decorator
@inline
function firstOf(r: i32): i32 {
  return <i32>load<u16>(span + ((<usize>r) << 2));
}

// @ts-ignore: decorator
@inline
function endOf(r: i32): i32 {
  return <i32>load<u16>(span + ((<usize>r) << 2), 2);
}

// @ts-ignore: decorator
@inline
function kept(v: v128): v128 {
  return v128.and(v, f32x4.gt(v, f32x4.splat(least)));
}

/** Narrows the span of a row to what differs from zero. */
function narrow(r: i32, from: i32, to: i32): void {
  let first = from;
  let end = to;
  const at = rowAt(r);
  while (first < end && !v128.any_true(v128.load(at + ((<usize>first) << 4)))) first++;
  while (end > first && !v128.any_true(v128.load(at + ((<usize>(end - 1)) << 4)))) end--;
  if (first === end) {
    first = 0;
    end = 0;
  }
  const own = span + ((<usize>r) << 2);
  store<u16>(own, <u16>first);
  store<u16>(own, <u16>end, 2);
}

/** Fills the node rows from the rows they feed: what a unit arriving at each node is worth. */
export function route(cells: i32, nodes: i32, order: usize, start: usize, row: usize, weight: usize): void {
  for (let i = 0; i < nodes; i++) {
    const n = load<i32>(order + ((<usize>i) << 2));
    const first = load<i32>(start + ((<usize>n) << 2));
    const end = load<i32>(start + ((<usize>n) << 2), 4);
    let from = i32.MAX_VALUE;
    let to = 0;
    for (let e = first; e < end; e++) {
      const fed = load<i32>(row + ((<usize>e) << 2));
      const last = endOf(fed);
      if (last === 0) continue;
      to = max(to, last);
      from = min(from, firstOf(fed));
    }
    const own = cells + n;
    const at = rowAt(own);
    // What was there before and is not written again is cleared.
    for (let q = firstOf(own); q < endOf(own); q++) {
      if (q < from || q >= to) v128.store(at + ((<usize>q) << 4), f32x4.splat(0));
    }
    if (to === 0) {
      store<u32>(span + ((<usize>own) << 2), 0);
      continue;
    }
    for (let q = from; q < to; q++) {
      const k = (<usize>q) << 4;
      let sum = f32x4.splat(0);
      for (let e = first; e < end; e++) {
        const fed = rowAt(load<i32>(row + ((<usize>e) << 2)));
        const w = f32x4.splat(<f32>load<f64>(weight + ((<usize>e) << 3)));
        sum = f32x4.add(sum, f32x4.mul(w, v128.load(fed + k)));
      }
      v128.store(at + k, kept(sum));
    }
    narrow(own, from, to);
  }
}

/** One cell: what stays of it and what it hands on. */
// @ts-ignore: decorator
@inline
function carry(c: i32, to: i32, pass: usize, keep: f64): void {
  const p = load<f64>(pass + ((<usize>c) << 3));
  let from = firstOf(c);
  let end = endOf(c);
  const feeds = to >= 0 && p > 0 && endOf(to) > 0;
  if (feeds) {
    from = end === 0 ? firstOf(to) : min(from, firstOf(to));
    end = max(end, endOf(to));
  }
  if (end === 0) return;
  const at = rowAt(c);
  const stay = f32x4.splat(<f32>((1 - p) * keep));
  if (feeds) {
    const fed = rowAt(to);
    const go = f32x4.splat(<f32>(p * keep));
    for (let q = from; q < end; q++) {
      const k = (<usize>q) << 4;
      v128.store(
        at + k,
        kept(f32x4.add(f32x4.mul(stay, v128.load(at + k)), f32x4.mul(go, v128.load(fed + k)))),
      );
    }
  } else {
    for (let q = from; q < end; q++) {
      const k = (<usize>q) << 4;
      v128.store(at + k, kept(f32x4.mul(stay, v128.load(at + k))));
    }
  }
  narrow(c, from, end);
}

/**
 * One step of the transpose on the cells, after `route`, in place: a cell is worked on before the one it feeds has been.
 * Those that feed their predecessor come first, from the last to the first.
 */
export function step(cells: i32, pass: usize, next: usize, keep: f64): void {
  for (let c = cells - 1; c >= 0; c--) {
    const to = load<i32>(next + ((<usize>c) << 2));
    if (to >= 0 && to === c - 1) carry(c, to, pass, keep);
  }
  for (let c = 0; c < cells; c++) {
    const to = load<i32>(next + ((<usize>c) << 2));
    if (to < 0 || to !== c - 1) carry(c, to, pass, keep);
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
      const last = (<usize>endOf(r)) << 4;
      for (let k = (<usize>firstOf(r)) << 4; k < last; k += 8) {
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
