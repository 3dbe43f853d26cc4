import type { LonLat } from "@shared/domain/geo.ts";

/** The GeoJSON the map draws from data of its own. */
export type Feature = {
  type: "Feature";
  properties: Record<string, string | number | boolean | null>;
  geometry: { type: "Point"; coordinates: number[] } | { type: "LineString"; coordinates: number[][] };
};
export type FeatureCollection = { type: "FeatureCollection"; features: Feature[] };

export const featureCollection = (features: Feature[]): FeatureCollection => ({ type: "FeatureCollection", features });

export const pointFeature = (at: LonLat, properties: Feature["properties"]): Feature => ({
  type: "Feature",
  properties,
  geometry: { type: "Point", coordinates: [at[0], at[1]] },
});

export const lineFeature = (line: readonly LonLat[], properties: Feature["properties"]): Feature => ({
  type: "Feature",
  properties,
  geometry: { type: "LineString", coordinates: line.map(([lon, lat]) => [lon, lat]) },
});
