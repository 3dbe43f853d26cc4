import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { amplitudeEvidence } from "../../../../tests/support/amplitude-evidence.ts";
import { incidenceOf } from "../response/channel-net.ts";
import { beginMarch } from "../response/march.ts";
import { createShown } from "../response/shown.ts";
import { buildGrid, compileTransport } from "../response/transport.ts";
import type { AmplitudePrior } from "./amplitude.ts";
import type { Evidence } from "./background.ts";
import { createScratch, fitLooked, fitSource, lookAt } from "./fit-source.ts";
import { releaseGrid } from "./release-grid.ts";

const count = (from: number, to: number) => fc.integer({ min: from, max: to });
const real = (min: number, max: number) => fc.double({ min, max, noNaN: true });

/** A source seen by some observations, with evidence of one to five parameters: an alarm in half of the cases. */
const anyCase = fc
  .record({
    parameters: count(1, 5),
    observations: count(1, 9),
    bins: count(2, 6),
    seed: fc.infiniteStream(real(0, 1)),
  })
  .map(({ parameters, observations, bins, seed }) => {
    const next = () => seed.next().value as number;
    const grid = releaseGrid(2 * bins, 2, 1);
    const shown = createShown(observations + 2, grid.edges.length);
    const steps = Array.from({ length: observations + 2 }, () => Math.ceil(next() * 2 * bins)).sort((a, b) => a - b);
    for (let n = 0; n < observations; n++) {
      shown.seen[n] = n + 1;
      let sum = 0;
      for (let e = 0; e < grid.edges.length; e++) {
        // What is released after a reading shows nothing in it.
        if (e > 0 && (grid.edges[e - 1] as number) < (steps[n + 1] as number)) sum += next() ** 3;
        shown.by[e * shown.seen.length + n] = sum;
      }
    }
    shown.count = observations;
    const size = steps.length * parameters;
    const evidence: Evidence = {
      parameters,
      section: new Int32Array(steps.length),
      step: Int32Array.from(steps),
      excess: Float64Array.from({ length: size }, () => 6 * next() - 2),
      sd: new Float64Array(size).fill(0.3),
      weight: Float64Array.from({ length: size }, () => (next() < 0.2 ? 0 : 8 * next())),
      alarm: next() < 0.5 ? null : { observation: 1, parameter: 0, least: 2 * next(), bonus: 4 },
    };
    const prior: AmplitudePrior = {
      logLoad: Array.from({ length: parameters }, () => 4 * next() - 3),
      burst: { mean: 2.3, sd: 1.1 },
      sigmaPattern: 0.45,
    };
    return { grid, shown, evidence, prior };
  });

/** The same by the formulas alone: every history, every sum from its definition. */
function byDefinition({ grid, shown, evidence, prior }: Parameters<Parameters<typeof anyCase.map>[0]>[0]) {
  const { parameters, alarm } = evidence;
  const logs = Array.from(grid.from, (from, k) => {
    const [a, b] = [new Float64Array(parameters), new Float64Array(parameters)];
    const f = (n: number) =>
      shown.by[(grid.to[k] as number) * shown.seen.length + n]! - shown.by[from * shown.seen.length + n]!;
    for (let n = 0; n < shown.count; n++) {
      for (let p = 0; p < parameters; p++) {
        const i = (shown.seen[n] as number) * parameters + p;
        a[p]! += evidence.weight[i]! * f(n) * evidence.excess[i]!;
        b[p]! += evidence.weight[i]! * f(n) ** 2;
      }
    }
    let bonus = 0;
    if (alarm !== null) {
      const n = shown.seen.subarray(0, shown.count).indexOf(alarm.observation);
      const rate = a[alarm.parameter]! / b[alarm.parameter]!;
      if (n >= 0 && a[alarm.parameter]! > 0 && f(n) * rate >= alarm.least) bonus = alarm.bonus;
    }
    return amplitudeEvidence(a, b, 0, prior) + bonus + (grid.logPrior[k] as number);
  });
  const best = Math.max(...logs);
  return { best, release: logs.indexOf(best), all: best + Math.log(logs.reduce((s, l) => s + Math.exp(l - best), 0)) };
}

/** Somebody else takes the memory of the kernels. */
function disturb(): void {
  const net = {
    reachCount: 1,
    nodeCount: 2,
    fromNode: Int32Array.of(0),
    toNode: Int32Array.of(1),
    length: Float64Array.of(5000),
    area: Float64Array.of(20),
    width: Float64Array.of(10),
  };
  const flow = { direction: Int8Array.of(1), velocity: Float64Array.of(0.1), discharge: Float64Array.of(2) };
  const grid = buildGrid(net, [flow], 900);
  const march = beginMarch([compileTransport(net, incidenceOf(net), grid, flow)], 40);
  march.addReceptor(0, [grid.cellCount - 1], [1]);
  march.route(0);
  march.step(0, 1);
}

describe("fit of one source", () => {
  test("is what the formulas say, whatever the number of parameters and observations", () => {
    fc.assert(
      fc.property(anyCase, (given) => {
        const { shown, evidence, grid, prior } = given;
        const fit = fitSource(shown, evidence, grid, prior, 1, createScratch(evidence, grid));
        const want = byDefinition(given);
        // Histories far below the best are left out.
        expect(Math.abs(fit.logEvidence - want.all)).toBeLessThan(1e-4);
        if (fit.release !== want.release) expect(fit.logEvidence).toBeGreaterThanOrEqual(want.best - 1e-9);
        for (const rate of fit.rates) expect(rate).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });

  test("a source that was looked at is fitted alike after others had the memory, to other readings too", () => {
    fc.assert(
      fc.property(anyCase, ({ shown, evidence, grid, prior }) => {
        const others: Evidence = { ...evidence, excess: evidence.excess.map((y) => 1 - y), alarm: null };
        const scratch = createScratch(evidence, grid);
        lookAt(shown, evidence, grid, scratch);
        const first = fitLooked(shown, evidence, grid, prior, 1, scratch, true);
        disturb();
        expect(fitLooked(shown, evidence, grid, prior, 1, scratch, true)).toEqual(first);
        expect(fitLooked(shown, others, grid, prior, 1, scratch, false)).toEqual(
          fitSource(shown, others, grid, prior, 1, createScratch(others, grid), false),
        );
      }),
      { numRuns: 60 },
    );
  });

  test("nothing else may be fitted with a scratch than what was looked at", () => {
    const [given] = fc.sample(anyCase, { numRuns: 1, seed: 4 });
    const { shown, evidence, grid, prior } = given!;
    expect(() => fitLooked(shown, evidence, grid, prior, 1, createScratch(evidence, grid), true)).toThrow(RangeError);
  });
});
