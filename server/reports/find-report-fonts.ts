import { existsSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { AppError } from "../../shared/domain/errors.ts";
import type { FontFace, ReportFonts } from "./report-content.ts";

const DIRECTORIES = [
  "/usr/share/fonts/opentype/noto",
  "/usr/share/fonts/noto-cjk",
  "/usr/share/fonts/google-noto-cjk",
  "/usr/local/share/fonts",
];
const BODY = [
  "NotoSerifCJK-Regular.ttc",
  "NotoSerifCJKsc-Regular.otf",
  "NotoSansCJK-Regular.ttc",
  "NotoSansCJKsc-Regular.otf",
];
const HEADING = [
  "NotoSansCJK-Bold.ttc",
  "NotoSansCJKsc-Bold.otf",
  "NotoSansCJK-Regular.ttc",
  "NotoSansCJKsc-Regular.otf",
];
const INSTALL =
  "请安装 fonts-noto-cjk（Debian：apt-get install fonts-noto-cjk），或用环境变量 REPORT_FONT 指定中文字体";

/**
 * Song for the text and Hei for headings where the system has them. `configured` is one font file for both, of a
 * collection with the face after `#` (`simsun.ttc#SimSun`), or a folder holding Noto CJK.
 * @throws AppError unavailable, saying what to install
 */
export function findReportFonts(configured: string | null): ReportFonts {
  const [path = "", face] = (configured ?? "").split("#");
  if (path !== "" && !existsSync(path)) throw new AppError("unavailable", `REPORT_FONT 所指的字体不存在。${INSTALL}`);
  if (path !== "" && statSync(path).isFile()) {
    const font = { path, face: face ?? faceOf(path) };
    if (/\.ttc$/i.test(path) && font.face === null)
      throw new AppError("unavailable", "REPORT_FONT 是字体集合，须在 # 后写明字面，如 simsun.ttc#SimSun");
    return { body: font, heading: font };
  }
  const directories = path === "" ? DIRECTORIES : [path];
  const body = firstOf(directories, BODY);
  const heading = firstOf(directories, HEADING);
  if (body === null || heading === null)
    throw new AppError("unavailable", `没有可嵌入的中文字体，无法生成 PDF。${INSTALL}`);
  return { body, heading };
}

function firstOf(directories: readonly string[], names: readonly string[]): FontFace | null {
  for (const name of names) {
    const path = directories.map((directory) => join(directory, name)).find(existsSync);
    if (path !== undefined) return { path, face: faceOf(path) };
  }
  return null;
}

/** The simplified-Chinese face of a Noto collection; null for a file of one face. */
function faceOf(path: string): string | null {
  const [, style, weight] = /^Noto(Sans|Serif)CJK-(\w+)\.ttc$/.exec(basename(path)) ?? [];
  return style === undefined ? null : `Noto${style}CJKsc-${weight}`;
}
