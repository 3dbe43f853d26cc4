import type { LonLat } from "../geo.ts";

/** A polygon layer of the map: districts (区县), lakes, drinking-water protection zones. */
export type AreaKind = "district" | "lake" | "protection-zone";
export type Area = {
  kind: AreaKind;
  name: string;
  code: string | null;
  /** MultiPolygon rings, WGS 84. */
  polygons: readonly (readonly (readonly LonLat[])[])[];
  demo: boolean;
};
