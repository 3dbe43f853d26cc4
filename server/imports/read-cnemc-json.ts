import { readFile, stat } from "node:fs/promises";
import { plainTitle } from "./header.ts";
import { type IssueList, UnreadableFile } from "./issues.ts";
import { type ImportLimits, megabytes } from "./limits.ts";
import type { Cell, Table, TableRow } from "./table.ts";
import { decodeText } from "./text-encoding.ts";

type Page = { thead: unknown[]; tbody: unknown[][] };
const DEEPEST = 5;

/**
 * Reads an answer of the national centre's publishing page as it is sent: titles and cells in HTML, the value before
 * rounding in `title='原始值：…'`, the river and city of a station in the title of its name. One page, a list of
 * pages, or any JSON that holds pages. Rows are numbered over all pages, the header counting as row 1.
 * @throws UnreadableFile where it is no JSON or holds no page
 */
export async function readCnemcJson(path: string, issues: IssueList, limits: ImportLimits): Promise<Table> {
  const { size } = await stat(path);
  if (size > limits.jsonBytes) {
    throw new UnreadableFile({
      code: "too-large",
      message: `JSON 文件超过 ${megabytes(limits.jsonBytes)}，请改用 CSV`,
    });
  }
  const parsed = parseJson(decodeText(await readFile(path)).text);
  const pages = pagesIn(parsed, 0);
  if (pages.length === 0) {
    throw new UnreadableFile({
      code: "unsupported-format",
      message: "JSON 里没有监测数据：需要国家地表水实时发布的 thead 与 tbody，或改用 CSV、XLSX",
    });
  }
  if (
    parsed !== null &&
    typeof parsed === "object" &&
    "total" in parsed &&
    Number(textOf(parsed.total)) > 1 &&
    pages.length === 1
  ) {
    issues.add({
      code: "truncated-file",
      severity: "info",
      message: `这是分页发布的其中一页（共 ${textOf(parsed.total)} 页），其余页请一并导入`,
    });
  }
  return { rows: rowsOf(pages) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UnreadableFile({ code: "broken-file", message: "JSON 不完整或有语法错误，文件可能没有传完" }, { cause });
  }
}

function pagesIn(value: unknown, depth: number): Page[] {
  if (value === null || typeof value !== "object" || depth > DEEPEST) return [];
  if (Array.isArray(value)) return value.flatMap((item) => pagesIn(item, depth + 1));
  const { thead, tbody } = value as Partial<Page>;
  if (Array.isArray(thead) && Array.isArray(tbody)) return [{ thead, tbody: tbody.filter(Array.isArray) }];
  return Object.values(value).flatMap((item) => pagesIn(item, depth + 1));
}

async function* rowsOf(pages: readonly Page[]): AsyncGenerator<readonly TableRow[]> {
  const titles = (pages[0] as Page).thead.map((title) => plainTitle(textOf(title)));
  const station = titles.findIndex((title) => /断面|站点名称|测站/.test(title));
  yield [{ row: 1, cells: [...titles, "所在地市", "所属河流"] }];
  let row = 1;
  for (const page of pages) {
    const batch: TableRow[] = [];
    for (const cells of page.tbody) {
      row += 1;
      const padded = titles.map((_, index) => publishedCell(cells[index]));
      const said = titleOf(cells[station]);
      batch.push({ row, cells: [...padded, after(said, "所在地市"), after(said, "所属河流")] });
    }
    if (batch.length > 0) yield batch;
  }
}

/** The raw value where the cell has one, the reason where it failed quality control, else its text. */
function publishedCell(cell: unknown): Cell {
  if (cell === null || cell === undefined) return null;
  if (typeof cell === "number" || typeof cell === "boolean") return cell;
  const text = textOf(cell);
  const title = titleOf(text);
  const raw = after(title, "原始值");
  if (raw !== null) return raw;
  if (/质控不合格|质控未通过/.test(title)) return "质控不合格";
  return plainTitle(decodeEntities(text));
}

function titleOf(cell: unknown): string {
  const match = /\btitle\s*=\s*(?:'([^']*)'|"([^"]*)")/.exec(textOf(cell));
  return decodeEntities(match?.[1] ?? match?.[2] ?? "");
}

/** What follows `label` and a colon (full-width or not) up to the next separator. */
function after(text: string, label: string): string | null {
  const match = new RegExp(`${label}\\s*[:：]\\s*([^;；\\n\\r]*)`).exec(text);
  const found = match?.[1]?.trim() ?? "";
  return found === "" ? null : found;
}

/** Text of a cell; lists and objects have none. */
const textOf = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";

const decodeEntities = (text: string): string =>
  text
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Math.min(Number(code), 0x10ffff)))
    .replace(/&nbsp;/g, " ")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, "&");
