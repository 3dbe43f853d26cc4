/**
 * AssemblyScript. The backward march of `response/march.ts`: state row-major, `columns` doubles a row (an even number), of
 * which the first `reached[row]` may differ from zero, all others being zero. Arguments are byte offsets into the memory of the module; arrays are
 * as `Transport` has them.
 */

/** Columns of a row that are worked on: pairs. */
// @ts-ignore: decorator
@inline
function pairsUpTo(live: i32): i32 {
  return (live + 1) & ~1;
}

/** Fills the node rows from the rows they feed: what a unit arriving at each node is worth. */
export function route(
  cells: i32,
  nodes: i32,
  columns: i32,
  order: usize,
  start: usize,
  row: usize,
  weight: usize,
  value: usize,
  reached: usize,
): void {
  const bytes = (<usize>columns) << 3;
  for (let i = 0; i < nodes; i++) {
    const n = load<i32>(order + ((<usize>i) << 2));
    const first = load<i32>(start + ((<usize>n) << 2));
    const end = load<i32>(start + ((<usize>n) << 2), 4);
    let live = 0;
    for (let e = first; e < end; e++) {
      const from = load<i32>(row + ((<usize>e) << 2));
      const known = <i32>load<u16>(reached + ((<usize>from) << 1));
      if (known > live) live = known;
    }
    const own = reached + ((<usize>(cells + n)) << 1);
    // Under another flow more may have been reached: that is cleared.
    const width = (<usize>pairsUpTo(max(live, <i32>load<u16>(own)))) << 3;
    store<u16>(own, <u16>live);
    const to = value + <usize>(cells + n) * bytes;
    let k: usize = 0;
    // Eight columns at once while there are as many: rows and weights are fetched once for all.
    for (; k + 64 <= width; k += 64) {
      let s0 = f64x2.splat(0);
      let s1 = f64x2.splat(0);
      let s2 = f64x2.splat(0);
      let s3 = f64x2.splat(0);
      for (let e = first; e < end; e++) {
        const from = value + <usize>load<i32>(row + ((<usize>e) << 2)) * bytes + k;
        const w = f64x2.splat(load<f64>(weight + ((<usize>e) << 3)));
        s0 = f64x2.add(s0, f64x2.mul(w, v128.load(from)));
        s1 = f64x2.add(s1, f64x2.mul(w, v128.load(from, 16)));
        s2 = f64x2.add(s2, f64x2.mul(w, v128.load(from, 32)));
        s3 = f64x2.add(s3, f64x2.mul(w, v128.load(from, 48)));
      }
      v128.store(to + k, s0);
      v128.store(to + k, s1, 16);
      v128.store(to + k, s2, 32);
      v128.store(to + k, s3, 48);
    }
    for (; k < width; k += 16) {
      let sum = f64x2.splat(0);
      for (let e = first; e < end; e++) {
        const from = value + <usize>load<i32>(row + ((<usize>e) << 2)) * bytes;
        const w = f64x2.splat(load<f64>(weight + ((<usize>e) << 3)));
        sum = f64x2.add(sum, f64x2.mul(w, v128.load(from + k)));
      }
      v128.store(to + k, sum);
    }
  }
}

/** One cell: what stays of it and what it hands on. */
// @ts-ignore: decorator
@inline
function carry(c: i32, to: i32, bytes: usize, pass: usize, value: usize, reached: usize, keep: f64): void {
  const p = load<f64>(pass + ((<usize>c) << 3));
  const own = <i32>load<u16>(reached + ((<usize>c) << 1));
  const fed = to >= 0 && p > 0 ? <i32>load<u16>(reached + ((<usize>to) << 1)) : 0;
  const most = max(own, fed);
  if (most === 0) return;
  store<u16>(reached + ((<usize>c) << 1), <u16>most);
  const at = value + <usize>c * bytes;
  const from = value + <usize>to * bytes;
  const stay = f64x2.splat((1 - p) * keep);
  const go = f64x2.splat(p * keep);
  const width = (<usize>pairsUpTo(most)) << 3;
  if (fed === 0) {
    for (let k: usize = 0; k < width; k += 16) v128.store(at + k, f64x2.mul(stay, v128.load(at + k)));
    return;
  }
  for (let k: usize = 0; k < width; k += 16) {
    v128.store(at + k, f64x2.add(f64x2.mul(stay, v128.load(at + k)), f64x2.mul(go, v128.load(from + k))));
  }
}

/**
 * One step of the transpose on the cells, after `route`, in place: a cell is worked on before the one it feeds has been.
 * Those that feed their predecessor come first, from the last to the first.
 */
export function step(
  cells: i32,
  columns: i32,
  pass: usize,
  next: usize,
  value: usize,
  reached: usize,
  keep: f64,
): void {
  const bytes = (<usize>columns) << 3;
  for (let c = cells - 1; c >= 0; c--) {
    const to = load<i32>(next + ((<usize>c) << 2));
    if (to >= 0 && to === c - 1) carry(c, to, bytes, pass, value, reached, keep);
  }
  for (let c = 0; c < cells; c++) {
    const to = load<i32>(next + ((<usize>c) << 2));
    if (to < 0 || to !== c - 1) carry(c, to, bytes, pass, value, reached, keep);
  }
}

/**
 * Adds to row i of `sum` what a unit released now by source i is worth, its entries lying from `entryStart[i]`, and writes
 * the sums in single precision to `out` (0: nowhere), `stride` bytes from source to source.
 */
export function collect(
  sources: i32,
  columns: i32,
  entryStart: usize,
  rows: usize,
  weights: usize,
  scale: f64,
  value: usize,
  reached: usize,
  sum: usize,
  out: usize,
  stride: usize,
): void {
  const bytes = (<usize>columns) << 3;
  for (let i = 0; i < sources; i++, sum += bytes) {
    const end = load<i32>(entryStart + ((<usize>i) << 2), 4);
    for (let j = load<i32>(entryStart + ((<usize>i) << 2)); j < end; j++) {
      const r = load<i32>(rows + ((<usize>j) << 2));
      if (r < 0) continue;
      const live = <i32>load<u16>(reached + ((<usize>r) << 1));
      const w = load<f64>(weights + ((<usize>j) << 3)) * scale;
      if (live === 0 || w === 0) continue;
      const by = f64x2.splat(w);
      const from = value + <usize>r * bytes;
      const width = (<usize>pairsUpTo(live)) << 3;
      for (let k: usize = 0; k < width; k += 16) {
        v128.store(sum + k, f64x2.add(v128.load(sum + k), f64x2.mul(by, v128.load(from + k))));
      }
    }
    if (out === 0) continue;
    for (let k: usize = 0; k < bytes; k += 16) {
      v128.store64_lane(out + (k >> 1), f32x4.demote_f64x2_zero(v128.load(sum + k)), 0);
    }
    out += stride;
  }
}
