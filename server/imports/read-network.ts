import type { LonLat } from "../../shared/domain/geo.ts";
import type { ReachRef } from "../../shared/domain/network/location.ts";
import {
  REACH_DIRECTIONS,
  REACH_KINDS,
  type ReachDirection,
  type ReachInput,
  type ReachKind,
} from "../../shared/domain/network/reach.ts";
import { cubicMetresPerSecond, metres, metresPerSecond } from "../../shared/domain/units.ts";
import { checkPosition } from "./check-position.ts";
import { type Crs, WGS84 } from "./crs.ts";
import { PropertyNames, propertyNames } from "./feature-properties.ts";
import type { Feature, XY } from "./features.ts";
import type { IssueList } from "./issues.ts";
import { ownWord } from "./own-word.ts";
import type { Register } from "./read-register.ts";

const FIELDS = {
  id: ["编号", "编码", "河段编码", "河段编号", "reach_id", "ref"],
  /** Row numbers of other systems, taken for want of an id where they are one. */
  row_id: ["hydroid", "nzsegment", "comid", "objectid", "fid", "gid"],
  river: ["河流", "河流名称", "河名", "名称", "所属河流", "name", "river_name", "gnis_name"],
  kind: ["类型", "河段类型", "类别", "waterway", "fclass", "class", "type"],
  order: ["河流等级", "等级", "级别", "stream_order", "streamorde", "strmorder", "strahler"],
  direction: ["流向", "flow_direction", "dir"],
  velocity_m_s: ["流速", "velocity"],
  discharge_m3_s: ["流量", "discharge"],
  width_m: ["宽度", "河宽", "width"],
  district: ["区县", "所在区县", "行政区"],
  from_node: ["起点", "起始节点", "fromnode", "from"],
  to_node: ["终点", "终止节点", "tonode", "to"],
} as const;
type Field = keyof typeof FIELDS;

const KIND_WORDS: Record<string, ReachKind> = {
  河流: "river",
  河: "river",
  干流: "river",
  河道: "river",
  stream: "creek",
  支流: "creek",
  溪: "creek",
  brook: "creek",
  运河: "canal",
  人工河: "canal",
  渠: "canal",
  渠道: "canal",
  支浜: "ditch",
  浜: "ditch",
  沟: "ditch",
  沟渠: "ditch",
  沟浜: "ditch",
  drain: "ditch",
  涵: "culvert",
  涵管: "culvert",
  暗渠: "culvert",
  涵洞: "culvert",
  pipe: "culvert",
  湖: "lake-crossing",
  湖区: "lake-crossing",
  lake: "lake-crossing",
};
const DIRECTION_WORDS: Record<string, ReachDirection> = {
  顺向: "forward",
  正向: "forward",
  顺流: "forward",
  反向: "reverse",
  逆向: "reverse",
  逆流: "reverse",
  双向: "both",
  往复: "both",
  往复流: "both",
  不定: "both",
  未知: "unknown",
  不明: "unknown",
  "1": "forward",
  "-1": "reverse",
};

/**
 * Reads features as reaches. Absent stays absent: a file that gives no direction makes reaches of unknown direction. Parts
 * of a multi-line become reaches of their own (`id/1`, `id/2` …). Bad features become issues and are left out.
 */
export function readNetwork(features: readonly Feature[], crs: Crs, issues: IssueList): Register<ReachInput> {
  const names = new PropertyNames<Field>(propertyNames(features), FIELDS);
  const refs = refsOf(features, names);
  if (refs === undefined) {
    issues.add({
      code: "id-generated",
      severity: "info",
      message: "文件没有河段编号列（id），按要素次序编为 f1、f2…；要素次序变了编号也会变",
    });
  }
  const odd = new Set<string>();
  const records: Register<ReachInput>["records"] = [];
  let rejected = 0;
  for (const feature of features) {
    const reaches = readFeature(feature, refs?.(feature) ?? `f${feature.row}`, names, crs, odd, issues);
    if (reaches === undefined) rejected += 1;
    else for (const record of reaches) records.push({ row: feature.row, record });
  }
  warnAbroad(records[0]?.record, issues);
  return { records, rows: features.length, rejected };
}

/** Said once: a network far from China usually is a CRS mistake. */
function warnAbroad(reach: ReachInput | undefined, issues: IssueList): void {
  const [lon, lat] = reach?.coordinates[0] ?? [];
  const problem = lon === undefined || lat === undefined ? null : checkPosition(lon, lat, WGS84).problem;
  if (problem?.severity === "warning") issues.add({ ...problem, row: null });
}

/**
 * How features are named: by the id they give, else by a row number or feature id that is different for each. Undefined
 * where there is neither.
 */
function refsOf(
  features: readonly Feature[],
  names: PropertyNames<Field>,
): ((feature: Feature) => string | null) | undefined {
  if (names.has("id")) return ({ properties }) => names.text(properties, "id");
  const candidates = [({ properties }: Feature) => names.text(properties, "row_id"), ({ id }: Feature) => id];
  return candidates.find((candidate) => {
    const refs = features.map(candidate);
    return !refs.includes(null) && new Set(refs).size === refs.length;
  });
}

