import {
  SECTION_LEVELS,
  type SectionLevel,
  type SectionVersion,
  type WaterType,
} from "../../shared/domain/quality/section.ts";
import type { TargetClass } from "../../shared/domain/quality/water-class.ts";
import { type EpochSeconds, metres } from "../../shared/domain/units.ts";
import type { Crs } from "./crs.ts";
import type { FieldSpec } from "./header.ts";
import type { IssueList } from "./issues.ts";
import { ownWord } from "./own-word.ts";
import { parseParameterValues } from "./parse-limits.ts";
import { readPosition } from "./parse-position.ts";
import { TimeReader } from "./parse-time.ts";
import { type Register, type RegisterRow, readRegister, refuseDuplicates, splitList } from "./read-register.ts";
import type { Table } from "./table.ts";

export type SectionField =
  | "code"
  | "name"
  | "lon"
  | "lat"
  | "level"
  | "river"
  | "water_type"
  | "target_class"
  | "target_overrides"
  | "district"
  | "responsible_district"
  | "upstream_district"
  | "downstream_district"
  | "valid_from"
  | "valid_to"
  | "inventory_upstream_m"
  | "inventory_downstream_m"
  | "province"
  | "aliases";

export const SECTION_FIELDS: readonly FieldSpec<SectionField>[] = [
  { field: "code", names: ["断面编码", "断面代码", "断面编号", "编码", "代码", "section_code"], required: true },
  { field: "name", names: ["断面名称", "断面", "名称", "点位名称", "section"], required: true },
  { field: "lon", names: ["经度", "东经", "longitude", "lng", "x"], required: true },
  { field: "lat", names: ["纬度", "北纬", "latitude", "y"], required: true },
  { field: "level", names: ["断面级别", "断面属性", "级别", "属性", "考核级别", "levels"], required: true },
  { field: "river", names: ["河流", "所在河流", "河流名称", "所在水体", "水体", "水体名称"] },
  { field: "water_type", names: ["水体类型", "断面类型"] },
  {
    field: "target_class",
    names: ["考核目标", "水质目标", "目标类别", "目标水质", "考核目标类别", "target"],
    required: true,
  },
  { field: "target_overrides", names: ["目标限值", "特殊限值", "单项目标", "浓度目标"] },
  { field: "district", names: ["所在区县", "所在区", "区县", "所在辖区", "所在地"] },
  { field: "responsible_district", names: ["责任区县", "考核区县", "责任区", "考核地区", "责任城市", "考核区"] },
  { field: "upstream_district", names: ["上游区县", "上游区", "上游地区"] },
  { field: "downstream_district", names: ["下游区县", "下游区", "下游地区"] },
  { field: "valid_from", names: ["生效日期", "生效时间", "启用日期", "起始日期"] },
  { field: "valid_to", names: ["失效日期", "失效时间", "停用日期", "截止日期"] },
  { field: "inventory_upstream_m", names: ["清单上游距离", "上游距离"], unit: "m" },
  { field: "inventory_downstream_m", names: ["清单下游距离", "下游距离"], unit: "m" },
  { field: "province", names: ["省份", "省"] },
  { field: "aliases", names: ["别名", "曾用名", "alias"] },
];

export type SectionRecord = SectionVersion & {
  /** Under which the published real-time data know it: (province, name). */
  aliases: readonly { province: string; name: string }[];
};

const LEVEL_WORDS: Record<string, SectionLevel> = {
  国考: "national",
  国控: "national",
  国家: "national",
  国考断面: "national",
  省考: "provincial",
  省控: "provincial",
  省级: "provincial",
  省考断面: "provincial",
  市考: "municipal",
  市控: "municipal",
  市级: "municipal",
  市考断面: "municipal",
  区考: "municipal",
  交界: "boundary",
  区界: "boundary",
  市界: "boundary",
  省界: "boundary",
  交界断面: "boundary",
  补偿: "compensation",
  区域补偿: "compensation",
  补偿断面: "compensation",
  生态补偿: "compensation",
  湖泊: "lake",
  湖库: "lake",
  湖泊点位: "lake",
  湖体: "lake",
  水源地: "source",
  饮用水源地: "source",
  饮用水源: "source",
  入湖: "inflow",
  入湖河流: "inflow",
  入湖断面: "inflow",
  入江: "inflow",
};
const WATER_TYPES: Record<string, WaterType> = {
  river: "river",
  河流: "river",
  河: "river",
  lake: "lake",
  湖泊: "lake",
  湖: "lake",
  湖库: "lake",
  reservoir: "reservoir",
  水库: "reservoir",
};
const CLASSES: Record<string, TargetClass> = {
  i: "I",
  ii: "II",
  iii: "III",
  iv: "IV",
  v: "V",
  1: "I",
  2: "II",
  3: "III",
  4: "IV",
  5: "V",
  一: "I",
  二: "II",
  三: "III",
  四: "IV",
  五: "V",
};
const DEFAULT_UPSTREAM_M = 5000;
const DEFAULT_DOWNSTREAM_M = 2000;

