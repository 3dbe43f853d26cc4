/** A stream of numbers in [0, 1) that depends on the seed alone (mulberry32), so that a seed names a city. */
export type Random = () => number;

export function randomFrom(seed: number | string): Random {
  let state = typeof seed === "number" ? seed >>> 0 : hashText(seed);
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** 32-bit FNV-1a: the same text gives the same number everywhere. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** Uniform in [-1, 1) from up to three integers; stateless, so any moment can be asked without those before it. */
export function hashSigned(a: number, b: number, c = 0): number {
  let h =
    Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^
    Math.imul(b + 0x7f4a7c15, 0xc2b2ae35) ^
    Math.imul(c + 0x165667b1, 0x27d4eb2f);
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return ((h ^ (h >>> 16)) >>> 0) / 2147483648 - 1;
}

/** About standard normal (sum of four uniforms), from integers; tails end at ±3.5. */
export function hashNormal(a: number, b: number, c = 0): number {
  const sum =
    hashSigned(a, b, c * 4) + hashSigned(a, b, c * 4 + 1) + hashSigned(a, b, c * 4 + 2) + hashSigned(a, b, c * 4 + 3);
  return sum * 0.866;
}

/** Smooth noise in about [-1, 1] on the plane with features of size 1; C¹, so that warping by it keeps order. */
export function planeNoise(seed: number, x: number, y: number): number {
  const i = Math.floor(x);
  const j = Math.floor(y);
  const u = smooth(x - i);
  const v = smooth(y - j);
  const top = mix(hashSigned(i, j, seed), hashSigned(i + 1, j, seed), u);
  return mix(top, mix(hashSigned(i, j + 1, seed), hashSigned(i + 1, j + 1, seed), u), v);
}

/** Smooth noise in about [-1, 1] along a line with features of size 1. */
export function lineNoise(seed: number, x: number): number {
  const i = Math.floor(x);
  return mix(hashSigned(i, seed, 1), hashSigned(i + 1, seed, 1), smooth(x - i));
}

export const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;

/** Draws an index with the given weights. */
export function pickWeighted<T>(random: Random, from: readonly (readonly [T, number])[]): T {
  const total = from.reduce((sum, [, weight]) => sum + weight, 0);
  let left = random() * total;
  for (const [value, weight] of from) {
    left -= weight;
    if (left < 0) return value;
  }
  return (from[from.length - 1] as readonly [T, number])[0];
}

const smooth = (t: number): number => t * t * (3 - 2 * t);
const mix = (a: number, b: number, t: number): number => a + (b - a) * t;
