import { Resvg } from "@resvg/resvg-js";
import {
  AlignmentType,
  BorderStyle,
  Document,
  Footer,
  Header,
  HeadingLevel,
  ImageRun,
  Packer,
  PageNumber,
  Paragraph,
  ShadingType,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TextRun,
  WidthType,
} from "docx";
import type { Block, Column, ReportFonts, TraceReport } from "./report-content.ts";

const HEI = { ascii: "Arial", hAnsi: "Arial", eastAsia: "黑体" };
const SONG = { ascii: "Times New Roman", hAnsi: "Times New Roman", eastAsia: "宋体" };
/** A4, twentieths of a point. */
const PAGE = { width: 11906, height: 16838 };
const MARGIN = { top: 1440, bottom: 1240, left: 1240, right: 1240, header: 680, footer: 600 };
const WIDTH = PAGE.width - MARGIN.left - MARGIN.right;
const WIDTH_PX = WIDTH / 15;
const SMALL = 17;

/**
 * The report as DOCX in 黑体 and 宋体 of the reader's machine. The map is SVG, with a PNG for programs that cannot draw
 * it; `fonts` draw the words of the PNG.
 */
export function renderDocx(report: TraceReport, fonts: ReportFonts | null): Promise<Uint8Array> {
  const { title, subtitle, number, mark } = report;
  const small = (text: string, bold = false) => new TextRun({ text, size: SMALL, bold });
  const document = new Document({
    title: `${title} ${subtitle}`,
    creator: "毛细血管",
    styles: { default: { document: { run: { font: SONG, size: 21 } } } },
    sections: [
      {
        properties: { page: { size: PAGE, margin: MARGIN } },
        headers: {
          default: new Header({
            children: [
              new Paragraph({
                tabStops: [{ type: "right", position: WIDTH }],
                children: [small(`${title}　编号 ${number}`), small(mark === null ? "" : `\t${mark}`, true)],
              }),
            ],
          }),
        },
        footers: {
          default: new Footer({
            children: [
              new Paragraph({
                alignment: AlignmentType.CENTER,
                children: [
                  new TextRun({
                    size: SMALL,
                    children: ["第 ", PageNumber.CURRENT, " 页　共 ", PageNumber.TOTAL_PAGES, " 页"],
                  }),
                ],
              }),
            ],
          }),
        },
        children: [
          centred(title, 40, HeadingLevel.TITLE),
          centred(subtitle, 24),
          ...(mark === null ? [] : [centred(`【${mark}】`, 21)]),
          ...report.blocks.flatMap((block) => rendered(block, fonts)),
        ],
      },
    ],
  });
  return Packer.toBuffer(document);
}

const centred = (text: string, size: number, heading?: (typeof HeadingLevel)["TITLE"]) =>
  new Paragraph({
    alignment: AlignmentType.CENTER,
    spacing: { after: 80 },
    ...(heading === undefined ? {} : { heading }),
    children: [new TextRun({ text, size, bold: true, font: HEI, color: "000000" })],
  });

const headed = (text: string, heading: "Heading1" | "Heading2", size: number) =>
  new Paragraph({
    heading,
    keepNext: true,
    spacing: { before: 220, after: 100 },
    children: [new TextRun({ text, size, bold: true, font: HEI, color: "000000" })],
  });

