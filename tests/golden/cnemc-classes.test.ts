import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { expect, it } from "vitest";
import { createEvaluator, type Judgeable } from "../../shared/domain/quality/evaluate.ts";
import type { ParameterKey } from "../../shared/domain/quality/reading.ts";
import type { WaterType } from "../../shared/domain/quality/section.ts";
import { CLASS_SIGN, type WaterClass } from "../../shared/domain/quality/water-class.ts";
import { SURFACE_WATER } from "../../shared/rules/evaluation-2011-22.ts";
import { describeRealData, realDataPath } from "../support/real-data.ts";

/**
 * The national platform published a class beside the values of each station in Jiangsu, 2021-04-01 to 05. Ours is computed
 * from the values alone and must be the same on every row of a station in normal operation, but for the rows below.
 */
const FILE = "cnemc/cnemc_2021-04-01_05_jiangsu.csv";

/**
 * Lake points: judged with the total phosphorus of lakes their rows agree, with that of rivers they do not (the test
 * checks both). They stand in 太湖 (五里湖, 梅梁湖, 竺山湖, 胥湖), 洪泽湖, 骆马湖 and 阳澄湖 and, all but 高房咀, report
 * chlorophyll and algae. 沙渚, 骆马湖乡 and 戴楼衡阳(塔集) do so, too, but fit either way: nothing here tells them apart.
 */
const LAKES = [
  ..."五里湖心 兰山嘴 平台山 拖山 胥湖心 西山 锡东水厂".split(" "),
  ..."三场 临淮乡（湖库） 成河乡中 洪泽湖高房咀 洪金 湖心区 老山乡 蒋坝镇 高良涧镇 龙集镇北".split(" "),
  ..."骆马湖 阳澄湖心".split(" "),
];

/**
 * `at-limit`: the file shows a value rounded onto a limit; the platform judged the value behind it, a hair worse.
 * `class-of-20:00`: values of midnight beside the class of 20:00 of the day before; the table was read while the day
 * changed. (Where it was read again later, the file has the row twice, the second time with its own class.)
 */
type Why = "at-limit" | "class-of-20:00";
// biome-ignore format: a table reads by its columns
const DIFFERENCES: [station: string, time: string, published: string, computed: string, why: Why, shown: string][] = [
  ["五里湖心", "04-04 08:00", "Ⅳ", "Ⅲ", "at-limit", "TP 0.050"],
  ["五里湖心", "04-04 20:00", "Ⅳ", "Ⅲ", "at-limit", "TP 0.050"],
  ["兰山嘴(老)", "04-02 00:00", "Ⅳ", "Ⅲ", "class-of-20:00", ""],
  ["兰山嘴(老)", "04-03 00:00", "Ⅴ", "Ⅲ", "class-of-20:00", ""],
  ["兰山嘴", "04-03 00:00", "Ⅳ", "Ⅲ", "class-of-20:00", ""],
  ["平台山", "04-05 16:00", "Ⅳ", "Ⅲ", "at-limit", "TP 0.050"],
  ["航管站", "04-04 00:00", "Ⅲ", "Ⅱ", "class-of-20:00", ""],
  ["越溪桥", "04-02 00:00", "Ⅲ", "Ⅱ", "at-limit", "DO 6.00"],
  ["钓邾大桥", "04-01 16:00", "Ⅲ", "Ⅱ", "at-limit", "TP 0.100"],
  ["陈东港", "04-04 20:00", "劣Ⅴ", "Ⅲ", "at-limit", "PH 9.00"],
  ["陈东港", "04-04 20:00", "劣Ⅴ", "Ⅲ", "at-limit", "PH 9.00"],
  ["三垛西大桥", "04-02 00:00", "Ⅲ", "Ⅳ", "class-of-20:00", ""],
  ["三垛西大桥", "04-03 00:00", "Ⅳ", "Ⅲ", "class-of-20:00", ""],
  ["东偏泓", "04-02 16:00", "Ⅳ", "Ⅲ", "at-limit", "CODMN 6.00"],
  ["东安闸桥西", "04-05 08:00", "Ⅲ", "Ⅱ", "at-limit", "TP 0.100"],
  ["临洪闸", "04-02 00:00", "Ⅲ", "Ⅱ", "class-of-20:00", ""],
  ["五叉河口", "04-03 00:00", "Ⅲ", "Ⅱ", "class-of-20:00", ""],
  ["善后河闸", "04-02 00:00", "Ⅲ", "Ⅱ", "class-of-20:00", ""],
  ["坝头桥", "04-03 00:00", "Ⅱ", "Ⅲ", "class-of-20:00", ""],
  ["城北大桥", "04-04 00:00", "Ⅲ", "Ⅳ", "class-of-20:00", ""],
  ["墩尚水漫桥", "04-03 00:00", "Ⅲ", "Ⅱ", "class-of-20:00", ""],
  ["墩尚水漫桥", "04-04 00:00", "Ⅲ", "Ⅱ", "class-of-20:00", ""],
  ["大浦闸", "04-03 00:00", "Ⅲ", "Ⅳ", "class-of-20:00", ""],
  ["富民桥", "04-04 16:00", "Ⅲ", "Ⅱ", "at-limit", "TP 0.100"],
  ["小洋口", "04-05 20:00", "Ⅳ", "Ⅲ", "at-limit", "TP 0.200"],
  ["曹庄桥", "04-02 12:00", "Ⅲ", "Ⅱ", "at-limit", "TP 0.100"],
  ["江都西闸", "04-03 00:00", "Ⅱ", "Ⅲ", "class-of-20:00", ""],
  ["沭南闸", "04-04 00:00", "Ⅱ", "Ⅲ", "class-of-20:00", ""],
  ["灌河大桥", "04-02 00:00", "Ⅲ", "Ⅳ", "class-of-20:00", ""],
  ["灌河大桥", "04-03 00:00", "Ⅲ", "Ⅳ", "class-of-20:00", ""],
  ["灌河大桥", "04-04 00:00", "Ⅲ", "Ⅳ", "class-of-20:00", ""],
  ["范河桥", "04-05 04:00", "Ⅲ", "Ⅱ", "at-limit", "CODMN 4.00"],
  ["袁闸", "04-02 00:00", "Ⅲ", "Ⅱ", "class-of-20:00", ""],
  ["袁闸", "04-04 00:00", "Ⅲ", "Ⅱ", "class-of-20:00", ""],
  ["袁闸", "04-05 16:00", "Ⅲ", "Ⅱ", "at-limit", "TP 0.100"],
  ["郑园桥", "04-02 12:00", "Ⅳ", "Ⅲ", "at-limit", "TP 0.200"],
  ["马陵翻水站", "04-05 16:00", "Ⅲ", "Ⅱ", "at-limit", "TP 0.100"],
  ["黄桥", "04-02 04:00", "Ⅳ", "Ⅲ", "at-limit", "TP 0.200"],
  ["龙集镇北", "04-02 12:00", "Ⅳ", "Ⅲ", "at-limit", "TP 0.050"],
  ["新十圩港大桥", "04-02 08:00", "Ⅲ", "Ⅱ", "at-limit", "TP 0.100"],
  ["碾砣港闸", "04-03 00:00", "Ⅱ", "Ⅲ", "class-of-20:00", ""],
  ["聚南大桥", "04-01 08:00", "Ⅲ", "Ⅱ", "at-limit", "CODMN 4.00"],
];

