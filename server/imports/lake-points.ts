import type { WaterType } from "../../shared/domain/quality/section.ts";

/**
 * Lake points whose names do not say so. Total phosphorus of a lake has limits of its own (GB 3838-2002 table 1), so a
 * lake point taken for a river would be judged too mildly. Everything not found here or told by its name is a river.
 */
const LAKE_POINTS: readonly { province: string; names: readonly string[]; reason: string }[] = [
  {
    province: "江苏省",
    names: ["兰山嘴", "平台山", "拖山", "西山", "锡东水厂"],
    reason: "太湖湖区点位，实时发布按湖库总磷标准评价（2021-04 数据核对）",
  },
  {
    province: "江苏省",
    names: ["成河乡中", "洪泽湖高房咀", "洪金", "老山乡", "蒋坝镇", "高良涧镇", "龙集镇北"],
    reason: "洪泽湖湖区点位，实时发布按湖库总磷标准评价（2021-04 数据核对）",
  },
  {
    province: "江苏省",
    names: ["三场", "骆马湖"],
    reason: "骆马湖湖区点位，实时发布按湖库总磷标准评价（2021-04 数据核对）",
  },
];

const BY_NAME: readonly { pattern: RegExp; type: WaterType; reason: string }[] = [
  { pattern: /[(（]湖库[)）]/, type: "lake", reason: "名称注明（湖库）" },
  { pattern: /[(（]河流[)）]/, type: "river", reason: "名称注明（河流）" },
  { pattern: /湖心(区)?$|湖区$|湖中心?$/, type: "lake", reason: "名称为湖心、湖区" },
  { pattern: /水库(库心|坝前|库区|中心)?$/, type: "reservoir", reason: "名称为水库" },
];

/** The kind of water a station lies in, with the reason; undefined where nothing says that it is no river. */
export function waterTypeOf(province: string | null, name: string): { type: WaterType; reason: string } | undefined {
  const rule = BY_NAME.find(({ pattern }) => pattern.test(name));
  if (rule !== undefined) return { type: rule.type, reason: rule.reason };
  const listed = LAKE_POINTS.find((row) => row.province === province && row.names.includes(name));
  return listed === undefined ? undefined : { type: "lake", reason: listed.reason };
}
