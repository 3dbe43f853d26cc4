import type { ImportKind } from "@shared/contract/imports.ts";

/** What each kind of import takes, for the form: which options make sense, which files, whether a template exists. */
export type KindOptions = {
  accept: string;
  geometry: boolean;
  crs: boolean;
  year: boolean;
  source: boolean;
  createUnplaced: boolean;
};
const TABLE = ".csv,.txt,.xlsx";
const GEOMETRY = ".geojson,.json,.zip,.gpkg";
const table = { accept: TABLE, geometry: false, crs: true, year: false, source: false, createUnplaced: false };
const shapes = { accept: GEOMETRY, geometry: true, crs: true, year: false, source: false, createUnplaced: false };
const log = { ...table, crs: false, year: true };

export const KIND_OPTIONS: Record<ImportKind, KindOptions> = {
  readings: { ...table, accept: `${TABLE},.json,.zip`, crs: false, year: true, source: true, createUnplaced: true },
  sections: table,
  outfalls: table,
  network: shapes,
  districts: shapes,
  lakes: shapes,
  "protection-zones": shapes,
  structures: table,
  "structure-states": log,
  "flow-states": log,
};

export const CRS_CHOICES = [
  "EPSG:4326",
  "EPSG:4490",
  "EPSG:4547",
  "EPSG:4548",
  "EPSG:4549",
  "EPSG:3857",
  "GCJ-02",
] as const;
