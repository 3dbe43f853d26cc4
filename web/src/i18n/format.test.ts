import { describe, expect, it } from "vitest";
import { createFormatters } from "./format.ts";

/** 2026-11-23 04:00 in Beijing. */
const NOW = Date.UTC(2026, 10, 22, 20) / 1000;
const HOUR = 3600;
const zh = createFormatters("zh", () => NOW);
const en = createFormatters("en", () => NOW);

describe("times", () => {
  it.each([
    [NOW - HOUR, "今天 03:00"],
    [NOW - 5 * HOUR, "昨天 23:00"],
    [NOW + 21 * HOUR, "明天 01:00"],
    ["2026-08-03T06:00:00Z", "8月3日 14:00"],
    ["2025-08-03T06:00:00Z", "2025年8月3日 14:00"],
  ])("tells %s as %s, by the Beijing calendar", (at, told) => {
    expect(zh.time(at)).toBe(told);
  });
  it("is the same whatever the time zone of the computer", () => {
    expect(zh.exactTime("2026-12-31T16:00:00Z")).toBe("2027-01-01 00:00");
    expect(zh.clock(NOW)).toBe("04:00");
  });
  it.each([
    [-20, "刚刚"],
    [60, "刚刚"],
    [15 * 60, "15 分钟前"],
    [3 * HOUR, "3 小时前"],
    [47 * HOUR, "47 小时前"],
    [49 * HOUR, "2 天前"],
    [100 * 24 * HOUR, "3 个月前"],
    [800 * 24 * HOUR, "2 年前"],
  ])("tells what is %d s old as %s", (seconds, told) => {
    expect(zh.age(NOW - seconds)).toBe(told);
  });
  it("speaks English", () => {
    expect(en.time(NOW - 5 * HOUR)).toBe("yesterday 23:00");
    expect(en.age(NOW - 3 * HOUR)).toBe("3 h ago");
  });
});

describe("measures", () => {
  it.each([
    [850.4, "850 m"],
    [3421, "3.42 km"],
    [12_345, "12.3 km"],
    [261_000, "261 km"],
  ])("%d m is %s", (metres, told) => {
    expect(zh.distance(metres)).toBe(told);
  });
  it.each([
    [0.5, "30 分钟"],
    [6, "6 小时"],
    [6.17, "6 小时 10 分"],
    [0.999, "1 小时"],
    [75.4, "75 小时"],
  ])("%d h is %s", (hours, told) => {
    expect(zh.hours(hours)).toBe(told);
  });
  it("shows what is not a number as a dash, never as zero", () => {
    expect([zh.number(null), zh.number(undefined), zh.number(Number.NaN), zh.percent(null)]).toEqual([
      "—",
      "—",
      "—",
      "—",
    ]);
    expect([zh.number(0), zh.number(1234.5678), zh.number(2, 2), zh.percent(0.7264)]).toEqual([
      "0",
      "1,234.568",
      "2.00",
      "72.6%",
    ]);
  });
});
