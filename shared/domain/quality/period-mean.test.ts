import { describe, expect, it } from "vitest";
import { addSums, meanOf, type Sums } from "./period-mean.ts";

const sums = (of: Partial<Sums>): Sums => ({ count: 0, belowDetection: 0, sum: 0, hydrogenSum: 0, ...of });
const ph = (...values: number[]) =>
  sums({
    count: values.length,
    sum: values.reduce((a, b) => a + b),
    hydrogenSum: values.reduce((a, v) => a + 10 ** -v, 0),
  });

describe("mean of a period", () => {
  it("is arithmetic, without binary noise", () =>
    expect(meanOf(sums({ count: 2, sum: 0.1 + 0.2 }), "arithmetic")).toEqual({ kind: "value", value: 0.15 }));
  it("goes through H⁺ for pH", () => {
    expect(meanOf(ph(7, 9), "hydrogen-ion")).toEqual({ kind: "value", value: expect.closeTo(7.29671, 5) });
    expect(meanOf(ph(8, 8, 8), "hydrogen-ion")).toEqual({ kind: "value", value: 8 });
  });
  it("takes half the detection limit where some readings are below", () =>
    expect(meanOf(sums({ count: 2, belowDetection: 1, sum: 0.005 + 0.03 }), "arithmetic")).toEqual({
      kind: "value",
      value: 0.0175,
    }));
  it("stays below detection where all are", () =>
    expect(meanOf(sums({ count: 3, belowDetection: 3, sum: 0.015 }), "arithmetic")).toEqual({
      kind: "below-detection",
      detectionLimit: 0.01,
    }));
  it("is missing, not zero, without readings", () =>
    expect(meanOf(sums({}), "arithmetic")).toEqual({ kind: "missing", reason: "blank" }));
  it("adds days by their readings, not day by day", () => {
    const month = sums({ count: 1, sum: 4 });
    addSums(month, sums({ count: 3, sum: 3 }));
    expect(meanOf(month, "arithmetic")).toEqual({ kind: "value", value: 1.75 });
  });
});
