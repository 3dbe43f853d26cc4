import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { type IssueList, UnreadableFile } from "./issues.ts";
import type { ImportLimits } from "./limits.ts";
import { isComment, type Table, type TableRow } from "./table.ts";
import { type DetectedEncoding, detectEncoding, ENCODING_NAMES } from "./text-encoding.ts";

const BATCH = 4000;
const PIECE = 256 * 1024;
const HEAD_BYTES = 64 * 1024;
const DELIMITERS = [",", "\t", ";"] as const;
const DELIMITER_NAMES: Record<string, string> = { ",": "逗号", "\t": "制表符", ";": "分号" };

/**
 * Streams a delimited text file. The encoding and the delimiter (comma, semicolon or tab) are found in the file and
 * reported where they are not UTF-8 and comma. Lines have the columns they have; the reader of the table judges them.
 * @throws UnreadableFile (while reading rows) on a quote that is never closed or bytes that are no text
 */
export async function readCsv(path: string, issues: IssueList, limits: ImportLimits): Promise<Table> {
  const encoding = await detectEncoding(path);
  const head = await readHead(path, encoding);
  if (head.text.includes("\0")) {
    throw new UnreadableFile({
      code: "unsupported-format",
      message: "文件不是文本表格（含有二进制内容），请上传 CSV 或 XLSX",
    });
  }
  reportEncoding(encoding, issues);
  const delimiter = detectDelimiter(head.text);
  if (delimiter !== ",") {
    issues.add({ code: "delimiter-detected", severity: "info", message: `分隔符识别为${DELIMITER_NAMES[delimiter]}` });
  }
  const reading: Reading = { bytes: 0, quotesSeen: false };
  return {
    rows: records(path, encoding, delimiter, head.endsInsideLine, issues, limits, reading),
    progress: () => reading.bytes / head.size,
  };
}

/** How far a file has been read, and whether a quote was met: only then can cells hold line breaks. */
type Reading = { bytes: number; quotesSeen: boolean };

async function* records(
  path: string,
  encoding: DetectedEncoding,
  delimiter: string,
  endsInsideLine: boolean,
  issues: IssueList,
  limits: ImportLimits,
  reading: Reading,
): AsyncGenerator<readonly TableRow[]> {
  const batches = recordBatches(decodedPieces(path, encoding, reading), delimiter, reading, limits);
  let line = 1;
  let width: number | undefined;
  let last: TableRow | undefined;
  try {
    for await (const batch of batches) {
      const rows: TableRow[] = [];
      for (const cells of batch) {
        const row = line;
        line += 1 + (reading.quotesSeen ? newlinesIn(cells) : 0);
        if (cells.length === 1 && cells[0] === "") continue;
        if (isComment(cells)) continue;
        if (encoding.damaged) reportDamage(row, cells, issues);
        width ??= cells.length;
        last = { row, cells };
        rows.push(last);
      }
      if (rows.length > 0) yield rows;
    }
  } catch (error) {
    throw describeCsvError(error, line);
  }
  if (endsInsideLine && last !== undefined && last.cells.length < (width ?? 0)) {
    issues.add({
      row: last.row,
      code: "truncated-file",
      severity: "error",
      message: `文件在第 ${last.row} 行中间断开：应有 ${width} 列，只有 ${last.cells.length} 列，也没有换行。文件可能没有传完`,
      value: last.cells.join(delimiter),
    });
  }
}

/** Text of the file in pieces, decoded. */
async function* decodedPieces(path: string, encoding: DetectedEncoding, reading: Reading): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding.encoding);
  for await (const chunk of createReadStream(path, { start: encoding.bomLength, highWaterMark: PIECE })) {
    reading.bytes += (chunk as Buffer).length;
    yield decoder.decode(chunk as Buffer, { stream: true });
  }
  yield decoder.decode();
}

/**
 * Records in batches. As long as no quote has come, a line is a record and splitting it is all there is to do, much
 * faster than a CSV parser; from the first quote on the parser reads what is left.
 */
