import pdfMake from "pdfmake";
import type { Content, TableCell, TDocumentDefinitions, TFontDictionary } from "pdfmake/interfaces";
import type { Block, FontFace, ReportFonts, TraceReport } from "./report-content.ts";

/** A4 with 公文-like margins, points. */
const MARGINS: [number, number, number, number] = [62, 72, 62, 62];
const WIDTH = 595.28 - MARGINS[0] - MARGINS[2];
const BODY = 10.5;
const SMALL = 8.5;
const GREY = "#555";
const LINE = { hLineWidth: () => 0.5, vLineWidth: () => 0.5, hLineColor: () => "#888", vLineColor: () => "#888" };

/** The report as PDF with its fonts embedded and the map as vectors; made only of the report, so it repeats. */
export async function renderPdf(report: TraceReport, fonts: ReportFonts): Promise<Uint8Array> {
  pdfMake.setUrlAccessPolicy(() => false);
  const allowed = new Set([fonts.body.path, fonts.heading.path, keyOf(fonts.body), keyOf(fonts.heading)]);
  pdfMake.setLocalAccessPolicy((path) => allowed.has(path));
  pdfMake.setFonts(dictionary(fonts));
  return pdfMake.createPdf(definition(report)).getBuffer();
}

/** Under this key the PDF library finds a face again that it has loaded for the text. */
const keyOf = ({ path, face }: FontFace): string => face ?? path;
const fileOf = ({ path, face }: FontFace) => (face === null ? path : [path, face]);

function dictionary({ body, heading }: ReportFonts): TFontDictionary {
  const faces = { normal: fileOf(body), bold: fileOf(heading) };
  // The map names its font and cannot open collections: it is given faces the text has loaded.
  const drawn = { normal: keyOf(body), bold: keyOf(heading) };
  return { Report: faces, "Noto Sans CJK SC": drawn } as TFontDictionary;
}

function definition(report: TraceReport): TDocumentDefinitions {
  const { title, subtitle, number, mark, madeAt, blocks } = report;
  return {
    pageSize: "A4",
    pageMargins: MARGINS,
    info: { title: `${title} ${subtitle}`, subject: number, creationDate: madeAt, modDate: madeAt },
    defaultStyle: { font: "Report", fontSize: BODY, lineHeight: 1.15 },
    ...(mark === null ? {} : { watermark: { text: "演示数据", opacity: 0.07, bold: true } }),
    header: () => ({
      margin: [MARGINS[0], 34, MARGINS[2], 0],
      fontSize: SMALL,
      columns: [
        { text: `${title}　编号 ${number}`, color: GREY },
        { text: mark ?? "", bold: true, alignment: "right", width: "auto" },
      ],
    }),
    footer: (page, pages) => ({
      text: `第 ${page} 页　共 ${pages} 页`,
      alignment: "center",
      fontSize: SMALL,
      color: GREY,
      margin: [0, 20, 0, 0],
    }),
    // A heading stays with what follows it.
    pageBreakBefore: (node, query) => node.headlineLevel !== undefined && query.getFollowingNodesOnPage().length === 0,
    content: [
      { text: title, bold: true, fontSize: 20, alignment: "center" },
      { text: subtitle, fontSize: 12, alignment: "center", margin: [0, 2, 0, mark === null ? 10 : 4] },
      ...(mark === null
        ? []
        : [
            {
              text: `【${mark}】`,
              bold: true,
              alignment: "center" as const,
              margin: [0, 0, 0, 10] as [number, number, number, number],
            },
          ]),
      ...blocks.map(content),
    ],
  };
}

function content(block: Block): Content {
  switch (block.kind) {
    case "heading":
      return { text: block.text, bold: true, fontSize: 14, margin: [0, 12, 0, 5], headlineLevel: 1 };
    case "subheading":
      return { text: block.text, bold: true, fontSize: 11.5, margin: [0, 8, 0, 4], headlineLevel: 2 };
    case "paragraph":
      return {
        text: block.text,
        bold: block.strong ?? false,
        fontSize: block.strong ? 12 : BODY,
        margin: [0, 0, 0, 5],
      };
    case "note":
      return { text: `注：${block.text}`, fontSize: SMALL, color: GREY, margin: [0, 2, 0, 6] };
    case "list":
      return { ul: block.items, margin: [4, 0, 0, 6] };
    case "facts":
      return {
        table: {
          widths: [84, "*"],
          dontBreakRows: true,
          body: block.rows.map(([label, value]) => [{ text: label, bold: true }, inGroups(value)]),
        },
        layout: LINE,
        fontSize: 9.5,
        margin: [0, 0, 0, 6],
      };
    case "table":
      return table(block);
    case "map":
      return {
        unbreakable: true,
        stack: [
          { svg: block.svg, width: WIDTH, height: (WIDTH * block.heightPx) / block.widthPx },
          { text: block.caption, fontSize: 9.5, bold: true, alignment: "center", margin: [0, 4, 0, 8] },
        ],
      };
    case "signatures":
      return {
        unbreakable: true,
        margin: [0, 30, 0, 0],
        columns: block.labels.map((label) => ({ text: `${label}：____________` })),
      };
  }
}

function table({ columns, rows }: Extract<Block, { kind: "table" }>): Content {
  const total = columns.reduce((sum, c) => sum + c.weight, 0);
  // Cells carry 4 points of padding on each side and half a point of line.
  const inner = WIDTH - columns.length * 8.5 - 0.5;
  const cell = (text: string, i: number): TableCell => ({
    text: inGroups(text),
    alignment: columns[i]?.align ?? "left",
  });
  return {
    table: {
      headerRows: 1,
      keepWithHeaderRows: 1,
      dontBreakRows: true,
      widths: columns.map((c) => (inner * c.weight) / total),
      body: [
        columns.map((c) => ({ text: c.title, bold: true, fillColor: "#eee", alignment: c.align ?? "left" })),
        ...rows.map((row) => row.map(cell)),
      ],
    },
    layout: LINE,
    fontSize: SMALL,
    margin: [0, 0, 0, 6],
  };
}

/** Hashes are told in groups: in one piece they run out of their cell. */
const inGroups = (text: string): string =>
  text.replace(/[0-9A-Za-z_-]{40,}/g, (word) => word.replace(/.{16}(?=.)/g, "$& "));
