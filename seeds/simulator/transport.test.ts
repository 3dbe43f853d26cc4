import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ReachRef } from "../../shared/domain/network/location.ts";
import type { ReachInput } from "../../shared/domain/network/reach.ts";
import { cubicMetresPerSecond, metres, metresPerSecond } from "../../shared/domain/units.ts";
import { toLonLat } from "../city/plane.ts";
import { type FlowField, flowFieldOf } from "./flow-field.ts";
import { dilutedLoads } from "./loads.ts";
import { addedBy, plumeOf } from "./plumes.ts";
import { carry } from "./transport.ts";
import { STEADY, type WaterRegime } from "./water-regime.ts";

const KM = 1000;
/** A reach drawn straight between two points given in km. */
function reach(ref: string, from: [number, number], to: [number, number], Q: number, v = 0.1): ReachInput {
  return {
    ref: ref as ReachRef,
    coordinates: [toLonLat([from[0] * KM, from[1] * KM]), toLonLat([to[0] * KM, to[1] * KM])],
    river: ref,
    kind: "creek",
    order: 1,
    direction: "forward",
    velocity: metresPerSecond(v),
    discharge: cubicMetresPerSecond(Q),
    width: metres(20),
    district: null,
    fromNode: from.join(),
    toNode: to.join(),
  };
}
const steady = (field: FlowField) => ({ field, regime: STEADY });
const options = { particles: 4000, untilS: 30 * 86_400, dispersionM2S: 5, decayPerDay: 0, seed: "test" };
const watch = (field: FlowField, ...refs: [string, number][]) =>
  new Map(refs.map(([ref, measureM]) => [field.index.get(ref) as number, [{ key: ref, measureM }]] as const));
const total = (list: readonly { share: number }[] | undefined) => (list ?? []).reduce((sum, p) => sum + p.share, 0);

const channel = flowFieldOf([reach("a", [0, 0], [4, 0], 5), reach("b", [4, 0], [9, 0], 5)]);
/** a splits 3 : 1 into b and c, which meet again before d. */
const braid = flowFieldOf([
  reach("a", [0, 0], [2, 0], 4),
  reach("b", [2, 0], [4, 1], 3),
  reach("c", [2, 0], [4, -1], 1),
  reach("b2", [4, 1], [6, 0], 3),
  reach("c2", [4, -1], [6, 0], 1),
  reach("d", [6, 0], [8, 0], 4),
]);

describe("transport of a release", () => {
  it("law: nothing is lost: what decayed, left and is still there is all there was", () =>
    fc.assert(
      fc.property(
        fc.record({ decayPerDay: fc.double({ min: 0, max: 2, noNaN: true }), hours: fc.integer({ min: 1, max: 90 }) }),
        ({ decayPerDay, hours }) => {
          const release = { at: { reach: 0, measureM: 100 }, startS: 0, durationS: 7200 };
          const { ledger } = carry(steady(braid), release, new Map(), {
            ...options,
            particles: 200,
            decayPerDay,
            untilS: hours * 3600,
          });
          expect(ledger.decayed + ledger.left + ledger.inNetwork).toBeCloseTo(1, 9);
          expect(Math.min(ledger.decayed, ledger.left, ledger.inNetwork)).toBeGreaterThanOrEqual(-1e-12);
        },
      ),
      { numRuns: 40 },
    ));

  it("arrives after length over velocity, spread as advection and dispersion say", () => {
    const release = { at: { reach: 0, measureM: 500 }, startS: 0, durationS: 1 };
    const { passages } = carry(steady(channel), release, watch(channel, ["b", 4500]), options);
    const times = (passages.get("b") ?? []).map((p) => p.atS);
    const mean = times.reduce((sum, t) => sum + t, 0) / times.length;
    const deviation = Math.sqrt(times.reduce((sum, t) => sum + (t - mean) ** 2, 0) / times.length);
    const [distance, v] = [8000, 0.1];
    expect(mean / (distance / v)).toBeCloseTo(1, 1);
    // First passage of advection–dispersion: variance 2 D x / v³.
    expect(deviation / Math.sqrt((2 * options.dispersionM2S * distance) / v ** 3)).toBeCloseTo(1, 1);
  });

  it("divides at nodes as the water does, and all of it meets again below", () => {
    const release = { at: { reach: 0, measureM: 0 }, startS: 0, durationS: 3600 };
    const { passages } = carry(steady(braid), release, watch(braid, ["b", 500], ["c", 500], ["d", 500]), options);
    expect(total(passages.get("b"))).toBeCloseTo(0.75, 1);
    expect(total(passages.get("c"))).toBeCloseTo(0.25, 1);
    expect(total(passages.get("d"))).toBeCloseTo(1, 9);
  });

  it("does not pass what lies upstream of it", () => {
    const release = { at: { reach: 1, measureM: 0 }, startS: 0, durationS: 3600 };
    const { passages } = carry(steady(channel), release, watch(channel, ["a", 3000]), options);
    expect(passages.size).toBe(0);
  });

  it("decays by first order while it travels", () => {
    const release = { at: { reach: 0, measureM: 0 }, startS: 0, durationS: 1 };
    const { passages } = carry(steady(channel), release, watch(channel, ["b", 5000]), { ...options, decayPerDay: 0.5 });
    const days = 9000 / 0.1 / 86_400;
    expect(total(passages.get("b")) / Math.exp(-0.5 * days)).toBeCloseTo(1, 1);
  });
});

