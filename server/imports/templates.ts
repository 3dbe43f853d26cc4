import { stringify } from "csv-stringify/sync";
import writeXlsxFile from "write-excel-file/node";
import { ownWord } from "./own-word.ts";
import { FLOW_STATE_FIELDS } from "./read-flow-states.ts";
import { OUTFALL_FIELDS } from "./read-outfalls.ts";
import { SECTION_FIELDS } from "./read-sections.ts";
import { STRUCTURE_STATE_FIELDS } from "./read-structure-states.ts";
import { STRUCTURE_FIELDS } from "./read-structures.ts";

/** A column of a template: its title, one example, and what belongs there. */
type TemplateColumn = { title: string; example: string; note: string };

const SECTION_NOTES: Record<string, [example: string, note: string]> = {
  code: ["EX-001", "必填。唯一编码"],
  name: ["示例桥", "必填"],
  lon: ["119.9700", "必填。经度（度）；坐标系由导入选项给出，默认 WGS 84"],
  lat: ["31.7700", "必填。纬度（度）"],
  level: ["国考;交界", "必填。国考、省考、市考、交界、补偿、湖泊、水源地、入湖，可多个，用分号隔开"],
  river: ["示例河", "所在河流"],
  water_type: ["河流", "河流、湖泊、水库；空为河流"],
  target_class: ["Ⅲ", "必填列。考核目标 Ⅰ–Ⅴ；不明可留空"],
  target_overrides: ["TP=0.15;TN=1.5", "严于或宽于类别的单项限值，项目=数值，分号隔开"],
  district: ["示例区", "断面所在区县"],
  responsible_district: ["示例区", "考核（责任）区县，可与所在区县不同"],
  upstream_district: ["", "交界断面的上游区县"],
  downstream_district: ["", "交界断面的下游区县"],
  valid_from: ["2026-01-01", "目标与属性自何日起有效；空为一直"],
  valid_to: ["", "至何日止（不含当日）"],
  inventory_upstream_m: ["5000", "排放清单上游距离，米；空为 5000"],
  inventory_downstream_m: ["2000", "排放清单下游距离，米；空为 2000"],
  province: ["江苏省", "国家实时发布中的省份，用于按“省份＋站名”对应"],
  aliases: ["", "国家实时发布或其他文件中的别名，分号隔开"],
};
const OUTFALL_NOTES: Record<string, [example: string, note: string]> = {
  code: ["PK-001", "必填。唯一编码"],
  name: ["示例污水处理厂排污口", "必填"],
  lon: ["119.9700", "必填。经度（度）"],
  lat: ["31.7700", "必填。纬度（度）"],
  category: ["城镇污水处理厂排污口", "HJ 1312-2023 的类型名称"],
  discharge_m3_d: ["20000", "日排放量，m³/d；表头可写其他单位，如 流量(万吨/d)"],
  loads: ["NH3N=12.5;TP=0.8", "污染负荷 kg/d，项目=数值，分号隔开"],
  parameters: ["NH3N;TP;CODMN", "排放或许可的项目，分号隔开"],
  status: ["已监测", "待排查、已排查、已监测、已溯源、已制定方案、整治中、待验收、已销号、反弹"],
  live_state: ["常排", "常排、间歇、雨天、不排水、不明"],
  river: ["示例河", "受纳水体"],
  district: ["示例区", ""],
  responsible_party: ["示例水务公司", "责任主体"],
};
const STRUCTURE_NOTES: Record<string, [example: string, note: string]> = {
  code: ["ZB-001", "必填。唯一编码"],
  name: ["示例闸", "空为编码"],
  type: ["闸泵", "闸、泵站、闸泵、堰坝；空为不明"],
  lon: ["119.9700", "经度（度）；坐标系由导入选项给出，默认 WGS 84；没有坐标的闸泵不影响水流"],
  lat: ["31.7700", "纬度（度）"],
  river: ["示例河", "所在河流；落到河网上时优先这条河"],
  pump_capacity_m3_s: ["20", "抽水时的流量，m³/s"],
};
const STRUCTURE_STATE_NOTES: Record<string, [example: string, note: string]> = {
  structure: ["ZB-001", "必填。闸泵编码或名称，须已在登记册中"],
  from: ["2026-08-27 06:00", "必填。北京时间，或带时区的 ISO 8601；不能晚于现在"],
  to: ["2026-08-27 14:30", "不含此刻；空为直到下一行"],
  state: ["关闭", "必填。开启 open、关闭 closed、正抽 pump-forward（顺河段绘制方向）、反抽 pump-reverse、不明 unknown"],
  source: ["闸门自动化系统", "记录来源"],
  person: ["", "操作或记录的人"],
  reason: ["防洪调度", "原因"],
};
const FLOW_STATE_NOTES: Record<string, [example: string, note: string]> = {
  reach: ["", "河段编码（河网文件里的 id）；与河流二选一，同时填写时以河段为准"],
  river: ["示例河", "整条河的名称"],
  from: ["2026-08-27 06:00", "必填。北京时间，或带时区的 ISO 8601；不能晚于现在"],
  to: ["2026-08-27 14:30", "不含此刻；空为直到另有说明或过于陈旧"],
  direction: ["逆流", "必填。顺流 forward（沿河段绘制方向）、逆流 reverse、静止 stagnant、不明 unknown"],
  velocity_m_s: ["0.15", "流速大小，m/s，不带正负号；表头可写其他单位"],
  discharge_m3_s: ["12", "流量大小，m³/s，不带正负号"],
  basis: ["实测", "依据：实测 measured、闸泵 structure、人工 officer、模型 model、推定 assumed；空为人工"],
};
const READINGS: readonly TemplateColumn[] = [
  { title: "断面", example: "EX-001", note: "必填。断面编码或名称" },
  { title: "监测时间", example: "2026-08-27 22:00", note: "必填。北京时间，或带时区的 ISO 8601" },
  { title: "水温(℃)", example: "27.6", note: "每个项目一列，表头可写单位，读入时换算" },
  { title: "pH(无量纲)", example: "7.41", note: "" },
  { title: "溶解氧(mg/L)", example: "4.23", note: "" },
  { title: "高锰酸盐指数(mg/L)", example: "5.1", note: "" },
  { title: "氨氮(mg/L)", example: "0.025L", note: "低于检出限写 0.025L 或 <0.025；缺测写 -- 或留空" },
  { title: "总磷(mg/L)", example: "0.109", note: "" },
  { title: "总氮(mg/L)", example: "1.82", note: "" },
  {
    title: "数据标记",
    example: "N",
    note: "HJ 212：N 正常 F 停运 M 维护 S 手工 D 故障 C 校准 T 超上限 B 通讯异常；空为 N",
  },
];

