/** Words of the report of a trace. */
export const zh = {
  pdf: "PDF 报告",
  docx: "Word 报告",
  making: "正在生成…",
  title: "溯源报告",
};

export const en: typeof zh = {
  pdf: "PDF report",
  docx: "Word report",
  making: "Making it…",
  title: "Trace report",
};
