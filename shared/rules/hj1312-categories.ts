import { z } from "zod";
import type { ParameterKey } from "../domain/quality/reading.ts";
import { findParameter } from "./parameters.ts";

/**
 * Categories of outfalls after HJ 1312-2023 入河(海)排污口分类. The names follow the standard; the codes are ours
 * (letters of the pinyin), because files rarely carry the standard's own and ours must stay stable.
 * 待核实 against the printed standard: the names of 城镇生活污水散排口 and 城镇雨洪排口 among 其他排口.
 */
const outfallCategory = z.object({
  code: z.string().regex(/^[A-Z]{2}-[A-Z]+$/),
  name: z.string(),
  nameEn: z.string(),
  group: z.enum(["industrial", "urban-treatment", "agricultural", "other"]),
  groupName: z.enum(["工业排污口", "城镇污水处理厂排污口", "农业排口", "其他排口"]),
  /** Runs with rain or drainage rather than all day. */
  rainDriven: z.boolean(),
  /**
   * Parameters of a section that such an outfall typically worsens (`DO` where its water takes oxygen). A product rule
   * for tracing, used only where the register does not say what an outfall discharges; not part of HJ 1312.
   */
  typicalParameters: z.array(z.string().transform(parameterKey)),
  /** Other names files use. */
  aliases: z.array(z.string()),
});
export type OutfallCategory = z.output<typeof outfallCategory>;

const ORGANIC = "CODMN COD BOD5 NH3N DO";
const NUTRIENTS = "TP TN";
const METALS = "CU ZN HG CD CR6 PB AS";

const GROUPS = {
  GY: ["industrial", "工业排污口"],
  CZ: ["urban-treatment", "城镇污水处理厂排污口"],
  NY: ["agricultural", "农业排口"],
  QT: ["other", "其他排口"],
} as const;

type Row = [string, string, string, boolean, string, string[]];
// biome-ignore format: a table reads by its columns
const ROWS: Row[] = [
  ["GY-QY",   "工业企业排污口", "industrial enterprise", false, `PH ${ORGANIC} ${NUTRIENTS} ${METALS} F CN VP OIL LAS S`, ["工矿企业排污口", "工业企业", "工业排污口", "企业排污口"]],
  ["GY-KS",   "矿山排污口", "mine", false, `PH CODMN COD SE ${METALS} S`, ["矿山"]],
  ["GY-WKK",  "尾矿库排污口", "tailings pond", false, `PH CODMN COD SE CN ${METALS} S`, ["尾矿库"]],
  ["GY-QYYH", "工业企业雨洪排口", "industrial stormwater", true, `PH CODMN COD NH3N ${NUTRIENTS} OIL ${METALS}`, ["工矿企业雨洪排口", "企业雨洪排口", "工业企业雨水排口"]],
  ["GY-KSYH", "矿山雨洪排口", "mine stormwater", true, `PH CODMN COD ${METALS}`, []],
  ["GY-WKYH", "尾矿库雨洪排口", "tailings pond stormwater", true, `PH CODMN COD CN ${METALS}`, []],
  ["GY-YQ",   "工业及其他各类园区污水处理厂排污口", "industrial park treatment plant", false, `PH ${ORGANIC} ${NUTRIENTS} ${METALS} F CN VP OIL LAS`, ["园区污水处理厂排污口", "工业园区污水处理厂", "园区污水处理厂"]],
  ["GY-YQYH", "工业及其他各类园区污水处理厂雨洪排口", "industrial park treatment plant stormwater", true, `PH CODMN COD NH3N ${NUTRIENTS} OIL`, ["园区污水处理厂雨洪排口"]],
  ["CZ-WS",   "城镇污水处理厂排污口", "urban sewage treatment plant", false, `${ORGANIC} ${NUTRIENTS} LAS FC`, ["城镇污水处理厂", "污水处理厂", "城市污水处理厂"]],
  ["NY-XQ",   "规模化畜禽养殖排污口", "large livestock farm", false, `${ORGANIC} ${NUTRIENTS} CU ZN FC`, ["规模化畜禽养殖", "规模畜禽养殖"]],
  ["NY-SC",   "规模化水产养殖排污口", "large aquaculture", false, `CODMN COD NH3N ${NUTRIENTS} DO`, ["规模化水产养殖", "规模水产养殖"]],
  ["QT-GQ",   "大中型灌区排口", "irrigation district drainage", true, `CODMN COD NH3N ${NUTRIENTS} DO`, ["灌区排口", "大中型灌区", "农田排灌", "农田退水"]],
  ["QT-GK",   "港口码头排口", "port or wharf", false, `CODMN COD NH3N ${NUTRIENTS} OIL LAS`, ["港口码头", "码头"]],
  ["QT-XQ",   "规模以下畜禽养殖排污口", "small livestock farm", false, `${ORGANIC} ${NUTRIENTS} FC`, ["规模以下畜禽养殖", "畜禽养殖散户"]],
  ["QT-SC",   "规模以下水产养殖排污口", "small aquaculture", false, `CODMN COD NH3N ${NUTRIENTS} DO`, ["规模以下水产养殖", "水产养殖散户"]],
  ["QT-CZSH", "城镇生活污水散排口", "scattered urban sewage", false, `${ORGANIC} ${NUTRIENTS} LAS FC`, ["城镇生活污水", "生活污水散排口"]],
  ["QT-NCWS", "农村污水处理设施排污口", "rural treatment facility", false, `${ORGANIC} ${NUTRIENTS} LAS FC`, ["农村污水处理设施"]],
  ["QT-NCSH", "农村生活污水散排口", "scattered rural sewage", false, `${ORGANIC} ${NUTRIENTS} LAS FC`, ["农村生活污水"]],
  ["QT-YH",   "城镇雨洪排口", "urban stormwater", true, `${ORGANIC} ${NUTRIENTS} OIL LAS FC`, ["雨洪排口", "雨水排口", "城镇雨水排口"]],
  ["QT-QT",   "其他排污口", "other", false, "", ["其他", "其它"]],
];

export const OUTFALL_CATEGORIES: readonly OutfallCategory[] = ROWS.map(
  ([code, name, nameEn, rainDriven, typical, aliases]) => {
    const [group, groupName] = GROUPS[code.slice(0, 2) as keyof typeof GROUPS];
    const typicalParameters = typical.split(" ").filter((key) => key !== "");
    return outfallCategory.parse({ code, name, nameEn, group, groupName, rainDriven, typicalParameters, aliases });
  },
);

const byName = new Map(
  OUTFALL_CATEGORIES.flatMap((c) => [c.code, c.name, c.nameEn, ...c.aliases].map((n) => [fold(n), c] as const)),
);

/** Finds a category by code, Chinese or English name, or any alias a register may use. */
export const findOutfallCategory = (name: string): OutfallCategory | undefined => byName.get(fold(name));

function fold(name: string): string {
  return name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s\-_]/g, "");
}

/** @throws RangeError for a symbol missing from the parameter table, so that a misspelt row stops the process. */
function parameterKey(symbol: string): ParameterKey {
  const found = findParameter(symbol);
  if (found === undefined) throw new RangeError(`unknown parameter ${symbol}`);
  return found.key;
}
