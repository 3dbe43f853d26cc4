import type { Suspect, Trace } from "@shared/contract/traces.ts";
import { describe, expect, it } from "vitest";
import { chainSteps, headOf, pathOf, travelBreaks } from "./trace-path.ts";

const travel = (h: number) => ({ earliest_h: h * 0.5, central_h: h, latest_h: h * 2 });
const reach = (ref: string, coordinates: [number, number][], hours: number, more = {}) => ({
  reach: ref,
  river: ref,
  kind: "river",
  from_m: 0,
  to_m: 1000,
  near_distance_m: 0,
  far_distance_m: 1000,
  travel: travel(hours),
  uncertain_direction: false,
  coordinates,
  ...more,
});
/** The section stands at (0, 0); water comes along A from the east, into A along B from the north. */
const A = reach(
  "A",
  [
    [0.02, 0],
    [0, 0],
  ],
  2,
);
const B = reach(
  "B",
  [
    [0.02, 0],
    [0.02, 0.01],
  ],
  3,
  { uncertain_direction: true, near_distance_m: 2200 },
);
const trace = {
  observed_at: "2026-11-22T20:00:00Z",
  window_hours: 48,
  start: { reach: "A", measure_m: 1000, position: [0, 0], river: "A", snap_distance_m: 0 },
  domain: { reaches: [A, B], sections: [], total_length_m: 2000, uncertain_length_m: 1000, outfall_count: 1 },
} as unknown as Trace;
const suspect = {
  travel: travel(4),
  placement: { reach: "B", measure_m: 250, snap_distance_m: 0 },
  chain: [
    { river: "A", kind: "river", length_m: 2200, reaches: ["A"] },
    { river: "B", kind: "creek", length_m: 275, reaches: ["B"] },
  ],
} as unknown as Suspect;

describe("way to a suspect", () => {
  it("runs from the section to the outfall, each line turned and the last one cut", () => {
    const [first, last] = pathOf(trace, suspect);
    expect(first).toEqual([
      [0, 0],
      [0.02, 0],
    ]);
    expect(last?.[0]).toEqual([0.02, 0]);
    expect(last?.at(-1)?.[1]).toBeCloseTo(0.0025, 9);
  });
  it("leaves out a reach the answer does not carry", () => {
    const unknown = {
      ...suspect,
      chain: [{ river: "A", kind: null, length_m: 1, reaches: ["A", "nowhere"] }],
    } as Suspect;
    expect(pathOf(trace, unknown)).toHaveLength(1);
  });
  it("cuts a line by share of its length", () => {
    const half = headOf(
      [
        [0, 0],
        [0.01, 0],
        [0.03, 0],
      ],
      0.5,
    );
    expect(half).toHaveLength(3);
    expect(half.at(-1)?.[0]).toBeCloseTo(0.015, 12);
    expect(
      headOf(
        [
          [0, 0],
          [0.01, 0],
        ],
        1,
      ),
    ).toEqual([
      [0, 0],
      [0.01, 0],
    ]);
  });
});

describe("chain", () => {
  it("adds up distances and tells the clock time the water was there, latest travel first", () => {
    const observed = Date.parse(trace.observed_at) / 1000;
    const [main, creek] = chainSteps(trace, suspect);
    expect(main).toMatchObject({ river: "A", distanceM: 2200, uncertain: false });
    // the step on A ends at the mouth of B
    expect(main?.waterHere).toEqual({
      earliest: observed - 6 * 3600,
      central: observed - 3 * 3600,
      latest: observed - 1.5 * 3600,
    });
    // the last step ends at the outfall, not at the end of its reach
    expect(creek?.waterHere?.central).toBe(observed - 4 * 3600);
    expect(creek).toMatchObject({ distanceM: 2475, uncertain: true });
  });
});

describe("colours of travel time", () => {
  const longest = (hours: number, windowHours: number) =>
    travelBreaks({
      ...trace,
      window_hours: windowHours,
      domain: { ...trace.domain, reaches: [reach("A", [], hours)] },
    } as Trace);
  it("fits the longest travel, or the window where that is shorter", () => {
    expect(longest(5, 48)).toEqual([1, 2, 3, 4.5]);
    expect(longest(300, 48)).toEqual([6, 12, 24, 36]);
    expect(longest(300, 240)).toEqual([24, 48, 96, 168]);
  });
});
