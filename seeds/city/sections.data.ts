import type { LonLat } from "../../shared/domain/geo.ts";
import type { SectionLevel, WaterType } from "../../shared/domain/quality/section.ts";
import type { TargetClass } from "../../shared/domain/quality/water-class.ts";

/**
 * National (国考) and provincial (省考) sections of the demo. `known`: a section of this name exists and its place is known
 * to ±3 km; all the others are invented at plausible bridges. Targets are those expected, not the official list.
 */
export type SectionRow = {
  code: string;
  name: string;
  river: string;
  levels: readonly SectionLevel[];
  waterType: WaterType;
  target: TargetClass;
  near: LonLat;
  known: boolean;
  /** Where it differs from where the section stands. */
  district: string | null;
  responsible: string | null;
  /** Names under which real files know it: 省份, 断面名称. */
  aliases: readonly (readonly [province: string, name: string])[];
};

type Row = [
  code: string,
  name: string,
  river: string,
  levels: string,
  type: WaterType,
  target: TargetClass,
  near: LonLat,
  extra?: { known?: true; district?: string; responsible?: string; aliases?: string[] },
];

const NAT = "national provincial";
// biome-ignore format: a table reads by its columns
const ROWS: Row[] = [
  ["CZ-G01", "魏村", "长江", `${NAT} source`, "river", "II", [119.925, 31.989], { known: true, aliases: ["魏村"] }],
  ["CZ-G02", "姚巷桥", "武进港", `${NAT} inflow`, "river", "III", [120.09, 31.525], { known: true, aliases: ["姚巷桥"] }],
  ["CZ-G03", "黄埝桥", "太滆运河", `${NAT} inflow`, "river", "III", [120.0, 31.492], { known: true, aliases: ["黄埝桥", "分水(黄埝桥)", "分水（黄埝桥）"] }],
  ["CZ-G04", "落蓬湾", "胥河", NAT, "river", "III", [119.2, 31.388], { known: true, aliases: ["落蓬湾"] }],
  ["CZ-G05", "九号桥", "京杭运河", NAT, "river", "III", [119.905, 31.76], { known: true, aliases: ["九号桥"] }],
  ["CZ-G06", "别桥", "丹金溧漕河", `${NAT} boundary compensation`, "river", "III", [119.478, 31.568], { known: true, district: "溧阳市", responsible: "金坛区", aliases: ["别桥"] }],
  ["CZ-G07", "五牧", "京杭运河", `${NAT} boundary`, "river", "III", [120.153, 31.679], { known: true, district: "无锡市惠山区", responsible: "常州经开区", aliases: ["五牧"] }],
  ["CZ-G08", "潘家坝", "南溪河", `${NAT} boundary`, "river", "III", [119.615, 31.408], { known: true, district: "宜兴市", responsible: "溧阳市", aliases: ["潘家坝"] }],
  ["CZ-G09", "裴家", "漕桥河", `${NAT} inflow`, "river", "III", [120.015, 31.472], { known: true, aliases: ["裴家"] }],
  ["CZ-G10", "太湖西部区", "太湖", `${NAT} lake`, "lake", "IV", [120.057, 31.345], { known: true, district: "武进区", responsible: "武进区" }],
  ["CZ-G11", "太湖湖心区", "太湖", `${NAT} lake`, "lake", "IV", [120.13, 31.29], { known: true, district: "武进区", responsible: "武进区" }],
  ["CZ-G12", "滆湖湖心", "滆湖", `${NAT} lake source`, "lake", "IV", [119.809, 31.6], { known: true, aliases: ["滆湖"] }],
  ["CZ-G13", "长荡湖湖心", "长荡湖", `${NAT} lake source`, "lake", "IV", [119.553, 31.612], { known: true, district: "金坛区", aliases: ["长荡湖湖心"] }],
  ["CZ-G14", "沙河水库", "沙河水库", `${NAT} lake source`, "reservoir", "III", [119.445, 31.287], { known: true, district: "溧阳市" }],
  ["CZ-G15", "大溪水库", "大溪水库", `${NAT} lake source`, "reservoir", "III", [119.362, 31.298], { known: true, district: "溧阳市" }],
  ["CZ-G16", "小河大桥", "新孟河", NAT, "river", "III", [119.788, 31.985]],
  ["CZ-G17", "安家桥", "德胜河", NAT, "river", "III", [119.888, 31.892]],
  ["CZ-G18", "百丈桥", "澡港河", NAT, "river", "III", [119.988, 31.905]],
  ["CZ-G19", "前黄桥", "武宜运河", NAT, "river", "III", [119.929, 31.59]],
  ["CZ-G20", "坂上大桥", "采菱港", NAT, "river", "III", [119.966, 31.563]],
  ["CZ-S01", "粮庄桥", "舜河", "provincial", "river", "III", [120.085, 31.848], { known: true, aliases: ["粮庄桥"] }],
  ["CZ-S02", "奔牛东桥", "京杭运河", "provincial", "river", "III", [119.838, 31.835]],
  ["CZ-S03", "横林西桥", "京杭运河", "provincial", "river", "III", [120.1, 31.694]],
  ["CZ-S04", "水门桥", "老运河", "provincial", "river", "IV", [119.968, 31.772]],
  ["CZ-S05", "惠济桥", "老运河", "provincial", "river", "IV", [120.045, 31.735]],
  ["CZ-S06", "九里桥", "新孟河", "provincial", "river", "III", [119.812, 31.822]],
  ["CZ-S07", "嘉泽大桥", "新孟河", "provincial", "river", "III", [119.793, 31.725]],
  ["CZ-S08", "三河口桥", "新沟河", "provincial", "river", "III", [120.125, 31.84]],
  ["CZ-S09", "横山桥", "新沟河", "provincial", "river", "III", [120.105, 31.755]],
  ["CZ-S10", "洛阳桥", "武进港", "provincial inflow", "river", "III", [120.058, 31.63]],
  ["CZ-S11", "雅浦桥", "雅浦港", "provincial inflow", "river", "III", [120.068, 31.508]],
  ["CZ-S12", "和桥水厂西", "太滆运河", "provincial", "river", "III", [119.9, 31.558]],
  ["CZ-S13", "漕桥", "漕桥河", "provincial", "river", "III", [119.975, 31.476]],
  ["CZ-S14", "戴溪大桥", "锡溧漕河", "provincial", "river", "III", [120.09, 31.615]],
  ["CZ-S15", "牛塘桥", "武宜运河", "provincial", "river", "III", [119.912, 31.7]],
  ["CZ-S16", "厚恕桥", "扁担河", "provincial", "river", "III", [119.829, 31.725]],
  ["CZ-S17", "青龙桥", "北塘河", "provincial", "river", "III", [120.05, 31.791]],
  ["CZ-S18", "金坛东门桥", "丹金溧漕河", "provincial", "river", "III", [119.578, 31.765]],
  ["CZ-S19", "指前西桥", "丹金溧漕河", "provincial", "river", "III", [119.497, 31.63]],
  ["CZ-S20", "溧阳北门桥", "丹金溧漕河", "provincial", "river", "III", [119.489, 31.455]],
  ["CZ-S21", "尧塘桥", "尧塘河", "provincial", "river", "III", [119.66, 31.736]],
  ["CZ-S22", "夏溪桥", "夏溪河", "provincial", "river", "III", [119.735, 31.668]],
  ["CZ-S23", "湟里桥", "湟里河", "provincial", "river", "III", [119.7, 31.613]],
  ["CZ-S24", "东安桥", "北干河", "provincial", "river", "III", [119.735, 31.564]],
  ["CZ-S25", "南渡桥", "南溪河", "provincial", "river", "III", [119.33, 31.424]],
  ["CZ-S26", "北溪桥", "北溪河", "provincial", "river", "III", [119.575, 31.45]],
  ["CZ-S27", "竹箦桥", "竹箦河", "provincial", "river", "III", [119.39, 31.51]],
  ["CZ-S28", "紫阳桥", "通济河", "provincial", "river", "III", [119.51, 31.805]],
  ["CZ-S29", "薛埠大桥", "薛埠河", "provincial", "river", "III", [119.42, 31.695]],
  ["CZ-S30", "孟津桥", "孟津河", "provincial", "river", "III", [119.746, 31.745]],
  ["CZ-S31", "武南大桥", "武南河", "provincial", "river", "III", [119.94, 31.662]],
];

/** `江苏省` is the province these names carry in the national feed. */
export const SECTIONS: readonly SectionRow[] = ROWS.map(
  ([code, name, river, levels, waterType, target, near, extra]) => ({
    code,
    name,
    river,
    levels: levels.split(" ") as SectionLevel[],
    waterType,
    target,
    near,
    known: extra?.known ?? false,
    district: extra?.district ?? null,
    responsible: extra?.responsible ?? null,
    aliases: (extra?.aliases ?? []).map((alias) => ["江苏省", alias] as const),
  }),
);
