import { describe, expect, it } from "vitest";
import {
  burst,
  OPTIONS,
  problemOf,
  type Setting,
  type State,
  steady,
} from "../../../../tests/support/plume-problem.ts";
import { type FreshInference, inferSources } from "../inference/infer.ts";
import { adviseSamples } from "./advise.ts";
import { explainPoint } from "./explain-point.ts";
import { samplePoints } from "./sample-points.ts";

/** Section at 6.5 km of a main river of 15 km at 432 m/h; a side arm joins at 6 km, another, gated, at 9 km. */
const SECTION: Setting["sections"] = [[2, 500]];
/** Ten hours of discharge 2 km above the section, over ten hours before the trace: the plume is 3 to 7 km below by now. */
const GONE: Setting = { plumes: [burst(1, 1500, 52, 62)], sections: SECTION };
const turned: State[] = ["reverse", "reverse", "reverse", "reverse", "reverse", "reverse", "stagnant"];

const inferred = (setting: Setting): FreshInference => {
  const answer = inferSources(problemOf(setting), OPTIONS);
  if ("missing" in answer) throw new Error(answer.missing.join());
  return answer;
};
const channels = (setting: Setting) =>
  samplePoints(inferred(setting)).flatMap((p) => (p.kind === "channel" ? [p] : []));

describe("samplePoints", () => {
  it("go on below the section, at the lower ends of the reaches the water runs through, each reach once", () => {
    const points = channels(GONE);
    const below = points.filter((p) => p.below).map((p) => p.site.reach);
    expect(below).toEqual([2, 3, 4]);
    expect(new Set(points.map((p) => p.site.reach)).size).toBe(points.length);
    expect(points.find((p) => p.site.reach === 3)?.site.measure).toBeCloseTo(0.96 * 3000);
    // Water does not come through a closed gate, nor does it go there.
    expect(points.map((p) => p.site.reach)).not.toContain(6);
  });

  it("go the other way once the water has turned", () => {
    const points = channels({
      ...GONE,
      flow: [
        [0, steady],
        [66, turned],
      ],
    });
    const below = points.filter((p) => p.below);
    expect(below.map((p) => p.site.reach).sort()).toEqual([0, 1, 2, 5]);
    expect(below.find((p) => p.site.reach === 1)?.site.measure).toBeCloseTo(0.04 * 3000);
    expect(below.map((p) => p.site.reach)).not.toContain(3);
  });

  it("stand still where the water at the section does", () => {
    const still: State[] = ["stagnant", "stagnant", "stagnant", "stagnant", "stagnant", "stagnant", "stagnant"];
    const flow: Setting["flow"] = [
      [0, steady],
      [71, still],
    ];
    expect(channels({ ...GONE, flow }).filter((p) => p.below)).toEqual([]);
  });
});

describe("advice", () => {
  const inference = inferred(GONE);
  const points = samplePoints(inference);
  const advice = adviseSamples(inference, points, { count: points.length, members: 6 });
  const at = (reach: number) => {
    const found = advice.find(({ point }) => {
      const p = points[point]!;
      return p.kind === "channel" && p.site.reach === reach;
    });
    if (found === undefined) throw new Error(`nothing is advised on reach ${reach}`);
    return found;
  };

  it("looks for the plume where it is by now: below the section, and no longer above it", () => {
    expect(at(3).chanceSeen).toBeGreaterThan(0.5);
    const above = advice.filter(({ point }) => {
      const p = points[point]!;
      return p.kind === "channel" && p.site.reach === 0;
    });
    for (const a of above) expect(a.chanceSeen).toBeLessThan(0.3);
  });

  it("says who would show there: of all leading hypotheses, some and the others", () => {
    const { shows } = at(3);
    expect(shows.count).toBeGreaterThan(0);
    expect(shows.share).toBeGreaterThan(0.5);
    expect(shows.share).toBeLessThanOrEqual(1 + 1e-9);
  });

  it("is told in words of an officer, with the figures, and by key for other languages", () => {
    const chosen = at(3);
    const { why, because } = explainPoint(inference, points[chosen.point]!, chosen);
    expect(because.key).toBe("plume-below");
    expect(why).toMatch(/^污染团此刻应已过断面、到了这里（检出可能 \d+%）；若超标，来源多半在水经过此处的 \d+ 个对象/);
    for (const value of Object.values(because.values)) expect(why).toContain(String(value));
    const mouth = explainPoint(inference, { kind: "mouth", source: 0 }, chosen);
    expect(mouth.because.key).toBe("mouth");
    for (const value of Object.values(mouth.because.values)) expect(mouth.why).toContain(String(value));
    const rare = { ...chosen, chanceSeen: 0.04 };
    const channel = { kind: "channel", site: { reach: 1, measure: 0 } } as const;
    const keys = [
      explainPoint(inference, { ...channel, below: true }, rare),
      explainPoint(inference, channel, rare),
      explainPoint(inference, channel, chosen),
    ].map((e) => e.because.key);
    expect(keys).toEqual(["below", "apart", "plume-here"]);
  });
});