function rendered(block: Block, fonts: ReportFonts | null): (Paragraph | Table)[] {
  switch (block.kind) {
    case "heading":
      return [headed(block.text, "Heading1", 28)];
    case "subheading":
      return [headed(block.text, "Heading2", 23)];
    case "paragraph": {
      const run = block.strong ? { bold: true, size: 24, font: HEI } : {};
      return [
        new Paragraph({ spacing: { after: 100, line: 320 }, children: [new TextRun({ text: block.text, ...run })] }),
      ];
    }
    case "note":
      return [
        new Paragraph({
          spacing: { before: 40, after: 120 },
          children: [new TextRun({ text: `注：${block.text}`, size: SMALL })],
        }),
      ];
    case "list":
      return block.items.map((text) => new Paragraph({ text, bullet: { level: 0 } }));
    case "facts":
      return tableOf(
        [1.7, 8],
        block.rows.map(([label, value]) => rowOf([{ text: label, bold: true }, { text: value }], [1.7, 8])),
      );
    case "table":
      return tableOf(
        block.columns.map((c) => c.weight),
        tableRows(block.columns, block.rows),
      );
    case "map":
      return mapOf(block, fonts);
    case "signatures":
      return [
        new Paragraph({
          spacing: { before: 600 },
          text: block.labels.map((label) => `${label}：____________`).join("　"),
        }),
      ];
  }
}

type Cell = { text: string; bold?: boolean; right?: boolean };

function tableRows(columns: readonly Column[], rows: readonly string[][]): TableRow[] {
  const weights = columns.map((c) => c.weight);
  const aligned = (text: string, i: number): Cell => ({ text, right: columns[i]?.align === "right" });
  return [
    rowOf(
      columns.map((c, i) => ({ ...aligned(c.title, i), bold: true })),
      weights,
      true,
    ),
    ...rows.map((row) => rowOf(row.map(aligned), weights)),
  ];
}

const widthsOf = (weights: readonly number[]): number[] => {
  const total = weights.reduce((sum, w) => sum + w, 0);
  return weights.map((w) => Math.floor((WIDTH * w) / total));
};

function rowOf(cells: readonly Cell[], weights: readonly number[], header = false): TableRow {
  const widths = widthsOf(weights);
  return new TableRow({
    cantSplit: true,
    tableHeader: header,
    children: cells.map(
      ({ text, bold = false, right = false }, i) =>
        new TableCell({
          width: { size: widths[i] as number, type: WidthType.DXA },
          ...(header ? { shading: { type: ShadingType.CLEAR, fill: "EEEEEE", color: "auto" } } : {}),
          children: [
            new Paragraph({
              alignment: right ? AlignmentType.RIGHT : AlignmentType.LEFT,
              keepNext: header,
              children: [new TextRun({ text, size: SMALL, bold, ...(bold ? { font: HEI } : {}) })],
            }),
          ],
        }),
    ),
  });
}

function tableOf(weights: readonly number[], rows: TableRow[]): (Paragraph | Table)[] {
  const line = { style: BorderStyle.SINGLE, size: 4, color: "888888" };
  return [
    new Table({
      rows,
      layout: TableLayoutType.FIXED,
      width: { size: WIDTH, type: WidthType.DXA },
      columnWidths: widthsOf(weights),
      margins: { top: 40, bottom: 40, left: 80, right: 80 },
      borders: { top: line, bottom: line, left: line, right: line, insideHorizontal: line, insideVertical: line },
    }),
    new Paragraph({ spacing: { after: 60 }, text: "" }),
  ];
}

function mapOf({ svg, widthPx, heightPx, caption }: Extract<Block, { kind: "map" }>, fonts: ReportFonts | null) {
  const fontFiles = fonts === null ? [] : [fonts.body.path, fonts.heading.path];
  const drawn = new Resvg(svg, {
    background: "#fff",
    fitTo: { mode: "width", value: widthPx * 2 },
    font: { fontFiles, loadSystemFonts: fonts === null, defaultFontFamily: "Noto Sans CJK SC" },
  });
  const size = { width: Math.round(WIDTH_PX), height: Math.round((WIDTH_PX * heightPx) / widthPx) };
  const image = new ImageRun({
    type: "svg",
    data: Buffer.from(svg),
    transformation: size,
    fallback: { type: "png", data: drawn.render().asPng() },
    altText: { name: "map", title: caption, description: caption },
  });
  return [new Paragraph({ alignment: AlignmentType.CENTER, keepNext: true, children: [image] }), centred(caption, 19)];
}