const fromFields = (
  fields: readonly { field: string; names: readonly string[] }[],
  notes: Record<string, [string, string]>,
): TemplateColumn[] =>
  fields.map(({ field, names }) => ({
    title: names[0] ?? field,
    example: notes[field]?.[0] ?? "",
    note: notes[field]?.[1] ?? "",
  }));

const TEMPLATES: Record<string, readonly TemplateColumn[]> = {
  readings: READINGS,
  sections: fromFields(SECTION_FIELDS, SECTION_NOTES),
  outfalls: fromFields(OUTFALL_FIELDS, OUTFALL_NOTES),
  structures: fromFields(STRUCTURE_FIELDS, STRUCTURE_NOTES),
  "structure-states": fromFields(STRUCTURE_STATE_FIELDS, STRUCTURE_STATE_NOTES),
  "flow-states": fromFields(FLOW_STATE_FIELDS, FLOW_STATE_NOTES),
};

/** A CSV with header, one example row and a comment line per column, or undefined for kinds that come as geometry. */
export function csvTemplate(kind: string): string | undefined {
  const columns = ownWord(TEMPLATES, kind);
  if (columns === undefined) return undefined;
  const notes = columns.filter(({ note }) => note !== "").map(({ title, note }) => [`# ${title}：${note}`]);
  const rows = [columns.map(({ title }) => title), columns.map(({ example }) => example), ...notes];
  return `\ufeff${stringify(rows, { record_delimiter: "windows" })}`;
}

/** The same as a workbook, with the notes on a sheet of their own. */
export async function xlsxTemplate(kind: string): Promise<Buffer | undefined> {
  const columns = ownWord(TEMPLATES, kind);
  if (columns === undefined) return undefined;
  const text = (value: string, bold = false) => ({
    value,
    type: String,
    ...(bold ? { fontWeight: "bold" as const } : {}),
  });
  const table = [columns.map(({ title }) => text(title, true)), columns.map(({ example }) => text(example))];
  const notes = [
    [text("列", true), text("说明", true)],
    ...columns.map(({ title, note }) => [text(title), text(note)]),
  ];
  return writeXlsxFile([
    { sheet: "数据", data: table },
    { sheet: "说明", data: notes },
  ]).toBuffer();
}
