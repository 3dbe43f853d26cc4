import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ChannelNet, dispersionOf, incidenceOf, type NetFlow } from "./channel-net.ts";
import { upstreamDomain } from "./domain.ts";
import { forwardRun } from "./forward-run.ts";
import { beginMarch } from "./march.ts";
import { respond } from "./respond.ts";
import { createShown, type Shown } from "./shown.ts";
import { rowCountOf, stepForward } from "./step-forward.ts";
import { buildGrid, compileTransport } from "./transport.ts";

type Line = [from: number, to: number, length: number];
function netOf(lines: Line[], area = 40, width = 20): ChannelNet {
  return {
    reachCount: lines.length,
    nodeCount: 1 + Math.max(...lines.map(([a, b]) => Math.max(a, b))),
    fromNode: Int32Array.from(lines, (l) => l[0]),
    toNode: Int32Array.from(lines, (l) => l[1]),
    length: Float64Array.from(lines, (l) => l[2]),
    area: new Float64Array(lines.length).fill(area),
    width: new Float64Array(lines.length).fill(width),
  };
}
const flowOf = (direction: number[], velocity: number[], area = 40): NetFlow => ({
  direction: Int8Array.from(direction),
  velocity: Float64Array.from(velocity),
  discharge: Float64Array.from(velocity, (v) => v * area),
});

/** Any graph, with loops, circles, dead ends, standing water and reaches of one metre to five kilometres. */
const anyCase = fc.integer({ min: 2, max: 9 }).chain((nodes) =>
  fc
    .array(
      fc.record({
        from: fc.integer({ min: 0, max: nodes - 1 }),
        to: fc.integer({ min: 0, max: nodes - 1 }),
        length: fc.double({ min: 1, max: 5000, noNaN: true }),
        flow: fc.array(
          fc.record({
            direction: fc.constantFrom(1, -1, 0),
            velocity: fc.double({ min: 0.01, max: 0.8, noNaN: true }),
          }),
          { minLength: 2, maxLength: 2 },
        ),
      }),
      { minLength: 1, maxLength: 16 },
    )
    .map((rows) => ({
      net: netOf([
        ...rows.map((r): Line => [r.from, r.to === r.from ? (r.to + 1) % nodes : r.to, r.length]),
        [0, nodes - 1, 300],
      ]),
      flows: [0, 1].map((k) =>
        flowOf([...rows.map((r) => r.flow[k]!.direction), 1], [...rows.map((r) => r.flow[k]!.velocity), 0.1]),
      ),
    })),
);