/** Reads a register of sections. Levels and classes may be written in Chinese or English (国考, Ⅲ类, III, 3). */
export async function readSections(
  table: Table,
  crs: Crs,
  now: EpochSeconds,
  issues: IssueList,
): Promise<Register<SectionRecord> | undefined> {
  const register = await readRegister(table, SECTION_FIELDS, issues, (row) => readSection(row, crs, now));
  return register && refuseDuplicates(register, (section) => `${section.code} ${section.validFrom ?? ""}`, issues);
}

function readSection(row: RegisterRow<SectionField>, crs: Crs, now: EpochSeconds): SectionRecord {
  const name = row.required("name");
  const overrides = parseParameterValues(row.text("target_overrides"));
  if (typeof overrides === "string") row.error("target_overrides", "bad-value", overrides);
  const [validFrom, validTo] = [validity(row, "valid_from", now), validity(row, "valid_to", now)];
  if (validFrom !== null && validTo !== null && validTo <= validFrom)
    row.error("valid_to", "bad-value", "失效日期不晚于生效日期");
  const province = row.optional("province");
  return {
    code: row.required("code"),
    name,
    position: readPosition(row, "lon", "lat", crs),
    levels: levels(row),
    river: row.optional("river"),
    waterType: waterType(row),
    targetClass: targetClass(row),
    targetOverrides: typeof overrides === "string" ? new Map() : overrides,
    district: row.optional("district"),
    responsibleDistrict: row.optional("responsible_district"),
    upstreamDistrict: row.optional("upstream_district"),
    downstreamDistrict: row.optional("downstream_district"),
    inventoryUpstream: metres(row.number("inventory_upstream_m") ?? DEFAULT_UPSTREAM_M),
    inventoryDownstream: metres(row.number("inventory_downstream_m") ?? DEFAULT_DOWNSTREAM_M),
    validFrom,
    validTo,
    demo: false,
    aliases:
      province === null
        ? []
        : [...new Set([name, ...splitList(row.text("aliases"))])].map((alias) => ({ province, name: alias })),
  };
}

function levels(row: RegisterRow<SectionField>): SectionLevel[] {
  const words = row
    .required("level")
    .split(/[;；、,，/|]/)
    .map((word) => word.trim())
    .filter((word) => word !== "");
  const found = words.map(
    (word) => ownWord(LEVEL_WORDS, word) ?? SECTION_LEVELS.find((level) => level === word.toLowerCase()),
  );
  const unknown = words.filter((_, index) => found[index] === undefined);
  if (unknown.length > 0)
    row.error(
      "level",
      "bad-value",
      `不认识断面级别“${unknown.join("、")}”，可用 ${SECTION_LEVELS.join("、")}，或国考、省考、市考、交界、补偿、湖泊、水源地、入湖`,
    );
  return [...new Set(found.filter((level) => level !== undefined))];
}

function waterType(row: RegisterRow<SectionField>): WaterType {
  const text = row.text("water_type").toLowerCase();
  const found = text === "" ? "river" : ownWord(WATER_TYPES, text);
  if (found === undefined)
    row.error("water_type", "bad-value", `不认识水体类型“${text}”，可用 river、lake、reservoir（河流、湖泊、水库）`);
  return found ?? "river";
}

function targetClass(row: RegisterRow<SectionField>): TargetClass | null {
  const text = row
    .text("target_class")
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[类級级\s]/g, "");
  if (text === "" || text === "--" || text === "/" || text === "无") {
    row.warn("target_class", "required-value", "没有考核目标，断面将显示为缺目标");
    return null;
  }
  const found = ownWord(CLASSES, text);
  if (found === undefined)
    row.error("target_class", "bad-value", `不认识水质目标“${row.text("target_class")}”，可用 Ⅰ–Ⅴ`);
  return found ?? null;
}

function validity(
  row: RegisterRow<SectionField>,
  field: "valid_from" | "valid_to",
  now: EpochSeconds,
): EpochSeconds | null {
  if (row.text(field) === "") return null;
  // A registry may say what will be in force, so times to come are allowed here: the clock is put a century ahead.
  const parsed = new TimeReader({ now: (now + 100 * 366 * 86_400) as EpochSeconds, year: undefined }).read(
    row.cell(field),
  );
  if ("at" in parsed && !parsed.yearInferred) return parsed.at;
  row.error(field, "invalid-time", `日期“${row.text(field)}”无法识别`);
  return null;
}
