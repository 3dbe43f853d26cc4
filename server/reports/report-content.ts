/** One report as data: made once, rendered as DOCX and as PDF. */
export type Column = { title: string /** Share of the width of the page. */; weight: number; align?: "left" | "right" };
export type Block =
  | { kind: "heading"; text: string }
  | { kind: "subheading"; text: string }
  | { kind: "paragraph"; text: string; strong?: boolean }
  | { kind: "note"; text: string }
  | { kind: "list"; items: string[] }
  | { kind: "facts"; rows: [label: string, value: string][] }
  | { kind: "table"; columns: Column[]; rows: string[][] }
  | { kind: "map"; svg: string; widthPx: number; heightPx: number; caption: string }
  | { kind: "signatures"; labels: string[] };

export type TraceReport = {
  title: string;
  subtitle: string;
  number: string;
  /** Stands over everything where the data are drawn. */
  mark: string | null;
  /** Of the record, not of the printing. */
  madeAt: Date;
  /** Without extension. */
  fileName: string;
  blocks: Block[];
};

export type ReportFormat = "docx" | "pdf";
/** Fonts of the report: a file, and the face where the file holds several. */
export type FontFace = { path: string; face: string | null };
export type ReportFonts = { body: FontFace; heading: FontFace };
