import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import gcoord from "gcoord";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { importResponse, importsResponse } from "../../shared/contract/imports.ts";
import { createTestApp } from "../support/test-context.ts";
import { importFile, upload } from "../support/uploads.ts";
import { zipOf } from "../support/zip.ts";

const SECTIONS = `断面编码,断面名称,经度,纬度,断面级别,考核目标,河流,省份
CZ-01,黄埝桥,119.90,31.60,国考;补偿,Ⅲ,太滆运河,江苏省
CZ-02,姚巷桥,119.95,31.55,省考,III类,漕桥河,江苏省
`;
const READINGS = `断面,监测时间,氨氮(mg/L),总磷(mg/L)
CZ-01,2026-08-26 08:00,0.52,0.110
CZ-01,2026-08-26 12:00,0.61,0.02L
CZ-02,2026-08-26 08:00,0.33,--
`;
const csv = (content: string | Uint8Array, name = "t.csv") => ({ name, content });

let test: Awaited<ReturnType<typeof createTestApp>>;
beforeEach(async () => {
  test = await createTestApp();
  await importFile(test.app, "sections", csv(SECTIONS));
});
afterEach(() => test.close());

const json = async (path: string) => (await test.app.request(path)).json();
const observationCount = async () =>
  (await test.ctx.database.read.readings.extents()).reduce((total, extent) => total + extent.observations, 0);

describe("a file with nothing wrong", () => {
  it("is taken, is unchanged the second time, and can be taken back", async () => {
    const first = await importFile(test.app, "readings", csv(READINGS));
    expect(first).toMatchObject({
      state: "done",
      accepted: 3,
      rejected: 0,
      unchanged: 0,
      failure: null,
      undo_blocked: null,
    });
    const again = await importFile(test.app, "readings", csv(READINGS));
    expect(again).toMatchObject({ state: "done", accepted: 0, rejected: 0, unchanged: 3 });
    expect(await observationCount()).toBe(3);

    await test.app.request(`/api/imports/${again.importId}/undo`, { method: "POST" });
    expect(await observationCount()).toBe(3);
    const undone = await test.app.request(`/api/imports/${first.importId}/undo`, { method: "POST" });
    expect(importResponse.parse(await undone.json()).state).toBe("undone");
    expect(await observationCount()).toBe(0);
    const twice = await test.app.request(`/api/imports/${first.importId}/undo`, { method: "POST" });
    expect(twice.status).toBe(409);
  });

  it("a revision counts what changed and undo brings the former value back", async () => {
    await importFile(test.app, "readings", csv(READINGS));
    const revised = await importFile(test.app, "readings", csv(READINGS.replace("0.61", "0.66")));
    expect(revised).toMatchObject({ accepted: 1, unchanged: 2 });
    const valueAtNoon = async () => {
      const { id } = (await test.ctx.database.read.sections.find("CZ-01", test.clock.now))!;
      const all = await test.ctx.database.read.readings.latest();
      return [...all.find((o) => o.sectionId === id)!.readings].find(([key]) => key === "NH3N")![1].measured;
    };
    expect(await valueAtNoon()).toEqual({ kind: "value", value: 0.66 });
    await test.app.request(`/api/imports/${revised.importId}/undo`, { method: "POST" });
    expect(await valueAtNoon()).toEqual({ kind: "value", value: 0.61 });
  });

  it("a dry run answers what the import would and writes nothing", async () => {
    const dry = await importFile(test.app, "readings", csv(READINGS), { dry_run: "true" });
    expect(dry).toMatchObject({ state: "dry-run", accepted: 3, unchanged: 0 });
    expect(await observationCount()).toBe(0);
    expect(dry.undo_blocked).not.toBeNull();
  });

  it("goes on in the background where asked to", async () => {
    const { status, body } = await upload(test.app, "readings", csv(READINGS), { background: "true" });
    expect(status).toBe(202);
    const { importId } = body as { importId: number };
    await expect.poll(async () => (await json(`/api/imports/${importId}`)).state).toBe("done");
  });

  it("is listed, with pages, and its issues come as JSON and CSV", async () => {
    await importFile(test.app, "readings", csv(READINGS));
    const page = importsResponse.parse(await json("/api/imports?limit=1"));
    expect(page).toMatchObject({ total: 2, next_cursor: "1" });
    expect(page.items[0]).toMatchObject({ kind: "readings", file_name: "t.csv" });
    const refused = await importFile(test.app, "readings", csv(`断面,时间,氨氮\nCZ-01,2026-08-26 08:00,=1+1\n`));
    const issues = await json(`/api/imports/${refused.importId}/issues`);
    expect(issues.items[0]).toMatchObject({
      row: 2,
      column: "氨氮",
      code: "bad-number",
      severity: "error",
      value: "=1+1",
    });
    const text = await (await test.app.request(`/api/imports/${refused.importId}/issues?format=csv`)).text();
    expect(text).toContain("'=1+1");
  });

  it("opens exceedance events and publishes them", async () => {
    const seen: string[] = [];
    test.ctx.events.subscribe((event) => seen.push(event.type));
    const over = `断面,监测时间,氨氮(mg/L)\n${[0, 4, 8].map((h) => `CZ-01,2026-08-27 ${String(h).padStart(2, "0")}:00,3.5`).join("\n")}\n`;
    await importFile(test.app, "readings", csv(over));
    expect((await json("/api/exceedances")).items).toHaveLength(1);
    expect(seen).toContain("exceedance");
    expect(seen).toContain("import");
  });
});

