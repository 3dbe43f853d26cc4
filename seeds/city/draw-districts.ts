import type { LonLat } from "../../shared/domain/geo.ts";
import { DISTRICTS } from "./districts.data.ts";
import { between, distance, isInside, type Point, toLonLat, toPlane } from "./plane.ts";
import { hashSigned, hashText } from "./random.ts";

export type DistrictShape = { name: string; code: string; ring: readonly Point[]; centre: Point };

const DETAIL_M = 500;

/** Schematic districts: straight sides between shared corners are roughened, the same from both neighbours. */
export function districtShapes(): DistrictShape[] {
  return DISTRICTS.map(({ name, code, corners, centre }) => ({
    name,
    code,
    centre: toPlane(centre),
    ring: corners.flatMap(([id, at], i) => {
      const [nextId, nextAt] = corners[(i + 1) % corners.length] as (typeof corners)[number];
      const side =
        id < nextId
          ? roughen(toPlane(at), toPlane(nextAt), `${id}-${nextId}`)
          : roughen(toPlane(nextAt), toPlane(at), `${nextId}-${id}`).reverse();
      return side.slice(0, -1);
    }),
  }));
}

/** Midpoint displacement: each half as rough as its length. */
function roughen(a: Point, b: Point, key: string): Point[] {
  const d = distance(a, b);
  if (d < DETAIL_M) return [a, b];
  const shift = 0.09 * hashSigned(hashText(key), Math.round(d));
  const middle = between(a, b, 0.5);
  const bent: Point = [middle[0] - (b[1] - a[1]) * shift, middle[1] + (b[0] - a[0]) * shift];
  return [...roughen(a, bent, `${key}0`).slice(0, -1), ...roughen(bent, b, `${key}1`)];
}

export const districtAt = (shapes: readonly DistrictShape[], p: Point): string | null =>
  shapes.find((s) => isInside(s.ring, p))?.name ?? null;

/** A closed ring in degrees. */
export function ringOf(points: readonly Point[]): LonLat[] {
  const ring = points.map(toLonLat);
  return [...ring, ring[0] as LonLat];
}
