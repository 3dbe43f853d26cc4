import type { LonLat } from "../../shared/domain/geo.ts";
import {
  type LiveState,
  OUTFALL_STATUSES,
  type OutfallStatus,
  type OutfallVersion,
} from "../../shared/domain/inventory/outfall.ts";
import type { ParameterKey } from "../../shared/domain/quality/reading.ts";
import { findOutfallCategory } from "../../shared/rules/hj1312-categories.ts";
import { findParameter } from "../../shared/rules/parameters.ts";
import type { Crs } from "./crs.ts";
import { type FieldSpec, nearestParameters } from "./header.ts";
import type { IssueList } from "./issues.ts";
import { parseParameterValues } from "./parse-limits.ts";
import { readPosition } from "./parse-position.ts";
import {
  type Register,
  type RegisterRow,
  readRegister,
  readWord,
  refuseDuplicates,
  splitList,
} from "./read-register.ts";
import type { Table } from "./table.ts";

export type OutfallField =
  | "code"
  | "name"
  | "lon"
  | "lat"
  | "category"
  | "national_code"
  | "local_code"
  | "river"
  | "district"
  | "town"
  | "village"
  | "responsible_party"
  | "credit_code"
  | "permit"
  | "status"
  | "discharge_m3_d"
  | "loads"
  | "parameters"
  | "live_state";

export const OUTFALL_FIELDS: readonly FieldSpec<OutfallField>[] = [
  {
    field: "code",
    names: ["排污口编码", "排口编码", "排污口编号", "排口编号", "编码", "编号", "outfall_code"],
    required: true,
  },
  { field: "name", names: ["排污口名称", "排口名称", "名称", "outfall"], required: true },
  { field: "lon", names: ["经度", "东经", "longitude", "lng", "x"], required: true },
  { field: "lat", names: ["纬度", "北纬", "latitude", "y"], required: true },
  { field: "category", names: ["排污口类型", "排污口分类", "排口类型", "类型", "分类", "type"] },
  { field: "national_code", names: ["国家编码", "全国统一编码"] },
  { field: "local_code", names: ["地方编码", "本地编码"] },
  { field: "river", names: ["受纳水体", "排入水体", "受纳河流", "所在河流", "河流", "河流名称"] },
  { field: "district", names: ["区县", "所在区县", "所在区", "行政区"] },
  { field: "town", names: ["乡镇", "镇街", "街道", "乡镇街道"] },
  { field: "village", names: ["村", "村社区", "行政村"] },
  { field: "responsible_party", names: ["责任主体", "责任单位", "排污单位", "企业名称"] },
  { field: "credit_code", names: ["统一社会信用代码", "信用代码"] },
  { field: "permit", names: ["排污许可证", "排污许可证编号", "许可证编号", "许可证"] },
  { field: "status", names: ["状态", "整治状态", "工作进度", "进度"] },
  { field: "discharge_m3_d", names: ["排放量", "污水排放量", "日排放量", "流量", "discharge"], unit: "m3/d" },
  { field: "loads", names: ["污染负荷", "排放负荷", "负荷", "入河量"] },
  { field: "parameters", names: ["特征污染物", "主要污染物", "监测项目", "污染物"] },
  { field: "live_state", names: ["排水状态", "排水情况", "是否排水"] },
];

const STATUSES: Record<string, OutfallStatus> = {
  待排查: "to-survey",
  未排查: "to-survey",
  已排查: "surveyed",
  排查: "surveyed",
  查: "surveyed",
  已监测: "monitored",
  监测: "monitored",
  测: "monitored",
  已溯源: "traced",
  溯源: "traced",
  溯: "traced",
  已制定方案: "planned",
  方案: "planned",
  待整治: "planned",
  整治中: "rectifying",
  整治: "rectifying",
  治: "rectifying",
  待验收: "to-accept",
  已整治: "to-accept",
  已销号: "closed",
  销号: "closed",
  已完成: "closed",
  反弹: "relapsed",
};
const LIVE_STATES: Record<string, LiveState> = {
  running: "running",
  排水: "running",
  正在排水: "running",
  常排: "running",
  连续: "running",
  是: "running",
  intermittent: "intermittent",
  间歇: "intermittent",
  间断: "intermittent",
  间歇排水: "intermittent",
  "rain-only": "rain-only",
  雨天: "rain-only",
  雨天排水: "rain-only",
  仅雨天: "rain-only",
  dry: "dry",
  不排水: "dry",
  无水: "dry",
  干: "dry",
  否: "dry",
  unknown: "unknown",
  不明: "unknown",
  未知: "unknown",
};

/** Reads a register of outfalls. Categories by our code or any name of HJ 1312-2023; loads in kg/d as `NH3N=12.5;TP=0.8`. */
export async function readOutfalls(
  table: Table,
  crs: Crs,
  issues: IssueList,
): Promise<Register<OutfallVersion> | undefined> {
  const register = await readRegister(table, OUTFALL_FIELDS, issues, (row) => readOutfall(row, crs));
  return register && refuseDuplicates(register, (outfall) => outfall.code, issues);
}

function readOutfall(row: RegisterRow<OutfallField>, crs: Crs): OutfallVersion {
  const loads = parseParameterValues(row.text("loads"));
  if (typeof loads === "string") row.error("loads", "bad-value", loads);
  const position: LonLat | null = readPosition(row, "lon", "lat", crs);
  return {
    code: row.required("code"),
    name: row.required("name"),
    // A row without a position has an error by now and is not kept.
    position: position ?? [0, 0],
    category: category(row),
    nationalCode: row.optional("national_code"),
    localCode: row.optional("local_code"),
    river: row.optional("river"),
    district: row.optional("district"),
    town: row.optional("town"),
    village: row.optional("village"),
    responsibleParty: row.optional("responsible_party"),
    creditCode: row.optional("credit_code"),
    permit: row.optional("permit"),
    status: readWord(
      row,
      "status",
      { ...STATUSES, ...Object.fromEntries(OUTFALL_STATUSES.map((status) => [status, status])) },
      "to-survey",
    ),
    dischargeM3PerDay: row.number("discharge_m3_d"),
    loadsKgPerDay: typeof loads === "string" ? new Map() : loads,
    parameters: parameters(row),
    liveState: readWord(row, "live_state", LIVE_STATES, "unknown"),
    demo: false,
  };
}

function category(row: RegisterRow<OutfallField>): string | null {
  const text = row.text("category");
  if (text === "") return null;
  const found = findOutfallCategory(text);
  if (found === undefined) row.warn("category", "bad-value", `不认识排污口类型“${text}”（HJ 1312-2023），按未分类读入`);
  return found?.code ?? null;
}

function parameters(row: RegisterRow<OutfallField>): ParameterKey[] {
  const keys: ParameterKey[] = [];
  for (const name of splitList(row.text("parameters").replace(/[,，]/g, ";"))) {
    const parameter = findParameter(name);
    if (parameter !== undefined) keys.push(parameter.key);
    else {
      const nearest = nearestParameters(name);
      row.error(
        "parameters",
        "unknown-parameter",
        `不认识监测项目“${name}”${nearest.length > 0 ? `；是否指：${nearest.join("、")}` : ""}`,
      );
    }
  }
  return [...new Set(keys)];
}
