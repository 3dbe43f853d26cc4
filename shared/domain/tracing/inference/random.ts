/** Numbers by name: the same key gives the same number on every machine, whatever else is drawn and in what order. */
export type KeyedRandom = {
  uniform(key: number, stream: number): number;
  normals(key: number, stream: number): void;
  a: number;
  b: number;
};

/** SplitMix32's finaliser. */
function mix(x: number): number {
  let t = x ^ (x >>> 16);
  t = Math.imul(t, 0x21f0aaad);
  t ^= t >>> 15;
  t = Math.imul(t, 0x735a2d97);
  return t ^ (t >>> 15);
}

/** Random numbers of one member of an ensemble. `normals` leaves two independent standard normals in `a` and `b`. */
export function keyedRandom(seed: number, member: number): KeyedRandom {
  const base = mix(Math.imul(seed + 1, 0x9e3779b1) ^ mix(Math.imul(member + 1, 0x85ebca6b)));
  const bits = (key: number, stream: number) =>
    mix(mix(base + Math.imul(key, 0x9e3779b9)) + Math.imul(stream + 1, 0x632be5ab)) >>> 0;
  const random: KeyedRandom = {
    a: 0,
    b: 0,
    uniform: (key, stream) => bits(key, stream) / 4294967296,
    normals(key, stream) {
      // Box and Muller; half a unit keeps the logarithm finite.
      const radius = Math.sqrt(-2 * Math.log((bits(key, 2 * stream) + 0.5) / 4294967296));
      const angle = 2 * Math.PI * (bits(key, 2 * stream + 1) / 4294967296);
      random.a = radius * Math.cos(angle);
      random.b = radius * Math.sin(angle);
    },
  };
  return random;
}
