import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeGeoPackage } from "../support/geopackage.ts";
import { dbfOf, faultOf, shapefileOf, sheetRow, shpOf, workbookOf } from "../support/hostile.ts";
import { createTestApp } from "../support/test-context.ts";
import { importFile } from "../support/uploads.ts";
import { zipOf } from "../support/zip.ts";

let test: Awaited<ReturnType<typeof createTestApp>>;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

/** No file may hold the import thread longer than this. */
const PATIENCE_MS = 10_000;
type Content = string | Uint8Array;

async function refused(kind: string, content: Content, options: Record<string, string> = {}) {
  const began = performance.now();
  const answer = await importFile(test.app, kind, { name: "f", content }, options);
  expect(performance.now() - began).toBeLessThan(PATIENCE_MS);
  expect(faultOf(answer)).toBeUndefined();
  expect(answer.state).toBe("refused");
  expect(await test.ctx.database.read.sections.list(test.ctx.now())).toEqual([]);
  expect(await test.ctx.database.read.networks.current()).toBeUndefined();
  const folder = test.ctx.uploadDir;
  expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([]);
  return answer.issues.filter((issue) => issue.severity === "error").map((issue) => issue.code);
}

const SECTION_HEAD = ["断面编码", "断面名称", "经度", "纬度", "断面级别", "考核目标"];
const HEAD = SECTION_HEAD.join(",");
const geojson = (geometry: string, properties = "{}") =>
  `{"type":"FeatureCollection","features":[{"type":"Feature","properties":${properties},"geometry":${geometry}}]}`;

