import type { ImportAnswer } from "./uploads.ts";
import { zipOf } from "./zip.ts";

const SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships";

/** The least a workbook reader needs, around the given `<row>` elements. */
export const workbookOf = (rows: string, extra: { name: string; content: string }[] = []): Buffer =>
  zipOf([
    {
      name: "[Content_Types].xml",
      content: `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
    },
    {
      name: "_rels/.rels",
      content: `<Relationships xmlns="${PACKAGE}"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    },
    {
      name: "xl/workbook.xml",
      content: `<workbook xmlns="${SHEET}" xmlns:r="${RELATIONS}"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    },
    {
      name: "xl/_rels/workbook.xml.rels",
      content: `<Relationships xmlns="${PACKAGE}"><Relationship Id="rId1" Type="${RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    },
    {
      name: "xl/worksheets/sheet1.xml",
      content: `<worksheet xmlns="${SHEET}"><sheetData>${rows}</sheetData></worksheet>`,
    },
    ...extra,
  ]);

/** A row of texts. */
export const sheetRow = (number: number, cells: readonly string[]): string =>
  `<row r="${number}">${cells
    .map((text, i) => `<c r="${String.fromCharCode(65 + i)}${number}" t="inlineStr"><is><t>${text}</t></is></c>`)
    .join("")}</row>`;

/** A `.shp` of poly-lines given by their parts table and points; the parts may lie. */
export function shpOf(
  records: readonly { parts: readonly number[]; points: readonly (readonly [number, number])[] }[],
) {
  const bodies = records.map(({ parts, points }, index) => {
    const content = Buffer.alloc(44 + parts.length * 4 + points.length * 16);
    content.writeInt32LE(3, 0);
    content.writeInt32LE(parts.length, 36);
    content.writeInt32LE(points.length, 40);
    for (const [i, start] of parts.entries()) content.writeInt32LE(start, 44 + i * 4);
    points.forEach(([x, y], i) => {
      content.writeDoubleLE(x, 44 + parts.length * 4 + i * 16);
      content.writeDoubleLE(y, 52 + parts.length * 4 + i * 16);
    });
    const head = Buffer.alloc(8);
    head.writeInt32BE(index + 1, 0);
    head.writeInt32BE(content.length / 2, 4);
    return Buffer.concat([head, content]);
  });
  const header = Buffer.alloc(100);
  const body = Buffer.concat(bodies);
  header.writeInt32BE(9994, 0);
  header.writeInt32BE((100 + body.length) / 2, 24);
  header.writeInt32LE(1000, 28);
  header.writeInt32LE(3, 32);
  return Buffer.concat([header, body]);
}

/** An archive with one Shapefile in WGS 84. */
export const shapefileOf = (shp: Buffer, dbf?: Buffer): Buffer =>
  zipOf([
    { name: "r.shp", content: shp },
    {
      name: "r.prj",
      content: `GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]`,
    },
    ...(dbf === undefined ? [] : [{ name: "r.dbf", content: dbf }]),
  ]);

/** An attribute table; `recordLength` and `count` may lie. */
export function dbfOf(
  fields: readonly [name: string, length: number][],
  recordLength: number,
  count: number,
  body: Buffer,
) {
  const header = Buffer.alloc(33 + fields.length * 32);
  header.writeUInt8(3, 0);
  header.writeUInt32LE(count, 4);
  header.writeUInt16LE(header.length, 8);
  header.writeUInt16LE(recordLength, 10);
  fields.forEach(([name, length], i) => {
    header.write(name, 32 + i * 32, "latin1");
    header.write("C", 43 + i * 32, "latin1");
    header.writeUInt8(length, 48 + i * 32);
  });
  header.writeUInt8(0x0d, header.length - 1);
  return Buffer.concat([header, body]);
}

/** What an import may say of any file: it ended, and where nothing was taken it says why. */
export function faultOf({ state, issues, failure, accepted }: ImportAnswer): string | undefined {
  if (state !== "done" && state !== "refused") return `ended as ${state}: ${failure}`;
  if (state === "refused" && !issues.some((issue) => issue.severity === "error")) return "refused without a reason";
  if (state === "refused" && accepted !== 0) return `refused and took ${accepted}`;
  return issues.some(({ message }) => message === "") ? "an issue without words" : undefined;
}