function readFeature(
  feature: Feature,
  id: string,
  names: PropertyNames<Field>,
  crs: Crs,
  odd: Set<string>,
  issues: IssueList,
): ReachInput[] | undefined {
  const { geometry, properties, row } = feature;
  if (geometry === null || !("lines" in geometry)) {
    const what = geometry === null ? "没有图形" : "polygons" in geometry ? "是面" : `是 ${geometry.other}`;
    issues.add({ row, code: "wrong-geometry", severity: "error", message: `第 ${row} 个要素${what}，河网需要线` });
    return undefined;
  }
  const lines = geometry.lines.map((line) => toWgs84(line, row, crs, issues));
  if (lines.some((line) => line === undefined)) return undefined;
  const attributes = readAttributes(properties, row, names, odd, issues);
  if (attributes === undefined) return undefined;
  const several = lines.length > 1;
  if (several && attributes.fromNode !== null) {
    issues.add({
      row,
      code: "wrong-geometry",
      severity: "warning",
      message: `第 ${row} 个要素有 ${lines.length} 段线，起止节点无法分给各段，按端点重合连接`,
    });
  }
  return lines.map((coordinates, part) => ({
    ref: (several ? `${id}/${part + 1}` : id) as ReachRef,
    coordinates: coordinates as LonLat[],
    ...attributes,
    ...(several ? { fromNode: null, toNode: null } : {}),
  }));
}

function toWgs84(line: readonly XY[], row: number, crs: Crs, issues: IssueList): LonLat[] | undefined {
  const positions: LonLat[] = [];
  if (!Array.isArray(line) || line.length < 2) {
    issues.add({ row, code: "wrong-geometry", severity: "error", message: `第 ${row} 个要素的线少于两个点` });
    return undefined;
  }
  for (const point of line) {
    const { position, problem } = checkPosition(Number(point[0]), Number(point[1]), crs);
    if (position === null) {
      issues.add({
        row,
        code: problem?.code ?? "out-of-range",
        severity: "error",
        message: `第 ${row} 个要素：${problem?.message ?? ""}`,
      });
      return undefined;
    }
    positions.push(position);
  }
  return positions;
}

type Attributes = Omit<ReachInput, "ref" | "coordinates">;

function readAttributes(
  properties: Readonly<Record<string, unknown>>,
  row: number,
  names: PropertyNames<Field>,
  odd: Set<string>,
  issues: IssueList,
): Attributes | undefined {
  let good = true;
  const number = (field: "velocity_m_s" | "discharge_m3_s" | "width_m" | "order"): number | null => {
    const value = names.number(properties, field);
    if (typeof value === "string" || (value !== null && value < 0)) {
      issues.add({
        row,
        column: names.nameOf(field),
        code: "bad-number",
        severity: "error",
        message: `第 ${row} 个要素的 ${names.nameOf(field)}“${value}”不是非负数值`,
        value: String(value),
      });
      good = false;
      return null;
    }
    return value;
  };
  const [velocity, discharge, width, order] = [
    number("velocity_m_s"),
    number("discharge_m3_s"),
    number("width_m"),
    number("order"),
  ];
  const attributes: Attributes = {
    river: names.text(properties, "river"),
    kind: word(names, properties, "kind", KIND_WORDS, REACH_KINDS, odd, issues),
    order: order === null ? null : Math.round(order),
    direction: word(names, properties, "direction", DIRECTION_WORDS, REACH_DIRECTIONS, odd, issues) ?? "unknown",
    velocity: velocity === null ? null : metresPerSecond(velocity),
    discharge: discharge === null ? null : cubicMetresPerSecond(discharge),
    width: width === null ? null : metres(width),
    district: names.text(properties, "district"),
    fromNode: names.text(properties, "from_node"),
    toNode: names.text(properties, "to_node"),
  };
  return good ? attributes : undefined;
}

/** A word of a closed list; one that is not known is told once per word and read as absent. */
function word<T extends string>(
  names: PropertyNames<Field>,
  properties: Readonly<Record<string, unknown>>,
  field: "kind" | "direction",
  words: Record<string, T>,
  list: readonly T[],
  odd: Set<string>,
  issues: IssueList,
): T | null {
  const text = names.text(properties, field)?.toLowerCase();
  if (text === undefined) return null;
  const found = ownWord(words, text) ?? list.find((item) => item === text);
  if (found === undefined && !odd.has(`${field} ${text}`)) {
    odd.add(`${field} ${text}`);
    issues.add({
      column: names.nameOf(field),
      code: "bad-value",
      severity: "warning",
      message: `不认识${field === "kind" ? "河段类型" : "流向"}“${text}”，按未说明读入（可用 ${list.join("、")}）`,
      value: text,
    });
  }
  return found ?? null;
}
