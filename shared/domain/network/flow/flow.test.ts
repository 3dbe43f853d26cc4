import { describe, expect, test } from "vitest";
import { epochSeconds } from "../../units.ts";
import { type FlowFact, resolveFlow } from "./flow-state.ts";
import { compileTimeline, flowAt } from "./flow-timeline.ts";
import { factsOfStructures } from "./structures.ts";

const H = 3600;
const usual = { direction: "forward", velocity: 0.1, area: 40 } as const;
const fact = (over: Partial<FlowFact>): FlowFact => ({
  reach: 0,
  from: epochSeconds(0),
  to: null,
  direction: "reverse",
  velocity: null,
  discharge: null,
  basis: "officer",
  ...over,
});

describe("resolveFlow", () => {
  test("a reach nobody speaks of has its default, and says assumed", () => {
    expect(resolveFlow([], usual, 0)).toEqual({
      direction: "forward",
      velocity: 0.1,
      discharge: 4,
      basis: "assumed",
      ageS: null,
    });
  });

  test("the better basis wins even when older; of equals the newer", () => {
    const facts = [
      fact({ basis: "measured", direction: "forward", velocity: 0.3 }),
      fact({ basis: "officer", from: epochSeconds(2 * H) }),
      fact({ basis: "measured", direction: "reverse", velocity: 0.2, from: epochSeconds(H) }),
    ];
    expect(resolveFlow(facts, usual, 3 * H)).toMatchObject({
      direction: "reverse",
      velocity: 0.2,
      discharge: 8,
      ageS: 2 * H,
    });
  });

  test("an old measurement stops speaking, a gate does not", () => {
    const measured = fact({ basis: "measured", direction: "reverse" });
    const gate = fact({ basis: "structure", direction: "stagnant" });
    expect(resolveFlow([measured], usual, 13 * H).basis).toBe("assumed");
    expect(resolveFlow([measured, gate], usual, 200 * 24 * H)).toMatchObject({
      direction: "stagnant",
      velocity: 0,
      discharge: 0,
    });
  });

  test("discharge alone gives the velocity through the area", () => {
    expect(resolveFlow([fact({ discharge: 10 })], usual, 1).velocity).toBe(0.25);
  });
});

test("gates and pumps become statements, each until the next row", () => {
  const gate = { code: "G", reach: 3, measure: 10, pumpCapacity: 12 };
  const rows = (["closed", "pump-reverse", "open"] as const).map((state, i) => ({
    structure: "G",
    from: epochSeconds(i * H),
    to: null,
    state,
  }));
  expect(factsOfStructures([gate], [...rows].reverse())).toEqual([
    { reach: 3, from: 0, to: H, direction: "stagnant", velocity: 0, discharge: 0, basis: "structure" },
    { reach: 3, from: H, to: 2 * H, direction: "reverse", velocity: null, discharge: 12, basis: "structure" },
  ]);
  expect(factsOfStructures([], rows)).toEqual([]);
});

describe("compileTimeline", () => {
  test("cuts where a statement starts or stops, and joins what does not differ", () => {
    const facts = [
      fact({ from: epochSeconds(10 * H), to: epochSeconds(20 * H), velocity: 0.2 }),
      fact({ from: epochSeconds(20 * H), to: epochSeconds(30 * H), velocity: 0.2 }),
    ];
    const timeline = compileTimeline({ defaults: [usual, usual], facts, from: 0, to: 72 * H });
    expect([...timeline.edges].map((t) => t / H)).toEqual([0, 10, 30, 72]);
    expect(flowAt(timeline, 0, 15 * H)).toMatchObject({ direction: "reverse", basis: "officer", ageS: 5 * H });
    expect(flowAt(timeline, 0, 40 * H)).toMatchObject({ direction: "forward", basis: "assumed", ageS: null });
    expect(flowAt(timeline, 1, 15 * H).direction).toBe("forward");
  });

  test("steady flow is one interval; an empty window is refused", () => {
    expect(compileTimeline({ defaults: [usual], facts: [], from: 0, to: H }).columns).toHaveLength(1);
    expect(() => compileTimeline({ defaults: [usual], facts: [], from: H, to: H })).toThrow(RangeError);
  });
});
