import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LonLat } from "../geo.ts";
import { cutLine, distance, lineLength, measureAt, metresPerDegree, pointAlong } from "./geodesic.ts";

const dms = (d: number, m: number, s: number) => Math.sign(d) * (Math.abs(d) + m / 60 + s / 3600);

describe("distance", () => {
  test.each<[string, LonLat, LonLat, number]>([
    // GRS 80 and WGS 84 differ by less than 0.1 mm here: Geoscience Australia's standard example gives 54,972.271 m.
    [
      "Flinders Peak – Buninyong",
      [dms(144, 25, 29.5244), -dms(37, 57, 3.7203)],
      [dms(143, 55, 35.3839), -dms(37, 39, 10.1561)],
      54_972.271,
    ],
    ["one degree of equator", [0, 0], [1, 0], 111_319.4908],
    ["equator to one degree north", [0, 0], [0, 1], 110_574.3886],
    ["quarter meridian", [0, 0], [0, 90], 10_001_965.7293],
  ])("%s", (_, a, b, expected) => {
    expect(distance(a, b)).toBeCloseTo(expected, 3);
    expect(distance(b, a)).toBeCloseTo(expected, 3);
  });

  test("nearly antipodal points do not hang", () => {
    expect(distance([0, 0.001], [179.999, 0])).toBeGreaterThan(19_900_000);
  });

  test("the short formula agrees with the sum of long ones where it takes over", () => {
    const short = distance([119.9, 31.7], [119.9 + 0.0499, 31.7 + 0.0499]);
    const long = distance([119.9, 31.7], [119.9 + 0.0501, 31.7 + 0.0501]);
    expect(long / short).toBeCloseTo(0.0501 / 0.0499, 6);
  });

  test("a degree measured along a short way", () => {
    const per = metresPerDegree(31.7);
    expect(distance([119.9, 31.7], [119.91, 31.7])).toBeCloseTo(per.lon * 0.01, 4);
    expect(distance([119.9, 31.695], [119.9, 31.705])).toBeCloseTo(per.lat * 0.01, 4);
  });
});

const line = fc
  .array(fc.tuple(fc.integer({ min: -400, max: 400 }), fc.integer({ min: -400, max: 400 })), {
    minLength: 2,
    maxLength: 8,
  })
  .map((points) => points.map(([x, y]): LonLat => [119.9 + x / 1e5, 31.7 + y / 1e5]));

describe("lines", () => {
  test("cut at measures: the parts sum to the whole and meet in the cut", () => {
    fc.assert(
      fc.property(line, fc.double({ min: 0, max: 1, noNaN: true }), (l, share) => {
        const length = lineLength(l);
        const at = length * share;
        const head = cutLine(l, 0, at);
        const tail = cutLine(l, at, length);
        // Half a millimetre: each part is measured at its own latitude, the whole at the middle of both.
        expect(lineLength(head) + lineLength(tail)).toBeCloseTo(length, 3);
        expect(head.at(-1)).toEqual(tail[0]);
        expect(lineLength(head)).toBeCloseTo(at, 3);
      }),
    );
  });

  test("points beyond the ends are the ends", () => {
    const l: LonLat[] = [
      [119.9, 31.7],
      [119.9, 31.71],
      [119.91, 31.71],
    ];
    expect(pointAlong(l, -5)).toEqual(l[0]);
    expect(pointAlong(l, 1e9)).toEqual(l[2]);
    expect(pointAlong(l, measureAt(l, 1, 0.5))).toEqual([119.905, 31.71]);
  });

  test("repeated vertices do no harm", () => {
    const l: LonLat[] = [
      [119.9, 31.7],
      [119.9, 31.7],
      [119.91, 31.7],
    ];
    expect(pointAlong(l, 0)).toEqual([119.9, 31.7]);
    expect(lineLength(l)).toBeCloseTo(distance([119.9, 31.7], [119.91, 31.7]), 9);
  });
});
