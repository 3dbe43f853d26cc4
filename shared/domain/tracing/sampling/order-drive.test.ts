import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LonLat } from "../../geo.ts";
import { distance } from "../../network/geodesic.ts";
import { MOST_STOPS, orderDrive } from "./order-drive.ts";

const place = fc.tuple(
  fc.double({ min: 119.8, max: 120.1, noNaN: true }),
  fc.double({ min: 31.6, max: 31.9, noNaN: true }),
);
const lengthOf = (places: readonly LonLat[], order: readonly number[], from: LonLat): number =>
  order.reduce(
    (sum, p, i) => sum + distance(i === 0 ? from : (places[order[i - 1]!] as LonLat), places[p] as LonLat),
    0,
  );

describe("orderDrive", () => {
  it("goes along a row of places in the order they lie", () => {
    const row: LonLat[] = [
      [119.93, 31.7],
      [119.91, 31.7],
      [119.92, 31.7],
    ];
    expect(orderDrive(row, 1, [119.9, 31.7]).map((s) => s.place)).toEqual([1, 2, 0]);
  });
  it("visits every place once, and no drive in another order is shorter", () => {
    fc.assert(
      fc.property(
        fc.array(place, { minLength: 1, maxLength: 5 }),
        place,
        fc.infiniteStream(fc.nat()),
        (places, from, shuffle) => {
          const drive = orderDrive(places, 1, from);
          expect(drive.map((s) => s.place).sort()).toEqual(places.map((_, i) => i));
          const other = [...places.keys()].sort((a, b) => a - b);
          for (let i = other.length - 1; i > 0; i--) {
            const j = shuffle.next().value! % (i + 1);
            [other[i], other[j]] = [other[j]!, other[i]!];
          }
          const ours = drive.reduce((sum, s) => sum + s.legM, 0);
          expect(ours).toBeLessThanOrEqual(lengthOf(places, other, from) + 1e-6);
        },
      ),
    );
  });
  it("two samplers are done no later than one", () => {
    fc.assert(
      fc.property(fc.array(place, { minLength: 2, maxLength: 5 }), place, (places, from) => {
        const length = (samplers: 1 | 2) => {
          const drive = orderDrive(places, samplers, from);
          return Math.max(
            ...[1, 2].map((n) => drive.filter((s) => s.sampler === n).reduce((sum, s) => sum + s.legM, 0)),
          );
        };
        expect(length(2)).toBeLessThanOrEqual(length(1) + 1e-6);
      }),
    );
  });
  it("refuses more stops than it can try", () => {
    expect(() =>
      orderDrive(
        Array.from({ length: MOST_STOPS + 1 }, () => [120, 31]),
        1,
        null,
      ),
    ).toThrow(RangeError);
  });
});
