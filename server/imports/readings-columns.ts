import type { FieldSpec } from "./header.ts";

export type ReadingField =
  | "section"
  | "section_code"
  | "time"
  | "year"
  | "month"
  | "day"
  | "hour"
  | "parameter"
  | "value"
  | "unit"
  | "flag"
  | "detection_limit"
  | "source"
  | "review"
  | "province"
  | "basin"
  | "city"
  | "river"
  | "station_state"
  | "class";

/** Titles of the columns a table of readings can have, besides the parameters themselves. */
export const READING_FIELDS: readonly FieldSpec<ReadingField>[] = [
  {
    field: "section",
    names: [
      "断面名称",
      "断面",
      "监测断面",
      "站点名称",
      "站点",
      "站名",
      "测站名称",
      "监测站点",
      "点位名称",
      "点位",
      "监测点位",
      "自动站名称",
      "station",
      "site",
      "section_name",
    ],
    required: true,
    or: ["section_code"],
  },
  {
    field: "section_code",
    names: ["断面编码", "断面代码", "断面编号", "站点编码", "站点代码", "站点编号", "测站编码", "点位编码", "code"],
  },
  {
    field: "time",
    names: [
      "监测时间",
      "时间",
      "采样时间",
      "监测日期",
      "采样日期",
      "数据时间",
      "日期",
      "datetime",
      "timestamp",
      "date",
      "observed_at",
    ],
    required: true,
    or: ["day"],
  },
  { field: "year", names: ["年", "年份"] },
  { field: "month", names: ["月", "月份"] },
  { field: "day", names: ["日"] },
  { field: "hour", names: ["时", "小时"] },
  {
    field: "parameter",
    names: [
      "监测项目",
      "项目",
      "项目名称",
      "监测因子",
      "因子",
      "因子名称",
      "监测指标",
      "指标",
      "参数",
      "factor",
      "item",
    ],
  },
  { field: "value", names: ["监测值", "值", "数值", "结果", "监测结果", "浓度", "浓度值", "result", "concentration"] },
  { field: "unit", names: ["单位"] },
  { field: "flag", names: ["数据标记", "标记", "数据标识", "标识", "数据状态", "qc_flag"] },
  { field: "detection_limit", names: ["检出限", "方法检出限", "mdl", "dl"] },
  { field: "source", names: ["数据来源", "来源"] },
  { field: "review", names: ["审核级别", "审核状态", "审核", "复核"] },
  { field: "province", names: ["省份", "省", "省（区、市）"] },
  { field: "basin", names: ["流域", "所属流域"] },
  { field: "city", names: ["所在地市", "地市", "城市", "city"] },
  { field: "river", names: ["所属河流", "河流", "河流名称", "水体", "水体名称", "river"] },
  { field: "station_state", names: ["站点情况", "站点状态", "运行状态"] },
  {
    field: "class",
    names: ["水质类别", "类别", "本月水质", "water_class"],
    ignored: "公布的类别不存入，由本系统按标准自行评价",
  },
];
