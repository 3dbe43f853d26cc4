import Database from "better-sqlite3";
import { type Crs, crsByName, crsByWkt } from "./crs.ts";
import type { Feature, FeatureFile } from "./features.ts";
import { type IssueList, UnreadableFile } from "./issues.ts";
import type { ImportLimits } from "./limits.ts";
import { readGeoPackageGeometry } from "./read-wkb.ts";

type Layer = { table: string; column: string; srsId: number };
type SrsRow = { organization: string | null; code: number | null; definition: string | null };

/**
 * Reads the one feature layer of a GeoPackage, read-only. The CRS comes from `gpkg_spatial_ref_sys`, by its authority
 * code, else by its definition.
 * @throws UnreadableFile
 */
export function readGeoPackage(path: string, issues: IssueList, limits: ImportLimits): FeatureFile {
  const database = open(path);
  try {
    const layer = oneLayer(database);
    const crs = crsOf(database, layer.srsId);
    const features: Feature[] = [];
    for (const row of database.prepare(selectOf(database, layer)).iterate() as Iterable<Record<string, unknown>>) {
      if (features.length === limits.features)
        throw new UnreadableFile({ code: "too-large", message: `要素超过 ${limits.features} 个，请拆分后分次导入` });
      features.push(toFeature(row, layer.column, features.length + 1, issues));
    }
    return { features, crs };
  } catch (cause) {
    if (cause instanceof UnreadableFile) throw cause;
    throw new UnreadableFile(
      { code: "broken-file", message: "GeoPackage 不完整或已损坏，文件可能没有传完" },
      { cause },
    );
  } finally {
    database.close();
  }
}

function open(path: string): Database.Database {
  try {
    const database = new Database(path, { readonly: true, fileMustExist: true });
    // Functions named in the schema of a stranger's file are not called; damaged pages are noticed.
    database.pragma("trusted_schema = OFF");
    database.pragma("cell_size_check = ON");
    return database;
  } catch (cause) {
    throw new UnreadableFile({ code: "broken-file", message: "GeoPackage 无法打开" }, { cause });
  }
}

function oneLayer(database: Database.Database): Layer {
  if (!isPlainTable(database, "gpkg_geometry_columns"))
    throw new UnreadableFile({ code: "unsupported-format", message: "SQLite 文件不是 GeoPackage" });
  const layers = database
    .prepare(
      'SELECT table_name AS "table", column_name AS "column", srs_id AS srsId FROM gpkg_geometry_columns ORDER BY table_name',
    )
    .all() as Layer[];
  const first = layers[0];
  if (first === undefined) throw new UnreadableFile({ code: "empty-file", message: "GeoPackage 里没有要素图层" });
  if (layers.length > 1) {
    throw new UnreadableFile({
      code: "several-layers",
      message: `GeoPackage 里有 ${layers.length} 个图层（${layers.map((layer) => layer.table).join("、")}），请每次只导入一个`,
    });
  }
  return first;
}

/**
 * Columns that are stored, of a real table: a view or a computed column is a program of the file's maker, which can run
 * for ever or make gigabytes out of nothing.
 */
function selectOf(database: Database.Database, { table }: Layer): string {
  if (!isPlainTable(database, table)) {
    throw new UnreadableFile({
      code: "unsupported-format",
      message: `GeoPackage 图层“${table}”不是普通数据表（视图或虚拟表不读入），请导出为普通图层`,
    });
  }
  const columns = database.prepare("SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0").pluck().all(table);
  return `SELECT ${(columns as string[]).map(quote).join(", ")} FROM ${quote(table)}`;
}

function isPlainTable(database: Database.Database, name: unknown): boolean {
  const found = database
    .prepare("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ? COLLATE NOCASE")
    .pluck()
    .get(String(name));
  return typeof found === "string" && !/^\s*CREATE\s+VIRTUAL/i.test(found);
}

function crsOf(database: Database.Database, srsId: number): Crs | null {
  if (!isPlainTable(database, "gpkg_spatial_ref_sys")) return null;
  const row = database
    .prepare(
      "SELECT organization, organization_coordsys_id AS code, definition FROM gpkg_spatial_ref_sys WHERE srs_id = ?",
    )
    .get(srsId) as SrsRow | undefined;
  // −1 and 0 are the undefined Cartesian and geographic systems of the standard.
  if (row === undefined || srsId <= 0) return null;
  const named = row.organization?.toUpperCase() === "EPSG" ? crsByName(`EPSG:${row.code}`) : undefined;
  return named ?? (row.definition === null ? null : crsByWkt(row.definition));
}

function toFeature(row: Record<string, unknown>, column: string, number: number, issues: IssueList): Feature {
  const { [column]: blob, ...rest } = row;
  const properties = Object.fromEntries(Object.entries(rest).filter(([, value]) => !Buffer.isBuffer(value)));
  let geometry: Feature["geometry"] = null;
  try {
    if (Buffer.isBuffer(blob)) geometry = readGeoPackageGeometry(blob);
  } catch {
    issues.add({ row: number, code: "wrong-geometry", severity: "error", message: `第 ${number} 个要素的图形已损坏` });
  }
  return { row: number, id: null, properties, geometry };
}

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;
