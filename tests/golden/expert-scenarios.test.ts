import { describe, expect, test } from "vitest";
import { responseModel } from "../../shared/domain/tracing/response-model/respond-to-trace.ts";
import type { TraceInputs, TraceResult } from "../../shared/domain/tracing/trace-model.ts";
import { EXPERT_CASES, type ExpertCase } from "../support/expert-cases.ts";
import { type Scenario, scenario } from "../support/scenario.ts";

// Each case is a night an officer knows, with the answer an experienced one would give. The water is that of the separate
// particle simulator, at speeds the model is not told.

/** @param change what is different from the case as it is */
function answer(name: ExpertCase, change: Partial<Scenario> = {}): TraceResult {
  const { inputs, on } = scenario({ ...EXPERT_CASES[name], ...change });
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
const reasonsOf = ({ excluded }: TraceResult, code: string) =>
  (excluded.find((e) => e.code === code)?.reasons ?? []).map((r) => r.reason);
const wordsOf = ({ excluded }: TraceResult, code: string) =>
  (excluded.find((e) => e.code === code)?.reasons ?? []).map((r) => r.explanation).join("；");

describe("what an expert would say", () => {
  test("the water turned in the middle of the window: the one below the section is it", () => {
    const result = answer("reversal");
    expect(result.suspects[0]?.code).toBe("BELOW");
    expect(probability(result, "BELOW")).toBeGreaterThan(0.9);
    expect(result.suspects[0]?.chain.map((c) => c.river)).toEqual(["武进港"]);
    // Water from above came, too, but not then.
    expect(reasonsOf(result, "M4")).toEqual(["travel-time-outside-window"]);
    expect(wordsOf(result, "M4")).toContain("时刻不合");
    // The same night when nobody told that it turned.
    expect(reasonsOf(answer("reversal", { told: [] }), "BELOW")).toEqual(["not-connected-under-flow"]);
  });

  test("a gate was closed between: whoever is behind it is out, and the gate and its hours are told", () => {
    // M2 and N1 are equally far: without the gate the readings cannot tell them apart.
    const open = answer("closed-gate", { told: [], barriers: [] });
    expect(probability(open, "N1") / probability(open, "M2")).toBeCloseTo(1, 0);
    const result = answer("closed-gate");
    expect(result.suspects[0]?.code).toBe("M2");
    expect(reasonsOf(result, "N1")).toEqual(["gate-closed-between"]);
    expect(wordsOf(result, "N1")).toContain("永安浜闸 05-31 00:00 至 今");
  });

  test("nobody knows which way a creek ran: it stays a suspect, weaker, and the domain says so", () => {
    const known = answer("unknown-reach", { told: [] });
    const result = answer("unknown-reach");
    expect(probability(result, "S1")).toBeGreaterThan(0.01);
    expect(probability(result, "S1")).toBeLessThan(probability(known, "S1"));
    const s1 = result.suspects.find((s) => s.code === "S1");
    expect(s1?.posterior?.survives).toBeGreaterThan(0);
    expect(s1?.posterior?.survives).toBeLessThan(0.8);
    expect(result.domain.uncertainLengthM).toBe(3000);
    expect(known.domain.uncertainLengthM).toBe(0);
  });

  test("a creek stood still: nothing came out of it", () => {
    const result = answer("standing-creek");
    expect(reasonsOf(result, "S1")).toEqual(["standing-water-between"]);
    expect(probability(result, "M4")).toBeGreaterThan(0.2);
  });

  test("the whole river stood still: only what enters where the section is can have made it", () => {
    const result = answer("standing-river");
    expect(result.suspects).toEqual([]);
    for (const code of Object.keys(EXPERT_CASES["standing-river"].outfalls))
      expect(reasonsOf(result, code)).toEqual(["standing-water-between"]);
    expect(result.response?.unlisted.map((u) => u.reach)).toEqual(["m5"]);
  });

  test("a section right below one of them shows nothing: that one is contradicted, by name and number", () => {
    const result = answer("silent-section");
    expect(reasonsOf(result, "N1")).toEqual(["contradicted-by-section"]);
    expect(wordsOf(result, "N1")).toMatch(/若是它，N断面的\S+应高出背景 [\d.]+ mg\/L，实测只高 0(\.\d+)? mg\/L/);
    expect(result.suspects[0]?.code).toBe("M2");
  });

  test("two at once: no single one is believed, and the two are named together", () => {
    const result = answer("two-sources");
    const pairs = result.response?.others.filter((o) => o.kind === "pair") ?? [];
    expect(pairs.reduce((sum, p) => sum + p.posterior.probability, 0)).toBeGreaterThan(0.9);
    for (const s of result.suspects) expect(s.posterior?.probability, s.code).toBeLessThan(0.1);
    const told = pairs.slice(0, 3).map((p) => [...p.outfalls].sort().join());
    expect(told).toContain("N1,S1");
    // One of two is not ruled out by being unlikely alone.
    expect(result.suspects.map((s) => s.code)).toEqual(expect.arrayContaining(["N1", "S1"]));
    expect(result.excluded.map((e) => e.code)).not.toContain("N1");
  });

  test("a broken sensor: the instrument first, with its signs, and no outfall accused", () => {
    const result = answer("broken-sensor");
    expect(result.response?.instrument.probability).toBeGreaterThan(0.9);
    const [doubt] = result.response?.instrument.doubts ?? [];
    expect(doubt).toMatchObject({ section: "A", parameter: "NH3N" });
    expect(doubt?.signs).toEqual(expect.arrayContaining(["flat-line", "one-parameter-only", "neighbours-silent"]));
    expect(doubt?.explanation).toContain("读数长时间不变");
    expect(result.suspects).toEqual([]);
  });

  test("no data at all: says so, names what is missing, and gives the way upstream without probabilities", () => {
    const result = answer("no-data");
    expect(result.status).toBe("insufficient");
    expect(result.missing.join("；")).toContain("没有足够的历史监测值");
    expect(result.response).toBeNull();
    expect(result.suspects.map((s) => s.code).sort()).toEqual(["M2", "M4", "N1", "S1"]);
    for (const s of result.suspects) expect(s.posterior).toBeNull();
  });

  test("nothing stands out: says so instead of ranking noise", () => {
    const result = answer("nothing-stands-out");
    expect(result.status).toBe("insufficient");
    expect(result.missing.join("；")).toContain("没有明显高出断面自身的本底");
  });
});