describe("tables that lie or swell", () => {
  it.each<[string, string, Content]>([
    ["one quoted field without end", "unbalanced-quote", `${HEAD}\n"${"x".repeat(3_000_000)}`],
    ["one line without end", "broken-file", `${HEAD}\n${"x".repeat(3_000_000)}`],
    ["a header of a hundred thousand columns", "column-count", `${HEAD},${"列,".repeat(100_000)}\nA`],
    ["a title of spaces between two words", "missing-column", `a${" ".repeat(200_000)}b,断面名称\n1,2`],
    ["a title of opening brackets", "missing-column", `a${"(".repeat(200_000)},断面名称\n1,2`],
    ["a title of separators", "missing-column", `a${"：/".repeat(100_000)} ,断面名称\n1,2`],
    ["a title of angles", "missing-column", `a${"<".repeat(200_000)},断面名称\n1,2`],
    ["a word every object knows", "bad-value", `${HEAD}\nA,甲,119.9,31.6,constructor,__proto__`],
    ["nothing but zero bytes", "unsupported-format", Buffer.alloc(1_000_000)],
    ["a row beyond any sheet", "too-large", workbookOf(sheetRow(1, SECTION_HEAD) + sheetRow(1_000_000_000, ["A"]))],
    ["a row number that is none", "too-large", workbookOf(`<row r="1e999"><c r="A1e999" t="str"><v>1</v></c></row>`)],
    ["a row number in entities", "too-large", workbookOf(`<row r="&#57;&#57;9999999"><c r="A1"><v>1</v></c></row>`)],
    [
      "a row number in another name space",
      "too-large",
      workbookOf(`<x:row x:r = '999999999'><c r="A1"><v>1</v></c></x:row>`),
    ],
    [
      "a cell in the far corner",
      "too-large",
      workbookOf(`${sheetRow(1, SECTION_HEAD)}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>`),
    ],
    ["a column beyond any sheet", "too-large", workbookOf(`<row r="1"><c r="ZZZZZZ1"><v>1</v></c></row>`)],
    ["a workbook of no parts", "broken-file", zipOf([{ name: "[Content_Types].xml", content: "<Types/>" }])],
    ["tags without end", "broken-file", workbookOf("<a>".repeat(100_000))],
    ["a bomb in a sheet", "archive-refused", workbookOf("", [{ name: "xl/x.xml", content: " ".repeat(40_000_000) }])],
  ])("sections: %s is refused as %s", async (_what, code, content) => {
    expect(await refused("sections", content)).toContain(code);
  });

  it.each<[string, string]>([
    ["cells that are objects", `{"thead":[{"a":1},"断面名称"],"tbody":[[{"toString":1},{}],[[],null]]}`],
    ["a hundred thousand levels", "[".repeat(100_000) + "]".repeat(100_000)],
    ["levels that do not close", `{"a":`.repeat(100_000)],
    ["a title of quotes", `{"thead":["断面名称"],"tbody":[["<span title='${"x".repeat(500_000)}"]]}`],
    ["a number too large to be one", `{"thead":["断面名称","监测时间","水温"],"tbody":[["a","08-27 08:00",1e999]]}`],
    ["a prototype", `{"__proto__":{"thead":[],"tbody":[]},"constructor":{"prototype":{"polluted":1}}}`],
  ])("publication of the national centre: %s is refused", async (_what, content) => {
    expect(await refused("readings", content)).not.toEqual([]);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

describe("geometry that lies or swells", () => {
  const deep = `{"type":"GeometryCollection","geometries":[`.repeat(20_000) + "]}".repeat(20_000);
  it.each<[string, string]>([
    ["coordinates that are a number", geojson(`{"type":"MultiLineString","coordinates":5}`)],
    ["lines that are null", geojson(`{"type":"MultiLineString","coordinates":[null]}`)],
    ["points that are null", geojson(`{"type":"LineString","coordinates":[null,null]}`)],
    ["points that are objects", geojson(`{"type":"LineString","coordinates":[[{"toString":1,"valueOf":1},1],[2,3]]}`)],
    ["numbers beyond all bounds", geojson(`{"type":"LineString","coordinates":[[1e999,-1e999],[1e308,1e308]]}`)],
    ["geometries that are none", geojson(`{"type":"GeometryCollection","geometries":5}`)],
    ["collections in collections", geojson(deep)],
    ["a type that is an object", geojson(`{"type":{"a":1},"coordinates":[]}`)],
    ["features that are null", `{"type":"FeatureCollection","features":[null,1,"x",[]]}`],
    ["an id that is an object", `{"type":"Feature","id":{"toString":0},"geometry":null,"properties":null}`],
  ])("GeoJSON: %s is refused", async (_what, content) => {
    expect(await refused("network", content)).not.toEqual([]);
    expect(await refused("districts", content)).not.toEqual([]);
  });

  it("a kind every object knows is an unknown kind, not a function", async () => {
    const line = `{"type":"LineString","coordinates":[[119.9,31.6],[119.91,31.61]]}`;
    const answer = await importFile(
      test.app,
      "network",
      { name: "f", content: geojson(line, `{"kind":"constructor","direction":"toString","__proto__":{"id":"x"}}`) },
      { dry_run: "true" },
    );
    expect(answer).toMatchObject({ state: "dry-run", accepted: 1, failure: null });
    expect(answer.issues.filter(({ code }) => code === "bad-value")).toHaveLength(2);
  });

  const points = Array.from({ length: 2000 }, (_, i) => [119 + i / 1e4, 31] as const);
  it.each<[string, Buffer]>([
    [
      "parts that jump back and forth",
      shapefileOf(shpOf([{ parts: Array.from({ length: 4000 }, (_, i) => (i % 2) * 1999), points }])),
    ],
    ["parts beyond the points", shapefileOf(shpOf([{ parts: [0, 1e9], points }]))],
    ["more parts than anyone draws", shapefileOf(shpOf([{ parts: Array.from({ length: 30_000 }, () => 0), points }]))],
    [
      "attributes of fields wider than the record",
      shapefileOf(
        shpOf([{ parts: [0], points }]),
        dbfOf(
          Array.from({ length: 1500 }, (_, i) => [`f${i}`, 200]),
          1,
          400_000,
          Buffer.alloc(400_000),
        ),
      ),
    ],
    [
      "a table that says it has 4 thousand million rows",
      shapefileOf(shpOf([{ parts: [0], points }]), dbfOf([["id", 4]], 5, 0xffffffff, Buffer.alloc(5))),
    ],
  ])("Shapefile: %s is refused", async (_what, content) => {
    expect(await refused("network", content)).not.toEqual([]);
  });

  it.each<[string, string]>([
    [
      "a view that never ends",
      `DROP TABLE river; CREATE VIEW river AS WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n AS fid, x'00' AS geom, 'a' AS name FROM c`,
    ],
    [
      "a register of layers that is a view without end",
      `DROP TABLE gpkg_geometry_columns; CREATE VIEW gpkg_geometry_columns AS WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT 'river' AS table_name, 'geom' AS column_name, n AS srs_id FROM c`,
    ],
    [
      "a register of systems that is a view without end",
      `DROP TABLE gpkg_spatial_ref_sys; CREATE VIEW gpkg_spatial_ref_sys AS WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n AS srs_id, 'EPSG' AS organization, 1 AS organization_coordsys_id, '' AS definition FROM c WHERE n < 0`,
    ],
    [
      "a virtual table",
      `DROP TABLE river; CREATE VIRTUAL TABLE river USING fts5(geom, name); INSERT INTO river VALUES ('a', 'b')`,
    ],
    ["a layer that is the register itself", `UPDATE gpkg_geometry_columns SET table_name = 'sqlite_schema'`],
    ["a layer name made of SQL", `UPDATE gpkg_geometry_columns SET table_name = 'river"; DROP TABLE river; --'`],
    [
      "geometry that claims a thousand million points",
      `UPDATE river SET geom = x'47500001e610000001020000000000003f0000'`,
    ],
    ["geometry that is text", `UPDATE river SET geom = 'LINESTRING(0 0, 1 1)'`],
  ])("GeoPackage: %s is refused", async (_what, sql) => {
    expect(await refused("network", hostilePackage(sql))).not.toEqual([]);
  });

  it("GeoPackage: computed columns are not computed and triggers do not fire", async () => {
    const sql = `ALTER TABLE river ADD COLUMN big AS (hex(zeroblob(400000000)));
      CREATE TRIGGER t AFTER INSERT ON river BEGIN DELETE FROM river; END`;
    const began = performance.now();
    const file = { name: "f.gpkg", content: hostilePackage(sql) };
    expect(await importFile(test.app, "network", file, { dry_run: "true" })).toMatchObject({
      state: "dry-run",
      accepted: 1,
    });
    expect(performance.now() - began).toBeLessThan(PATIENCE_MS);
  });
});

describe("archives that reach outside or explode", () => {
  const shp = shpOf([
    {
      parts: [0],
      points: [
        [119.9, 31.6],
        [119.91, 31.6],
      ],
    },
  ]);
  it.each(["../r.shp", "a/../../r.shp", "/etc/r.shp", "C:\\r.shp", "..\\r.shp", "\\\\host\\r.shp"])(
    "a file named %j is refused",
    async (name) => {
      expect(await refused("network", zipOf([{ name, content: shp }]))).toEqual(["archive-refused"]);
    },
  );
  it("an archive in an archive stays closed", async () => {
    const inner = zipOf([{ name: "r.shp", content: shp }]);
    expect(await refused("network", zipOf([{ name: "r.zip", content: inner }]))).toEqual(["archive-refused"]);
  });
  it("names of devices and of other encodings are only names: nothing is written under them", async () => {
    const content = zipOf([
      { name: "CON", content: "x" },
      { name: "NUL.shp", content: "no shape" },
    ]);
    expect(await refused("network", content)).toEqual(["broken-file"]);
  });
  it("a bomb, a size that lies and too many files are refused", async () => {
    const zeros = Buffer.alloc(64 * 1024 * 1024);
    expect(await refused("network", zipOf([{ name: "r.shp", content: zeros }]))).toEqual(["archive-refused"]);
    const lying = { name: "r.shp", deflated: deflateRawSync(Buffer.alloc(1_000_000)), size: 100 };
    expect(await refused("network", zipOf([lying]))).toEqual(["broken-file"]);
    const many = Array.from({ length: 2100 }, (_, i) => ({ name: `${i}.shp`, content: "" }));
    expect(await refused("network", zipOf(many))).toEqual(["archive-refused"]);
  });
});

function hostilePackage(sql: string): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "capillary-gpkg-"));
  const path = join(folder, "f.gpkg");
  try {
    writeGeoPackage(path, {
      srs: 4326,
      lines: [
        {
          name: "a",
          points: [
            [119.9, 31.6],
            [119.91, 31.61],
          ],
        },
      ],
    });
    const database = new Database(path);
    database.exec(sql);
    database.close();
    return readFileSync(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
