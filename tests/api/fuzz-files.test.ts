import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeGeoPackage } from "../support/geopackage.ts";
import { dbfOf, faultOf, shapefileOf, sheetRow, shpOf, workbookOf } from "../support/hostile.ts";
import { createTestApp } from "../support/test-context.ts";
import { importFile } from "../support/uploads.ts";

let test: Awaited<ReturnType<typeof createTestApp>>;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

const PATIENCE_MS = 5_000;
const HEAD = ["断面编码", "断面名称", "经度", "纬度", "断面级别", "考核目标"];
const ROW = ["A-1", "甲桥", "119.9", "31.6", "国考;补偿", "III"];
const LINE = [
  [119.9, 31.6],
  [119.95, 31.62],
] as const;
const PAGE = {
  thead: ["省份", "断面名称", "监测时间", "水温<br/><span class='unit'>(℃)</span>", "氨氮(mg/L)"],
  tbody: [
    [
      "江苏省",
      "<span title='所在地市：常州市'>甲桥</span>",
      "08-26 08:00",
      "<span title='原始值：27.61'>27.6</span>",
      "--",
    ],
  ],
};

/** A valid file of every format, with the kind it is for. */
const SEEDS: readonly { name: string; kind: string; content: Buffer; text: boolean }[] = [
  {
    name: "CSV",
    kind: "sections",
    text: true,
    content: Buffer.from(`${HEAD}\n${ROW}\n"B-1","乙 ""桥""",119.91,31.61,省考,Ⅲ\n`),
  },
  {
    name: "CSV of readings",
    kind: "readings",
    text: true,
    content: Buffer.from("断面,监测时间,氨氮(mg/L),总磷\nA-1,2026-08-26 08:00,0.5,0.02L\n"),
  },
  { name: "XLSX", kind: "sections", text: false, content: workbookOf(sheetRow(1, HEAD) + sheetRow(2, ROW)) },
  {
    name: "GeoJSON",
    kind: "network",
    text: true,
    content: Buffer.from(
      JSON.stringify({
        type: "FeatureCollection",
        features: [
          {
            type: "Feature",
            properties: { id: "r1", kind: "river" },
            geometry: { type: "LineString", coordinates: LINE },
          },
        ],
      }),
    ),
  },
  {
    name: "Shapefile",
    kind: "network",
    text: false,
    content: shapefileOf(
      shpOf([
        { parts: [0], points: LINE },
        { parts: [0, 2], points: [...LINE, ...LINE] },
      ]),
      dbfOf([["id", 4]], 5, 2, Buffer.from(" r1   r2  ")),
    ),
  },
  { name: "GeoPackage", kind: "network", text: false, content: geoPackage() },
  {
    name: "publication of the national centre",
    kind: "readings",
    text: true,
    content: Buffer.from(JSON.stringify(PAGE)),
  },
];

const PIECES = [
  '"',
  ",",
  "\n",
  "\r",
  "\t",
  "\0",
  "[",
  "{",
  "}",
  "<",
  "'",
  "=1+1",
  "1e999",
  "-0",
  "__proto__",
  "\ufeff",
  "\u202e",
  "null",
  "龘",
  "NaN",
  "9".repeat(40),
];
type Change = (content: Buffer) => Buffer;
const at = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const put =
  (bytes: Uint8Array, remove: number) =>
  (place: number): Change =>
  (content) => {
    const from = Math.floor(place * content.length);
    return Buffer.concat([content.subarray(0, from), bytes, content.subarray(from + remove)]);
  };
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(at, fc.nat(255)).map(([place, byte]) => put(Uint8Array.of(byte), 1)(place)),
  fc.tuple(at, fc.constantFrom(0, 0x7fffffff, 0xffffffff, 0x80000000)).map(([place, word]) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(word);
    return put(bytes, 4)(place);
  }),
  fc.tuple(at, fc.constantFrom(...PIECES)).map(([place, piece]) => put(Buffer.from(piece), 0)(place)),
  fc.tuple(at, fc.nat(40)).map(([place, length]) => put(new Uint8Array(), length)(place)),
  at.map(
    (place): Change =>
      (content) =>
        content.subarray(0, Math.floor(place * content.length)),
  ),
  fc.tuple(at, at).map(
    ([a, b]): Change =>
      (content) => {
        const piece = content.subarray(
          Math.floor(Math.min(a, b) * content.length),
          Math.floor(Math.max(a, b) * content.length),
        );
        return put(piece, 0)(a)(content);
      },
  ),
);

