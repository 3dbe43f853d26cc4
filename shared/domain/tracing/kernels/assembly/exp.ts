/** AssemblyScript. e^x of two numbers at once, within 2 in the last place for −700 < x < 700; no table and no branch. */
// @ts-ignore: decorator
@inline
export function expPair(x: v128): v128 {
  // x = k·ln 2 + r with |r| ≤ ln 2 / 2; adding 1.5·2⁵² leaves k in the low bits.
  const shifted = f64x2.add(f64x2.mul(x, f64x2.splat(1.4426950408889634)), f64x2.splat(6755399441055744));
  const k = f64x2.sub(shifted, f64x2.splat(6755399441055744));
  let r = f64x2.sub(x, f64x2.mul(k, f64x2.splat(0.6931471803691238)));
  r = f64x2.sub(r, f64x2.mul(k, f64x2.splat(1.9082149292705877e-10)));
  // Taylor's series to r¹³/13!: what is left out is below 2⁻⁵⁶.
  let y = f64x2.splat(1.6059043836821613e-10);
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(2.08767569878681e-9));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(2.505210838544172e-8));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(2.755731922398589e-7));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(2.7557319223985893e-6));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(2.48015873015873e-5));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(1.984126984126984e-4));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(1.388888888888889e-3));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(8.333333333333333e-3));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(4.1666666666666664e-2));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(1.6666666666666666e-1));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(0.5));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(1));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(1));
  return f64x2.mul(y, i64x2.shl(i64x2.add(shifted, i64x2.splat(1023)), 52));
}

/** e^x of one number by the same steps. */
// @ts-ignore: decorator
@inline
export function expOf(x: f64): f64 {
  return f64x2.extract_lane(expPair(f64x2.splat(x)), 0);
}
