import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findWindow } from "../find-window.ts";
import { buildGraph, type GraphLocation, type ReachGraph } from "../graph.ts";
import { travelTime } from "../velocity.ts";
import { arrivalAt, slowestHorizon, travelMembers } from "./arrivals.ts";
import { type FlowColumns, type FlowTimeline, intervalAt } from "./flow-timeline.ts";
import { type Travel, type TravelWay, travel } from "./travel.ts";
import { firstArrival, passedUnknown, wayOfArrival } from "./travel-query.ts";

const H = 3600;
type Drawn = readonly [from: number, to: number, length: number];
type State = readonly [code: number, velocity: number];
type Net = { reaches: readonly Drawn[]; edges: readonly number[]; states: readonly (readonly State[])[] };

const graphOf = (reaches: readonly Drawn[]): ReachGraph =>
  buildGraph({
    nodes: { length: 1 + Math.max(...reaches.flat()) },
    reaches: reaches.map(([fromNode, toNode, length]) => ({
      fromNode,
      toNode,
      length,
      direction: "forward" as const,
      velocity: null,
      kind: null,
    })),
  });

function timelineOf({ edges, states }: Net): FlowTimeline {
  const columns = states.map(
    (of): FlowColumns => ({
      direction: Int8Array.from(of, ([code]) => code),
      velocity: Float64Array.from(of, ([code, v]) => (code === 0 ? 0 : v)),
      discharge: Float64Array.from(of, () => 1),
      basis: Uint8Array.from(of, () => 4),
      ageS: new Float64Array(of.length).fill(Number.NaN),
    }),
  );
  return { edges: Float64Array.from(edges), columns };
}

const follow = (
  net: Net,
  start: GraphLocation,
  hours: number,
  over: { way?: TravelWay; at?: number; toleranceS?: number } = {},
) =>
  travel({
    graph: graphOf(net.reaches),
    timeline: timelineOf(net),
    start,
    at: over.at ?? 0,
    horizonS: hours * H,
    way: over.way ?? "forward",
    toleranceS: over.toleranceS ?? 0,
    toTheEnd: true,
  });
const hoursTo = (of: Travel, reach: number, measure: number) => {
  const found = firstArrival(of, { reach, measure });
  return found && found.elapsedS / H;
};
const F: State = [1, 0.1];
const B: State = [-1, 0.1];
const STILL: State = [0, 0];
const EITHER: State = [2, 0.1];
/** 0.1 m/s. */
const KMH = 360;

describe("travel by hand", () => {
  // 0 ─0→ 1 ─1→ 2, and 1 ─2→ 3; each two hours long.
  const fork: readonly Drawn[] = [
    [0, 1, 2 * KMH],
    [1, 2, 2 * KMH],
    [1, 3, 2 * KMH],
  ];

  test("water turned back by a reversal comes out where it entered, and goes where the water then goes", () => {
    // Until 3 h into reach 1 only; then reach 1 flows back and reach 2 away.
    const net = {
      reaches: fork,
      edges: [0, 3 * H, 20 * H],
      states: [
        [F, F, STILL],
        [STILL, B, F],
      ],
    };
    const found = follow(net, { reach: 0, measure: 0 }, 12);
    // At 2 h at the fork, at 3 h half a reach beyond it, at 4 h back, at 5 h in the middle of the other reach.
    expect(hoursTo(found, 1, KMH)).toBeCloseTo(3, 9);
    expect(hoursTo(found, 1, 1.01 * KMH)).toBeUndefined();
    expect(hoursTo(found, 2, KMH)).toBeCloseTo(5, 9);
    const arrived = firstArrival(found, { reach: 2, measure: KMH });
    expect(arrived && wayOfArrival(found, arrived).map((s) => [s.reach, Math.round(s.lengthM)])).toEqual([
      [0, 720],
      [1, 360],
      [1, 360],
      [2, 360],
    ]);
  });

  test("what came second may be ahead after a turn", () => {
    // 0 ─0→ 1 by one hour, 0 ─1→ 1 by two; then 1 ─2→ 2 and 1 ─3→ 3.
    const braid: readonly Drawn[] = [
      [0, 1, KMH],
      [0, 1, 2 * KMH],
      [1, 2, 9 * KMH],
      [1, 3, KMH],
    ];
    const net = {
      reaches: [[4, 0, KMH], ...braid] as Drawn[],
      edges: [0, 3.5 * H, 20 * H],
      states: [
        [F, F, F, F, STILL],
        [STILL, STILL, STILL, B, F],
      ],
    };
    const found = follow(net, { reach: 0, measure: KMH }, 12);
    // At 3.5 h the first is 2.5 h, the second 1.5 h beyond the node; the second is back at 5 h, the first at 6 h.
    expect(hoursTo(found, 4, 0)).toBeCloseTo(5, 9);
  });

  test("standing water waits; a closed reach lets nothing in, and nothing through", () => {
    const net = {
      reaches: fork,
      edges: [0, H, 5 * H, 20 * H],
      states: [
        [F, F, STILL],
        [STILL, F, STILL],
        [F, F, STILL],
      ],
    };
    const found = follow(net, { reach: 0, measure: 0 }, 12);
    expect(hoursTo(found, 0, 1.5 * KMH)).toBeCloseTo(5.5, 9);
    expect(hoursTo(found, 1, KMH)).toBeCloseTo(7, 9);
    expect(hoursTo(found, 2, 0)).toBeUndefined();
  });

  test("water waits at a node no reach leads away from", () => {
    const net = {
      reaches: fork,
      edges: [0, 6 * H, 20 * H],
      states: [
        [F, STILL, STILL],
        [F, STILL, F],
      ],
    };
    expect(hoursTo(follow(net, { reach: 0, measure: 0 }, 12), 2, KMH)).toBeCloseTo(7, 9);
  });

  test("unknown direction goes both ways and says so", () => {
    const net = { reaches: fork, edges: [0, 20 * H], states: [[EITHER, F, F]] };
    const found = follow(net, { reach: 0, measure: KMH }, 12);
    expect(hoursTo(found, 0, 0)).toBeCloseTo(1, 9);
    expect(hoursTo(found, 1, KMH)).toBeCloseTo(2, 9);
    const arrived = firstArrival(found, { reach: 1, measure: KMH });
    expect(arrived && passedUnknown(found, arrived)).toBe(true);
  });

  test("backward is followed through the states before the moment", () => {
    const net = {
      reaches: fork,
      edges: [0, 3 * H, 20 * H],
      states: [
        [F, F, STILL],
        [STILL, B, F],
      ],
    };
    const found = follow(net, { reach: 2, measure: KMH }, 5, { way: "backward", at: 5 * H });
    expect(hoursTo(found, 0, 0)).toBeCloseTo(5, 9);
  });
});

