import { UnreadableFile } from "./issues.ts";
import type { ImportLimits } from "./limits.ts";

/** Rings of one polygon: telling outer from inner ones compares each with each. */
const MOST_RINGS = 20_000;
const POLY_TYPES = new Set([3, 5, 13, 15, 23, 25]);

/**
 * Walks the records of a `.shp` before they are read: parts must follow one another inside the points of their record.
 * Parts that jump back would be read again and again, a megabyte becoming gigabytes.
 * @throws UnreadableFile broken-file, too-large
 */
export function checkShp(shp: Buffer, limits: ImportLimits): void {
  let records = 0;
  for (let at = 100; at + 8 <= shp.length; ) {
    const length = shp.readInt32BE(at + 4) * 2;
    if (length < 0) throw broken();
    if (at + 8 + length > shp.length) return;
    records += 1;
    if (records > limits.features) {
      throw new UnreadableFile({ code: "too-large", message: `要素超过 ${limits.features} 个，请拆分后分次导入` });
    }
    if (length >= 44) checkParts(shp.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
}

function checkParts(record: Buffer): void {
  if (!POLY_TYPES.has(record.readInt32LE(0))) return;
  const parts = record.readInt32LE(36);
  const points = record.readInt32LE(40);
  const held = 44 + parts * 4 + points * 16;
  if (parts < 0 || points < 0 || held > record.length) throw broken();
  if (parts > MOST_RINGS)
    throw new UnreadableFile({ code: "too-large", message: `一个要素的环或段超过 ${MOST_RINGS} 个` });
  let previous = 0;
  for (let part = 0; part < parts; part += 1) {
    const start = record.readInt32LE(44 + part * 4);
    if (start < previous || start > points) throw broken();
    previous = start;
  }
}

const broken = (): UnreadableFile =>
  new UnreadableFile({ code: "broken-file", message: ".shp 内容损坏，无法读取：图形的段或点数有误" });
