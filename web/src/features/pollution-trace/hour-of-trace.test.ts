import type { TraceLight } from "@shared/contract/trace-samples.ts";
import type { Trace } from "@shared/contract/traces.ts";
import { describe, expect, it } from "vitest";
import { arrowsOfHour, hourNearest, structuresOfHour } from "./hour-of-trace.ts";

const reach = (name: string) => ({
  reach: name,
  coordinates: [
    [119, 31],
    [119.01, 31],
  ],
});
const barrier = (state: string, from: string, to: string | null) => ({
  structure: "G1",
  name: "示例闸",
  position: [119, 31],
  state,
  from,
  to,
});
const trace = {
  domain: { reaches: ["a", "b", "c", "d", "e"].map(reach) },
  barriers: [
    barrier("closed", "2026-08-27T00:00:00Z", "2026-08-27T06:00:00Z"),
    barrier("open", "2026-08-27T06:00:00Z", "2026-08-27T12:00:00Z"),
  ],
} as unknown as Trace;
const light: TraceLight = {
  trace: "x",
  shows: "response",
  t: [7200, 3600, 0],
  reaches: ["a", "b", "c", "d"],
  light: [],
  direction: [
    [1, -1, 1],
    [-1, -1, -1],
    [0, 0, 0],
    [2, 2, 1],
  ],
};
const at = (iso: string) => Date.parse(iso) / 1000;

describe("the hour played", () => {
  it("has the directions the record took for it; what it does not tell has no arrow", () => {
    const told = (hour: number) => arrowsOfHour(trace, light, hour).map((a) => `${a.reach} ${a.direction}`);
    expect(told(0)).toEqual(["a forward", "b reverse", "c stagnant", "d unknown"]);
    expect(told(1)[0]).toBe("a reverse");
    expect(told(2)[3]).toBe("d forward");
    expect(told(9)).toEqual([]);
    expect(Math.round(arrowsOfHour(trace, light, 0)[0]?.bearing ?? 0)).toBe(90);
  });
  it.each([
    ["2026-08-27T03:00:00Z", "closed"],
    ["2026-08-27T06:00:00Z", "open"],
    ["2026-08-27T12:00:00Z", undefined],
  ])("has gates in their state of %s", (iso, state) => {
    const shown = structuresOfHour(trace, at(iso));
    expect(shown.map((s) => [s.code, s.current?.state])).toEqual([["G1", state]]);
  });
  it("is found again by its time", () => {
    expect([hourNearest(light, 3700), hourNearest(light, 99_999), hourNearest(light, null)]).toEqual([1, 0, null]);
  });
});