const codes = fc.constantFrom(1, -1, 0, 2);
const netOf = (code: fc.Arbitrary<number>, intervals: number) =>
  fc
    .record({ nodes: fc.integer({ min: 2, max: 5 }), count: fc.integer({ min: 1, max: 6 }) })
    .chain(({ nodes, count }) =>
      fc.record({
        reaches: fc.array(fc.tuple(fc.nat(nodes - 1), fc.nat(nodes - 1), fc.integer({ min: 100, max: 2000 })), {
          minLength: count,
          maxLength: count,
        }),
        cuts: fc.uniqueArray(fc.integer({ min: 1, max: 15 }), { minLength: intervals - 1, maxLength: intervals - 1 }),
        states: fc.array(
          fc.array(fc.tuple(code, fc.double({ min: 0.05, max: 0.3, noNaN: true })), {
            minLength: count,
            maxLength: count,
          }),
          { minLength: intervals, maxLength: intervals },
        ),
        reach: fc.nat(count - 1),
        share: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        hours: fc.double({ min: 0.5, max: 14, noNaN: true }),
      }),
    )
    .map(({ cuts, reach, share, ...net }) => ({
      ...net,
      edges: [0, ...cuts.sort((a, b) => a - b), 16].map((h) => h * H),
      start: { reach, measure: share * (net.reaches[reach]?.[2] ?? 0) },
    }));
const changing = fc.integer({ min: 1, max: 4 }).chain((intervals) => netOf(codes, intervals));

/** True where the water of a finished travel is at a place, to a millimetre. */
const isAt = (of: Travel, reach: number, measure: number) =>
  (of.water.get(reach) ?? []).some(({ lo, hi }) => lo - 1e-3 <= measure && measure <= hi + 1e-3);

