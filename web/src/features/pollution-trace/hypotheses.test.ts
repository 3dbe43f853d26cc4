import type { Trace } from "@shared/contract/traces.ts";
import { describe, expect, it } from "vitest";
import { INSTRUMENT, placesToView, rankHypotheses } from "./hypotheses.ts";

const suspect = (code: string, probability: number | null) => ({
  outfall: { code, name: code, position: [1, 1] },
  distance_m: 100,
  posterior: probability === null ? null : { probability },
});
const traceOf = (more: Partial<Record<keyof Trace, unknown>>) =>
  ({
    section: { code: "S", name: "坂上大桥" },
    start: { position: [0, 0] },
    domain: {
      reaches: [
        {
          reach: "R",
          coordinates: [
            [0, 0],
            [1, 0],
          ],
        },
      ],
    },
    suspects: [],
    unlisted: [],
    others: [],
    instrument: null,
    ...more,
  }) as unknown as Trace;

describe("one ranked list", () => {
  const trace = traceOf({
    suspects: [suspect("A", 0.3), suspect("B", 0.02)],
    unlisted: [
      {
        reach: "R",
        from_m: 40,
        river: null,
        distance_m: 900,
        coordinates: [
          [0, 0],
          [1, 0],
        ],
        position: [0.5, 0],
        posterior: { probability: 0.2 },
      },
    ],
    others: [
      {
        kind: "boundary",
        name: "境外",
        outfalls: [],
        reaches: ["R", "elsewhere"],
        position: null,
        posterior: { probability: 0.4 },
      },
      {
        kind: "pair",
        name: "A＋B",
        outfalls: ["A", "B"],
        reaches: [],
        position: null,
        posterior: { probability: 0.03 },
      },
    ],
    instrument: { probability: 0.05, doubts: [] },
  });
  it("puts every kind in one order by probability and numbers it through", () => {
    const all = rankHypotheses(trace);
    expect(all.map((h) => h.key)).toEqual(["boundary/境外", "A", "R/40", INSTRUMENT, "pair/A＋B", "B"]);
    expect(all.map((h) => h.place)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(all.map((h) => h.kind)).toEqual(["boundary", "listed", "unlisted", "instrument", "pair", "listed"]);
  });
  it("knows where each is on the map, and leaves out reaches the answer does not carry", () => {
    const by = new Map(rankHypotheses(trace).map((h) => [h.key, h]));
    expect(by.get("boundary/境外")?.lines).toHaveLength(1);
    expect(by.get("pair/A＋B")?.outfalls).toEqual(["A", "B"]);
    expect(by.get(INSTRUMENT)?.position).toEqual([0, 0]);
  });
  it("keeps the order of the scores where the model gives no probabilities", () => {
    const plain = traceOf({ suspects: ["C", "A", "B"].map((code) => suspect(code, null)) });
    expect(rankHypotheses(plain).map((h) => [h.key, h.place])).toEqual([
      ["C", 1],
      ["A", 2],
      ["B", 3],
    ]);
  });
  it("does not list an instrument nobody doubts", () => {
    expect(rankHypotheses(traceOf({ instrument: { probability: 0, doubts: [] } }))).toEqual([]);
  });
});

describe("first view", () => {
  const suspects = [suspect("A", 0.6), suspect("B", 0.35), suspect("C", 0.05)].map((s, i) => ({
    ...s,
    outfall: { ...s.outfall, position: [i + 1, 0] },
  }));
  it("holds the leading explanations until most of the probability is in it", () => {
    expect(placesToView(rankHypotheses(traceOf({ suspects })))).toEqual([
      [1, 0],
      [2, 0],
    ]);
  });
  it("shows a pair where its outfalls are", () => {
    const pair = { kind: "pair", name: "B ＋ C", outfalls: ["B", "C"], reaches: [], posterior: { probability: 0.95 } };
    const of = traceOf({
      suspects: [suspects[1], suspects[2]].map((s) => ({ ...s, posterior: { probability: 0.01 } })),
      others: [pair],
    });
    expect(placesToView(rankHypotheses(of))).toEqual([
      [2, 0],
      [3, 0],
    ]);
  });
  it("is empty where nothing has a place", () => {
    expect(placesToView([])).toEqual([]);
  });
});
