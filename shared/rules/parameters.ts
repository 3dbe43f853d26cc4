import { z } from "zod";
import type { ParameterKey } from "../domain/quality/reading.ts";

/**
 * Every parameter the system knows: symbol, HJ 525 code, names, unit, decimals of hourly values and of values under
 * assessment (总站水字〔2018〕87号, 总站水字〔2020〕90号), and the other names files use for it.
 */
const parameterRow = z.object({
  key: z.string().transform((k) => k as ParameterKey),
  code: z.string().regex(/^w\d{5}$/),
  name: z.string(),
  nameEn: z.string(),
  unit: z.enum(["mg/L", "℃", "pH", "μS/cm", "NTU", "m", "mg/m3", "cells/L", "1/L"]),
  hourlyDecimals: z.number().int().nullable(),
  assessmentDecimals: z.number().int(),
  /** Folded by `foldName` before comparing: case, spaces, full-width forms and brackets do not matter. */
  aliases: z.array(z.string()),
});
export type Parameter = z.infer<typeof parameterRow>;

type Row = [string, string, string, string, Parameter["unit"], number | null, number, string[]];
// biome-ignore format: a table reads by its columns
const ROWS: Row[] = [
  ["WT",    "w01010", "水温", "water temperature", "℃", 1, 1, ["temp", "temperature"]],
  ["PH",    "w01001", "pH", "pH", "pH", 2, 0, ["pH值", "酸碱度"]],
  ["DO",    "w01009", "溶解氧", "dissolved oxygen", "mg/L", 2, 1, []],
  ["EC",    "w01014", "电导率", "conductivity", "μS/cm", 1, 1, ["conductivity"]],
  ["TUR",   "w01003", "浊度", "turbidity", "NTU", 1, 1, ["turbidity", "浑浊度"]],
  ["CODMN", "w01019", "高锰酸盐指数", "permanganate index", "mg/L", 2, 1, ["CODMn", "IMn"]],
  ["COD",   "w01018", "化学需氧量", "chemical oxygen demand", "mg/L", 2, 1, ["CODCr"]],
  ["BOD5",  "w01017", "五日生化需氧量", "biochemical oxygen demand", "mg/L", null, 1, ["生化需氧量", "BOD"]],
  ["NH3N",  "w21003", "氨氮", "ammonia nitrogen", "mg/L", 3, 2, ["NH3-N", "NH4-N", "NH3_N", "NH₃-N"]],
  ["TP",    "w21011", "总磷", "total phosphorus", "mg/L", 3, 3, []],
  ["TN",    "w21001", "总氮", "total nitrogen", "mg/L", 2, 2, []],
  ["CU",    "w20122", "铜", "copper", "mg/L", 4, 3, ["总铜"]],
  ["ZN",    "w20123", "锌", "zinc", "mg/L", 4, 3, ["总锌"]],
  ["F",     "w21017", "氟化物", "fluoride", "mg/L", 4, 3, ["氟化物(以F-计)", "F-"]],
  ["SE",    "w20128", "硒", "selenium", "mg/L", 5, 4, ["总硒"]],
  ["AS",    "w20141", "砷", "arsenic", "mg/L", 5, 4, ["总砷", "w20119"]],
  ["HG",    "w20111", "汞", "mercury", "mg/L", 6, 5, ["总汞"]],
  ["CD",    "w20115", "镉", "cadmium", "mg/L", 5, 5, ["总镉"]],
  ["CR6",   "w20117", "六价铬", "hexavalent chromium", "mg/L", 4, 3, ["铬(六价)", "铬六价", "Cr6+"]],
  ["PB",    "w20120", "铅", "lead", "mg/L", 4, 3, ["总铅"]],
  ["CN",    "w21016", "氰化物", "cyanide", "mg/L", 4, 3, ["总氰化物"]],
  ["VP",    "w23002", "挥发酚", "volatile phenol", "mg/L", 5, 4, ["挥发性酚"]],
  ["OIL",   "w22001", "石油类", "petroleum", "mg/L", 3, 2, []],
  ["LAS",   "w19002", "阴离子表面活性剂", "anionic surfactant", "mg/L", 3, 2, []],
  ["S",     "w21019", "硫化物", "sulfide", "mg/L", 4, 3, ["S2-"]],
  ["FC",    "w02003", "粪大肠菌群", "faecal coliforms", "1/L", null, 0, ["粪大肠菌群数"]],
  ["SO4",   "w21038", "硫酸盐", "sulfate", "mg/L", null, 1, []],
  ["CL",    "w21022", "氯化物", "chloride", "mg/L", null, 1, []],
  ["NO3N",  "w21007", "硝酸盐氮", "nitrate nitrogen", "mg/L", null, 2, ["硝酸盐", "NO3-N", "硝酸盐(以N计)"]],
  ["FE",    "w20125", "铁", "iron", "mg/L", null, 2, ["总铁"]],
  ["MN",    "w20124", "锰", "manganese", "mg/L", null, 2, ["总锰"]],
  ["SD",    "w01004", "透明度", "transparency", "m", 2, 2, ["Secchi depth"]],
  ["CHLA",  "w01016", "叶绿素a", "chlorophyll a", "mg/m3", 0, 0, ["叶绿素α", "Chla", "Chl-a"]],
  ["ALGAE", "w19011", "藻密度", "algal density", "cells/L", 0, 0, ["藻类密度", "蓝藻密度"]],
];

export const PARAMETERS: readonly Parameter[] = ROWS.map(
  ([key, code, name, nameEn, unit, hourlyDecimals, assessmentDecimals, aliases]) =>
    parameterRow.parse({ key, code, name, nameEn, unit, hourlyDecimals, assessmentDecimals, aliases }),
);

const byKey = new Map(PARAMETERS.map((p) => [p.key, p]));
const byName = new Map(
  PARAMETERS.flatMap((p) => [p.key, p.code, p.name, p.nameEn, ...p.aliases].map((n) => [foldName(n), p] as const)),
);

/** @throws RangeError for a key that is not in the table: keys are checked where data come in. */
export function parameterOf(key: ParameterKey): Parameter {
  const found = byKey.get(key);
  if (found === undefined) throw new RangeError(`unknown parameter ${key}`);
  return found;
}

/** How its readings become a mean: pH through the hydrogen ion (环办监测函〔2020〕82号), the rest arithmetically. */
export const meanOfParameter = (key: ParameterKey): "arithmetic" | "hydrogen-ion" =>
  parameterOf(key).unit === "pH" ? "hydrogen-ion" : "arithmetic";

/** Finds a parameter by symbol, HJ 525 code, Chinese or English name, or any alias a file may use. */
export const findParameter = (name: string): Parameter | undefined => byName.get(foldName(name));

function foldName(name: string): string {
  return name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s_\-()（）[\]]/g, "")
    .replace("α", "a");
}
