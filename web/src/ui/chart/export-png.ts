import type { PlotTheme } from "./plot-theme.ts";

/** One panel of a picture: its canvas as drawn, and the words above it. */
export type PicturePart = { canvas: HTMLCanvasElement; title: string; note: string };
export type PictureTexts = { title: string; subtitle: string; footnote: string };

const MARGIN = 20;
const TITLE_ROW = 26;
const PART_ROW = 24;

/** Puts title, panels and source line on one canvas with an opaque ground, at the resolution of the screen. */
export function composePicture(
  parts: readonly PicturePart[],
  texts: PictureTexts,
  theme: PlotTheme,
): HTMLCanvasElement {
  const ratio = devicePixelRatio;
  const inner = Math.max(...parts.map((part) => part.canvas.width / ratio), 320);
  const height = parts.reduce((sum, part) => sum + PART_ROW + part.canvas.height / ratio, MARGIN * 2 + TITLE_ROW * 3);
  const picture = document.createElement("canvas");
  picture.width = (inner + MARGIN * 2) * ratio;
  picture.height = height * ratio;
  const ctx = picture.getContext("2d") as CanvasRenderingContext2D;
  ctx.scale(ratio, ratio);
  ctx.fillStyle = theme.surface;
  ctx.fillRect(0, 0, inner + MARGIN * 2, height);
  ctx.textBaseline = "top";
  const write = (text: string, y: number, font: string, colour: string) => {
    ctx.font = `${font} ${theme.font}`;
    ctx.fillStyle = colour;
    ctx.fillText(text, MARGIN, y, inner);
  };
  write(texts.title, MARGIN, "600 17px", theme.ink);
  write(texts.subtitle, MARGIN + TITLE_ROW, "12px", theme.muted);
  let y = MARGIN + TITLE_ROW * 2;
  for (const part of parts) {
    write(`${part.title}   ${part.note}`, y + 4, "600 13px", theme.ink);
    y += PART_ROW;
    ctx.drawImage(part.canvas, MARGIN, y, part.canvas.width / ratio, part.canvas.height / ratio);
    y += part.canvas.height / ratio;
  }
  write(texts.footnote, y + 8, "11px", theme.muted);
  return picture;
}

/** Hands a canvas to the user as a PNG file. */
export async function savePicture(picture: HTMLCanvasElement, fileName: string): Promise<void> {
  const blob = await new Promise<Blob | null>((resolve) => picture.toBlob(resolve, "image/png"));
  if (blob) saveFile(blob, fileName);
}

/** Offers any blob as a download. */
export function saveFile(blob: Blob, fileName: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
