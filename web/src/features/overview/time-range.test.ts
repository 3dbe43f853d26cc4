import { describe, expect, it } from "vitest";
import { augustBefore, sliderRange, snapToHour } from "./time-range.ts";

const HOUR = 3600;
const WEEK = 168 * HOUR;
/** 2026-11-23 04:00 in Beijing. */
const NOW = Date.UTC(2026, 10, 22, 20) / 1000;

describe("time range", () => {
  it("covers the last week while now or a moment of it is looked at", () => {
    expect(sliderRange(null, NOW)).toEqual({ from: NOW - WEEK, to: NOW });
    expect(sliderRange(NOW - 3 * HOUR, NOW)).toEqual({ from: NOW - WEEK, to: NOW });
  });
  it("covers one calendar week further back, the same for every moment in it", () => {
    const at = NOW - 100 * 24 * HOUR;
    const range = sliderRange(at, NOW);
    expect(range.to - range.from).toBe(WEEK);
    expect(at).toBeGreaterThanOrEqual(range.from);
    expect(at).toBeLessThan(range.to);
    expect(sliderRange(range.from + HOUR, NOW)).toEqual(sliderRange(range.to - HOUR, NOW));
  });
  it("never reaches into the future", () => {
    for (let hours = 0; hours < 400; hours += 7)
      expect(sliderRange(NOW - hours * HOUR, NOW).to).toBeLessThanOrEqual(NOW);
  });
  it("takes the last August that is over", () => {
    expect(augustBefore(NOW).year).toBe(2026);
    expect(augustBefore(Date.UTC(2026, 7, 20) / 1000).year).toBe(2025);
    expect(augustBefore(Date.UTC(2027, 2, 1) / 1000).year).toBe(2026);
  });
  it("snaps to the full hour before", () => {
    expect(snapToHour(NOW + 1799)).toBe(NOW);
  });
});
