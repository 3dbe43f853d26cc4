import { UnreadableFile } from "./issues.ts";
import type { ImportLimits } from "./limits.ts";

/** Attributes of a tag, quoted values with `>` in them included. */
const ROW_OR_CELL = /<(?:[\w.-]+:)?(?:row|c)\s((?:[^"'<>]|"[^"]*"|'[^']*')*)>/g;
const PLACE = /(?:^|[\s"':])r\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const ADDRESS = /^([A-Z]{0,3})(\d{1,7})$/;
/** A tag that does not end within this many characters is none of a sheet. */
const LONGEST_TAG = 64 * 1024;
const MOST_ROWS = 1_048_576;
const MOST_COLUMNS = 16_384;

/**
 * Watches a sheet go by and stops where it claims rows or columns no sheet has, or more cells in its rectangle than can be
 * held: the workbook reader fills every gap with an empty cell, so that one cell at the far corner costs seventeen thousand
 * million of them.
 */
export function sheetWatch(limits: ImportLimits): (bytes: Buffer) => void {
  let carried = "";
  let rows = 0;
  let columns = 0;
  return (bytes) => {
    const text = carried + bytes.toString("latin1");
    const end = text.lastIndexOf(">") + 1;
    carried = text.slice(end);
    if (carried.length > LONGEST_TAG && carried.lastIndexOf("<") > -1)
      carried = carried.slice(carried.lastIndexOf("<"));
    if (carried.length > LONGEST_TAG) carried = carried.startsWith("<") ? refuse() : "";
    for (const [, attributes] of text.slice(0, end).matchAll(ROW_OR_CELL)) {
      for (const [, double, single] of (attributes ?? "").matchAll(PLACE)) {
        const address = ADDRESS.exec((double ?? single ?? "").trim());
        if (address === null) refuse();
        rows = Math.max(rows, Number(address?.[2]));
        columns = Math.max(columns, columnNumber(address?.[1] ?? ""));
      }
      if (rows > MOST_ROWS || columns > MOST_COLUMNS || rows * columns > limits.sheetCells) refuse();
    }
  };
}

const columnNumber = (letters: string): number =>
  [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);

const refuse = (): never => {
  throw new UnreadableFile({
    code: "too-large",
    message: "工作表声明的行列范围过大或有误；请删去数据之外的空行空列，或另存为 CSV 后导入",
  });
};
