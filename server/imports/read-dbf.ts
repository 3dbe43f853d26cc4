import { isUtf8 } from "node:buffer";
import { UnreadableFile } from "./issues.ts";
import type { ImportLimits } from "./limits.ts";

type DbfField = { name: string; type: string; offset: number; length: number };
export type DbfTable = { records: Record<string, unknown>[]; encoding: string };

/** Language driver ids of the header byte 29 that name an encoding met in China. */
const LANGUAGE_DRIVERS: Record<number, string> = {
  77: "gb18030",
  79: "big5",
  120: "big5",
  122: "gb18030",
  87: "",
  3: "",
};

/**
 * Reads a dBASE table as Shapefiles carry it. The encoding comes from `.cpg`, else from the language byte, else from the
 * bytes themselves: strict UTF-8, and GB18030 where they are not. Deleted records stay, as null, so that records and
 * shapes keep counting alike.
 * @throws UnreadableFile broken-file where the table ends before its last record
 */
export function readDbf(bytes: Buffer, cpg: string | undefined, limits: ImportLimits): DbfTable {
  if (bytes.length < 33) throw broken();
  const count = bytes.readUInt32LE(4);
  const headerLength = bytes.readUInt16LE(8);
  const recordLength = bytes.readUInt16LE(10);
  if (recordLength === 0 || headerLength > bytes.length || headerLength + count * recordLength > bytes.length + 1)
    throw broken();
  const body = bytes.subarray(headerLength);
  const encoding = namedEncoding(cpg) ?? LANGUAGE_DRIVERS[bytes.readUInt8(29)] ?? "";
  const label = encoding === "" ? guess(bytes.subarray(32, headerLength), body) : encoding;
  const decoder = new TextDecoder(label);
  const fields = fieldsOf(bytes, headerLength, decoder);
  // A deletion mark, then the fields: a record must hold what its fields claim, or a small table becomes a huge one.
  if (fields.reduce((sum, { length }) => sum + length, 1) > recordLength) throw broken();
  if (count > limits.features)
    throw new UnreadableFile({ code: "too-large", message: `属性超过 ${limits.features} 条，请拆分后分次导入` });
  const records = Array.from({ length: count }, (_, index) => {
    const record = body.subarray(index * recordLength, (index + 1) * recordLength);
    return Object.fromEntries(fields.map((field) => [field.name, fieldValue(record, field, decoder)]));
  });
  return { records, encoding: label };
}

function fieldsOf(bytes: Buffer, headerLength: number, decoder: TextDecoder): DbfField[] {
  const fields: DbfField[] = [];
  let offset = 1;
  for (let at = 32; at + 32 <= headerLength && bytes[at] !== 0x0d; at += 32) {
    const end = bytes.subarray(at, at + 11).indexOf(0);
    const name = decoder.decode(bytes.subarray(at, at + (end === -1 ? 11 : end))).trim();
    const length = bytes.readUInt8(at + 16);
    fields.push({ name, type: String.fromCharCode(bytes.readUInt8(at + 11)), offset, length });
    offset += length;
  }
  return fields;
}

function fieldValue(record: Buffer, field: DbfField, decoder: TextDecoder): unknown {
  const raw = record.subarray(field.offset, field.offset + field.length);
  const text = decoder.decode(raw).replace(/\0+$/, "").trim();
  if (text === "" || /^\*+$/.test(text)) return null;
  switch (field.type) {
    case "N":
    case "F": {
      const number = Number(text);
      return Number.isFinite(number) ? number : null;
    }
    case "L":
      return /^[tTyY]$/.test(text) ? true : /^[fFnN]$/.test(text) ? false : null;
    case "D":
      return /^\d{8}$/.test(text) ? `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}` : text;
    default:
      return text;
  }
}

function namedEncoding(cpg: string | undefined): string | undefined {
  const name = cpg?.trim().toLowerCase() ?? "";
  if (name === "") return undefined;
  if (/^(utf-?8|65001)$/.test(name)) return "utf-8";
  if (/^(gbk|gb2312|gb18030|cp936|936|ansi 936|oem 936)$/.test(name)) return "gb18030";
  if (/^(big5|950|cp950|ansi 950)$/.test(name)) return "big5";
  try {
    return new TextDecoder(
      /^\d{3,4}$/.test(name) ? `windows-${name}` : name.replace(/^iso[ -]?8859[ -]?(\d+)$/, "iso-8859-$1"),
    ).encoding;
  } catch {
    return undefined;
  }
}

const guess = (header: Buffer, body: Buffer): string =>
  isUtf8(body) && isUtf8(header.subarray(0, 11)) ? "utf-8" : "gb18030";

const broken = (): UnreadableFile =>
  new UnreadableFile({ code: "truncated-file", message: "属性表（.dbf）不完整，文件可能没有传完" });
