import { describe, expect, test } from "vitest";
import { timeTicks } from "./time-ticks.ts";

const at = (iso: string) => Date.parse(iso) / 1000;

describe("time ticks stand on round Beijing times", () => {
  test("hours name the date once a day", () => {
    const { labels } = timeTicks(at("2026-11-22T20:00:00+08:00"), at("2026-11-23T20:00:00+08:00"), 5, "zh-CN");
    expect(labels).toEqual(["00:00\n11-23", "06:00", "12:00", "18:00"]);
  });
  test("days count from the first of each month", () => {
    const { labels } = timeTicks(at("2026-10-20T00:00:00+08:00"), at("2026-11-23T00:00:00+08:00"), 8, "zh-CN");
    expect(labels).toEqual(["10-21\n2026", "10-26", "11-01", "11-06", "11-11", "11-16", "11-21"]);
  });
  test("months name the year once", () => {
    const { labels } = timeTicks(at("2025-11-20T00:00:00+08:00"), at("2026-06-10T00:00:00+08:00"), 8, "zh-CN");
    expect(labels).toEqual(["12月\n2025", "1月\n2026", "2月", "3月", "4月", "5月", "6月"]);
  });
  test("many years are years", () => {
    const { labels } = timeTicks(at("2019-05-01T00:00:00+08:00"), at("2026-06-10T00:00:00+08:00"), 8, "en");
    expect(labels).toEqual(["2020", "2021", "2022", "2023", "2024", "2025", "2026"]);
  });
  test("never more than asked for, for any span", () => {
    for (let days = 1; days < 12_000; days = Math.ceil(days * 1.7)) {
      const from = at("2020-02-13T05:30:00Z");
      const ticks = timeTicks(from, from + days * 86_400, 8, "zh-CN");
      expect(ticks.at.length).toBeLessThanOrEqual(10);
      expect(ticks.at.length).toBe(ticks.labels.length);
      expect(ticks.at.every((t) => t >= from && t <= from + days * 86_400)).toBe(true);
    }
  });
});