describe("laws", () => {
  test("in steady flow it is the plain window by hours", () => {
    fc.assert(
      fc.property(
        netOf(fc.constantFrom(1, -1, 2), 1),
        fc.constantFrom("forward" as const, "backward" as const),
        (net, way) => {
          const word = { 1: "forward", "-1": "reverse", 2: "unknown" } as const;
          const state = net.states[0] ?? [];
          const graph = buildGraph({
            nodes: { length: 5 },
            reaches: net.reaches.map(([fromNode, toNode, length], i) => {
              const [code, velocity] = state[i] as [1 | -1 | 2, number];
              return { fromNode, toNode, length, direction: word[code], velocity: velocity as never, kind: null };
            }),
          });
          const direction = way === "forward" ? "downstream" : "upstream";
          const window = findWindow(graph, net.start, { direction, hours: net.hours });
          const found = follow(net, net.start, net.hours, { way, at: way === "forward" ? 0 : 16 * H });
          let metres = 0;
          for (let i = 0; i < window.size; i++) {
            const [reach, from, to] = [
              (window.arc[i] as number) >> 1,
              window.from[i] as number,
              window.to[i] as number,
            ];
            const up = ((window.arc[i] as number) & 1) === 0;
            for (const part of [0.1, 0.5, 0.9]) {
              const cost = (window.near[i] as number) + part * ((window.far[i] as number) - (window.near[i] as number));
              const at = up ? from + part * (to - from) : to - part * (to - from);
              expect(firstArrival(found, { reach, measure: at })?.elapsedS).toBeCloseTo(cost, 3);
            }
            metres += to - from;
          }
          const covered = [...found.covers.values()].flat().reduce((sum, c) => sum + c.to - c.from, 0);
          expect(covered).toBeCloseTo(metres, 3);
        },
      ),
      { numRuns: 300 },
    );
  });

  test("backward is the transpose of forward: water is there then exactly where that water was here before", () => {
    fc.assert(
      fc.property(changing, fc.nat(), (net, pick) => {
        const there = [...follow(net, net.start, net.hours).water].flatMap(([reach, parts]) =>
          parts.map((part) => ({ reach, ...part })),
        );
        const { reach, lo, hi } = there[pick % Math.max(1, there.length)] ?? { reach: 0, lo: 0, hi: -1 };
        if (hi < lo) return;
        const back = follow(net, { reach, measure: (lo + hi) / 2 }, net.hours, { way: "backward", at: net.hours * H });
        expect(isAt(back, net.start.reach, net.start.measure)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
  test("and the other way round", () => {
    fc.assert(
      fc.property(changing, fc.nat(), (net, pick) => {
        const back = follow(net, net.start, net.hours, { way: "backward", at: net.hours * H });
        const there = [...back.water].flatMap(([reach, parts]) => parts.map((part) => ({ reach, ...part })));
        const { reach, lo, hi } = there[pick % Math.max(1, there.length)] ?? { reach: 0, lo: 0, hi: -1 };
        if (hi < lo) return;
        const forth = follow(net, { reach, measure: (lo + hi) / 2 }, net.hours);
        expect(isAt(forth, net.start.reach, net.start.measure)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test("cutting a reach in two changes nothing", () => {
    fc.assert(
      fc.property(changing, fc.nat(), fc.double({ min: 0.1, max: 0.9, noNaN: true }), (net, which, share) => {
        const cut = which % net.reaches.length;
        if (cut === net.start.reach) return;
        const [from, to, length] = net.reaches[cut] as Drawn;
        const node = 9;
        const [first, second]: [Drawn, Drawn] = [
          [from, node, length * share],
          [node, to, length * (1 - share)],
        ];
        const reaches = [...net.reaches.map((r, i) => (i === cut ? first : r)), second];
        const states = net.states.map((of) => [...of, of[cut] as State]);
        const whole = follow(net, net.start, net.hours);
        const halves = follow({ ...net, reaches, states }, net.start, net.hours);
        for (const part of [0.05, 0.35, 0.65, 0.95]) {
          net.reaches.forEach(([, , of], reach) => {
            const measure = part * of;
            const beyond = reach === cut && measure > length * share;
            const place = beyond
              ? { reach: net.reaches.length, measure: measure - length * share }
              : { reach, measure };
            const [a, b] = [firstArrival(whole, { reach, measure })?.elapsedS, firstArrival(halves, place)?.elapsedS];
            if (Math.abs((a ?? b ?? 0) - net.hours * H) > 1e-3) expect(b ?? -1).toBeCloseTo(a ?? -1, 3);
          });
        }
      }),
      { numRuns: 300 },
    );
  });

  test("taking parts together makes arrivals early by some tolerances at most, never late", () => {
    fc.assert(
      fc.property(changing, (net) => {
        const exact = follow(net, net.start, net.hours);
        const rough = follow(net, net.start, net.hours, { toleranceS: 60 });
        for (const [reach, covers] of exact.covers)
          for (const { from, to, uFrom, uTo } of covers) {
            const found = firstArrival(rough, { reach, measure: (from + to) / 2 })?.elapsedS as number;
            expect(found).toBeLessThanOrEqual((uFrom + uTo) / 2 + 1e-3);
          }
      }),
      { numRuns: 300 },
    );
  });

  test("earliest ≤ central ≤ latest, and in steady flow those of the plain travel time", () => {
    fc.assert(
      fc.property(changing, fc.double({ min: 0, max: 1, noNaN: true }), (net, share) => {
        const input = { graph: graphOf(net.reaches), timeline: timelineOf(net), start: net.start, at: 0 };
        const members = travelMembers({ ...input, horizonS: net.hours * H, way: "forward" });
        net.reaches.forEach(([, , length], reach) => {
          const found = arrivalAt(members, { reach, measure: share * length }, net.hours * H);
          if (found === undefined) return;
          const { earliestH, centralH, latestH } = found.travel;
          expect(earliestH).toBeLessThanOrEqual(centralH);
          expect(centralH).toBeLessThanOrEqual(latestH);
          expect(earliestH).toBeLessThanOrEqual(net.hours);
          if (net.states.length > 1) return;
          expect(found.share).toBe(1);
          const plain = travelTime(centralH * H);
          expect([earliestH, latestH]).toEqual([expect.closeTo(plain.earliestH, 6), expect.closeTo(plain.latestH, 6)]);
          expect(latestH * H).toBeLessThanOrEqual(slowestHorizon(net.hours * H) * (1 + 1e-9));
        });
      }),
      { numRuns: 200 },
    );
  });
});

/**
 * A particle that takes short steps and decides at every node and in every reach of unknown direction by chance. Written apart
 * from the above; answers the places it has been at, each step.
 */
function walk(net: Net, start: GraphLocation, hours: number, stepS: number, chance: () => number) {
  const timeline = timelineOf(net);
  let { reach, measure } = start;
  let node: number | undefined;
  const been: { reach: number; measure: number; at: number }[] = [];
  for (let at = 0; at < hours * H; at += stepS) {
    const state = net.states[intervalAt(timeline, at + stepS / 2)] as readonly State[];
    let left = stepS;
    for (let turns = 0; left > 1e-9 && turns < 50; turns++) {
      if (node !== undefined) {
        const n: number = node;
        const ways = net.reaches.flatMap(([from, to, length], r) => {
          const code = (state[r] as State)[0];
          return [
            ...(from === n && (code === 1 || code === 2) ? [{ r, m: 0 }] : []),
            ...(to === n && (code === -1 || code === 2) ? [{ r, m: length }] : []),
          ];
        });
        const way = ways[Math.floor(chance() * ways.length)];
        if (way === undefined) break;
        reach = way.r;
        measure = way.m;
        node = undefined;
        const [, , length] = net.reaches[reach] as Drawn;
        const [code, v] = state[reach] as State;
        const sign = measure === 0 ? 1 : -1;
        const d = Math.min(v * left, length);
        measure += sign * d;
        left -= d / v;
        if (code !== 0 && d >= length) node = (net.reaches[reach] as Drawn)[sign === 1 ? 1 : 0];
        continue;
      }
      const [from, to, length] = net.reaches[reach] as Drawn;
      const [code, v] = state[reach] as State;
      if (code === 0) break;
      const sign = code === 2 ? (chance() < 0.5 ? -1 : 1) : code;
      const room = sign === 1 ? length - measure : measure;
      const d = Math.min(v * left, room);
      measure += sign * d;
      left -= d / v;
      if (d >= room) node = sign === 1 ? to : from;
    }
    if (node === undefined) been.push({ reach, measure, at: at + stepS });
  }
  return been;
}

test("particles that walk by small steps are nowhere before the water, and where they are the water is", () => {
  fc.assert(
    fc.property(changing, fc.integer(), (net, seed) => {
      let state = seed >>> 0;
      const chance = () => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return state / 2 ** 32;
      };
      const found = follow(net, net.start, 14);
      const been = Array.from({ length: 5 }, () => walk(net, net.start, 14, 120, chance)).flat();
      for (const { reach, measure, at } of been) {
        const first = firstArrival(found, { reach, measure })?.elapsedS;
        expect(first === undefined ? "not reached" : first <= at + 1e-3).toBe(true);
      }
      const last = been.filter(({ at }) => at === 14 * H);
      for (const { reach, measure } of last) expect(isAt(found, reach, measure)).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test("where nothing is uncertain and nothing forks a particle is at each place exactly when the water is", () => {
  const line = netOf(fc.constantFrom(1, -1, 0), 3).map((net) => ({
    ...net,
    reaches: net.reaches.map(([, , length], i): Drawn => [i, i + 1, length]),
    states: net.states.map((of) => of.map(([code]): State => [code, 0.1])),
  }));
  fc.assert(
    fc.property(line, (net) => {
      const found = follow(net, net.start, 14);
      const been = walk(net, net.start, 14, 30, () => 0);
      const covered = [...found.covers].flatMap(([reach, covers]) => covers.map((c) => ({ reach, ...c })));
      for (const { reach, from, to, uFrom, uTo } of covered.filter((c) => c.to - c.from > 50)) {
        const [middle, when] = [(from + to) / 2, (uFrom + uTo) / 2];
        const close = been.some(
          (p) => p.reach === reach && Math.abs(p.measure - middle) < 10 && Math.abs(p.at - when) < 120,
        );
        expect(close || forks(net)).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});

/** True where at some time two reaches lead away from one node. */
const forks = ({ reaches, states }: Net) =>
  states.some((of) => of.some(([code], i) => i > 0 && code === 1 && of[i - 1]?.[0] === -1 && reaches.length > 1));
