import { describe, expect, test } from "vitest";
import { burst, OPTIONS, problemOf, type Setting } from "../../../../tests/support/plume-problem.ts";
import type { Posterior } from "./hypotheses.ts";
import { type Inference, inferSources } from "./infer.ts";
import { logMeanExp } from "./log-sums.ts";

/** Two releases one after the other, far apart: no single one explains both. */
const TWO: Setting = {
  plumes: [burst(1, 1500, 10, 16, 20), burst(3, 500, 44, 52, 20)],
  sections: [
    [4, 1500],
    [2, 500],
    [0, 2500],
  ],
};

const infer = (seed: number, screenMembers: number): Inference => {
  const answer = inferSources({ ...problemOf(TWO), seed }, { ...OPTIONS, screenMembers });
  if ("missing" in answer) throw new Error(answer.missing.join());
  return answer;
};
const nameOf = ({ hypothesis: h }: Posterior): string =>
  h.kind === "pair"
    ? h.of
        .map((one) => JSON.stringify(one))
        .sort()
        .join()
    : "";
const pairsOf = ({ posteriors }: Inference): Map<string, Posterior> =>
  new Map(posteriors.flatMap((p) => (p.hypothesis.kind === "pair" ? [[nameOf(p), p]] : [])));

describe("two sources at once", () => {
  test.each([1, 2, 3, 4, 5, 6])("are judged under the same members as one (seed %i)", (seed) => {
    const { posteriors } = infer(seed, 4);
    const told = posteriors.filter((p) => p.probability > 1e-3 && p.logs.length > 0);
    expect(told.some((p) => p.hypothesis.kind === "pair")).toBe(true);
    for (const { logs, logEvidence } of told) {
      expect(logs).toHaveLength(OPTIONS.members as number);
      expect(logEvidence).toBe(logMeanExp(logs));
    }
  });

  test.each([1, 2, 3])("are worth the same however many members are looked at first (seed %i)", (seed) => {
    const [soon, late] = [pairsOf(infer(seed, 2)), pairsOf(infer(seed, OPTIONS.members as number))];
    const leading = [...late.values()].filter((p) => p.probability > 0.01);
    expect(leading.length).toBeGreaterThan(0);
    for (const p of leading) {
      const other = soon.get(nameOf(p));
      expect(other?.logs).toHaveLength(p.logs.length);
      p.logs.forEach((log, m) => {
        expect(Math.abs(log - (other?.logs[m] ?? 0)), `member ${m}`).toBeLessThan(1e-3);
      });
    }
  });
});