async function lawful(kind: string, content: Uint8Array): Promise<void> {
  const began = performance.now();
  const answer = await importFile(test.app, kind, { name: "f", content }, { dry_run: "true" });
  expect(performance.now() - began).toBeLessThan(PATIENCE_MS);
  const state = answer.state === "dry-run" ? (answer.accepted > 0 ? "done" : "refused") : answer.state;
  // A try that would take nothing must say why, in an error or – where nothing was to be taken – in any words at all.
  const issues = answer.issues.map((issue) => ({ ...issue, severity: "error" as const }));
  expect(faultOf({ ...answer, state, issues })).toBeUndefined();
}

describe("any change to a valid file ends in a result or a reason", () => {
  it.each(SEEDS)("$name as it is", async ({ kind, content }) => {
    const answer = await importFile(
      test.app,
      kind,
      { name: "f", content },
      { dry_run: "true", create_unplaced: "true", partial: "true" },
    );
    expect(answer).toMatchObject({ failure: null, state: "dry-run" });
    if (kind !== "readings") expect(answer.issues.filter(({ severity }) => severity === "error")).toEqual([]);
  });
  it.each(SEEDS)(
    "$name, bytes and pieces changed, cut, doubled",
    async ({ kind, content }) => {
      await fc.assert(
        fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) =>
          lawful(
            kind,
            changes.reduce((bytes, make) => make(bytes), content),
          ),
        ),
        { numRuns: 120 },
      );
    },
    120_000,
  );
  it.each(SEEDS)("$name, cut at every twentieth", async ({ kind, content }) => {
    for (let cut = 0; cut < 20; cut += 1)
      await lawful(kind, content.subarray(0, Math.floor((content.length * cut) / 20)));
  });
});

describe("changes of structure", () => {
  it("a workbook around any cells", async () => {
    const cell = fc.tuple(
      fc.constantFrom("", "s", "str", "b", "e", "d", "n", "inlineStr", "x"),
      fc.oneof(
        fc.constantFrom(...PIECES.filter((piece) => !/[<&\0]/.test(piece)), "1e300", "-1"),
        fc.nat().map(String),
      ),
      fc.constantFrom("", "0", "99"),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(cell, { maxLength: 8 }), { maxLength: 6 }), (rows) =>
        lawful(
          "sections",
          workbookOf(
            sheetRow(1, HEAD) +
              rows
                .map(
                  (cells, r) =>
                    `<row r="${r + 2}">${cells.map(([t, v, s], c) => `<c r="${String.fromCharCode(65 + c)}${r + 2}" t="${t}" s="${s}"><v>${v}</v></c>`).join("")}</row>`,
                )
                .join(""),
          ),
        ),
      ),
      { numRuns: 100 },
    );
  }, 60_000);
  it("any JSON where GeoJSON or a publication is expected", async () => {
    const type = fc.constantFrom(
      "FeatureCollection",
      "Feature",
      "LineString",
      "MultiLineString",
      "Polygon",
      "MultiPolygon",
      "GeometryCollection",
      1,
      null,
    );
    const { node } = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: "small" },
        fc.constantFrom(null, true, "x", 0, 119.9, 31.6, 1e308),
        fc.array(tie("node"), { maxLength: 5 }),
        tie("object"),
      ),
      object: fc.record(
        {
          type,
          features: tie("node"),
          geometry: tie("node"),
          geometries: tie("node"),
          coordinates: tie("node"),
          properties: tie("node"),
          crs: tie("node"),
          id: tie("node"),
          thead: tie("node"),
          tbody: tie("node"),
          toString: tie("node"),
        },
        { requiredKeys: [] },
      ),
    }));
    await fc.assert(
      fc.asyncProperty(node, fc.constantFrom("network", "districts", "readings"), (value, kind) =>
        lawful(kind, Buffer.from(JSON.stringify(value))),
      ),
      { numRuns: 300 },
    );
  }, 60_000);
});

describe("valid data come back", () => {
  it("names of sections in CSV, whatever is in them", async () => {
    const name = fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 30 })
      .filter((text) => text === text.trim() && !/[\p{Cc}\p{Cs}\ufffd\ufeff]/u.test(text));
    await fc.assert(
      fc.asyncProperty(name, async (text) => {
        const one = await createTestApp();
        try {
          const content = `${HEAD}\nA-1,"${text.replaceAll('"', '""')}",119.9,31.6,国考,III\n`;
          const answer = await importFile(one.app, "sections", { name: "f.csv", content });
          expect(answer).toMatchObject({ state: "done", accepted: 1 });
          expect((await (await one.app.request("/api/sections/A-1")).json()).name).toBe(text);
        } finally {
          await one.close();
        }
      }),
      { numRuns: 15 },
    );
  }, 60_000);
});

function geoPackage(): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "capillary-gpkg-"));
  try {
    writeGeoPackage(join(folder, "f"), { srs: 4326, lines: [{ name: "甲河", points: LINE }] });
    return readFileSync(join(folder, "f"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
