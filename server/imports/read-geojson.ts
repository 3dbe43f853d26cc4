import { readFile, stat } from "node:fs/promises";
import { requireCrs } from "./crs.ts";
import { type Feature, type FeatureFile, toGeometry } from "./features.ts";
import { type IssueList, UnreadableFile } from "./issues.ts";
import { type ImportLimits, megabytes } from "./limits.ts";
import { decodeText } from "./text-encoding.ts";

/**
 * Reads GeoJSON: a FeatureCollection, a Feature or a bare geometry. The `crs` member of the 2008 form is honoured; without
 * one the file claims WGS 84 (RFC 7946 §4), which in China is often GCJ-02 in truth: the caller warns.
 * @throws UnreadableFile
 */
export async function readGeoJson(
  path: string,
  issues: IssueList,
  limits: ImportLimits,
  crsGiven: boolean,
): Promise<FeatureFile> {
  const { size } = await stat(path);
  if (size > limits.jsonBytes) {
    throw new UnreadableFile({
      code: "too-large",
      message: `GeoJSON 超过 ${megabytes(limits.jsonBytes)}，请改用 Shapefile 或 GeoPackage`,
    });
  }
  const root = parse(decodeText(await readFile(path)).text);
  const crsName = (root.crs as { properties?: { name?: unknown } } | null | undefined)?.properties?.name;
  const features = featuresOf(root);
  if (features.length > limits.features)
    throw new UnreadableFile({ code: "too-large", message: `要素超过 ${limits.features} 个，请拆分后分次导入` });
  if (!crsGiven && looksLikeDataV(features)) {
    issues.add({
      code: "suspected-gcj02",
      severity: "warning",
      message:
        "文件带有 DataV.GeoAtlas 的属性（adcode、childrenNum 等），这类数据通常是 GCJ-02 坐标，比 WGS 84 偏约 500 米；请用坐标系选项 GCJ-02 导入",
    });
  }
  return { features, crs: typeof crsName === "string" ? requireCrs(crsName) : null };
}

type Root = { type?: unknown; features?: unknown; crs?: unknown };

function parse(text: string): Root {
  try {
    const value: unknown = JSON.parse(text);
    if (value !== null && typeof value === "object" && !Array.isArray(value)) return value;
  } catch (cause) {
    throw new UnreadableFile(
      { code: "broken-file", message: "GeoJSON 不完整或有语法错误，文件可能没有传完" },
      { cause },
    );
  }
  throw new UnreadableFile({ code: "unsupported-format", message: "JSON 不是 GeoJSON" });
}

function featuresOf(root: Root): Feature[] {
  if (root.type === "FeatureCollection" && Array.isArray(root.features))
    return root.features.map((feature, index) => toFeature(feature, index));
  if (root.type === "Feature") return [toFeature(root, 0)];
  const geometry = toGeometry(root);
  if (geometry !== null && !("other" in geometry)) return [{ row: 1, id: null, properties: {}, geometry }];
  throw new UnreadableFile({ code: "unsupported-format", message: "JSON 不是 GeoJSON（应为 FeatureCollection）" });
}

function toFeature(value: unknown, index: number): Feature {
  const feature = (value ?? {}) as { id?: unknown; properties?: unknown; geometry?: unknown };
  const properties =
    feature.properties !== null && typeof feature.properties === "object"
      ? (feature.properties as Record<string, unknown>)
      : {};
  return {
    row: index + 1,
    id: typeof feature.id === "string" || typeof feature.id === "number" ? String(feature.id) : null,
    properties,
    geometry: toGeometry(feature.geometry),
  };
}

const looksLikeDataV = (features: readonly Feature[]): boolean =>
  features.some(
    ({ properties }) =>
      "adcode" in properties &&
      ("childrenNum" in properties || "acroutes" in properties || "subFeatureIndex" in properties),
  );