describe("laws of one step", () => {
  // Rows of eight columns go another way through the kernel than longer ones.
  test.each([7, 9])(
    "duality ⟨Hx, y⟩ = ⟨x, Hᵀy⟩ to rounding, over steps that change flow, of %i columns",
    (receptors) => {
      fc.assert(
        fc.property(
          anyCase,
          fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
          ({ net, flows }, stream) => {
            const grid = buildGrid(net, flows, 900);
            const transports = flows.map((flow) => compileTransport(net, incidenceOf(net), grid, flow));
            const rows = rowCountOf(transports[0]!);
            const next = () => stream.next().value as number;
            const x = Float64Array.from({ length: rows }, next);
            const y = Float64Array.from({ length: grid.cellCount }, next);
            const plan = [0, 0, 1, 0, 1, 1];
            const forward = x.slice();
            for (const k of plan) stepForward(transports[k]!, forward, new Float64Array(rows), 0.99);
            const left = y.reduce((sum, v, i) => sum + v * forward[i]!, 0);
            // Two columns asked far apart, one of them met everywhere and one in a single cell: neither may enter the other.
            const march = beginMarch(transports, receptors, { negligible: 0 });
            march.addReceptor(1, [...y.keys()], [...y]);
            march.addReceptor(6, [grid.cellCount - 1], [1]);
            let nodes = [new Float64Array(), new Float64Array()];
            for (const k of [...plan].reverse()) {
              march.route(k);
              nodes = [1, 6].map((column) => march.column(column).slice(grid.cellCount));
              march.step(k, 0.99);
            }
            const worth = (column: number, ofNodes: Float64Array) => {
              const adjoint = march.column(column);
              let sum = 0;
              for (let c = 0; c < grid.cellCount; c++) sum += x[c]! * adjoint[c]!;
              ofNodes.forEach((v, n) => {
                sum += x[grid.cellCount + n]! * v * 0.99;
              });
              return sum;
            };
            const right = worth(1, nodes[0]!);
            const last = forward[grid.cellCount - 1]!;
            expect(Math.abs(worth(6, nodes[1]!) - last)).toBeLessThan(1e-5 * last + 1e-12);
            expect(Math.abs(right - left)).toBeLessThan(1e-5 * left + 1e-12);
          },
        ),
        { numRuns: 150 },
      );
    },
  );

  test("what is next to nothing and not carried is less than a share of 1e-9 of a reading per step", () => {
    fc.assert(
      fc.property(anyCase, ({ net, flows }) => {
        const grid = buildGrid(net, flows, 900);
        const transports = flows.map((flow) => compileTransport(net, incidenceOf(net), grid, flow));
        const steps = 40;
        const carried = (negligible?: number) => {
          const march = beginMarch(transports, 1, negligible === undefined ? {} : { negligible });
          march.addReceptor(0, [grid.cellCount - 1], [0.02]);
          for (let k = 0; k < steps; k++) {
            march.route((k >> 3) % 2);
            march.step((k >> 3) % 2, 1);
          }
          return march.column(0).subarray(0, grid.cellCount);
        };
        const [all, most] = [carried(0), carried()];
        all.forEach((v, c) => {
          // Single precision rounds some; beyond that only what was left out is missing.
          expect(most[c]! - v).toBeLessThan(1e-5 * v + 1e-15);
          expect(v - most[c]!).toBeLessThan(1e-5 * v + 1.1 * steps * 0.02e-9);
        });
      }),
      { numRuns: 80 },
    );
  });

  test("mass is kept: what is in the net and what left it is what came, never negative", () => {
    fc.assert(
      fc.property(anyCase, fc.nat(), ({ net, flows }, at) => {
        const site = { reach: at % net.reachCount, measure: net.length[at % net.reachCount]! * 0.37 };
        const steps = 60;
        const run = forwardRun(
          {
            net,
            dtS: 900,
            flowOfStep: Uint8Array.from({ length: steps }, (_, k) => (k >> 3) % 2),
            receptors: [],
            decayPerS: 0,
          },
          flows,
          { site, gramsOfStep: new Float64Array(steps).fill(1) },
        );
        expect(run.mass.reduce((a, b) => a + b, 0) + run.left).toBeCloseTo(steps, 8);
        expect(Math.min(...run.mass)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 100 },
    );
  });
});

/** c(x, t) of 1 g/s for T seconds in a uniform channel with dispersion and decay, by summing instantaneous releases. */
function analytic(x: number, t: number, T: number, v: number, e: number, area: number, k: number): number {
  let sum = 0;
  const parts = 400;
  for (let i = 0; i < parts; i++) {
    const tau = t - ((i + 0.5) / parts) * Math.min(T, t);
    sum +=
      (Math.exp(-((x - v * tau) ** 2) / (4 * e * tau) - k * tau) / (area * Math.sqrt(4 * Math.PI * e * tau))) *
      (Math.min(T, t) / parts);
  }
  return sum;
}

describe("a single channel", () => {
  const area = 40;
  const channel = (pieces: number[]) =>
    netOf(
      pieces.map((l, i): Line => [i, i + 1, l]),
      area,
    );
  const runs: [string, number[], number, number][] = [
    ["one reach of 12 km", [12_000], 0.12, 900],
    ["sixty reaches of 200 m", new Array(60).fill(200), 0.12, 900],
    ["reaches shorter than a step", Array.from({ length: 160 }, (_, i) => 50 + ((i * 37) % 50)), 0.12, 900],
    ["fast water", [12_000], 0.3, 600],
    ["slow water", [12_000], 0.06, 900],
  ];
  test.each(runs)("%s follows the advection–dispersion equation with decay", (_, pieces, v, dtS) => {
    const net = channel(pieces);
    const end = net.length.reduce((a, b) => a + b, 0);
    const distance = 6000;
    const flow = flowOf(
      pieces.map(() => 1),
      pieces.map(() => v),
      area,
    );
    const hours = Math.ceil((2.2 * distance) / v / 3600);
    const steps = (hours * 3600) / dtS;
    const k = 0.2 / 86_400;
    const [T, e] = [6 * 3600, dispersionOf(v, 20, area)];
    const at = (x: number) => {
      let [i, left] = [0, x];
      while (left > net.length[i]!) left -= net.length[i++]!;
      return { reach: i, measure: left };
    };
    expect(end).toBeGreaterThan(distance + 1000);
    const run = forwardRun(
      { net, dtS, flowOfStep: new Uint8Array(steps), receptors: [at(500 + distance)], decayPerS: k },
      [flow],
      { site: at(500), gramsOfStep: Float64Array.from({ length: steps }, (_, i) => (i * dtS < T ? dtS : 0)) },
    );
    const exact = Float64Array.from({ length: steps }, (_, i) => analytic(distance, (i + 1) * dtS, T, v, e, area, k));
    const peak = Math.max(...exact);
    const moments = (c: Float64Array) => {
      const m0 = c.reduce((a, b) => a + b, 0);
      const m1 = c.reduce((a, b, i) => a + b * (i + 0.5) * dtS, 0) / m0;
      return { m0, m1, m2: c.reduce((a, b, i) => a + b * ((i + 0.5) * dtS - m1) ** 2, 0) / m0 };
    };
    const [got, want] = [moments(run.concentration[0]!), moments(exact)];
    expect(got.m0 / want.m0).toBeCloseTo(1, 1.5);
    expect(Math.abs(got.m1 - want.m1)).toBeLessThan(0.02 * (distance / v) + dtS);
    expect(Math.sqrt(got.m2) / Math.sqrt(want.m2)).toBeGreaterThan(0.85);
    expect(Math.sqrt(got.m2) / Math.sqrt(want.m2)).toBeLessThan(1.15);
    const worst = Math.max(...exact.map((c, i) => Math.abs(c - run.concentration[0]![i]!)));
    expect(worst / peak).toBeLessThan(0.15);
  });

  test("the answer does not hang on the step", () => {
    const at = (dtS: number) => {
      const net = netOf([
        [0, 1, 700],
        [1, 2, 5000],
        [2, 3, 2300],
        [1, 3, 6000],
        [3, 4, 3000],
      ]);
      const flow = flowOf([1, 1, 1, 1, 1], [0.1, 0.12, 0.15, 0.2, 0.18]);
      const steps = (60 * 3600) / dtS;
      const run = forwardRun(
        { net, dtS, flowOfStep: new Uint8Array(steps), receptors: [{ reach: 4, measure: 1500 }], decayPerS: 0 },
        [flow],
        {
          site: { reach: 0, measure: 100 },
          gramsOfStep: Float64Array.from({ length: steps }, (_, i) => (i * dtS < 6 * 3600 ? dtS : 0)),
        },
      );
      return Array.from({ length: 60 }, (_, h) => run.concentration[0]![((h + 1) * 3600) / dtS - 1]!);
    };
    const [coarse, fine] = [at(1200), at(300)];
    const peak = Math.max(...fine);
    expect(Math.max(...fine.map((c, i) => Math.abs(c - coarse[i]!))) / peak).toBeLessThan(0.12);
  });
});

/** What a release of 1 g/s between two edges shows at each observation of the plan; zero where nothing. */
function shownBetween({ count, seen, by }: Shown, from: number, to: number, out: Float64Array): void {
  out.fill(0);
  for (let n = 0; n < count; n++) out[seen[n]!] = by[to * seen.length + n]! - by[from * seen.length + n]!;
}

describe("respond", () => {
  const net = netOf([
    [0, 1, 1500],
    [1, 2, 2000],
    [1, 2, 2600],
    [2, 3, 900],
    [3, 4, 40],
    [4, 5, 2500],
  ]);
  const back = flowOf([1, 1, 1, 1, 1, 1], [0.1, 0.12, 0.08, 0.2, 0.15, 0.1]);
  const forth = flowOf([1, 1, -1, -1, -1, -1], [0.1, 0.05, 0.08, 0.2, 0.15, 0.1]);
  const sources = [
    { reach: 0, measure: 300 },
    { reach: 2, measure: 1000 },
    { reach: 5, measure: 700 },
  ];
  const receptors = [
    { reach: 5, measure: 2000 },
    { reach: 1, measure: 1700 },
  ];
  const steps = 180;
  const observations = [40, 100, 160].flatMap((step) => [0, 1].map((receptor) => ({ receptor, step })));
  const edges = Int32Array.from({ length: 10 }, (_, i) => i * 20);

  test.each([
    ["steady", [back], new Uint8Array(steps)],
    ["reversing", [back, forth], Uint8Array.from({ length: steps }, (_, k) => (k >= 70 && k < 120 ? 1 : 0))],
  ] as const)("%s: what the backward pass says of a source is what the forward run shows", (_, flows, flowOfStep) => {
    const plan = { net, dtS: 900, flowOfStep, receptors, observations, sources, edges, decayPerS: 1e-6 };
    const response = respond(plan, flows);
    const shownRoom = createShown(observations.length, edges.length);
    const predicted = new Float64Array(observations.length);
    sources.forEach((site, s) => {
      response.show(s, shownRoom);
      shownBetween(shownRoom, 1, 3, predicted);
      const gramsOfStep = Float64Array.from({ length: steps }, (_, k) => (k >= 20 && k < 60 ? 900 : 0));
      const run = forwardRun(plan, flows, { site, gramsOfStep });
      observations.forEach(({ receptor, step }, i) => {
        const shown = run.concentration[receptor]![step - 1]!;
        expect(Math.abs(predicted[i]! - shown)).toBeLessThan(2e-3 * Math.max(shown, 0.02));
      });
    });
  });

  test("steady flow told as two equal intervals gives the same answer through the other way of computing", () => {
    const plan = {
      net,
      dtS: 900,
      flowOfStep: new Uint8Array(steps),
      receptors,
      observations,
      sources,
      edges,
      decayPerS: 0,
    };
    const [a, b] = [1, 2].map((n) => {
      const room = createShown(observations.length, edges.length);
      respond({ ...plan, flowOfStep: plan.flowOfStep.map((_, k) => k % n) }, [back, back].slice(0, n)).show(1, room);
      return room.by;
    });
    for (const [i, v] of a!.entries()) expect(Math.abs(v - b![i]!)).toBeLessThan(1e-5 * Math.max(1e-2, v));
  });

  test("a closed gate between is a closed gate", () => {
    const shut = flowOf([1, 1, 1, 0, 1, 1], [0.1, 0.12, 0.08, 0, 0.15, 0.1]);
    const plan = {
      net,
      dtS: 900,
      flowOfStep: new Uint8Array(steps),
      receptors,
      observations,
      sources,
      edges,
      decayPerS: 0,
    };
    const room = createShown(1, edges.length);
    const response = respond({ ...plan, receptors: [receptors[0]!], observations: [{ receptor: 0, step: 160 }] }, [
      shut,
    ]);
    expect(response.show(0, room)).toBe(false);
    expect(response.show(2, room)).toBe(true);
  });
});

test("the domain holds what may have reached the place, and the branches at its nodes", () => {
  const net = netOf([
    [0, 1, 1000],
    [1, 2, 1000],
    [1, 3, 1000],
    [2, 4, 1000],
    [5, 0, 90_000],
    [6, 5, 1000],
    [7, 6, 1000],
  ]);
  const still = flowOf(new Array(7).fill(1), new Array(7).fill(0.1));
  const columns = { ...still, basis: new Uint8Array(7), ageS: new Float64Array(7) };
  const sub = upstreamDomain(net, [columns], [{ reach: 1, measure: 500 }], { horizonS: 36_000, fastest: 1.5 });
  // 2, 3 and 5 only touch it; 4 is entered but not passed within the horizon.
  expect([...sub.reachOf]).toEqual([0, 1, 2, 3, 4, 5]);
});
