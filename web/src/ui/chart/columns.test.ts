import { describe, expect, test } from "vitest";
import { breaksOf, cadenceOf, countStates, indexRange, lineValues, nearestIndex, valueExtent } from "./columns.ts";
import { moveRange } from "./move-range.ts";
import { overviewPath } from "./overview-path.ts";
import { decimalsOf } from "./plot-options.ts";
import type { PlotPanel } from "./plot-panel.types.ts";
import { valueScale } from "./plot-scale.ts";
import { bandOf, readoutAt, stepLabel } from "./readout.ts";

const H = 3600;
const columns = (values: (number | null)[], states?: number[], step = 4 * H) => ({
  times: values.map((_, i) => i * step),
  values,
  states: states ?? values.map((v) => (v === null ? 3 : 0)),
});
const panel = (over: Partial<PlotPanel> = {}): PlotPanel => ({
  key: "NH3N",
  title: "氨氮",
  unit: "mg/L",
  decimals: 3,
  columns: columns([0.2, 0.4, 0.3]),
  bands: [],
  lines: [],
  compare: null,
  fromZero: true,
  ...over,
});
const all = { from: 0, to: 1e9 };

describe("columns", () => {
  test("the cadence is the usual step, not the mean one", () => {
    expect(cadenceOf([0, 4 * H, 8 * H, 100 * H, 104 * H])).toBe(4 * H);
    expect(cadenceOf([7])).toBe(0);
  });
  const gaps = (hours: number[]) =>
    [...breaksOf(hours.map((h) => h * H))].flatMap((b, i) => (b === 1 ? [hours[i]] : []));
  test("one missing point of a regular series is a gap", () => {
    expect(gaps([0, 4, 8, 12, 20, 24, 28])).toEqual([20]);
    expect(gaps([0, 4, 8, 12, 17, 20, 24])).toEqual([]);
  });
  test("a station that goes from four hours to one has no gap there, and gaps are told at either rhythm", () => {
    expect(gaps([0, 4, 8, 12, 16, 20, 21, 22, 23, 24, 25])).toEqual([]);
    expect(gaps([0, 4, 8, 16, 20, 24, 28, 29, 30, 31, 33, 34, 35, 36])).toEqual([16, 33]);
    expect(gaps([0, 1, 2, 3, 4, 5, 9, 13, 17, 21, 25])).toEqual([]);
  });
  test("both ends of a range are inside", () =>
    expect(indexRange([0, 10, 20, 30], { from: 10, to: 20 })).toEqual([1, 3]));
  test.each([
    [9, 5, 1],
    [4, 5, 0],
    [100, 5, -1],
    [15, 5, 1],
  ])("nearest to %i within %i is index %i", (t, tolerance, index) => {
    expect(nearestIndex([0, 10, 20], t, tolerance)).toBe(index);
  });
  test("the line leaves out flagged and missing values and keeps detection limits", () => {
    expect(lineValues(columns([1, 2, 3, null], [0, 1, 2, 3]))).toEqual([1, 2, null, null]);
  });
  test("the extent counts the spread of aggregates and not what is flagged", () => {
    const c = { ...columns([1, 50, 2], [0, 2, 0]), lows: [0.5, 50, 2], highs: [1, 50, 9] };
    expect(valueExtent(c, all)).toEqual({ low: 0.5, high: 9 });
    expect(valueExtent(columns([null, null]), all)).toBeNull();
  });
  test("states are counted inside the range only", () => {
    expect(countStates(columns([1, 2, 3, null, 5], [0, 1, 2, 3, 0]), { from: 0, to: 12 * H })).toEqual({
      valid: 1,
      belowDetection: 1,
      flagged: 1,
      missing: 1,
    });
  });
});

test.each([
  [1, 0],
  [0.2, 1],
  [0.25, 2],
  [2.5, 1],
  [0.005, 3],
  [0.1 + 0.2, 1],
])("a step of %s needs %s decimals", (step, decimals) => expect(decimalsOf(step)).toBe(decimals));

describe("value scale", () => {
  test("a near target is inside, a far one is not", () => {
    const near = valueScale(panel({ lines: [{ value: 0.6, label: "" }] }), all);
    const far = valueScale(panel({ lines: [{ value: 5, label: "" }] }), all);
    expect(near[1]).toBeGreaterThan(0.6);
    expect(far[1]).toBeLessThan(1);
  });
  test("concentrations start at zero, pH does not", () => {
    expect(valueScale(panel(), all)[0]).toBe(0);
    expect(valueScale(panel({ fromZero: false, columns: columns([7.1, 7.4]) }), all)[0]).toBeGreaterThan(6.5);
  });
  test("a constant and an empty series still have a scale", () => {
    const [low, high] = valueScale(panel({ fromZero: false, columns: columns([7, 7]) }), all);
    expect(high).toBeGreaterThan(low);
    expect(valueScale(panel({ columns: columns([]) }), all)).toEqual([0, 1]);
  });
});

describe("readout", () => {
  const bands = [
    { from: null, to: 0.15, colour: "--a", label: "Ⅰ" },
    { from: 0.15, to: 0.5, colour: "--b", label: "Ⅱ" },
    { from: 0.5, to: null, colour: "--c", label: "Ⅲ" },
  ];
  test("a value on a shared limit gets the better class", () => {
    expect(bandOf(bands, 0.15)?.label).toBe("Ⅰ");
    expect(bandOf(bands, 0.5)?.label).toBe("Ⅱ");
    expect(bandOf(bands, 0.51)?.label).toBe("Ⅲ");
  });
  test("far from any point there is no value", () => {
    expect(readoutAt([panel({ bands })], 4 * H + 60, 600)[0]).toMatchObject({ value: 0.4, at: 4 * H });
    expect(readoutAt([panel({ bands })], 40 * H, 600)[0]).toMatchObject({ value: null, at: null });
  });
  test("times are said in Beijing time", () => {
    const t = Date.UTC(2026, 10, 22, 17, 0) / 1000;
    expect(stepLabel(t, "instant")).toBe("2026-11-23 01:00");
    expect(stepLabel(t, "day")).toBe("2026-11-23");
    expect(stepLabel(t, "month")).toBe("2026-11");
  });
});

describe("brush", () => {
  const bounds = { from: 0, to: 100 * 86_400 };
  const range = { from: 10 * 86_400, to: 20 * 86_400 };
  test("a window keeps its length at the ends", () => {
    expect(moveRange(range, "window", -50 * 86_400, bounds)).toEqual({ from: 0, to: 10 * 86_400 });
    expect(moveRange(range, "window", 500 * 86_400, bounds)).toEqual({ from: 90 * 86_400, to: 100 * 86_400 });
  });
  test("handles do not pass each other", () => {
    expect(moveRange(range, "from", 50 * 86_400, bounds)).toEqual({ from: 19 * 86_400, to: 20 * 86_400 });
    expect(moveRange(range, "to", -50 * 86_400, bounds)).toEqual({ from: 10 * 86_400, to: 11 * 86_400 });
  });
});

describe("overview", () => {
  test("a gap starts a new stroke", () => {
    const times = [0, 10, 20, 70, 80, 90];
    const path = overviewPath(
      { times, values: [1, 2, 1, 3, 2, 1], states: [0, 0, 0, 0, 0, 0] },
      { from: 0, to: 100 },
      100,
      40,
    );
    expect(path.match(/M/g)).toHaveLength(2);
  });
  test("nothing to draw is an empty path", () => {
    expect(overviewPath(columns([null, null]), { from: 0, to: 10 }, 50, 40)).toBe("");
  });
});
