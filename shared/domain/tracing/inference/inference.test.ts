import { describe, expect, test } from "vitest";
import { amplitudeEvidence } from "../../../../tests/support/amplitude-evidence.ts";
import {
  burst,
  H,
  LOADS,
  normals,
  OPTIONS,
  problemOf,
  type Setting,
  type State,
  steady,
  T0,
} from "../../../../tests/support/plume-problem.ts";
import { createShown } from "../response/shown.ts";
import { adviseSamples } from "../sampling/advise.ts";
import { mouthFinding } from "../sampling/detection.ts";
import { withSamples } from "../sampling/update.ts";
import { backgroundOf, type Evidence, excessOf } from "./background.ts";
import { explainExclusions } from "./exclusions.ts";
import { explain } from "./explain.ts";
import { createScratch, fitSource } from "./fit-source.ts";
import { createHand } from "./hand.ts";
import { type Crew, type FreshInference, type Inference, inferSources } from "./infer.ts";
import { type Prepared, prepareTrace } from "./prepare.ts";
import { releaseGrid } from "./release-grid.ts";

function infer(setting: Setting): FreshInference {
  const answer = inferSources(problemOf(setting), OPTIONS);
  if ("missing" in answer) throw new Error(answer.missing.join());
  return answer;
}
const probabilityOf = (
  inference: Inference,
  is: (h: Inference["posteriors"][number]["hypothesis"]) => boolean,
): number => inference.posteriors.filter((p) => is(p.hypothesis)).reduce((sum, p) => sum + p.probability, 0);
const outfall = (inference: Inference, source: number) =>
  probabilityOf(inference, (h) => h.kind === "outfall" && h.source === source) +
  probabilityOf(inference, (h) => h.kind === "pair" && h.of.some((o) => o.kind === "outfall" && o.source === source));

