import { describe, expect, test } from "vitest";
import { responseModel } from "../../shared/domain/tracing/response-model/respond-to-trace.ts";
import type { TraceInputs, TraceResult } from "../../shared/domain/tracing/trace-model.ts";
import { HOURS, type ReachName, type Scenario, scenario } from "../support/scenario.ts";

// Each case is a night an officer knows, with the answer an experienced one would give. The water is that of the separate
// particle simulator, at speeds the model is not told.

const OUTFALLS = {
  M2: ["m2", 1500],
  M4: ["m4", 500],
  N1: ["n1", 1500],
  S1: ["s1", 1500],
} as const;
const ALL: ReachName[] = ["m1", "m2", "m3", "m4", "m5", "n1", "s1"];

function answer(of: Partial<Scenario> & Pick<Scenario, "releases">): TraceResult {
  const { inputs, on } = scenario({ outfalls: OUTFALLS, sections: { A: ["m5", 500], U: ["m1", 2500] }, ...of });
  const result = responseModel.run(inputs, on);
  expectWhole(inputs, result);
  return result;
}

/** What holds of every answer: nobody is left without a word, and probabilities are shares of one whole. */
function expectWhole(inputs: TraceInputs, { suspects, excluded, response }: TraceResult): void {
  const told = [...suspects.map((s) => s.code), ...excluded.map((e) => e.code)].sort();
  expect(told).toEqual(inputs.outfalls.map((o) => o.code).sort());
  for (const e of excluded) expect(e.reasons.length, e.code).toBeGreaterThan(0);
  if (response === null) return;
  const single = [...suspects, ...response.unlisted, ...response.others].reduce(
    (sum, h) => sum + (h.posterior?.probability ?? 0),
    response.instrument.probability,
  );
  expect(single).toBeGreaterThan(0.95);
  expect(single).toBeLessThanOrEqual(1 + 1e-9);
}

const probability = ({ suspects }: TraceResult, code: string) =>
  suspects.find((s) => s.code === code)?.posterior?.probability ?? 0;
const reasons = ({ excluded }: TraceResult, code: string) => excluded.find((e) => e.code === code)?.reasons ?? [];
const reasonNames = (result: TraceResult, code: string) => reasons(result, code).map((r) => r.reason);

describe("what an expert would say", () => {
  test("the water turned in the middle of the window: the one below the section is it", () => {
    const hours = [36, 56] as const;
    const result = answer({
      outfalls: { ...OUTFALLS, BELOW: ["m5", 2500] },
      releases: [{ from: ["m5", 2500], startH: 38, durationH: 8, times: 12 }],
      reversed: hours,
      told: ALL.map((reach) => ({ from: hours[0], to: hours[1], reach, direction: "reverse", basis: "officer" })),
    });
    console.log("REV", show(result));
  });
  test("gate", () => {
    const result = answer({
      releases: [{ from: ["m2", 1500], startH: 30, durationH: 8, times: 15 }],
      told: [{ from: -24, to: HOURS + 1, reach: "n1", direction: "stagnant", basis: "structure" }],
      barriers: [{ name: "永安浜闸", reach: "n1", from: -24, to: null }],
    });
    console.log("GATE", show(result));
  });
  test("unknown", () => {
    const result = answer({
      releases: [{ from: ["s1", 1500], startH: 40, durationH: 8, times: 15 }],
      told: [{ from: -24, to: HOURS + 1, reach: "s1", direction: "unknown", basis: "assumed" }],
    });
    console.log("UNKNOWN", show(result));
  });
  test("stagnant creek", () => {
    const result = answer({
      releases: [{ from: ["m4", 500], startH: 48, durationH: 8, times: 15 }],
      told: [{ from: -24, to: HOURS + 1, reach: "s1", direction: "stagnant", basis: "officer" }],
    });
    console.log("STAG", show(result));
  });
  test("all stagnant", () => {
    const result = answer({
      outfalls: { ...OUTFALLS, HERE: ["m5", 480] },
      releases: [{ from: ["m5", 480], startH: 48, durationH: 8, times: 3 }],
      told: ALL.map((reach) => ({ from: -24, to: HOURS + 1, reach, direction: "stagnant", basis: "officer" })),
    });
    console.log("ALLSTAG", show(result));
  });
  test("silent section", () => {
    const result = answer({
      sections: { A: ["m5", 500], U: ["m1", 2500], N: ["n1", 2600] },
      releases: [{ from: ["m2", 1500], startH: 30, durationH: 8, times: 15 }],
    });
    console.log("SILENT", show(result));
  });
  test("two", () => {
    const result = answer({
      sections: { A: ["m5", 500], N: ["n1", 2600], S: ["s1", 2600], U: ["m1", 2500] },
      releases: [
        { from: ["n1", 1500], startH: 24, durationH: 8, times: 12 },
        { from: ["s1", 1500], startH: 44, durationH: 8, times: 12 },
      ],
    });
    console.log("TWO", show(result));
  });
  test("sensor", () => {
    const result = answer({
      releases: [],
      spoil: ([a, ...rest]) => [
        { ...a!, values: a!.values.map((v, p) => (p === 0 ? v.map((x, h) => (h > 50 ? 2.4 : x)) : v)) },
        ...rest,
      ],
    });
    console.log("SENSOR", show(result));
  });
  test("nodata", () => {
    const result = answer({ releases: [], spoil: () => [] });
    console.log("NONE", show(result));
  });
});

function show(r: TraceResult) {
  return JSON.stringify(
    {
      status: r.status,
      missing: r.missing,
      s: r.suspects.map((s) => [s.code, s.posterior?.probability.toFixed(3), s.posterior?.survives]),
      x: r.excluded.map((e) => [e.code, e.reasons.map((q) => `${q.reason}: ${q.explanation}`)]),
      u: r.response?.unlisted.slice(0, 4).map((u) => [u.reach, u.fromM, u.posterior.probability.toFixed(3)]),
      o: r.response?.others.slice(0, 4).map((u) => [u.kind, u.name, u.posterior.probability.toFixed(3)]),
      i: r.response?.instrument,
      un: r.response?.uncertainty,
      p: [probability(r, "M2"), reasonNames(r, "M2")],
    },
    null,
    1,
  );
}