describe("templates", () => {
  it.each(["readings", "sections", "outfalls", "structures"])(
    "%s: the example row imports, as CSV and as XLSX",
    async (kind) => {
      for (const format of ["csv", "xlsx"]) {
        const response = await test.app.request(`/api/imports/templates/${kind}.${format}`);
        expect(response.status).toBe(200);
        const content = new Uint8Array(await response.arrayBuffer());
        const options: Record<string, string> = kind === "readings" ? { create_unplaced: "true" } : {};
        const answer = await importFile(
          test.app,
          kind,
          { name: `t.${format}`, content },
          { ...options, dry_run: "true" },
        );
        expect(answer.issues.filter((issue) => issue.severity === "error")).toEqual([]);
        expect(answer.accepted).toBe(1);
      }
    },
  );
  it("there is none for geometry", async () => {
    expect((await test.app.request("/api/imports/templates/network.csv")).status).toBe(404);
  });
});

/** Each bad input with its code, the row it stands on and a word of its message. */
describe("bad input is refused with a clear issue and nothing is written", () => {
  const cases: [
    name: string,
    content: string | Uint8Array,
    code: string,
    row: number | null,
    says: string,
    options?: Record<string, string>,
  ][] = [
    ["an empty file", "", "empty-file", null, "空"],
    ["a header without rows of data titles", "foo,bar\n1,2\n", "missing-column", 1, "断面名称（section）"],
    ["no value columns", "断面,时间\nCZ-01,2026-08-26 08:00\n", "missing-column", 1, "监测数据列"],
    [
      "an unknown parameter",
      "section,time,parameter,value\nCZ-01,2026-08-26 08:00,氨淡,1\n",
      "unknown-parameter",
      2,
      "是否指：氨氮",
    ],
    ["a unit that does not convert", "断面,时间,氨氮(个/L)\nCZ-01,2026-08-26 08:00,1\n", "unknown-unit", 1, "无法换算"],
    ["text for a number", "断面,时间,氨氮\nCZ-01,2026-08-26 08:00,高\n", "bad-number", 2, "不是数值"],
    ["a thousands separator", '断面,时间,氨氮\nCZ-01,2026-08-26 08:00,"1,234"\n', "thousands-separator", 2, "千分位"],
    ["an unquoted thousands separator", "断面,时间,氨氮\nCZ-01,2026-08-26 08:00,1,234\n", "column-count", 2, "逗号"],
    ["a negative value", "断面,时间,氨氮\nCZ-01,2026-08-26 08:00,-0.5\n", "negative-value", 2, "负值"],
    ["pH of 84", "断面,时间,pH\nCZ-01,2026-08-26 08:00,84\n", "out-of-range", 2, "最大值 14"],
    ["ND without a limit", "断面,时间,氨氮\nCZ-01,2026-08-26 08:00,ND\n", "no-detection-limit", 2, "检出限"],
    ["a time in the future", "断面,时间,氨氮\nCZ-01,2027-08-26 08:00,1\n", "future-time", 2, "未来"],
    ["a day that does not exist", "断面,时间,氨氮\nCZ-01,2026-02-30 08:00,1\n", "invalid-time", 2, "不存在"],
    ["a time nobody can read", "断面,时间,氨氮\nCZ-01,26/8/26 8am,1\n", "invalid-time", 2, "无法识别"],
    [
      "an unknown section",
      "断面,时间,氨氮\nXX,2026-08-26 08:00,1\nXX,2026-08-26 12:00,1\n",
      "unknown-section",
      2,
      "2 行",
    ],
    ["an unknown flag", "断面,时间,氨氮,数据标记\nCZ-01,2026-08-26 08:00,1,Q\n", "unknown-flag", 2, "N F M S"],
    ["a column twice", "断面,时间,氨氮,NH3-N\nCZ-01,2026-08-26 08:00,1,2\n", "duplicate-column", 1, "同一列"],
    [
      "a quote that never ends",
      '断面,时间,氨氮\nCZ-01,"2026-08-26 08:00,1\nCZ-01,2026-08-26 12:00,1\n',
      "unbalanced-quote",
      2,
      "引号",
    ],
    [
      "a file cut in a line",
      "断面,时间,氨氮,总磷\nCZ-01,2026-08-26 08:00,1,0.1\nCZ-01,2026-08-26 12",
      "truncated-file",
      3,
      "断开",
    ],
    [
      "bytes that are no text",
      Buffer.concat([
        Buffer.from("断面,时间,氨氮\nCZ-01,2026-08-26 08:00,"),
        Buffer.from([0xff, 0xfe, 0x80]),
        Buffer.from("\n"),
      ]),
      "invalid-encoding",
      2,
      "编码",
    ],
    ["a picture", Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"), "unsupported-format", null, "CSV"],
    ["a broken workbook", Buffer.from("PK\u0003\u0004broken"), "broken-file", null, "损坏"],
    ["JSON that is something else", '{"a":1}', "unsupported-format", null, "thead"],
    ["JSON cut in the middle", '{"thead":["断面', "broken-file", null, "不完整"],
    ["a demo source", READINGS, "source-refused", null, "演示", { source: "demo-auto" }],
  ];
  it.each(cases)("%s", async (_, content, code, row, says, options = {}) => {
    await test.ctx.database.transact((stores) =>
      stores.readings.putSource({ code: "demo-auto", name: "演示", kind: "demo", rank: 1 }).then(() => {}),
    );
    const answer = await importFile(test.app, "readings", csv(content), options);
    expect(answer.state).toBe("refused");
    expect(answer.issues[0]).toMatchObject({ severity: "error", code, row });
    expect(answer.issues[0]!.message).toContain(says);
    expect(answer.issues[0]!.message).toMatch(/\p{Script=Han}/u);
    expect(await observationCount()).toBe(0);
    expect((await test.app.request("/healthz")).status).toBe(200);
  });

  it("all good rows stay with partial=true", async () => {
    const answer = await importFile(test.app, "readings", csv(READINGS.replace("0.33", "oops")), { partial: "true" });
    expect(answer).toMatchObject({ state: "done", accepted: 2, rejected: 1 });
  });

  it("NaN and Infinity are kept as missing, with a warning", async () => {
    const answer = await importFile(
      test.app,
      "readings",
      csv("断面,时间,氨氮,总磷\nCZ-01,2026-08-26 08:00,NaN,Infinity\n"),
    );
    expect(answer).toMatchObject({ state: "done", accepted: 1 });
    expect(answer.issues.map((issue) => issue.code)).toEqual(["not-a-number", "not-a-number"]);
  });

  it("lines with the same key: the later one stands, each repeat is told", async () => {
    const rows = ["0.5", "0.5", "0.6"].map((value) => `CZ-01,2026-08-26 08:00,${value}`).join("\n");
    const answer = await importFile(test.app, "readings", csv(`断面,时间,氨氮\n${rows}\n`));
    expect(answer).toMatchObject({ state: "done", accepted: 2, unchanged: 1 });
    expect(answer.issues.map(({ row, code }) => [row, code])).toEqual([
      [4, "duplicate-revised"],
      [3, "duplicate-identical"],
    ]);
    const [latest] = await test.ctx.database.read.readings.latest();
    expect([...latest!.readings.values()][0]!.measured).toEqual({ kind: "value", value: 0.6 });
  });
});

describe("encodings, units and times", () => {
  const latestValue = async () =>
    [...(await test.ctx.database.read.readings.latest())[0]!.readings.values()][0]!.measured;

  it.each([
    ["UTF-8 with a byte order mark", (text: string) => Buffer.from(`\ufeff${text}`)],
    ["UTF-16 LE", (text: string) => Buffer.from(`\ufeff${text}`, "utf16le")],
    ["UTF-16 BE", (text: string) => Buffer.from(`\ufeff${text}`, "utf16le").swap16()],
    ["GB18030", (text: string) => execFileSync("iconv", ["-f", "utf8", "-t", "gb18030"], { input: text })],
    ["semicolons", (text: string) => Buffer.from(text.replaceAll(",", ";"))],
    ["tabs and CRLF", (text: string) => Buffer.from(text.replaceAll(",", "\t").replaceAll("\n", "\r\n"))],
  ])("%s is detected", async (_, encode) => {
    const answer = await importFile(test.app, "readings", csv(encode(READINGS)));
    expect(answer).toMatchObject({ state: "done", accepted: 3 });
  });

  it("a unit in the header is converted", async () => {
    const answer = await importFile(test.app, "readings", csv("断面,时间,总磷（μg/L）\nCZ-01,2026-08-26 08:00,110\n"));
    expect(answer.issues).toMatchObject([{ code: "unit-converted", severity: "info" }]);
    expect(await latestValue()).toEqual({ kind: "value", value: 0.11 });
  });

  it("full-width digits are digits", async () => {
    await importFile(test.app, "readings", csv("断面,时间,氨氮\nCZ-01,2026-08-26 08:00,０．５２\n"));
    expect(await latestValue()).toEqual({ kind: "value", value: 0.52 });
  });

  it.each([
    ["2026-08-26 22:00", "2026-08-26T14:00:00.000Z"],
    ["2026/8/26 22:00", "2026-08-26T14:00:00.000Z"],
    ["2026-08-26T22:00:00+08:00", "2026-08-26T14:00:00.000Z"],
    ["2026-08-26T14:00:00Z", "2026-08-26T14:00:00.000Z"],
    ["2026-08-26T10:00:00-04:00", "2026-08-26T14:00:00.000Z"],
    ["2026年8月26日22时", "2026-08-26T14:00:00.000Z"],
    ["20260826220000", "2026-08-26T14:00:00.000Z"],
    ["46260.9166666667", "2026-08-26T14:00:00.000Z"],
  ])("%s is %s", async (text, utc) => {
    await importFile(test.app, "readings", csv(`断面,时间,氨氮\nCZ-01,${text},1\n`));
    const [latest] = await test.ctx.database.read.readings.latest();
    expect(new Date(latest!.observedAt * 1000).toISOString()).toBe(utc);
  });

  it("a time without a year runs across New Year", async () => {
    const rows = ["12-31 16:00", "12-31 20:00", "01-01 00:00", "01-01 04:00"]
      .map((time) => `CZ-01,${time},1`)
      .join("\n");
    const answer = await importFile(test.app, "readings", csv(`断面,时间,氨氮\n${rows}\n`), { year: "2025" });
    expect(answer.state).toBe("done");
    const [extent] = await test.ctx.database.read.readings.extents();
    expect(new Date(extent!.from * 1000).toISOString()).toBe("2025-12-31T08:00:00.000Z");
    expect(new Date(extent!.to * 1000).toISOString()).toBe("2025-12-31T20:00:00.000Z");
  });
});

describe("registers and coordinates", () => {
  const row = (lon: string, lat: string) =>
    `断面编码,断面名称,经度,纬度,断面级别,考核目标\nA-1,甲,${lon},${lat},国考,Ⅲ\n`;
  it.each([
    ["swapped", row("31.77", "119.97"), "swapped-coordinates"],
    ["not degrees", row("497000", "3520000"), "out-of-range"],
    ["zero", row("0", "0"), "out-of-range"],
    ["no number", row("abc", "31"), "bad-number"],
    ["unknown level", row("119.97", "31.77").replace("国考", "某考"), "bad-value"],
    ["unknown target", row("119.97", "31.77").replace("Ⅲ", "九"), "bad-value"],
    ["the same code twice", `${row("119.97", "31.77")}A-1,乙,119.9,31.7,国考,Ⅲ\n`, "duplicate-code"],
  ])("%s: refused", async (_, content, code) => {
    const answer = await importFile(test.app, "sections", csv(content));
    expect(answer.state).toBe("refused");
    expect(answer.issues[0]).toMatchObject({ code, severity: "error" });
  });

  it.each([
    ["EPSG:4548", "781000", "3520000", 119.96573336, 31.76837724],
    ["GCJ-02", "121.531541859215", "31.17530398364597", 121.5272106, 31.1774276],
    ["EPSG:4490", "119.97", "31.77", 119.97, 31.77],
  ])("%s is converted", async (crs, x, y, lon, lat) => {
    await importFile(test.app, "sections", csv(row(x, y)), { crs });
    const section = await test.ctx.database.read.sections.find("A-1", test.clock.now);
    expect(section!.position![0]).toBeCloseTo(lon, 6);
    expect(section!.position![1]).toBeCloseTo(lat, 6);
  });

  it("outfalls with loads, categories and a unit in the header", async () => {
    const content = `排污口编码,排污口名称,经度,纬度,类型,流量(万吨/d),污染负荷,特征污染物,状态\nP-1,某厂,119.97,31.77,城镇污水处理厂排污口,2,NH3N=12.5;TP=0.8,氨氮;总磷,已溯源\n`;
    expect(await importFile(test.app, "outfalls", csv(content))).toMatchObject({ state: "done", accepted: 1 });
    const outfall = await test.ctx.database.read.outfalls.find("P-1");
    expect(outfall).toMatchObject({
      dischargeM3PerDay: 20_000,
      category: "CZ-WS",
      status: "traced",
      parameters: ["NH3N", "TP"],
    });
    expect(Object.fromEntries(outfall!.loadsKgPerDay)).toEqual({ NH3N: 12.5, TP: 0.8 });
  });

  it("a register in GCJ-02 is told from its distance to the network, and is not once converted", async () => {
    const line = Array.from({ length: 60 }, (_, i) => [119.9 + i * 0.002, 31.7 + Math.sin(i / 3) * 0.004]);
    const network = { type: "Feature", properties: { id: "r" }, geometry: { type: "LineString", coordinates: line } };
    await importFile(
      test.app,
      "network",
      { name: "n.geojson", content: JSON.stringify(network) },
      { crs: "EPSG:4326" },
    );
    const outfalls = (shift: (p: [number, number]) => [number, number]) =>
      `编码,名称,经度,纬度\n${line
        .filter((_, i) => i % 6 === 0)
        .map((p, i) => `P${i},口${i},${shift(p as [number, number]).join(",")}`)
        .join("\n")}\n`;
    const shifted = outfalls((p) => gcoord.transform(p, gcoord.WGS84, gcoord.GCJ02) as [number, number]);
    const codes = async (content: string, options = {}) =>
      (await importFile(test.app, "outfalls", csv(content), { dry_run: "true", ...options })).issues.map(
        (issue) => issue.code,
      );
    expect(await codes(shifted)).toContain("suspected-gcj02");
    expect(await codes(shifted, { crs: "GCJ-02" })).not.toContain("suspected-gcj02");
    expect(await codes(outfalls((p) => p))).not.toContain("suspected-gcj02");
  });

  it("an unknown CRS names those that work", async () => {
    const answer = await importFile(test.app, "sections", csv(row("119.97", "31.77")), { crs: "北京54" });
    expect(answer.issues[0]).toMatchObject({ code: "unknown-crs" });
  });
});

describe("archives", () => {
  it("a zip bomb is refused before it is read whole", async () => {
    const zeros = deflateRawSync(Buffer.alloc(64 * 1024 * 1024), { level: 9 });
    const bomb = zipOf([
      { name: "[Content_Types].xml", content: "<x/>" },
      { name: "xl/worksheets/sheet1.xml", deflated: zeros, size: 64 * 1024 * 1024 },
    ]);
    const answer = await importFile(test.app, "readings", { name: "bomb.xlsx", content: bomb });
    expect(answer.state).toBe("refused");
    expect(answer.issues[0]).toMatchObject({ code: "archive-refused" });
  });
  it("an archive that lies about its size is refused", async () => {
    const zeros = deflateRawSync(Buffer.alloc(32 * 1024 * 1024), { level: 9 });
    const liar = zipOf([{ name: "xl/workbook.xml", deflated: zeros, size: 100 }]);
    const answer = await importFile(test.app, "readings", { name: "liar.xlsx", content: liar });
    expect(["archive-refused", "broken-file"]).toContain(answer.issues[0]!.code);
  });
  it.each(["../../etc/evil.shp", "/abs.shp", "..\\evil.shp"])(
    "a name that points outside is refused: %s",
    async (name) => {
      const answer = await importFile(test.app, "network", {
        name: "evil.zip",
        content: zipOf([{ name, content: "x" }]),
      });
      expect(answer.issues[0]).toMatchObject({ code: "archive-refused", severity: "error" });
    },
  );
  it("a Shapefile outside an archive says what to do", async () => {
    const answer = await importFile(test.app, "network", {
      name: "a.shp",
      content: Buffer.concat([Buffer.from([0, 0, 0x27, 0x0a]), Buffer.alloc(96)]),
    });
    expect(answer.issues[0]!.message).toContain("ZIP");
  });
});

describe("the upload itself", () => {
  const post = (body: BodyInit, headers: Record<string, string> = {}) =>
    test.app.request("/api/imports", { method: "POST", body, headers });

  it("asks for kind and file", async () => {
    const form = new FormData();
    form.set("kind", "readings");
    expect((await post(form)).status).toBe(400);
    form.set("file", new File(["x"], "x.csv"));
    form.set("kind", "nonsense");
    expect((await post(form)).status).toBe(400);
  });
  it("wants a form", async () => {
    expect((await post("{}", { "content-type": "application/json" })).status).toBe(415);
  });
  it("refuses a body that ends early and leaves nothing behind", async () => {
    const text =
      '--b\r\nContent-Disposition: form-data; name="kind"\r\n\r\nreadings\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n断面,时';
    const response = await post(text, { "content-type": "multipart/form-data; boundary=b" });
    expect(response.status).toBe(400);
    expect((await response.json()).detail).toContain("没有传完");
  });
  it("refuses a file over the limit before reading it whole", async () => {
    const response = await post("x", {
      "content-type": "multipart/form-data; boundary=b",
      "content-length": String(600 * 1024 * 1024),
    });
    expect(response.status).toBe(413);
    expect((await response.json()).code).toBe("too-large");
  });
  it("keeps a Chinese file name and no path", async () => {
    const answer = await importFile(test.app, "readings", { name: "C:\\数据\\八月.csv", content: READINGS });
    expect(answer.file_name).toBe("八月.csv");
  });
});

it("the GeoPackage reader takes lines with their CRS", async () => {
  const folder = mkdtempSync(join(tmpdir(), "capillary-gpkg-"));
  const { writeGeoPackage } = await import("../support/geopackage.ts");
  const path = join(folder, "net.gpkg");
  writeGeoPackage(path, {
    srs: 4548,
    lines: [
      {
        name: "甲河",
        points: [
          [781000, 3520000],
          [781500, 3520000],
        ],
      },
    ],
  });
  const answer = await importFile(test.app, "network", { name: "net.gpkg", content: readFileSync(path) });
  rmSync(folder, { recursive: true });
  expect(answer).toMatchObject({ state: "done", accepted: 1 });
  const current = await test.ctx.database.read.networks.current();
  expect(current!.lengthM).toBeCloseTo(500, -1);
});