type Row = Record<"断面名称" | "监测时间" | "水质类别" | "站点情况", string> & Record<string, string>;
const COLUMNS: [string, string][] = [
  ["pH(无量纲)", "PH"],
  ["溶解氧(mg/L)", "DO"],
  ["高锰酸盐指数(mg/L)", "CODMN"],
  ["氨氮(mg/L)", "NH3N"],
  ["总磷(mg/L)", "TP"],
  ["总氮(mg/L)", "TN"],
  ["水温(℃)", "WT"],
];
const NUMBER = /^\d+(\.\d+)?$/;

const evaluators = Object.fromEntries(
  (["river", "lake"] as const).map((waterType) => [
    waterType,
    createEvaluator(SURFACE_WATER, {
      mode: "realtime",
      waterType,
      targetClass: null,
      targetOverrides: new Map(),
      drinkingSource: false,
    }),
  ]),
);
const typeOf = (row: Row): WaterType => (LAKES.includes(row.断面名称) ? "lake" : "river");

function classOf(row: Row, waterType = typeOf(row), change: (v: number, key: string) => number = (v) => v): string {
  const values = new Map<ParameterKey, Judgeable>();
  for (const [column, key] of COLUMNS) {
    const text = row[column] ?? "";
    if (NUMBER.test(text)) values.set(key as ParameterKey, { kind: "value", value: change(Number(text), key) });
  }
  const found = evaluators[waterType]?.evaluate(values).class as WaterClass | null;
  return found === null ? "" : CLASS_SIGN[found];
}

describeRealData("class of every row the national platform published", () => {
  const all: Row[] = parse(readFileSync(realDataPath(FILE)), { columns: true, bom: true });
  const normal = all.filter((row) => row.站点情况 === "正常");
  const differing = normal.filter((row) => classOf(row) !== row.水质类别);

  it("is ours, but for the rows that are explained", () => {
    const found = differing.map((row) => [row.断面名称, row.监测时间, row.水质类别, classOf(row)]);
    expect(found).toEqual(DIFFERENCES.map((d) => d.slice(0, 4)));
    const count = (why: Why) => DIFFERENCES.filter((d) => d[4] === why).length;
    console.log(
      `CNEMC Jiangsu: ${all.length} rows, ${normal.length} in normal operation, ${normal.length - differing.length} equal, ` +
        `${differing.length} explained (${count("at-limit")} shown on a limit, ${count("class-of-20:00")} with the class of 20:00)`,
    );
    expect([all.length, normal.length, differing.length]).toEqual([3923, 3648, DIFFERENCES.length]);
  });

  it.each(DIFFERENCES)("%s %s: published %s, ours %s, %s %s", (station, time, published, _computed, why, shown) => {
    const row = differing.find((r) => r.断面名称 === station && r.监测时间 === time) as Row;
    if (why === "at-limit") {
      const [key, text] = shown.split(" ");
      expect(row[COLUMNS.find((c) => c[1] === key)?.[0] ?? ""]).toBe(text);
      const hair = (v: number, k: string) => (k !== key ? v : k === "DO" ? v - 1e-6 : v + 1e-6);
      expect(classOf(row, typeOf(row), hair)).toBe(published);
    } else {
      const day = String(Number(time.slice(3, 5)) - 1).padStart(2, "0");
      const before = all.findLast((r) => r.断面名称 === station && r.监测时间 === `04-${day} 20:00`) as Row;
      expect(time).toMatch(/ 00:00$/);
      expect(classOf(before)).toBe(published);
    }
  });

  it.each(LAKES)("%s agrees as a lake point and not as a river", (station) => {
    const rows = normal.filter((row) => row.断面名称 === station);
    const wrong = (waterType: WaterType) => rows.filter((row) => classOf(row, waterType) !== row.水质类别).length;
    expect(rows.length).toBeGreaterThan(15);
    expect(wrong("lake")).toBeLessThanOrEqual(2);
    expect(wrong("river")).toBeGreaterThan(wrong("lake"));
  });
});
