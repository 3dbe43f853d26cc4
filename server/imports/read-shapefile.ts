import { parseShp } from "shpjs";
import { checkShp } from "./check-shp.ts";
import { crsByWkt } from "./crs.ts";
import { type FeatureFile, toGeometry } from "./features.ts";
import { type IssueList, UnreadableFile } from "./issues.ts";
import type { ImportLimits } from "./limits.ts";
import { type DbfTable, readDbf } from "./read-dbf.ts";
import { decodeText } from "./text-encoding.ts";
import { type ArchiveEntry, readArchive } from "./zip-archive.ts";

const PARTS = /\.(shp|dbf|prj|cpg)$/i;

/**
 * Reads a zipped Shapefile. The archive must hold exactly one layer; `.prj` gives the CRS, `.cpg`, the language byte or
 * the bytes themselves the encoding of the attributes.
 * @throws UnreadableFile
 */
export async function readShapefile(path: string, issues: IssueList, limits: ImportLimits): Promise<FeatureFile> {
  const { entries } = await readArchive(path, limits, (name) => PARTS.test(name) && !name.startsWith("__MACOSX/"));
  const shp = oneLayer(entries);
  const part = (extension: string): Buffer | undefined => {
    const wanted = shp.name.replace(/shp$/i, extension).toLowerCase();
    return entries.find((entry) => entry.name.toLowerCase() === wanted)?.bytes;
  };
  checkLength(shp.bytes);
  checkShp(shp.bytes, limits);
  const dbf = part("dbf");
  const cpg = part("cpg");
  const table: DbfTable | undefined = dbf === undefined ? undefined : readDbf(dbf, cpg?.toString("latin1"), limits);
  if (table === undefined)
    issues.add({ code: "unknown-column", severity: "warning", message: "压缩包里没有 .dbf，要素没有属性" });
  else if (table.encoding !== "utf-8")
    issues.add({
      code: "encoding-detected",
      severity: "info",
      message: `属性表编码识别为 ${table.encoding.toUpperCase()}`,
    });
  const prj = part("prj");
  const geometries = parseGeometries(shp.bytes);
  if (table !== undefined && table.records.length !== geometries.length) {
    issues.add({
      code: "broken-file",
      severity: "warning",
      message: `图形 ${geometries.length} 个，属性 ${table.records.length} 条，数目不一致`,
    });
  }
  return {
    features: geometries.map((geometry, index) => ({
      row: index + 1,
      id: null,
      properties: table?.records[index] ?? {},
      geometry: toGeometry(geometry),
    })),
    crs: prj === undefined ? null : crsByWkt(decodeText(prj).text),
  };
}

function oneLayer(entries: readonly ArchiveEntry[]): ArchiveEntry {
  const layers = entries.filter((entry) => /\.shp$/i.test(entry.name));
  if (layers.length > 1) {
    throw new UnreadableFile({
      code: "several-layers",
      message: `压缩包里有 ${layers.length} 个 Shapefile（${layers.map((entry) => entry.name).join("、")}），请每次只导入一个`,
    });
  }
  const layer = layers[0];
  if (layer === undefined) throw new UnreadableFile({ code: "archive-refused", message: "压缩包里没有 .shp" });
  return layer;
}

/** The header of a `.shp` says how long it is, in 16-bit words: a shorter file was cut. */
function checkLength(shp: Buffer): void {
  if (shp.length < 100 || shp.readInt32BE(0) !== 9994)
    throw new UnreadableFile({ code: "broken-file", message: ".shp 不是有效的 Shapefile" });
  if (shp.readInt32BE(24) * 2 > shp.length)
    throw new UnreadableFile({ code: "truncated-file", message: ".shp 不完整，文件可能没有传完" });
}

function parseGeometries(shp: Buffer): unknown[] {
  try {
    return parseShp(shp);
  } catch (cause) {
    throw new UnreadableFile({ code: "broken-file", message: ".shp 内容损坏，无法读取" }, { cause });
  }
}
