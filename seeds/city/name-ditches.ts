import type { Line, LineSet } from "./lines.ts";
import { distance, type Point } from "./plane.ts";
import { pick, type Random, randomFrom } from "./random.ts";

const SURNAMES = [
  ..."张王李赵陈周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文包殷庄恽巢盛蒯臧谈杭",
];
const GOOD_WORDS =
  "幸福 红旗 胜利 团结 友谊 新建 丰收 永胜 朝阳 东风 跃进 前进 光明 建设 和平 新华 兴隆 永丰 太平 长安 万福 福寿 安乐 吉祥 同心 永宁 双桥 三星 五星 七里 十里 大成 中心 横塘 白龙 青龙 黄龙 金鸡 凤凰 仙鹤 石桥 柳塘 桃园 梅村 竹林 芦花 菱塘 荷花 稻香 桑园 棉场 砖桥 官塘 庙前 寺前 塔下 渡船 南塘 北塘 东漕 西漕 中塘 后塘 观庄 尧巷 蒋巷 庙桥 塘桥 新桥 长沟 大沟 直溪 曲溪 清溪 芳茂 龙游 采莲 洪庄 岳津 夏溪桥 坂上 南宅 新安 成章 厚余 卜弋 东安 西岗 后六 前灵 邱庄 圩塘 百丈 安家 西夏墅 汤庄 罗溪 万绥 小河 九里 吕墅 新闸".split(
    " ",
  );
const CREEK_ENDS = ["河", "河", "河", "港", "浜", "塘河", "沟"];
const DITCH_ENDS = [
  "浜",
  "浜",
  "浜",
  "沟",
  "沟",
  "河",
  "渎",
  "塘",
  "头浜",
  "巷浜",
  "村河",
  "桥浜",
  "塘沟",
  "前浜",
  "后浜",
];
const SIDES = ["东", "西", "南", "北", "前", "后", "大", "小", "新", "老", "上", "下"];

const CREEK_LONGEST_M = 7000;
const STRAIGHT_ON = -Math.cos((42 * Math.PI) / 180);

export type Naming = { name: string; lengthM: number };

/** Names for every creek and ditch: creeks run on through nodes where they go straight, each dead end has its own. */
export function nameDitches(set: LineSet, seed: string): Map<Line, Naming> {
  const random = randomFrom(`${seed}/names`);
  const taken = new Set(set.lines.map((l) => l.name));
  const names = new Map<Line, Naming>();
  for (const stroke of creekStrokes(set.lines.filter((l) => l.kind === "creek"))) {
    const lengthM = stroke.reduce((sum, l) => sum + lineLength(l), 0);
    const name = unused(
      taken,
      random,
      () => (random() < 0.7 ? pick(random, GOOD_WORDS) : `${pick(random, SURNAMES)}家`) + pick(random, CREEK_ENDS),
    );
    for (const line of stroke) names.set(line, { name, lengthM });
  }
  for (const line of set.lines.filter((l) => l.kind === "ditch")) {
    const root = line.points[line.points.length - 1] as Point;
    const host = set.nearest(root, 5, (l) => l !== line)?.line;
    const hostName = host === undefined ? "" : (names.get(host)?.name ?? host.name);
    const name = unused(taken, random, () =>
      hostName.length > 0 && hostName.length <= 4 && random() < 0.16
        ? `${hostName}${compass(line)}支浜`
        : (random() < 0.75 ? `${pick(random, SURNAMES)}家` : pick(random, GOOD_WORDS)) + pick(random, DITCH_ENDS),
    );
    names.set(line, { name, lengthM: lineLength(line) });
  }
  return names;
}

const lineLength = (line: Line): number => line.offsets[line.offsets.length - 1] as number;

function unused(taken: Set<string>, random: Random, propose: () => string): string {
  for (let tries = 0; ; tries++) {
    const plain = propose();
    const name = tries < 2 ? plain : pick(random, SIDES) + (tries < 12 ? plain : pick(random, SIDES) + plain);
    if (taken.has(name)) continue;
    taken.add(name);
    return name;
  }
}

function compass(line: Line): string {
  const [tip, root] = [line.points[0] as Point, line.points[line.points.length - 1] as Point];
  const [dx, dy] = [tip[0] - root[0], tip[1] - root[1]];
  if (Math.abs(dx) > Math.abs(dy)) return dx > 0 ? "东" : "西";
  return dy > 0 ? "北" : "南";
}

/** Chains of creek lines that run on through shared nodes without a sharp turn. */
function creekStrokes(creeks: readonly Line[]): Line[][] {
  const stroke = new Map<Line, Line[]>(creeks.map((l) => [l, [l]]));
  const at = new Map<string, { line: Line; way: Point }[]>();
  for (const line of creeks) {
    const [a, b] = [line.points[0] as Point, line.points[line.points.length - 1] as Point];
    for (const [node, other] of [
      [a, b],
      [b, a],
    ] as [Point, Point][]) {
      const d = distance(node, other) || 1;
      const key = `${node[0].toFixed(2)},${node[1].toFixed(2)}`;
      at.set(key, [...(at.get(key) ?? []), { line, way: [(other[0] - node[0]) / d, (other[1] - node[1]) / d] }]);
    }
  }
  for (const ends of at.values()) {
    const pairs = ends.flatMap((p, i) =>
      ends.slice(i + 1).map((q) => ({ p, q, cos: p.way[0] * q.way[0] + p.way[1] * q.way[1] })),
    );
    const used = new Set<Line>();
    for (const { p, q, cos } of pairs.sort((m, n) => m.cos - n.cos)) {
      const [one, two] = [stroke.get(p.line) as Line[], stroke.get(q.line) as Line[]];
      if (cos > STRAIGHT_ON || one === two || used.has(p.line) || used.has(q.line)) continue;
      const joined = [...one, ...two];
      if (joined.reduce((sum, l) => sum + lineLength(l), 0) > CREEK_LONGEST_M) continue;
      used.add(p.line).add(q.line);
      for (const line of joined) stroke.set(line, joined);
    }
  }
  return [...new Set(stroke.values())];
}