describe("inferSources", () => {
  const middle: [number, number][] = [
    [4, 1500],
    [2, 2500],
    [0, 2500],
  ];

  test("probabilities sum to one; the same input gives the same digits; another seed another ensemble", () => {
    const setting = { plumes: [burst(1, 1500, 20, 32)] };
    const [a, b] = [infer(setting), infer(setting)];
    expect(a.posteriors.reduce((sum, p) => sum + p.probability, 0)).toBeCloseTo(1, 12);
    expect(b.posteriors).toEqual(a.posteriors);
    const other = inferSources({ ...problemOf(setting), seed: 2 }, OPTIONS) as Inference;
    expect(other.posteriors[0]?.logEvidence).not.toBe(a.posteriors[0]?.logEvidence);
  });

  test("what is shown within the rounding of the response explains nothing", () => {
    const grid = releaseGrid(24, 2, 1);
    const observations = 20;
    const shown = createShown(observations, grid.edges.length);
    shown.count = observations;
    // All of it is seen before the first edge but one; what differs between the later edges is the last bit of a float32.
    for (let n = 0; n < observations; n++) {
      shown.seen[n] = n;
      for (let e = 1; e < grid.edges.length; e++)
        shown.by[e * observations + n] = Math.fround(1e-3 * (1 + ((n * e) % 3) * 6e-8));
    }
    const evidence: Evidence = {
      parameters: 1,
      section: new Int32Array(observations),
      step: Int32Array.from({ length: observations }, () => 24),
      excess: Float64Array.from({ length: observations }, (_, n) => (n % 3 === 2 ? 1 : 0)),
      sd: new Float64Array(observations).fill(0.05),
      weight: new Float64Array(observations).fill(400),
      alarm: null,
    };
    const prior = { logLoad: [0], burst: { mean: 2.3, sd: 1.1 }, sigmaPattern: 0.4 };
    const whole = fitSource(shown, evidence, grid, prior, 1, createScratch(evidence, grid));
    expect(whole.rates[0]).toBeLessThan(1e4);
    expect(grid.from[whole.release]).toBe(0);
  });

  test("however many hands compute it, the digits are the same", () => {
    const unknown: State[] = steady.map((s, i): State => (i === 2 ? "unknown" : s));
    for (const setting of [
      { plumes: [burst(1, 1500, 20, 32), burst(5, 1500, 26, 34)] },
      {
        plumes: [burst(1, 1500, 20, 32)],
        told: [
          [0, unknown],
          [30, steady],
        ] as [number, State[]][],
      },
    ]) {
      const alone = infer(setting);
      for (const hands of [2, 3]) {
        const crew: Crew = (problem, options) =>
          Array.from({ length: hands - 1 }, (_, i) =>
            createHand(prepareTrace(problem, options) as Prepared, i + 1, hands),
          );
        const together = inferSources(problemOf(setting), OPTIONS, crew) as Inference;
        expect(together.posteriors).toEqual(alone.posteriors);
        expect(together.fits).toEqual(alone.fits);
      }
    }
  });

  test("a source between two sections, and what an officer reads of it", () => {
    const inference = infer({ plumes: [burst(3, 500, 20, 32)], sections: middle });
    expect(outfall(inference, 1)).toBeGreaterThan(0.5);
    const first = explain(inference).ranked[0]!;
    expect(first.hypothesis).toEqual({ kind: "outfall", source: 1 });
    expect(first.release!.start.earliest).toBeLessThanOrEqual(T0 + 21 * H);
    expect(first.release!.start.latest).toBeGreaterThanOrEqual(T0 + 18 * H);
    expect(first.massG[0]! / (LOADS[0]! * 15 * 12 * H)).toBeGreaterThan(0.5);
    expect(first.massG[0]! / (LOADS[0]! * 15 * 12 * H)).toBeLessThan(2);
    expect(first.plausibility).toBe("accident");
    expect(first.spread.low).toBeLessThanOrEqual(first.spread.high);
  });

  test("a section below that shows nothing speaks against what lies above it", () => {
    const inference = infer({ plumes: [burst(3, 500, 20, 32)], sections: middle });
    expect(outfall(inference, 0)).toBeLessThan(0.01);
    const out = explainExclusions(inference);
    const first = out.find((o) => o.source === 0);
    if (first !== undefined) expect(first.reasons.map((r) => r.reason)).toContain("contradicted-by-section");
  });

  test("a gate closed between source and section is the reason given", () => {
    const inference = infer({ plumes: [burst(3, 500, 20, 32)] });
    expect(explainExclusions(inference).find((o) => o.source === 3)?.reasons).toEqual([
      { reason: "gate-closed-between" },
    ]);
  });

  test("a reversal in the middle of the window brings the plume back to a section above the source", () => {
    const back: State[] = ["reverse", "reverse", "reverse", "reverse", "reverse", "forward", "stagnant"];
    const setting: Setting = {
      flow: [
        [0, steady],
        [36, back],
      ],
      plumes: [burst(3, 500, 24, 36)],
      sections: [
        [1, 500],
        [4, 2800],
      ],
      sources: [
        [3, 500],
        [0, 500],
        [5, 1500],
      ],
    };
    expect(outfall(infer(setting), 0)).toBeGreaterThan(0.4);
    // Told of the first direction only, nobody could name it.
    expect(outfall(infer({ ...setting, told: [[0, steady]] }), 0)).toBeLessThan(0.2);
  });

  test("an unknown reach keeps sources on both sides of the section", () => {
    const told: State[] = ["unknown", "unknown", "unknown", "unknown", "unknown", "forward", "stagnant"];
    const inference = infer({
      plumes: [burst(1, 500, 30, 44)],
      sections: [[2, 1500]],
      sources: [
        [1, 500],
        [3, 2500],
      ],
      told: [[0, told]],
    });
    expect(outfall(inference, 0)).toBeGreaterThan(0.1);
    expect(outfall(inference, 1)).toBeGreaterThan(0.1);
  });

  test("two sources at once are found as a pair", () => {
    const inference = infer({
      plumes: [burst(1, 1500, 10, 16, 20), burst(3, 500, 44, 52, 20)],
      sections: [
        [4, 1500],
        [2, 500],
        [0, 2500],
      ],
    });
    expect(outfall(inference, 0)).toBeGreaterThan(0.3);
    expect(outfall(inference, 1)).toBeGreaterThan(0.3);
    expect(probabilityOf(inference, (h) => h.kind === "pair")).toBeGreaterThan(0.5);
  });

  test.each<[string, (values: Float64Array) => void]>([
    ["stuck", (v) => v.fill(1.6, 40)],
    [
      "drifting",
      (v) =>
        v.forEach((x, i) => {
          if (i > 36) v[i] = x * (1 + (i - 36) / 10);
        }),
    ],
    [
      "one spike",
      (v) => {
        v[50]! *= 5;
        v[51]! *= 5;
      },
    ],
  ])("a broken instrument (%s) is said to be one", (_, spoil) => {
    const inference = infer({ spoil: (s) => spoil(s.values[0]!) });
    expect(explain(inference).instrument).toBeGreaterThan(0.5);
  });

  test("no data, no history, no excess: it says what is missing", () => {
    const quiet = problemOf({});
    expect(inferSources(quiet, OPTIONS)).toEqual({ missing: ["excess"] });
    const bare = quiet.sections.map((s) => ({
      ...s,
      historyTimes: new Float64Array(),
      history: s.history.map(() => new Float64Array()),
    }));
    expect(inferSources({ ...quiet, sections: bare }, OPTIONS)).toEqual({ missing: ["history"] });
    const silent = quiet.sections.map((s) => ({
      ...s,
      times: new Float64Array(),
      values: s.values.map(() => new Float64Array()),
    }));
    expect(inferSources({ ...quiet, sections: silent }, OPTIONS)).toEqual({ missing: ["readings"] });
  });
});

