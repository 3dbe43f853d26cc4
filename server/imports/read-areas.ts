import type { LonLat } from "../../shared/domain/geo.ts";
import type { Area, AreaKind } from "../../shared/domain/network/area.ts";
import { checkPosition } from "./check-position.ts";
import type { Crs } from "./crs.ts";
import { PropertyNames, propertyNames } from "./feature-properties.ts";
import type { Feature, XY } from "./features.ts";
import type { IssueList } from "./issues.ts";
import type { Register } from "./read-register.ts";

const FIELDS = {
  /** A map in several languages names Chinese waters in Chinese here. */
  chinese_name: ["name:zh", "name:zh-Hans"],
  name: [
    "名称",
    "区县",
    "区县名称",
    "湖泊名称",
    "湖名",
    "水源地名称",
    "保护区名称",
    "name_zh",
    "name:zh",
    "mc",
    "xzqmc",
  ],
  code: ["编码", "代码", "行政区划代码", "区划代码", "adcode", "xzqdm", "bm"],
} as const;
type Field = keyof typeof FIELDS;

/** Reads features as named polygons of a map layer. Features of the same name are parts of one area. */
export function readAreas(features: readonly Feature[], kind: AreaKind, crs: Crs, issues: IssueList): Register<Area> {
  const found = propertyNames(features);
  const names = new PropertyNames<Field>(found, FIELDS);
  if (!names.has("name")) {
    issues.add({
      code: "missing-column",
      severity: "error",
      message: `要素没有名称属性（name、名称）。文件中的属性：${found.join("、") || "（无）"}`,
      value: found.join(","),
    });
    return { records: [], rows: features.length, rejected: features.length };
  }
  const byName = new Map<string, { row: number; record: Area }>();
  let rejected = 0;
  for (const feature of features) {
    const area = readArea(feature, kind, names, crs, issues);
    if (area === undefined) {
      rejected += 1;
      continue;
    }
    const earlier = byName.get(area.name);
    const record =
      earlier === undefined ? area : { ...earlier.record, polygons: [...earlier.record.polygons, ...area.polygons] };
    byName.set(area.name, { row: earlier?.row ?? feature.row, record });
  }
  return { records: [...byName.values()], rows: features.length, rejected };
}

function readArea(
  feature: Feature,
  kind: AreaKind,
  names: PropertyNames<Field>,
  crs: Crs,
  issues: IssueList,
): Area | undefined {
  const { geometry, properties, row } = feature;
  const name = names.text(properties, "chinese_name") ?? names.text(properties, "name");
  if (name === null) {
    issues.add({
      row,
      column: names.nameOf("name"),
      code: "required-value",
      severity: "error",
      message: `第 ${row} 个要素没有名称`,
    });
    return undefined;
  }
  if (geometry === null || !("polygons" in geometry)) {
    issues.add({ row, code: "wrong-geometry", severity: "error", message: `“${name}”不是面`, value: name });
    return undefined;
  }
  const polygons = geometry.polygons.map((rings) => rings.map((ring) => toWgs84(ring, name, row, crs, issues)));
  if (polygons.some((rings) => rings.some((ring) => ring === undefined))) return undefined;
  return { kind, name, code: names.text(properties, "code"), polygons: polygons as LonLat[][][], demo: false };
}

function toWgs84(ring: readonly XY[], name: string, row: number, crs: Crs, issues: IssueList): LonLat[] | undefined {
  const report = (code: Parameters<IssueList["add"]>[0]["code"], message: string): undefined => {
    issues.add({ row, code, severity: "error", message: `“${name}”：${message}`, value: name });
    return undefined;
  };
  if (!Array.isArray(ring) || ring.length < 4) return report("wrong-geometry", "面的环少于四个点");
  const positions: LonLat[] = [];
  for (const point of ring) {
    const { position, problem } = checkPosition(Number(point[0]), Number(point[1]), crs);
    if (position === null) return report(problem?.code ?? "out-of-range", problem?.message ?? "坐标有误");
    positions.push(position);
  }
  return positions;
}
