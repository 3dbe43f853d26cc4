import type { ImportKind } from "@shared/contract/imports.ts";

/** A column (or feature attribute) of an import: its name, its usual Chinese header, and what belongs there. */
export type TemplateColumn = { field: string; header: string; required: boolean; zh: string; en: string };

type Row = [field: string, header: string, zh: string, en: string];
const column = ([name, header, zh, en]: Row): TemplateColumn => ({
  field: name.replaceAll("*", ""),
  header,
  required: name.includes("*"),
  zh,
  en,
});

// biome-ignore format: a table reads by its columns; * marks what is required
const COLUMNS: Record<ImportKind, Row[]> = {
  readings: [
    ["section*", "断面", "断面编码或名称", "code or name of the section"],
    ["time*", "监测时间", "北京时间，或带时区的 ISO 8601；没有年份时在选项里给出", "Beijing time, or ISO 8601 with an offset; give the year as an option where it is missing"],
    ["NH3N, TP, …", "氨氮(mg/L) …", "宽表：每个项目一列，表头可写单位，读入时换算", "wide form: one column per parameter; units in the header are converted"],
    ["parameter, value", "监测项目、监测值", "长表：每行一个项目，代替宽表的各列", "long form: one parameter per row, instead of the columns above"],
    ["", "", "未检出写 0.025L 或 <0.025；缺测写 --、*、-1 或留空", "below detection as 0.025L or <0.025; missing as --, *, -1 or empty"],
    ["flag", "数据标记", "HJ 212：N 正常 F 停运 M 维护 S 手工 D 故障 C 校准 T 超上限 B 通讯异常；空为 N", "HJ 212: N normal, F stopped, M maintenance, S manual, D fault, C calibration, T above range, B communication; empty is N"],
  ],
  sections: [
    ["code*", "断面编码", "唯一编码", "unique code"],
    ["name*", "断面名称", "", "name"],
    ["lon*, lat*", "经度、纬度", "度；坐标系由选项给出，默认 WGS 84", "degrees; the CRS is an option, WGS 84 by default"],
    ["level*", "断面级别", "国考、省考、市考、交界、补偿、湖泊、水源地、入湖，可多个，用分号隔开", "national, provincial, municipal, boundary, compensation, lake, source, inflow; several separated by ;"],
    ["target_class*", "目标类别", "Ⅰ–Ⅴ；不明可留空，断面标为缺目标", "I–V; empty where unknown"],
    ["target_overrides", "目标限值", "个别项目的限值，如 TP=0.15;TN=1.5", "own limits such as TP=0.15;TN=1.5"],
    ["river, water_type", "河流、水体类型", "河流、湖泊、水库；空为河流", "river, lake, reservoir; empty is river"],
    ["district, responsible_district", "所在区县、责任区县", "可以不同", "may differ"],
    ["upstream_district, downstream_district", "上游区县、下游区县", "交界断面填写", "for boundary sections"],
    ["valid_from, valid_to", "生效日期、失效日期", "目标与属性的有效期；失效当日不含", "when target and attributes are in force; the end day is not included"],
    ["inventory_upstream_m, inventory_downstream_m", "清单上游距离、清单下游距离", "米；空为 5000 与 2000", "metres; 5000 and 2000 where empty"],
    ["aliases", "别名", "国家实时发布等文件中的名称，分号隔开", "names in other files, separated by ;"],
  ],
  outfalls: [
    ["code*", "排污口编码", "唯一编码", "unique code"],
    ["name*", "排污口名称", "", "name"],
    ["lon*, lat*", "经度、纬度", "度", "degrees"],
    ["category", "排污口类型", "HJ 1312-2023 的类型名称", "a category of HJ 1312-2023"],
    ["river, district, town, village", "受纳水体、区县、乡镇、村", "", "receiving water, district, town, village"],
    ["responsible_party, credit_code, permit", "责任主体、信用代码、排污许可证", "", "responsible party, credit code, permit"],
    ["status", "状态", "待排查、已排查、已监测、已溯源、已制定方案、整治中、待验收、已销号、反弹", "step of survey, monitor, trace, rectify"],
    ["discharge_m3_d", "排放量", "m³/天；表头可写其他单位，如 流量(万吨/d)", "m³ per day; another unit may stand in the header"],
    ["loads", "污染负荷", "kg/天，如 NH3N=12.5;TP=0.8", "kg per day, such as NH3N=12.5;TP=0.8"],
    ["parameters", "特征污染物", "排放或许可的项目，如 NH3N;TP;CODMN", "what it discharges, such as NH3N;TP;CODMN"],
    ["live_state", "排水状态", "常排、间歇、雨天、不排水、不明", "running, intermittent, rain-only, dry, unknown"],
  ],
  network: [
    ["geometry*", "线", "河道中心线；端点在容差内相接即连通", "centre lines; ends that meet within a tolerance are joined"],
    ["id", "河段编码", "稳定的编号；没有时按要素次序编号", "a lasting id; features are numbered where it is missing"],
    ["river, kind, order", "河流、类型、等级", "类型：河流、支流、运河、支浜、涵管、湖区", "river, creek, canal, ditch, culvert, lake-crossing"],
    ["direction", "流向", "顺向、反向、双向、未知（相对于画线方向）；没有即未知", "forward, reverse, both, unknown relative to the line; unknown where missing"],
    ["velocity_m_s, discharge_m3_s, width_m", "流速、流量、宽度", "用于计算流程时间", "for travel times"],
    ["from_node, to_node", "起点、终点", "给出时以它为准，不按坐标连通", "used instead of coordinates where given"],
  ],
  districts: [
    ["geometry*", "面", "行政区范围", "polygons"],
    ["name*", "名称", "同名的面是同一个区的各部分", "features of one name are parts of one area"],
    ["code", "行政区划代码", "", "administrative code"],
  ],
  lakes: [
    ["geometry*", "面", "湖泊、水库范围", "polygons"],
    ["name*", "名称", "", "name"],
    ["code", "编码", "", "code"],
  ],
  "protection-zones": [
    ["geometry*", "面", "饮用水源保护区范围", "polygons"],
    ["name*", "名称", "", "name"],
    ["code", "编码", "", "code"],
  ],
  structures: [
    ["code*", "闸泵编码", "唯一编码", "unique code"],
    ["name", "闸泵名称", "空为编码", "the code where empty"],
    ["type", "类型", "闸、泵站、闸泵、堰坝；空为不明", "gate, pump, gate-pump, weir; unknown where empty"],
    ["lon, lat", "经度、纬度", "度；没有坐标的闸泵不影响水流", "degrees; one without a position does not act on the flow"],
    ["river", "所在河流", "落到河网上时优先这条河", "its reaches come first when it is placed"],
    ["pump_capacity_m3_s", "装机流量", "抽水时的流量，m³/s", "discharge when pumping, m³/s"],
  ],
  "structure-states": [
    ["structure*", "闸泵", "编码或名称，须已在登记册中", "code or name, in the register already"],
    ["from*", "开始时间", "北京时间，或带时区的 ISO 8601；不能晚于现在", "Beijing time, or ISO 8601 with an offset; not in the future"],
    ["to", "结束时间", "不含此刻；空为直到下一行", "exclusive; until the next row where empty"],
    ["state*", "状态", "开启、关闭、正抽（顺绘制方向）、反抽、不明", "open, closed, pump-forward (as digitised), pump-reverse, unknown"],
    ["source, person, reason", "来源、操作人、原因", "", "where the log comes from, who, why"],
  ],
  "flow-states": [
    ["reach*", "河段", "河段编码；与河流二选一", "key of a reach, or else a river"],
    ["river*", "河流", "整条河的名称；与河段二选一", "name of a river, or else a reach"],
    ["from*", "开始时间", "北京时间，或带时区的 ISO 8601；不能晚于现在", "Beijing time, or ISO 8601 with an offset; not in the future"],
    ["to", "结束时间", "不含此刻；空为直到另有说明或过于陈旧", "exclusive; until something else is said or it grows too old"],
    ["direction*", "流向", "顺流（沿绘制方向）、逆流、静止、不明", "forward (as digitised), reverse, stagnant, unknown"],
    ["velocity_m_s, discharge_m3_s", "流速、流量", "大小，不带正负号；表头可写其他单位", "magnitudes; another unit may stand in the header"],
    ["basis", "依据", "实测、闸泵、人工、模型、推定；空为人工", "measured, structure, officer, model, assumed; officer where empty"],
  ],
};

export const templateColumns = (kind: ImportKind): TemplateColumn[] => COLUMNS[kind].map(column);

/** Kinds that come as tables have a file to fill in; geometry comes from a GIS. */
const TABLES: readonly ImportKind[] = [
  "readings",
  "sections",
  "outfalls",
  "structures",
  "structure-states",
  "flow-states",
];
export const hasTemplate = (kind: ImportKind): boolean => TABLES.includes(kind);
