import { describe, expect, test } from "vitest";
import { buildGraph } from "../network/graph.ts";
import type { ReachRef } from "../network/location.ts";
import type { Network, Reach, ReachDirection } from "../network/reach.ts";
import { createWorkspace } from "../network/search.ts";
import { cubicMetresPerSecond, epochSeconds, metres, metresPerSecond } from "../units.ts";
import { plainUpstream } from "./plain-upstream.ts";
import { WEIGHTS } from "./score-parts.ts";
import type { TracedNetwork, TracedOutfall, TraceInputs } from "./trace-model.ts";

type Drawn = [
  ref: string,
  from: number,
  to: number,
  length: number,
  river: string | null,
  kind: Reach["kind"],
  direction?: ReachDirection,
];

function draw(reaches: readonly Drawn[]): TracedNetwork {
  const network: Network = {
    nodes: Array.from({ length: 20 }, (_, i) => [119 + i, 31] as const),
    reaches: reaches.map(([ref, fromNode, toNode, length, river, kind, direction = "forward"], index) => ({
      ref: ref as ReachRef,
      index,
      fromNode,
      toNode,
      length: metres(length),
      river,
      kind,
      direction,
      coordinates: [
        [119 + fromNode, 31],
        [119 + toNode, 31],
      ],
      order: null,
      width: null,
      district: null,
      velocity: ref === "slow" ? metresPerSecond(0.01) : metresPerSecond(0.1),
      discharge: ref === "main-2" ? cubicMetresPerSecond(5) : null,
    })),
  };
  const graph = buildGraph(network);
  const byRef = new Map(network.reaches.map((r) => [r.ref as string, r.index]));
  return {
    network,
    graph,
    workspaces: { distance: createWorkspace(graph), travel: createWorkspace(graph) },
    indexOf: (ref) => byRef.get(ref),
  };
}

// 0 ─main-1→ 1 ─main-2→ 2 ─main-3→ 3; 4 ─ditch→ 5 ─creek→ 1; 6 ─slow→ 0; 7 ─tidal(both)→ 1
const on = draw([
  ["main-1", 0, 1, 2000, "武进港", "river"],
  ["main-2", 1, 2, 1000, "武进港", "river"],
  ["main-3", 2, 3, 1000, "武进港", "river"],
  ["ditch", 4, 5, 400, null, "ditch"],
  ["creek", 5, 1, 600, "永安浜", "creek"],
  ["slow", 6, 0, 5000, "滆湖港", "canal"],
  ["tidal", 7, 1, 800, "横塘", "creek", "both"],
]);

const place = (reach: string, measureM: number) => ({
  reach,
  measureM,
  snapDistanceM: 5,
  position: [120, 31] as const,
});

function outfall(code: string, reach: string, measureM: number, more: Partial<TracedOutfall> = {}): TracedOutfall {
  return {
    code,
    name: `${code}排口`,
    category: "CZ-WS",
    categoryName: "城镇污水处理厂排污口",
    typicalParameters: ["NH3N", "COD", "TP", "DO"],
    river: null,
    district: null,
    responsibleParty: null,
    place: place(reach, measureM),
    status: "monitored",
    liveState: "running",
    dischargeM3PerDay: null,
    loadsKgPerDay: { NH3N: 100 },
    parameters: [],
    ...more,
  };
}

const inputs = (more: Partial<TraceInputs> = {}): TraceInputs => ({
  model: { id: "plain-upstream", version: "1" },
  networkVersion: "n",
  ruleVersion: "r",
  asOf: epochSeconds(0),
  exceedanceId: 1,
  section: { code: "S1", name: "某断面" },
  source: "auto",
  start: place("main-2", 800),
  observedAt: epochSeconds(1_000_000),
  windowHours: 24,
  maxDistanceM: 20_000,
  parameters: [
    {
      parameter: "NH3N",
      name: "氨氮",
      unit: "mg/L",
      value: 1.5,
      limit: 1,
      limitKind: "max",
      observedAt: epochSeconds(1_000_000),
    },
  ],
  outfalls: [outfall("A", "ditch", 100)],
  nearby: [],
  sections: [],
  unplacedOutfalls: 0,
  demo: false,
  response: null,
  oxygen: null,
  follows: null,
  ...more,
});
const run = (more: Partial<TraceInputs> = {}) => plainUpstream.run(inputs(more), on);

