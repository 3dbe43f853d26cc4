import { describe, expect, test } from "vitest";
import type { NetFlow } from "../../../shared/domain/tracing/response/channel-net.ts";
import { forwardRun } from "../../../shared/domain/tracing/response/forward-run.ts";
import { netOf } from "./adapt.ts";
import { drawNetwork, type SimNetwork } from "./particles/networks.ts";
import { type HiddenFlow, type Place, simulate } from "./particles/particles.ts";
import { randomOf } from "./particles/random.ts";
import { drawPlace } from "./particles/sources.ts";

const HOURS = 96;

function flowsOf(net: SimNetwork): NetFlow[] {
  return Array.from({ length: net.regimes }, (_, k) => {
    const signed = net.reaches.map((r) => r.dischargeM3S[k]!);
    const still = signed.map((q, i) => Math.abs(q) / net.reaches[i]!.areaM2 <= 0.01);
    return {
      direction: Int8Array.from(signed, (q, i) => (still[i] ? 0 : Math.sign(q))),
      velocity: Float64Array.from(signed, (q, i) => (still[i] ? 0 : Math.abs(q) / net.reaches[i]!.areaM2)),
      discharge: Float64Array.from(signed, (q, i) => (still[i] ? 0 : Math.abs(q))),
    };
  });
}

/** Dose in g·h/m³ and its mean hour. */
const momentsOf = (c: Float64Array) => {
  const dose = c.reduce((a, b) => a + b, 0);
  return { dose, centre: c.reduce((a, b, h) => a + b * h, 0) / dose };
};

describe.each(["tree", "braided", "plain"] as const)("response and particles agree on a %s net", (kind) => {
  const net = drawNetwork(kind, 11);
  const random = randomOf(5);
  const none = new Float64Array(net.reaches.length).fill(1);
  const hidden: HiddenFlow = { velocityFactor: none, dischargeFactor: none };
  // Reversing nets turn round twice while the plume is on its way.
  const regimeOfHour = Uint8Array.from({ length: HOURS }, (_, h) => (net.regimes > 1 && h >= 30 && h < 55 ? 1 : 0));

  test("in how much passes, and when", () => {
    const places = net.reaches.flatMap((r, reach): Place[] => (r.main ? [{ reach, measureM: r.lengthM / 2 }] : []));
    const doseRatios: number[] = [];
    const lags: number[] = [];
    for (let k = 0; k < 4; k++) {
      const place = drawPlace(net, random);
      const release = { place, startH: 6, durationH: 12 };
      const run = { net, hidden, regimeOfHour, decayPerDay: 0, particles: 8000 };
      const particles = simulate(run, release, places, random);
      const { concentration } = forwardRun(
        {
          net: netOf(net),
          dtS: 900,
          flowOfStep: Uint8Array.from({ length: HOURS * 4 }, (_, step) => regimeOfHour[step >> 2]!),
          receptors: places.map((p) => ({ reach: p.reach, measure: p.measureM })),
          decayPerS: 0,
        },
        flowsOf(net),
        {
          site: { reach: place.reach, measure: place.measureM },
          gramsOfStep: Float64Array.from({ length: HOURS * 4 }, (_, s) => (s >= 24 && s < 72 ? 900 : 0)),
        },
      );
      const most = Math.max(...particles.map((c) => momentsOf(c).dose));
      particles.forEach((c, i) => {
        const theirs = momentsOf(c);
        if (!(theirs.dose > 0.1 * most)) return;
        const hourly = Float64Array.from({ length: HOURS }, (_, h) => concentration[i]![h * 4 + 3]!);
        const ours = momentsOf(hourly);
        doseRatios.push(ours.dose / theirs.dose);
        lags.push(ours.centre - theirs.centre);
      });
    }
    expect(doseRatios.length).toBeGreaterThan(8);
    // Each has a dispersion law of its own, which tells where water hardly moves.
    const middle = (v: number[]) => [...v].sort((a, b) => a - b)[v.length >> 1]!;
    const near = (v: number[], is: (x: number) => boolean) => v.filter(is).length / v.length;
    expect(middle(doseRatios)).toBeGreaterThan(0.9);
    expect(middle(doseRatios)).toBeLessThan(1.1);
    expect(near(doseRatios, (x) => x > 0.75 && x < 1.33)).toBeGreaterThan(0.8);
    expect(Math.abs(middle(lags))).toBeLessThan(1);
    expect(near(lags, (x) => Math.abs(x) < 3)).toBeGreaterThan(0.8);
  });
});
