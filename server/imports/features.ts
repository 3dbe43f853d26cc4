import type { Crs } from "./crs.ts";

export type XY = readonly [x: number, y: number];
/** Polygons as lists of rings, the outer one first. */
export type Geometry =
  | { lines: readonly (readonly XY[])[] }
  | { polygons: readonly (readonly (readonly XY[])[])[] }
  | { other: string };

/** One feature of a geometry file, coordinates as the file has them. `row` is its 1-based number in the file. */
export type Feature = {
  row: number;
  id: string | null;
  properties: Readonly<Record<string, unknown>>;
  geometry: Geometry | null;
};
export type FeatureFile = {
  features: readonly Feature[];
  /** What the file says; null where it says nothing. */
  crs: Crs | null;
};

/** Collections inside collections beyond this are no map. */
const DEEPEST = 8;

/** GeoJSON geometry of any kind as lines or polygons; coordinates that are no lists of numbers are `other`. */
export function toGeometry(geometry: unknown, depth = 0): Geometry | null {
  if (geometry === null || typeof geometry !== "object") return null;
  const { type, coordinates, geometries } = geometry as { type?: unknown; coordinates?: unknown; geometries?: unknown };
  switch (type) {
    case "LineString":
      return isLine(coordinates) ? { lines: [coordinates] } : damaged(type);
    case "MultiLineString":
      return isListOf(coordinates, isLine) ? { lines: coordinates } : damaged(type);
    case "Polygon":
      return isListOf(coordinates, isLine) ? { polygons: [coordinates] } : damaged(type);
    case "MultiPolygon":
      return isListOf(coordinates, isPolygon) ? { polygons: coordinates } : damaged(type);
    case "GeometryCollection":
      if (!Array.isArray(geometries) || depth >= DEEPEST) return damaged(type);
      return mergeCollection(geometries.map((part) => toGeometry(part, depth + 1)));
    default:
      return { other: typeof type === "string" ? type.slice(0, 40) : "?" };
  }
}

const damaged = (type: string): Geometry => ({ other: `${type}（坐标有误）` });
const isListOf = <T>(value: unknown, check: (item: unknown) => item is T): value is T[] =>
  Array.isArray(value) && value.every(check);
const isPoint = (value: unknown): value is XY =>
  Array.isArray(value) && typeof value[0] === "number" && typeof value[1] === "number";
const isLine = (value: unknown): value is XY[] => isListOf(value, isPoint);
const isPolygon = (value: unknown): value is XY[][] => isListOf(value, isLine);

function mergeCollection(parts: readonly (Geometry | null)[]): Geometry {
  const lines = parts.flatMap((part) => (part !== null && "lines" in part ? part.lines : []));
  const polygons = parts.flatMap((part) => (part !== null && "polygons" in part ? part.polygons : []));
  if (polygons.length > 0) return { polygons };
  return lines.length > 0 ? { lines } : { other: "GeometryCollection" };
}
