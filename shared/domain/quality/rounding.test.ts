import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { roundHalfEven, withoutBinaryNoise } from "./rounding.ts";

describe("四舍六入五成双", () => {
  it.each([
    [1.005, 2, 1.0],
    [1.015, 2, 1.02],
    [1.025, 2, 1.02],
    [1.0251, 2, 1.03],
    [2.5, 0, 2],
    [3.5, 0, 4],
    [8.5, 0, 8],
    [9.5, 0, 10],
    [4.95, 1, 5.0],
    [4.85, 1, 4.8],
    [4.96, 1, 5.0],
    [6.05, 1, 6.0],
    [6.06, 1, 6.1],
    [0.2005, 3, 0.2],
    [0.2015, 3, 0.202],
    [20.05, 1, 20.0],
    [9.999, 2, 10],
    [-1.5, 0, -2],
    [-2.5, 0, -2],
    [1e21, 2, 1e21],
    [36254000, 0, 36254000],
    [0, 3, 0],
    [1e-7, 8, 1e-7],
  ])("%d to %i decimals is %d", (value, decimals, expected) => expect(roundHalfEven(value, decimals)).toBe(expected));

  it.each([
    [0.0004, 3, 0.0004],
    [0.0005, 3, 0.0005],
    [0.00025, 3, 0.0002],
    [0.00035, 3, 0.0004],
    [0.00051, 3, 0.001],
    [0.000012, 5, 0.00001],
    [0.5, 0, 0.5],
    [0.0000049, 5, 0.000005],
    [0.00000096, 5, 0.000001],
  ])("%d to %i decimals keeps one digit: %d", (value, decimals, expected) =>
    expect(roundHalfEven(value, decimals)).toBe(expected),
  );

  it("agrees with exact integer arithmetic on decimal texts", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 9 }), fc.integer({ min: 1, max: 6 }), fc.nat(5), (n, scale, cut) => {
        const decimals = Math.min(cut, scale);
        const step = 10n ** BigInt(scale - decimals);
        const whole = BigInt(n) / step;
        const twice = 2n * (BigInt(n) % step);
        const rounded = twice > step || (twice === step && whole % 2n === 1n) ? whole + 1n : whole;
        fc.pre(rounded !== 0n);
        expect(roundHalfEven(Number(`${n}e-${scale}`), decimals)).toBe(Number(`${rounded}e-${decimals}`));
      }),
    );
  });

  it("never changes the order of two values", () => {
    const water = fc.double({ min: 0, max: 1000, noNaN: true });
    fc.assert(
      fc.property(water, water, fc.nat(5), (a, b, decimals) => {
        const [low, high] = a <= b ? [a, b] : [b, a];
        expect(roundHalfEven(low, decimals)).toBeLessThanOrEqual(roundHalfEven(high, decimals));
      }),
    );
  });

  it.each([[Number.NaN], [Number.POSITIVE_INFINITY]])("refuses %d", (value) =>
    expect(() => roundHalfEven(value, 2)).toThrow(RangeError),
  );
});

it("takes the noise of a mean away, so that it rounds as on paper", () => {
  const mean = (1.1 + 2.2 + 3.3 + 0.0) / 4;
  expect(roundHalfEven(withoutBinaryNoise((0.1 + 0.2) / 2), 1)).toBe(0.2);
  expect(roundHalfEven(withoutBinaryNoise(mean), 1)).toBe(1.6);
});
