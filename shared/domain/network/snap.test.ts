import { describe, expect, test } from "vitest";
import type { LonLat } from "../geo.ts";
import { buildNetwork } from "./build-network.ts";
import { metresPerDegree } from "./geodesic.ts";
import type { ReachRef } from "./location.ts";
import type { ReachDirection } from "./reach.ts";
import { buildSnapIndex, snap } from "./snap.ts";

const per = metresPerDegree(31.7);
const at = (x: number, y: number): LonLat => [119.9 + x / per.lon, 31.7 + y / per.lat];
const line = (
  ref: string,
  river: string | null,
  points: [number, number][],
  direction: ReachDirection = "forward",
) => ({
  ref: ref as ReachRef,
  coordinates: points.map(([x, y]) => at(x, y)),
  river,
  direction,
  kind: null,
  order: null,
  velocity: null,
  discharge: null,
  width: null,
  district: null,
  fromNode: null,
  toNode: null,
});
const { network } = buildNetwork(
  [
    line("main-1", "武进港", [
      [0, 0],
      [400, 0],
      [1000, 0],
    ]),
    line("main-2", "武进港", [
      [1000, 0],
      [2000, 0],
    ]),
    line("ditch", null, [
      [1000, 300],
      [1000, 0],
    ]),
    line("canal", "锡溧漕河(改线段)", [
      [0, 120],
      [900, 120],
    ]),
  ],
  { toleranceM: 1 },
);
const index = buildSnapIndex(network);

describe("snap", () => {
  test("nearest place on the nearest reach, with the distance bridged", () => {
    const [best] = snap(index, at(700, 30), { maxDistanceM: 300 });
    expect(best?.reach).toBe("main-1");
    expect(best?.measure).toBeCloseTo(700, 2);
    expect(best?.snapDistance).toBeCloseTo(30, 3);
    expect(((best?.position[0] as number) - 119.9) * per.lon).toBeCloseTo(700, 2);
  });
  test("the named river comes first within the limit, remarks in brackets aside", () => {
    const candidates = snap(index, at(700, 30), { maxDistanceM: 300, river: "锡溧漕河" });
    expect(candidates[0]).toMatchObject({ reach: "canal", onNamedRiver: true });
    expect(candidates[1]).toMatchObject({ reach: "main-1", onNamedRiver: false });
    expect(snap(index, at(700, 30), { maxDistanceM: 50, river: "锡溧漕河" })[0]?.reach).toBe("main-1");
  });
  test("beyond the limit there is nothing", () => {
    expect(snap(index, at(700, -301), { maxDistanceM: 300 })).toEqual([]);
    expect(snap(index, [0, 0], { maxDistanceM: 500 })).toEqual([]);
  });
  test("at a confluence the reach the water leaves by", () => {
    const [best] = snap(index, at(1000, -5), { maxDistanceM: 100 });
    expect([best?.reach, best?.measure]).toEqual(["main-2", 0]);
  });
  test("a wide limit looks everywhere", () => {
    expect(snap(index, at(30_000, 0), { maxDistanceM: 50_000 })[0]?.reach).toBe("main-2");
  });
});
