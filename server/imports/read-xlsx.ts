import { readFile } from "node:fs/promises";
import readXlsxFile from "read-excel-file/universal";
import { sheetWatch } from "./check-sheet.ts";
import { type IssueList, UnreadableFile } from "./issues.ts";
import type { ImportLimits } from "./limits.ts";
import { type Cell, isBlankRow, isComment, type Table, type TableRow } from "./table.ts";
import { readArchive } from "./zip-archive.ts";

const BATCH = 4000;
/** Sheets that explain the table instead of holding it, as in our templates. */
const NOTE_SHEETS = /^(说明|填表说明|备注|notes?|readme)$/i;

/**
 * Reads the first sheet of a workbook that holds a table. The archive is inflated and counted before the workbook
 * reader sees it. Cells formatted as dates come as `Date` holding the wall-clock time of the sheet.
 * @throws UnreadableFile archive-refused, broken-file, too-large or empty-file
 */
export async function readXlsx(path: string, issues: IssueList, limits: ImportLimits): Promise<Table> {
  const counted = { ...limits, inflatedBytes: limits.sheetBytes };
  await readArchive(path, counted, undefined, () => sheetWatch(limits));
  const sheets = await parseWorkbook(path);
  const tables = sheets.filter(
    (sheet) => !NOTE_SHEETS.test(sheet.sheet.trim()) && sheet.data.some((row) => !isBlankRow(row as Cell[])),
  );
  const first = tables[0];
  if (first === undefined) throw new UnreadableFile({ code: "empty-file", message: "工作簿里没有数据" });
  if (tables.length > 1) {
    issues.add({
      code: "several-sheets",
      severity: "warning",
      message: `工作簿有 ${tables.length} 张有数据的工作表，只读入第一张“${first.sheet}”`,
      value: tables.map((sheet) => sheet.sheet).join("、"),
    });
  }
  return { rows: rowsOf(first.data as Cell[][]) };
}

async function parseWorkbook(path: string): ReturnType<typeof readXlsxFile> {
  try {
    return await readXlsxFile(toArrayBuffer(await readFile(path)));
  } catch (cause) {
    throw new UnreadableFile({ code: "broken-file", message: "不是有效的 XLSX 工作簿，或文件已损坏" }, { cause });
  }
}

async function* rowsOf(data: readonly (readonly Cell[])[]): AsyncGenerator<readonly TableRow[]> {
  let batch: TableRow[] = [];
  for (const [index, cells] of data.entries()) {
    if (isBlankRow(cells) || isComment(cells)) continue;
    batch.push({ row: index + 1, cells });
    if (batch.length === BATCH) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

/** The workbook reader goes by the central directory only when given the whole file, which is what was counted before. */
const toArrayBuffer = (bytes: Buffer): ArrayBuffer =>
  bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