describe("a plume", () => {
  it("carries its whole mass through a section: concentration times discharge over time", () => {
    const watched = [{ key: "b", at: { reach: 1, measureM: 2000 } }];
    const release = {
      at: { reach: 0, measureM: 0 },
      startS: 1_000_000,
      durationS: 4 * 3600,
      massKg: { NH3N: 100 },
      seed: "p",
    };
    const plume = plumeOf(steady(channel), release, watched);
    let kg = 0;
    for (let t = release.startS; t < release.startS + 6 * 86_400; t += 900) {
      kg += ((addedBy(plume, "b", t)?.get("NH3N") ?? 0) * 5 * 900) / 1000;
    }
    // 0.1 a day over 6 km at 0.1 m/s and half the four hours of release
    expect(kg).toBeCloseTo(100 * Math.exp(-0.1 * (60_000 / 86_400)), 0);
    expect(addedBy(plume, "b", release.startS - 1)).toBeUndefined();
  });
});

describe("long-run loads", () => {
  it("are diluted by each reach's water and divided with it", () => {
    const added = dilutedLoads(braid, [{ at: { reach: 0, measureM: 0 }, kgPerDay: 86.4 }]);
    const [a, b, c, , , d] = [...added] as number[];
    expect(a).toBeCloseTo(1 / 4, 6);
    expect(b).toBeCloseTo(c as number, 6);
    expect(d).toBeLessThan(a as number);
    expect(d).toBeGreaterThan(0.9 * (a as number));
  });
});

describe("water that follows a gate", () => {
  const b = channel.index.get("b") as number;
  const governed = (motionAt: (hour: number) => 1 | -1 | 0): WaterRegime => ({
    governs: (reach) => reach === b,
    motionAt: (reach, timeS) => (reach === b ? motionAt(Math.floor(timeS / 3600)) : 1),
  });
  const release = { at: { reach: b, measureM: 1500 }, startS: 0, durationS: 60 };
  const seen = (regime: WaterRegime) =>
    carry({ field: channel, regime }, release, watch(channel, ["b", 3000]), options).passages.get("b");
  const meanH = (list: readonly { atS: number; share: number }[] | undefined) =>
    (list ?? []).reduce((sum, p) => sum + p.atS * p.share, 0) / total(list) / 3600;

  it("takes as long hour by hour as it does at once", () => {
    const [steadily, hourly] = [meanH(seen(STEADY)), meanH(seen(governed(() => 1)))];
    expect(steadily).toBeCloseTo(1500 / 0.1 / 3600, 0);
    expect(Math.abs(hourly - steadily)).toBeLessThan(0.25);
  });
  it("stands while the gate is shut and comes later by as much", () => {
    const late = meanH(seen(governed((hour) => (hour < 10 ? 0 : 1))));
    expect(late - meanH(seen(governed(() => 1)))).toBeCloseTo(10, 0);
  });
  it("goes back when it turns, into the water it came with", () => {
    const { passages, ledger } = carry(
      { field: channel, regime: governed(() => -1) },
      release,
      watch(channel, ["b", 500], ["a", 3990]),
      options,
    );
    expect(total(passages.get("b"))).toBeGreaterThan(0.99);
    // a flows towards the node and b away from it: it waits where they meet.
    expect(passages.has("a")).toBe(false);
    expect(ledger.inNetwork).toBeCloseTo(1, 9);
  });
});
