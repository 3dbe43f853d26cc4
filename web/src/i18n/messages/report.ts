/** Words of the files a trace can be taken away as. */
export const zh = {
  docx: "Word 报告",
  pdf: "PDF 报告",
  making: "正在生成…",
  offline: "没有网络，不能生成报告",
  failed: "报告没有生成：{reason}",
};

export const en: typeof zh = {
  docx: "Word report",
  pdf: "PDF report",
  making: "Preparing…",
  offline: "No network: a report cannot be made",
  failed: "The report was not made: {reason}",
};