describe("next sample", () => {
  const setting: Setting = {
    plumes: [burst(5, 1500, 30, 72)],
    sections: [[4, 1500]],
    sources: [
      [1, 1500],
      [5, 1500],
    ],
  };

  test("advice separates the suspects, and the result moves them", () => {
    const problem = problemOf(setting);
    const before = inferSources(problem, OPTIONS) as Inference;
    const points = [
      { kind: "channel", site: { reach: 0, measure: 500 } },
      { kind: "channel", site: { reach: 5, measure: 2800 } },
      { kind: "channel", site: { reach: 3, measure: 1500 } },
      { kind: "mouth", source: 1 },
    ] as const;
    const advice = adviseSamples(before, points, { count: 2, members: 6 });
    expect([1, 3]).toContain(advice[0]!.point);
    expect(advice.every((a) => a.expectedBits > 0)).toBe(true);

    const at = problem.at + H;
    const timeline = { edges: Float64Array.of(T0, at), columns: problem.timeline.columns };
    const told = { ...problem, timeline };
    const seen = withSamples(told, [{ kind: "channel", site: points[1].site, at, values: [2.5, 0.3, 13] }]);
    const unseen = withSamples(told, [{ kind: "channel", site: points[1].site, at, values: [0.5, 0.1, 4] }]);
    const [yes, no] = [seen, unseen].map((p) => outfall(inferSources(p, OPTIONS) as Inference, 1));
    expect(yes).toBeGreaterThan(outfall(before, 1));
    expect(no).toBeLessThan(outfall(before, 1));
    const mouth = withSamples(told, [{ kind: "mouth", source: 1, at, found: true, running: 0.9 }]);
    expect(outfall(inferSources(mouth, OPTIONS) as Inference, 1)).toBeGreaterThan(outfall(before, 1));
  });

  test("findings at a mouth weigh what they weigh", () => {
    expect(mouthFinding(true, 1)).toBeGreaterThan(mouthFinding(true, 0));
    expect(mouthFinding(false, 1)).toBeLessThan(mouthFinding(false, 0));
    expect(mouthFinding(false, 0)).toBeLessThan(0);
  });
});

describe("parts", () => {
  test("the evidence of a rate is the integral over its prior", () => {
    const prior = { logLoad: [0.3], burst: { mean: 1, sd: 0.8 }, sigmaPattern: 0.5 };
    const sd = Math.hypot(0.8, 0.5);
    for (const [a, b] of [
      [40, 10],
      [120, 30],
      [3, 1],
      [1, 8],
      [-2, 0.5],
      [0, 0],
    ] as const) {
      let sum = 0;
      for (let x = -6; x <= 6; x += 1e-3) {
        const q = Math.exp(1.3 + sd * x);
        sum += (Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI)) * Math.exp(a * q - 0.5 * b * q * q) * 1e-3;
      }
      expect(
        Math.abs(amplitudeEvidence(Float64Array.of(a), Float64Array.of(b), 0, prior) - Math.log(sum)),
      ).toBeLessThan(0.5);
    }
  });

  test("background: robust against a plume in the past, rhythm of the day, short histories say nothing", () => {
    const times = Float64Array.from({ length: 480 }, (_, h) => T0 + h * H);
    const random = normals(3);
    const values = times.map(
      (t, i) => 1 + 0.2 * Math.sin(((t / H) * Math.PI) / 12) + 0.05 * random() + (i > 200 && i < 230 ? 3 : 0),
    );
    const bg = backgroundOf(times, values)!;
    expect(bg.level).toBeCloseTo(1, 1);
    expect(bg.sd).toBeLessThan(0.12);
    expect(excessOf(bg, times, values)[215]).toBeGreaterThan(2.5);
    expect(backgroundOf(times.slice(0, 5), values.slice(0, 5))).toBeUndefined();
  });
});