describe("plain trace", () => {
  test("a suspect with distance, travel time, chain and every part of its score", () => {
    const { suspects, status } = run();
    expect(status).toBe("done");
    const [first] = suspects;
    // 800 m on the main river, 600 m of creek, 300 m of ditch, at 0.1 m/s
    expect(first?.distanceM).toBe(1700);
    expect(first?.travel.centralH).toBeCloseTo(17_000 / 3600, 3);
    expect(first?.travel.earliestH).toBeLessThan(first?.travel.centralH ?? 0);
    expect(first?.travel.latestH).toBeGreaterThan(first?.travel.centralH ?? 0);
    expect(first?.chain).toEqual([
      { river: "武进港", kind: "river", lengthM: 800, reaches: ["main-2"] },
      { river: "永安浜", kind: "creek", lengthM: 600, reaches: ["creek"] },
      { river: null, kind: "ditch", lengthM: 300, reaches: ["ditch"] },
    ]);
    expect(first?.parts.map((p) => p.part)).toEqual(Object.keys(WEIGHTS));
    expect(first?.score).toBeCloseTo(first?.parts.reduce((s, p) => s + p.value * p.weight, 0) ?? 0, 2);
    expect(Object.values(WEIGHTS).reduce((s, w) => s + w, 0)).toBeCloseTo(1, 12);
  });

  test("load: rise at the section from load and flow, against the excess", () => {
    const part = (loads: Record<string, number>) =>
      run({ outfalls: [outfall("A", "ditch", 100, { loadsKgPerDay: loads })] }).suspects[0]?.parts.find(
        (p) => p.part === "load",
      );
    // 100 kg/d in 5 m³/s are 0.2315 mg/L, 2 % decayed in 4.7 h; the excess is 0.5 mg/L
    expect(part({ NH3N: 100 })?.explanation).toContain("约增 0.227 mg/L");
    expect(part({ NH3N: 100 })?.explanation).toContain("45.4%");
    expect(part({ NH3N: 1000 })?.value).toBe(1);
    expect(part({ NH3N: 1 })?.value).toBeLessThan(0.2);
    expect(part({})?.value).toBe(0.5);
  });

  test("the one that discharges the parameter comes before the one that may and the one that does not", () => {
    const { suspects } = run({
      outfalls: [
        outfall("not", "creek", 100, { loadsKgPerDay: { OIL: 1 } }),
        outfall("does", "creek", 100),
        outfall("may", "creek", 100, { loadsKgPerDay: {} }),
      ],
    });
    expect(suspects.map((s) => s.code)).toEqual(["does", "may", "not"]);
    expect(suspects.map((s) => s.rank)).toEqual([1, 2, 3]);
  });

  test.each<[string, Partial<TracedOutfall>, string, string]>([
    ["dry", { liveState: "dry" }, "not-discharging", "无水"],
    [
      "other parameters",
      { parameters: ["OIL"], loadsKgPerDay: {}, typicalParameters: ["OIL"] },
      "parameter-not-discharged",
      "OIL",
    ],
    ["too slow", { place: place("slow", 100) }, "travel-time-outside-window", "24 h"],
    ["too far", { place: place("main-1", 100) }, "beyond-distance-limit", "2 km"],
  ])("excluded: %s", (_, more, reason, words) => {
    const { suspects, excluded } = run({
      outfalls: [outfall("X", "creek", 100, more)],
      maxDistanceM: reason === "beyond-distance-limit" ? 2000 : 20_000,
    });
    expect(suspects).toEqual([]);
    expect(excluded[0]?.reasons.map((r) => r.reason)).toEqual([reason]);
    expect(excluded[0]?.reasons[0]?.explanation).toContain(words);
  });

  test("near by but not upstream: told, and whether downstream", () => {
    const { excluded } = run({
      nearby: [
        { code: "below", name: "下游排口", place: place("main-3", 500) },
        { code: "same", name: "同河段下游", place: place("main-2", 900) },
      ],
    });
    expect(excluded.map((e) => [e.code, e.distanceM, e.reasons[0]?.reason])).toEqual([
      ["below", null, "not-connected-under-flow"],
      ["same", null, "not-connected-under-flow"],
    ]);
    expect(excluded[0]?.reasons[0]?.explanation).toContain("下游 0.7 km");
  });

  test("a way of uncertain direction counts less, and is told", () => {
    const [first] = run({ outfalls: [outfall("T", "tidal", 0)] }).suspects;
    expect(first?.parts.find((p) => p.part === "direction")).toMatchObject({ value: 0.75 });
    const result = run();
    expect(result.domain.uncertainLengthM).toBe(800);
    expect(result.assumptions.join()).toContain("0.8 km 河道流向往复或不明");
  });

  test("low oxygen is traced by what uses it up", () => {
    const { suspects, assumptions } = run({
      parameters: [
        {
          parameter: "DO",
          name: "溶解氧",
          unit: "mg/L",
          value: 2,
          limit: 5,
          limitKind: "min",
          observedAt: epochSeconds(0),
        },
      ],
      outfalls: [outfall("A", "creek", 0, { loadsKgPerDay: { COD: 800 } })],
    });
    expect(assumptions.join()).toContain("溶解氧");
    expect(suspects[0]?.parts.find((p) => p.part === "load")?.explanation).toContain("登记负荷(COD) 800 kg/d");
    expect(suspects[0]?.parts.find((p) => p.part === "parameter")?.value).toBe(1);
  });

  test("the domain is cut at distance and at time", () => {
    const { domain } = run({ maxDistanceM: 1500, windowHours: 1000 });
    const main = domain.stretches.find((s) => s.reach === "main-1");
    expect(main).toMatchObject({ fromM: 1300, toM: 2000, nearM: 800, farM: 1500, uncertain: false });
    // Fastest water within 1 h: central 1 h × e^(1.2816 × 0.3) at 0.1 m/s
    const hour = run({ windowHours: 1 }).domain;
    expect(hour.totalLengthM).toBeCloseTo(360 * Math.exp(1.2815515655 * 0.3), 1);
  });

  test.each<[string, Partial<TraceInputs>, string]>([
    [
      "no reading",
      {
        parameters: [
          { parameter: "NH3N", name: "氨氮", unit: "mg/L", value: null, limit: 1, limitKind: "max", observedAt: null },
        ],
      },
      "缺氨氮",
    ],
    ["no parameter", { parameters: [] }, "没有要追溯的参数"],
    ["no outfall", { outfalls: [] }, "没有登记的排口"],
  ])("insufficient: %s", (_, more, words) => {
    const result = run(more);
    expect(result.status).toBe("insufficient");
    expect(result.missing.join()).toContain(words);
    expect(result.domain.stretches.length).toBeGreaterThan(0);
  });

  test("the same inputs give the same answer to the last digit, whatever ran between", () => {
    const once = JSON.stringify(run());
    run({ start: place("main-3", 10) });
    expect(JSON.stringify(plainUpstream.run(JSON.parse(JSON.stringify(inputs())), on))).toBe(once);
  });
});