async function* recordBatches(
  pieces: AsyncGenerator<string>,
  delimiter: string,
  reading: Reading,
  limits: ImportLimits,
): AsyncGenerator<string[][]> {
  let carried = "";
  for await (const piece of pieces) {
    const text = carried + piece;
    if (piece.includes('"') || (text.includes("\r") && !text.includes("\n"))) {
      reading.quotesSeen = true;
      yield* parsedBatches(text, pieces, delimiter, limits);
      return;
    }
    const lines = text.split("\n");
    carried = lines.pop() ?? "";
    if (carried.length > limits.recordLength) {
      throw new UnreadableFile({ code: "broken-file", message: `有一行超过 ${limits.recordLength} 个字符，不是表格` });
    }
    if (lines.length > 0) yield lines.map((line) => splitLine(line, delimiter));
  }
  if (carried !== "") yield [splitLine(carried, delimiter)];
}

const splitLine = (line: string, delimiter: string): string[] =>
  (line.endsWith("\r") ? line.slice(0, -1) : line).split(delimiter);

async function* parsedBatches(
  first: string,
  rest: AsyncGenerator<string>,
  delimiter: string,
  limits: ImportLimits,
): AsyncGenerator<string[][]> {
  const parser = parse({ delimiter, relax_column_count: true, max_record_size: limits.recordLength });
  const source = Readable.from(
    (async function* () {
      yield first;
      yield* rest;
    })(),
  );
  source.on("error", (error) => parser.destroy(error)).pipe(parser);
  let batch: string[][] = [];
  try {
    for await (const record of parser) {
      batch.push(record as string[]);
      if (batch.length < BATCH) continue;
      yield batch;
      batch = [];
    }
  } catch (error) {
    // Records before a fault are still wanted: their line numbers tell where it is.
    if (batch.length > 0) yield batch;
    throw error;
  } finally {
    source.destroy();
  }
  if (batch.length > 0) yield batch;
}

async function readHead(
  path: string,
  encoding: DetectedEncoding,
): Promise<{ text: string; endsInsideLine: boolean; size: number }> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const head = Buffer.alloc(Math.min(HEAD_BYTES, size));
    await file.read(head, 0, head.length, 0);
    const tail = Buffer.alloc(Math.min(2, size));
    await file.read(tail, 0, tail.length, size - tail.length);
    const text = new TextDecoder(encoding.encoding).decode(head.subarray(encoding.bomLength), { stream: true });
    return { text, endsInsideLine: !tail.includes(10) && !tail.includes(13), size };
  } finally {
    await file.close();
  }
}

/** The delimiter that occurs most often outside quotes in the first line that is no comment. */
function detectDelimiter(head: string): string {
  const line = head.split(/\r\n|\n|\r/).find((text) => text.trim() !== "" && !text.startsWith("#")) ?? "";
  const bare = line.replace(/"[^"]*"/g, "");
  const counts = DELIMITERS.map((delimiter) => ({ delimiter, count: bare.split(delimiter).length }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).delimiter;
}

function reportEncoding(encoding: DetectedEncoding, issues: IssueList): void {
  if (encoding.encoding !== "utf-8") {
    const name = ENCODING_NAMES[encoding.encoding];
    issues.add({ code: "encoding-detected", severity: "info", message: `文件编码识别为 ${name}`, value: name });
  }
}

function reportDamage(row: number, cells: readonly string[], issues: IssueList): void {
  const column = cells.findIndex((cell) => cell.includes("\ufffd"));
  if (column === -1) return;
  issues.add({
    row,
    column: `第 ${column + 1} 列`,
    code: "invalid-encoding",
    severity: "error",
    message: `第 ${row} 行有无法识别的字符，请以 UTF-8 或 GB18030 编码重新保存后再导入`,
    value: cells[column] ?? null,
  });
}

const newlinesIn = (cells: readonly string[]): number => {
  let count = 0;
  for (const cell of cells) for (let at = cell.indexOf("\n"); at !== -1; at = cell.indexOf("\n", at + 1)) count += 1;
  return count;
};

function describeCsvError(error: unknown, line: number): unknown {
  if (!(error instanceof CsvError)) return error;
  return new UnreadableFile(
    { row: line, code: "unbalanced-quote", message: `第 ${line} 行起的引号不成对，无法分列；请检查该行的双引号` },
    { cause: error },
  );
}
