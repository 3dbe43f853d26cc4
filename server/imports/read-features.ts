import { type Crs, requireCrs, WGS84 } from "./crs.ts";
import { detectFormat } from "./detect-format.ts";
import type { Feature } from "./features.ts";
import { type IssueList, UnreadableFile } from "./issues.ts";
import type { ImportLimits } from "./limits.ts";
import { readGeoJson } from "./read-geojson.ts";
import { readGeoPackage } from "./read-geopackage.ts";
import { readShapefile } from "./read-shapefile.ts";

/**
 * Reads a geometry file of any format and settles its CRS: the option wins, else what the file says. A file that says
 * nothing is refused, but for GeoJSON, which by its standard is WGS 84 and is told so as a warning.
 * @throws UnreadableFile
 */
export async function readFeatures(
  path: string,
  crsOption: string | undefined,
  issues: IssueList,
  limits: ImportLimits,
): Promise<{ features: readonly Feature[]; crs: Crs }> {
  const format = await detectFormat(path, limits);
  if (format === "csv" || format === "xlsx") {
    throw new UnreadableFile({
      code: "unsupported-format",
      message: "需要图形文件：GeoJSON、Shapefile（ZIP）或 GeoPackage",
    });
  }
  const file =
    format === "json"
      ? await readGeoJson(path, issues, limits, Boolean(crsOption))
      : format === "shapefile"
        ? await readShapefile(path, issues, limits)
        : readGeoPackage(path, issues, limits);
  const crs = settleCrs(file.crs, crsOption, format === "json" ? WGS84 : undefined, issues);
  if (file.features.length === 0) throw new UnreadableFile({ code: "empty-file", message: "文件里没有要素" });
  return { features: file.features, crs };
}

function settleCrs(stated: Crs | null, option: string | undefined, fallback: Crs | undefined, issues: IssueList): Crs {
  if (option !== undefined && option !== "") {
    const chosen = requireCrs(option);
    if (stated !== null && stated.name !== chosen.name) {
      issues.add({
        code: "crs-assumed",
        severity: "warning",
        message: `文件自带坐标系为“${stated.name}”，按选项用 ${chosen.name}`,
        value: stated.name,
      });
    }
    return chosen;
  }
  if (stated !== null) {
    if (stated.name !== "EPSG:4326")
      issues.add({
        code: "crs-converted",
        severity: "info",
        message: `坐标由“${stated.name}”换算为 WGS 84`,
        value: stated.name,
      });
    return stated;
  }
  if (fallback !== undefined) {
    issues.add({
      code: "crs-assumed",
      severity: "warning",
      message:
        "文件没有写明坐标系，按 GeoJSON 标准（RFC 7946）作为 WGS 84 读入；若来自国内地图平台，请用坐标系选项 GCJ-02 重新导入",
    });
    return fallback;
  }
  throw new UnreadableFile({
    code: "missing-crs",
    message: "文件没有坐标系（缺 .prj 或定义），请用坐标系选项指定，如 EPSG:4548",
  });
}
