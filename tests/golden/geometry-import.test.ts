import { readdirSync, readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { describeRealData, realDataPath } from "../support/real-data.ts";
import { createTestApp } from "../support/test-context.ts";
import type { ImportAnswer } from "../support/uploads.ts";
import { importFile } from "../support/uploads.ts";
import { zipOf } from "../support/zip.ts";

const file = (path: string) => ({ name: path.split("/").at(-1) as string, content: readFileSync(realDataPath(path)) });
const zipped = (folder: string, keep: RegExp) => ({
  name: "layer.zip",
  content: zipOf(
    readdirSync(realDataPath(folder))
      .filter((name) => keep.test(name))
      .map((name) => ({ name, content: readFileSync(realDataPath(`${folder}/${name}`)) })),
  ),
});
const codes = (answer: ImportAnswer) => new Set(answer.issues.map((issue) => issue.code));

describeRealData("geometry nobody here made", () => {
  let test: Awaited<ReturnType<typeof createTestApp>>;
  beforeEach(async () => {
    test = await createTestApp();
  });
  afterEach(() => test.close());
  const areas = async (kind: "district" | "lake") => test.ctx.database.read.areas.list(kind);

  it("New Zealand Shapefile: projected coordinates, given topology", async () => {
    const answer = await importFile(test.app, "network", zipped("shapefile-nz", /\.(shp|dbf|prj|shx)$/));
    expect(answer).toMatchObject({ state: "done", accepted: 304, rejected: 0 });
    expect(codes(answer)).toContain("crs-converted");
    expect(codes(answer)).toContain("outside-china");
    const again = await importFile(test.app, "network", zipped("shapefile-nz", /\.(shp|dbf|prj|shx)$/));
    expect(again).toMatchObject({ state: "done", accepted: 0, unchanged: 304 });
  });

  it("the same without .prj is refused, and taken with the CRS named", async () => {
    const bare = zipped("shapefile-nz", /\.(shp|dbf)$/);
    const refused = await importFile(test.app, "network", bare);
    expect(refused.state).toBe("refused");
    expect(refused.issues[0]).toMatchObject({ code: "missing-crs" });
    expect(await test.ctx.database.read.networks.current()).toBeUndefined();
    expect(await importFile(test.app, "network", bare, { crs: "EPSG:2193" })).toMatchObject({
      state: "done",
      accepted: 304,
    });
  });

  it("a Shapefile cut in the middle is refused", async () => {
    const parts = readdirSync(realDataPath("shapefile-nz")).filter((name) => /\.(shp|dbf|prj)$/.test(name));
    for (const extension of ["shp", "dbf"]) {
      const content = zipOf(
        parts.map((name) => {
          const bytes = readFileSync(realDataPath(`shapefile-nz/${name}`));
          return { name, content: name.endsWith(extension) ? bytes.subarray(0, bytes.length / 2) : bytes };
        }),
      );
      const answer = await importFile(test.app, "network", { name: "cut.zip", content });
      expect(answer.issues[0]).toMatchObject({ code: "truncated-file", severity: "error" });
    }
  });

  it("Bangkok's canals: no direction, no ends in common but where they meet", async () => {
    const answer = await importFile(test.app, "network", file("canals-bangkok/bkk_12.geojson"));
    expect(answer.state).toBe("done");
    expect(answer.accepted).toBeGreaterThan(1500);
    expect(answer.accepted + answer.rejected).toBe(1607);
    const version = await test.ctx.database.read.networks.current();
    const { reaches } = await test.ctx.database.read.networks.load(version!.id);
    expect(reaches.every((reach) => reach.direction === "unknown")).toBe(true);
  });

  it("the Dutch looped model imports with its nodes; WGS 84 is assumed and said so", async () => {
    const answer = await importFile(test.app, "network", file("gates-nl/korte_woerden/branches_wgs84.geojson"));
    expect(answer).toMatchObject({ state: "done", accepted: 91 });
    expect(codes(answer)).toContain("crs-assumed");
  });

  it("districts in GCJ-02: warned of without the option, moved by about 500 m with it", async () => {
    const plain = await importFile(test.app, "districts", file("districts/320400_citys_districts.geojson"));
    expect(plain).toMatchObject({ state: "done", accepted: 6 });
    expect(codes(plain)).toContain("suspected-gcj02");
    const before = (await areas("district"))[0]!.polygons[0]![0]![0]!;
    const converted = await importFile(test.app, "districts", file("districts/320400_citys_districts.geojson"), {
      crs: "GCJ-02",
    });
    expect(codes(converted)).not.toContain("suspected-gcj02");
    expect(converted).toMatchObject({ accepted: 6 });
    const after = (await areas("district"))[0]!.polygons[0]![0]![0]!;
    const metres = Math.hypot((before[0] - after[0]) * 94_600, (before[1] - after[1]) * 111_000);
    expect(metres).toBeGreaterThan(350);
    expect(metres).toBeLessThan(650);
    const undone = await test.app.request(`/api/imports/${converted.importId}/undo`, { method: "POST" });
    expect(undone.status).toBe(200);
    expect((await areas("district"))[0]!.polygons[0]![0]![0]).toEqual(before);
  });

  it("Taihu with its islands, under its Chinese name", async () => {
    expect(await importFile(test.app, "lakes", file("lake-taihu/taihu_lake_boundary.geojson"))).toMatchObject({
      state: "done",
      accepted: 1,
    });
    const [lake] = await areas("lake");
    expect(lake!.name).toBe("太湖");
    expect(lake!.polygons.flat().length).toBeGreaterThan(5);
  });

  it("attributes in GBK by the language byte of the table", async () => {
    const answer = await importFile(test.app, "districts", zipped("encodings/ldid", /^chinese\./));
    // Its one feature is no polygon: named in the issue, so its name was read.
    expect(answer.issues[0]).toMatchObject({ code: "wrong-geometry", value: "简体" });
  });
});
