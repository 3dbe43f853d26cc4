import Database from "better-sqlite3";

/** Writes a GeoPackage with one layer of lines, enough of the standard for a reader. */
export function writeGeoPackage(
  path: string,
  { srs, lines }: { srs: number; lines: readonly { name: string; points: readonly (readonly [number, number])[] }[] },
): void {
  const database = new Database(path);
  database.exec(`
    CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT, organization_coordsys_id INTEGER, definition TEXT);
    CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT, srs_id INTEGER, z INTEGER, m INTEGER);
    CREATE TABLE river (fid INTEGER PRIMARY KEY, geom BLOB, name TEXT);
  `);
  database
    .prepare("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, 'EPSG', ?, 'undefined')")
    .run(`EPSG:${srs}`, srs, srs);
  database.prepare("INSERT INTO gpkg_geometry_columns VALUES ('river', 'geom', 'LINESTRING', ?, 0, 0)").run(srs);
  const insert = database.prepare("INSERT INTO river (geom, name) VALUES (?, ?)");
  for (const { name, points } of lines) insert.run(geometryBlob(srs, points), name);
  database.close();
}

function geometryBlob(srs: number, points: readonly (readonly [number, number])[]): Buffer {
  const blob = Buffer.alloc(8 + 9 + 16 * points.length);
  blob.write("GP", 0, "latin1");
  blob.writeUInt8(1, 3);
  blob.writeInt32LE(srs, 4);
  blob.writeUInt8(1, 8);
  blob.writeUInt32LE(2, 9);
  blob.writeUInt32LE(points.length, 13);
  points.forEach(([x, y], i) => {
    blob.writeDoubleLE(x, 17 + 16 * i);
    blob.writeDoubleLE(y, 25 + 16 * i);
  });
  return blob;
}
