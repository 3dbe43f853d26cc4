import { open } from "node:fs/promises";
import { UnreadableFile } from "./issues.ts";
import type { ImportLimits } from "./limits.ts";
import { readArchive } from "./zip-archive.ts";

export type FileFormat = "csv" | "xlsx" | "json" | "shapefile" | "geopackage";

/**
 * Tells what a file is by its first bytes; names and extensions are not believed.
 * @throws UnreadableFile on an empty file, an archive without a table or Shapefile, and known formats that cannot be read
 */
export async function detectFormat(path: string, limits: ImportLimits): Promise<FileFormat> {
  const head = await readStart(path);
  if (head.length === 0) throw new UnreadableFile({ code: "empty-file", message: "文件是空的" });
  if (head.subarray(0, 4).equals(Buffer.from("PK\u0003\u0004", "latin1"))) return archiveFormat(path, limits);
  if (head.toString("latin1", 0, 15) === "SQLite format 3") return "geopackage";
  if (head.readUInt32BE(0) === 0xd0cf11e0) {
    throw new UnreadableFile({
      code: "unsupported-format",
      message: "这是旧版 XLS 或加密的工作簿，请另存为 XLSX 或 CSV",
    });
  }
  if (head.readUInt32BE(0) === 0x0000270a) {
    throw new UnreadableFile({
      code: "unsupported-format",
      message: "Shapefile 由多个文件组成，请把 .shp .dbf .prj 等打成一个 ZIP 上传",
    });
  }
  if (head.toString("latin1", 0, 4) === "%PDF" || head[0] === 0x1f) {
    throw new UnreadableFile({
      code: "unsupported-format",
      message: "不支持这种文件，请上传 CSV、XLSX、GeoJSON、Shapefile（ZIP）或 GeoPackage",
    });
  }
  return /^(\ufeff|\u00ef\u00bb\u00bf)?\s*[{[]/.test(head.toString("latin1")) ? "json" : "csv";
}

async function archiveFormat(path: string, limits: ImportLimits): Promise<FileFormat> {
  const { names } = await readArchive(path, limits, () => false);
  if (names.some((name) => name.startsWith("xl/") || name === "[Content_Types].xml")) return "xlsx";
  if (names.some((name) => name.toLowerCase().endsWith(".shp"))) return "shapefile";
  throw new UnreadableFile({
    code: "archive-refused",
    message: "压缩包里没有 Shapefile（.shp），也不是 XLSX",
    value: names.slice(0, 10).join(", "),
  });
}

async function readStart(path: string): Promise<Buffer> {
  const file = await open(path, "r");
  try {
    const buffer = Buffer.alloc(64);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    // Numbers are read below from the first four bytes, which a tiny file may not have.
    return bytesRead === 0 ? buffer.subarray(0, 0) : buffer.subarray(0, Math.max(bytesRead, 4));
  } finally {
    await file.close();
  }
}
