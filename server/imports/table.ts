/** What a cell can hold before anyone interprets it. Dates are wall-clock times of the sheet, stored as if UTC. */
export type Cell = string | number | boolean | Date | null;

/** One line or sheet row; `row` is 1-based and counts the header, blank lines and lines inside quotes. */
export type TableRow = { row: number; cells: readonly Cell[] };

/** Rows in file order, in batches so that a million of them do not cost a million promises. Comment lines are left out. */
export type Table = {
  rows: AsyncIterable<readonly TableRow[]>;
  /** How much of the file has been read, 0–1, where that is known. */
  progress?: () => number;
};

/** The text of a cell as a person would type it; "" for nothing. */
export function cellText(cell: Cell | undefined): string {
  if (cell === undefined || cell === null) return "";
  if (typeof cell === "string") return cell.trim();
  if (cell instanceof Date)
    return Number.isNaN(cell.getTime()) ? "" : cell.toISOString().slice(0, 19).replace("T", " ");
  return String(cell);
}

export const isBlankRow = (cells: readonly Cell[]): boolean => cells.every((cell) => cellText(cell) === "");

/** Lines that begin with # are notes for people, as in the templates. */
export const isComment = (cells: readonly Cell[]): boolean => {
  const first = cells[0];
  return typeof first === "string" && first.charCodeAt(0) === 35;
};
