import type { LiveState } from "../../shared/domain/inventory/outfall.ts";

/**
 * What kinds of outfalls the demo has, how many, and what they discharge. Volumes and concentrations are typical of the
 * kind, invented for the demo. Codes are those of `shared/rules/hj1312-categories.ts`.
 */
export type OutfallKind = {
  category: string;
  /** Share of all outfalls. */
  weight: number;
  /** How much it seeks towns: 1 only there, 0 anywhere. */
  town: number;
  /** m³/d, from–to; drawn evenly in its logarithm. */
  volume: readonly [number, number];
  /** mg/L in what leaves it. */
  concentrations: Readonly<Record<string, number>>;
  live: readonly (readonly [LiveState, number])[];
  /** `{}` is filled with an invented word. */
  names: readonly string[];
  /** Who answers for it; `{}` as above. Empty: nobody known. */
  parties: readonly string[];
  permitted: boolean;
};

type Row = [
  category: string,
  weight: number,
  town: number,
  volume: [number, number],
  concentrations: string,
  live: string,
  names: string,
  parties: string,
  permitted?: true,
];

// biome-ignore format: a table reads by its columns
const ROWS: Row[] = [
  ["GY-QY", 9, 0.7, [40, 2600], "COD=42 NH3N=3.2 TP=0.32 TN=11", "running=6 intermittent=3 dry=1", "示例{}印染厂排污口|示例{}电镀厂排污口|示例{}化工厂排污口|示例{}食品厂排污口|示例{}线路板厂排污口|示例{}机械厂排污口|示例{}造纸厂排污口", "示例{}印染厂|示例{}电镀厂|示例{}化工厂|示例{}食品厂|示例{}线路板厂|示例{}机械厂|示例{}造纸厂", true],
  ["GY-QYYH", 12, 0.75, [10, 900], "COD=28 NH3N=1.4 TP=0.25 TN=4", "rain-only=9 intermittent=1", "示例{}厂雨水排口|示例{}园雨水排口|示例{}仓储雨水排口", "示例{}厂|示例{}园|示例{}仓储", true],
  ["GY-YQ", 0.8, 0.6, [2500, 26000], "COD=34 NH3N=1.6 TP=0.26 TN=10", "running=1", "示例{}园区污水处理厂排污口", "示例{}园区污水处理厂", true],
  ["GY-YQYH", 0.8, 0.6, [20, 1200], "COD=30 NH3N=1.2 TP=0.25 TN=5", "rain-only=1", "示例{}园区污水处理厂雨洪排口", "示例{}园区污水处理厂", true],
  ["GY-KS", 0.3, 0, [30, 500], "COD=25 NH3N=0.6 TP=0.1", "intermittent=1 dry=1", "示例{}采石场排污口", "示例{}采石场", true],
  ["CZ-WS", 1.4, 0.5, [4000, 90000], "COD=24 NH3N=0.9 TP=0.22 TN=9.5", "running=1", "示例{}污水处理厂排污口", "示例{}污水处理厂", true],
  ["NY-XQ", 1.6, 0, [10, 240], "COD=180 NH3N=42 TP=6.5 TN=68", "intermittent=5 running=2 dry=2", "示例{}猪场排口|示例{}奶牛场排口|示例{}禽场排口", "示例{}猪场|示例{}奶牛场|示例{}禽场", true],
  ["NY-SC", 5, 0, [60, 4200], "COD=32 NH3N=1.3 TP=0.42 TN=3.6", "intermittent=6 rain-only=2 dry=2", "示例{}水产养殖基地尾水排口|示例{}蟹塘尾水排口|示例{}鱼塘尾水排口", "示例{}水产养殖基地|示例{}蟹塘合作社|示例{}渔业合作社"],
  ["QT-GQ", 11, 0, [80, 9000], "COD=26 NH3N=1.1 TP=0.31 TN=3.8", "rain-only=7 intermittent=3", "{}灌区排口|{}排涝站排口|{}农田退水口", "{}村（示例）"],
  ["QT-GK", 1.6, 0.3, [5, 160], "COD=60 NH3N=6 TP=0.8", "intermittent=3 running=1 dry=2", "示例{}码头排口", "示例{}码头", true],
  ["QT-XQ", 3, 0, [2, 40], "COD=260 NH3N=55 TP=9 TN=90", "intermittent=6 dry=2 unknown=2", "{}村养殖散户排口", "{}村养殖户（示例）"],
  ["QT-SC", 6, 0, [20, 900], "COD=30 NH3N=1.2 TP=0.4 TN=3.4", "intermittent=6 dry=3 unknown=1", "{}村鱼塘排口|{}村虾塘排口", "{}村养殖户（示例）"],
  ["QT-CZSH", 8, 0.8, [8, 420], "COD=150 NH3N=24 TP=2.8 TN=34", "running=5 intermittent=4 dry=1", "{}社区生活污水散排口|{}小区混接排口|{}路沿河店铺排口", ""],
  ["QT-NCWS", 11, 0.1, [15, 260], "COD=48 NH3N=6.5 TP=0.9 TN=18", "running=7 intermittent=2 dry=1", "{}村污水处理设施排口", "{}村委会（示例）"],
  ["QT-NCSH", 13, 0, [3, 90], "COD=140 NH3N=22 TP=2.6 TN=32", "intermittent=6 running=2 unknown=2", "{}村生活污水散排口|{}村沿河涵管", ""],
  ["QT-YH", 13, 0.85, [20, 5200], "COD=36 NH3N=1.8 TP=0.3 TN=4.5", "rain-only=8 intermittent=2", "{}路雨水排口|{}桥雨水排口|{}小区雨水排口", "示例市政养护所"],
  ["QT-QT", 2, 0.3, [5, 300], "COD=40 NH3N=3 TP=0.4", "unknown=5 intermittent=3 dry=2", "{}不明排口|{}涵管", ""],
];

const weights = (text: string): [string, number][] =>
  text.split(" ").map((pair) => [pair.slice(0, pair.indexOf("=")), Number(pair.slice(pair.indexOf("=") + 1))]);
const list = (text: string): string[] => (text === "" ? [] : text.split("|"));

export const OUTFALL_KINDS: readonly OutfallKind[] = ROWS.map(
  ([category, weight, town, volume, concentrations, live, names, parties, permitted]) => ({
    category,
    weight,
    town,
    volume,
    concentrations: Object.fromEntries(weights(concentrations)),
    live: weights(live) as [LiveState, number][],
    names: list(names),
    parties: list(parties),
    permitted: permitted ?? false,
  }),
);

/** Invented words that fill names; none is meant as a place or a firm. */
export const INVENTED_WORDS =
  "甲辰 乙巳 丙午 丁未 戊申 己酉 庚戌 辛亥 壬子 癸丑 甲寅 乙卯 丙辰 丁巳 戊午 己未 庚申 辛酉 壬戌 癸亥 春分 清明 谷雨 立夏 小满 芒种 夏至 小暑 大暑 立秋 处暑 白露 秋分 寒露 霜降 立冬 小雪 大雪 冬至 小寒 东篱 南山 西窗 北辰 青禾 白鹭 红菱 紫竹 金穗 银杏 碧波 翠柳 丹枫 玉兰 沧浪 蒹葭 扶桑 云帆 长庚 启明".split(
    " ",
  );
