import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { metresPerSecond } from "../units.ts";
import { buildGraph, type GraphLocation, type ReachGraph } from "./graph.ts";
import type { ReachDirection } from "./reach.ts";
import { costAt, createWorkspace, type Metric, NO_LIMIT, search } from "./search.ts";
import {
  costsAt,
  cutByTravel,
  type Surveyable,
  stretchesByDistance,
  stretchesByTravel,
  surveyByDistance,
  surveyByTravel,
} from "./survey.ts";

type Drawn = [from: number, to: number, length: number, velocity: number, direction?: ReachDirection];

function draw(reaches: readonly Drawn[]): Surveyable {
  const rows = reaches.map(([fromNode, toNode, length, velocity, direction = "forward"]) => ({
    fromNode,
    toNode,
    length,
    direction,
    velocity: metresPerSecond(velocity),
    kind: null,
  }));
  const graph = buildGraph({
    nodes: { length: 1 + Math.max(...reaches.map(([from, to]) => Math.max(from, to))) },
    reaches: rows,
  });
  return { graph, workspaces: { distance: createWorkspace(graph), travel: createWorkspace(graph) } };
}

describe("surveys", () => {
  // A short slow way and a long fast one from 0 to 1.
  const braid = draw([
    [0, 1, 100, 0.01],
    [0, 2, 100, 1],
    [2, 1, 100, 1],
    [1, 3, 10, 1],
  ]);

  test("distance is of the shortest way, travel time of the fastest", () => {
    const s = surveyByDistance(braid, { reach: 3, measure: 10 }, "upstream", 500);
    expect(costsAt(s, { reach: 1, measure: 0 })).toEqual({ distanceM: 210, travelS: 210 });
    expect(costsAt(s, { reach: 0, measure: 0 })?.distanceM).toBe(110);
    const up = draw([
      [4, 0, 50, 1],
      [0, 1, 100, 0.01],
      [0, 2, 100, 1],
      [2, 1, 100, 1],
      [1, 3, 10, 1],
    ]);
    const both = surveyByDistance(up, { reach: 4, measure: 10 }, "upstream", 130);
    expect(costsAt(both, { reach: 0, measure: 40 })).toEqual({ distanceM: 120, travelS: 220 });
  });

  test("hours reach along the fast way first", () => {
    const stretches = stretchesByTravel(surveyByTravel(braid, { reach: 3, measure: 10 }, "upstream", 160));
    const at = (reach: number) => stretches.filter((s) => s.reach === reach).map((s) => [s.from, s.to, s.near, s.far]);
    expect(at(1)).toEqual([[50, 100, 110, 160]]);
    expect(at(0)).toEqual([[98.5, 100, 10, 11.5]]);
  });

  test("a stretch by distance is cut where the time is up", () => {
    const s = surveyByDistance(braid, { reach: 3, measure: 10 }, "upstream", 500);
    const cut = cutByTravel(s, stretchesByDistance(s), 110);
    expect(
      cut.map(({ reach, from, to, near, far, travelNear, travelFar }) => [
        reach,
        from,
        to,
        near,
        far,
        travelNear,
        travelFar,
      ]),
    ).toEqual([
      [0, 99, 100, 10, 11, 10, 110],
      [2, 0, 100, 10, 110, 10, 110],
      [3, 0, 10, 0, 10, 0, 10],
    ]);
  });

  test("a way round comes back to the start at its own cost", () => {
    const ring = draw([
      [0, 1, 100, 1],
      [1, 0, 100, 1],
    ]);
    const s = surveyByDistance(ring, { reach: 0, measure: 40 }, "upstream", 1000);
    const last = stretchesByDistance(s).find((x) => x.reach === 0 && x.from === 40);
    expect(last).toMatchObject({ to: 100, near: 140, far: 200, travelNear: 140, travelFar: 200 });
  });
});

const net = fc.array(
  fc.tuple(
    fc.nat(5),
    fc.nat(5),
    fc.integer({ min: 1, max: 9 }),
    fc.integer({ min: 1, max: 5 }),
    fc.constantFrom<ReachDirection>("forward", "forward", "reverse", "both"),
  ),
  { minLength: 1, maxLength: 12 },
);
const located = net.chain((drawn) =>
  fc.record({ reach: fc.nat(drawn.length - 1), share: fc.integer({ min: 0, max: 4 }) }).map(({ reach, share }) => ({
    on: draw(drawn),
    start: { reach, measure: ((drawn[reach] as Drawn)[2] * share) / 4 } as GraphLocation,
  })),
);
const full = (graph: ReachGraph, start: GraphLocation, metric: Metric) =>
  search(graph, start, "upstream", metric, NO_LIMIT, createWorkspace(graph));

describe("laws", () => {
  test("bounded surveys give what unbounded searches give", () => {
    fc.assert(
      fc.property(located, fc.nat(30), ({ on, start }, limit) => {
        const [byDistance, byTravel] = [full(on.graph, start, "length"), full(on.graph, start, "travel")];
        const inMetres = surveyByDistance(on, start, "upstream", limit);
        for (const s of stretchesByDistance(inMetres)) {
          const middle = (s.from + s.to) / 2;
          expect(costAt(inMetres.distance, s.reach, middle)).toBeCloseTo(costAt(byDistance, s.reach, middle), 9);
          expect(costAt(inMetres.travel, s.reach, middle)).toBeCloseTo(costAt(byTravel, s.reach, middle), 9);
        }
        const inSeconds = surveyByTravel(on, start, "upstream", limit);
        for (const s of stretchesByTravel(inSeconds)) {
          const middle = (s.from + s.to) / 2;
          expect(costAt(inSeconds.distance, s.reach, middle)).toBeCloseTo(costAt(byDistance, s.reach, middle), 9);
          expect(costAt(inSeconds.travel, s.reach, middle)).toBeCloseTo(costAt(byTravel, s.reach, middle), 9);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test("cut by travel: what is kept is in time, what is lost is not", () => {
    fc.assert(
      fc.property(located, fc.nat(12), fc.integer({ min: 1, max: 99 }), ({ on, start }, seconds, percent) => {
        const s = surveyByDistance(on, start, "upstream", NO_LIMIT);
        const all = stretchesByDistance(s);
        const kept = cutByTravel(s, all, seconds);
        for (const stretch of all) {
          const at = stretch.from + ((stretch.to - stretch.from) * percent) / 100;
          const inTime = costAt(s.travel, stretch.reach, at) <= seconds;
          const isKept = kept.some((k) => k.reach === stretch.reach && k.from - 1e-9 <= at && at <= k.to + 1e-9);
          const onTheEdge = Math.abs(costAt(s.travel, stretch.reach, at) - seconds) < 1e-9;
          if (!onTheEdge) expect(isKept).toBe(inTime);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
