import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { describeRealData, realDataPath } from "../support/real-data.ts";
import { createTestApp } from "../support/test-context.ts";
import { importFile } from "../support/uploads.ts";

const file = (path: string) => ({ name: path.split("/").at(-1) as string, content: readFileSync(realDataPath(path)) });
const CSV = "cnemc/cnemc_2021-04-01_05_jiangsu.csv";
const JSON_PAGE = "cnemc/raw_api_2021-03-30_98.json";
const CREATE = { year: "2021", create_unplaced: "true" };

describeRealData("the national centre's real-time data", () => {
  let test: Awaited<ReturnType<typeof createTestApp>>;
  beforeEach(async () => {
    test = await createTestApp();
  });
  afterEach(() => test.close());

  const issuesOf = async (id: number) => {
    const response = await test.app.request(`/api/imports/${id}/issues?limit=5000`);
    return (await response.json()).items as { row: number | null; code: string; severity: string }[];
  };

  it("the Jiangsu archive: each of 3,923 rows is taken, or says why not", async () => {
    const answer = await importFile(test.app, "readings", file(CSV), CREATE);
    expect(answer).toMatchObject({ state: "done", accepted: 3508, unchanged: 274, rejected: 141 });
    expect(answer.accepted + answer.unchanged + answer.rejected).toBe(3923);
    const issues = await issuesOf(answer.importId);
    const rowsWith = (code: string) =>
      new Set(issues.filter((issue) => issue.code === code).map((issue) => issue.row)).size;
    // Rows not taken are those the publisher gave no time; every repeat of a key is told as the same or as a revision.
    expect(rowsWith("no-time")).toBe(141);
    expect(rowsWith("duplicate-identical")).toBe(274);
    expect(rowsWith("duplicate-revised")).toBe(102);
    expect(rowsWith("created-unplaced")).toBe(142);
    expect(issues.filter((issue) => issue.severity === "error")).toEqual([]);
  });

  it("the same archive again changes nothing, and goes as a unit", async () => {
    const first = await importFile(test.app, "readings", file(CSV), CREATE);
    const again = await importFile(test.app, "readings", file(CSV), CREATE);
    expect(again).toMatchObject({ state: "done", accepted: 0, unchanged: 3782, rejected: 141 });
    const undone = await test.app.request(`/api/imports/${first.importId}/undo`, { method: "POST" });
    expect(undone.status).toBe(200);
    const { read } = test.ctx.database;
    expect(await read.readings.extents()).toEqual([]);
    expect(await read.sections.list(test.clock.now)).toEqual([]);
    expect(await read.exceedances.list({})).toEqual([]);
  });

  it("values, flags and water types are those of the file", async () => {
    await importFile(test.app, "readings", file(CSV), CREATE);
    const { read } = test.ctx.database;
    const find = (name: string) => read.sections.find(`CNEMC-江苏省-${name}`, test.clock.now);
    expect(await find("黄埝桥")).toMatchObject({
      waterType: "river",
      position: null,
      targetClass: null,
      levels: ["national"],
    });
    expect(await find("五里湖心")).toMatchObject({ waterType: "lake" });
    expect(await find("北山水库")).toMatchObject({ waterType: "reservoir" });
    expect(await find("临淮乡（河流）")).toMatchObject({ waterType: "river" });
    const [source] = (await read.readings.sources()).filter(({ code }) => code === "cnemc");
    expect(source).toMatchObject({ kind: "automatic", name: "国家地表水水质自动监测实时数据" });
    const bridge = await find("312国道桥");
    const noon = Date.UTC(2021, 3, 1, 4) / 1000;
    const range = { from: noon as never, to: (noon + 1) as never };
    const [observation] = await read.readings.observations(bridge!.id, source!.id, range);
    const measured = Object.fromEntries([...observation!.readings].map(([key, reading]) => [key, reading.measured]));
    // Lines 3 and 4 are the same moment scraped twice: the later one stands.
    expect(measured).toMatchObject({
      CODMN: { value: 2.66 },
      NH3N: { value: 0.039 },
      TP: { value: 0.058 },
      TN: { value: 1.77 },
    });
    expect(measured).not.toHaveProperty("CHLA");
    const latest = (await read.readings.latest()).flatMap((o) => [...o.readings.values()]);
    expect(latest.some(({ flag }) => flag === "M")).toBe(true);
  });

  it("chlorophyll comes in mg/m³", async () => {
    await importFile(test.app, "readings", file(CSV), CREATE);
    const { read } = test.ctx.database;
    const lake = await read.sections.find("CNEMC-江苏省-五里湖心", test.clock.now);
    const [source] = await read.readings.sources();
    const range = { from: 0 as never, to: test.clock.now };
    const [series] = await read.readings.series(lake!.id, source!.id, ["CHLA" as never], range);
    const values = [...series!.values].filter((value) => !Number.isNaN(value));
    expect(values.length).toBeGreaterThan(20);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0.1);
  });

  it("the untouched page: raw values out of its HTML, stopped stations explained", async () => {
    const answer = await importFile(test.app, "readings", file(JSON_PAGE), CREATE);
    expect(answer).toMatchObject({ state: "done", accepted: 79, rejected: 19, unchanged: 0 });
    const { read } = test.ctx.database;
    const section = await read.sections.find("CNEMC-北京市-古北口", test.clock.now);
    expect(section).toMatchObject({ river: "潮河", district: "密云区" });
    const observation = (await read.readings.latest()).find((o) => o.sectionId === section!.id);
    expect(new Date(observation!.observedAt * 1000).toISOString()).toBe("2021-03-30T00:00:00.000Z");
    const value = (key: string) => observation!.readings.get(key as never)!.measured;
    expect(value("WT")).toEqual({ kind: "value", value: 10.53486 });
    expect(value("NH3N")).toEqual({ kind: "value", value: 0.18 });
  });

  it("without a year it is read as the latest that is not in the future", async () => {
    const answer = await importFile(test.app, "readings", file(JSON_PAGE), { create_unplaced: "true" });
    expect(answer.issues.find((issue) => issue.code === "year-inferred")?.message).toContain("2026-03-30");
  });

  it("stations nobody knows are one issue each, and nothing is written", async () => {
    const answer = await importFile(test.app, "readings", file(CSV), { year: "2021" });
    expect(answer.state).toBe("refused");
    const unknown = (await issuesOf(answer.importId)).filter((issue) => issue.code === "unknown-section");
    expect(unknown).toHaveLength(142);
    expect(await test.ctx.database.read.readings.extents()).toEqual([]);
  });

  it("known stations join by province and name, in the form the registry gives", async () => {
    const sections = `断面编码,断面名称,经度,纬度,断面级别,考核目标,省份\nCZ-9,魏村断面,119.92,32.03,国考,Ⅱ,江苏\n`;
    const aliased = sections.replace("省份\n", "省份,别名\n").replace("江苏\n", "江苏,魏村\n");
    await importFile(test.app, "sections", { name: "s.csv", content: aliased });
    await importFile(test.app, "readings", file(CSV), CREATE);
    const { read } = test.ctx.database;
    const section = await read.sections.find("CZ-9", test.clock.now);
    const [extent] = await read.readings.extents(section!.id);
    expect(extent!.observations).toBeGreaterThan(20);
    expect(await read.sections.find("CNEMC-江苏省-魏村", test.clock.now)).toBeUndefined();
  });
});
