import { detectFormat } from "./detect-format.ts";
import { type IssueList, UnreadableFile } from "./issues.ts";
import type { ImportLimits } from "./limits.ts";
import { readCnemcJson } from "./read-cnemc-json.ts";
import { readCsv } from "./read-csv.ts";
import { readXlsx } from "./read-xlsx.ts";
import type { Table } from "./table.ts";

/**
 * Opens a file that holds a table, whatever its format.
 * @throws UnreadableFile
 */
export async function readTable(
  path: string,
  issues: IssueList,
  limits: ImportLimits,
  kinds: { json: boolean },
): Promise<Table> {
  const format = await detectFormat(path, limits);
  if (format === "csv") return readCsv(path, issues, limits);
  if (format === "xlsx") return readXlsx(path, issues, limits);
  if (format === "json" && kinds.json) return readCnemcJson(path, issues, limits);
  throw new UnreadableFile({
    code: "unsupported-format",
    message: `需要表格文件：CSV 或 XLSX${kinds.json ? "，或国家实时发布的 JSON" : ""}`,
  });
}
