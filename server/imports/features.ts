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

/** GeoJSON geometry of any kind as lines or polygons. */
export function toGeometry(geometry: unknown): Geometry | null {
  if (geometry === null || typeof geometry !== "object") return null;
  const { type, coordinates, geometries } = geometry as {
    type?: string;
    coordinates?: unknown;
    geometries?: unknown[];
  };
  switch (type) {
    case "LineString":
      return { lines: [coordinates as XY[]] };
    case "MultiLineString":
      return { lines: coordinates as XY[][] };
    case "Polygon":
      return { polygons: [coordinates as XY[][]] };
    case "MultiPolygon":
      return { polygons: coordinates as XY[][][] };
    case "GeometryCollection":
      return mergeCollection((geometries ?? []).map(toGeometry));
    default:
      return { other: type ?? "?" };
  }
}

function mergeCollection(parts: readonly (Geometry | null)[]): Geometry {
  const lines = parts.flatMap((part) => (part !== null && "lines" in part ? part.lines : []));
  const polygons = parts.flatMap((part) => (part !== null && "polygons" in part ? part.polygons : []));
  if (polygons.length > 0) return { polygons };
  return lines.length > 0 ? { lines } : { other: "GeometryCollection" };
}
