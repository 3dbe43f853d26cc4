import { FLOW_CODE } from "../../../shared/domain/network/flow/flow-timeline.ts";
import { drawMember } from "../../../shared/domain/tracing/inference/ensemble.ts";
import { DEFAULT_OPTIONS, type TraceProblem } from "../../../shared/domain/tracing/inference/problem.ts";
import type { ChannelNet } from "../../../shared/domain/tracing/response/channel-net.ts";
import { forwardRun } from "../../../shared/domain/tracing/response/forward-run.ts";
import { EPOCH } from "./adapt.ts";
import { randomOf } from "./particles/random.ts";

const SIDE = 101;
const HOURS = 72;
const LOADS = [0.2, 0.02, 0.9];
const BASE = [0.5, 0.1, 4];

/** A city-sized plain net with one release: 20,200 reaches, 3,000 outfalls, 72 h, steady water. */
export function cityProblem(): TraceProblem {
  const random = randomOf(3);
  const ends: [number, number, number][] = [];
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      if (x + 1 < SIDE) ends.push([y * SIDE + x, y * SIDE + x + 1, y]);
      if (y + 1 < SIDE) ends.push([y * SIDE + x, (y + 1) * SIDE + x, SIDE + x]);
    }
  }
  const n = ends.length;
  const velocity = Float64Array.from(ends, () => 0.04 + 0.12 * random.uniform());
  const net: ChannelNet = {
    reachCount: n,
    nodeCount: SIDE * SIDE,
    fromNode: Int32Array.from(ends, (e) => e[0]),
    toNode: Int32Array.from(ends, (e) => e[1]),
    length: Float64Array.from(ends, () => 250 + 200 * random.uniform()),
    area: new Float64Array(n).fill(30),
    width: new Float64Array(n).fill(15),
  };
  const columns = {
    direction: new Int8Array(n).fill(FLOW_CODE.forward),
    velocity,
    discharge: velocity.map((v) => v * 30),
    basis: new Uint8Array(n),
    ageS: new Float64Array(n),
  };
  const sites = Array.from({ length: n }, (_, reach) => reach)
    .filter((r) => r % SIDE === 50 && Math.floor(r / SIDE) % 16 === 8)
    .map((reach) => ({ reach, measure: 100 }));
  const source = { reach: sites[sites.length >> 1]!.reach - 6 * (2 * SIDE - 1), measure: 50 };
  // What the water does is not what is stated of it.
  const riverOf = Int32Array.from(ends, (e) => e[2]);
  const stated = { flows: [columns], flowOfStep: new Uint8Array(HOURS), riverOf, reachOf: riverOf.map((_, r) => r) };
  const truth = drawMember(stated, DEFAULT_OPTIONS, 99, 1);
  const run = forwardRun(
    { net, dtS: 1800, flowOfStep: new Uint8Array(HOURS * 2), receptors: sites, decayPerS: 0 },
    truth.flows,
    {
      site: source,
      gramsOfStep: Float64Array.from({ length: HOURS * 2 }, (_, k) => (k >= 40 ? 1800 : 0)),
    },
  );
  const peak = Math.max(...run.concentration.map((c) => Math.max(...c)));
  const times = Float64Array.from({ length: HOURS }, (_, h) => EPOCH + (h + 1) * 3600);
  return {
    net,
    timeline: { edges: Float64Array.of(EPOCH, EPOCH + HOURS * 3600), columns: [columns] },
    riverOf,
    parameters: ["NH3N", "TP", "CODMN"].map((key, p) => ({ key, decayPerDay: 0.1, usualLoadGS: LOADS[p]! / 3 })),
    sections: sites.map((site, s) => ({
      site,
      historyTimes: Float64Array.from({ length: 400 }, (_, h) => EPOCH + (h - 400) * 3600),
      history: BASE.map((b) => Float64Array.from({ length: 400 }, () => b * (1 + 0.08 * random.normal()))),
      times,
      values: BASE.map((b) =>
        times.map((_, h) => b * (1 + 0.08 * random.normal() + (3 * run.concentration[s]![2 * h + 1]!) / peak)),
      ),
    })),
    sources: Array.from({ length: 3000 }, () => ({
      site: { reach: random.int(n), measure: 100 },
      loadsGS: LOADS,
      weight: 1,
      capableGS: null,
      finding: 0,
    })),
    alarmSection: null,
    from: EPOCH,
    at: EPOCH + HOURS * 3600,
    seed: 1,
  };
}
