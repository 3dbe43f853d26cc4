import type uPlot from "uplot";
import type { ValueBand, ValueLine } from "./plot-panel.types.ts";
import type { PlotTheme } from "./plot-theme.ts";

const BAND_ALPHA = 0.13;
const SMALLEST_LABEL_PX = 13;

/** Paints class bands behind the curve, each with its sign right of the plot: colour alone says nothing in print. */
export function drawBands(u: uPlot, bands: readonly ValueBand[], theme: PlotTheme): void {
  const { ctx, bbox } = u;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.font = `${11 * ratio}px ${theme.font}`;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  for (const band of bands) {
    const top = band.to === null ? bbox.top : clampTo(bbox, u.valToPos(band.to, "y", true));
    const bottom = band.from === null ? bbox.top + bbox.height : clampTo(bbox, u.valToPos(band.from, "y", true));
    if (bottom - top < 1) continue;
    ctx.globalAlpha = BAND_ALPHA;
    ctx.fillStyle = band.colour;
    ctx.fillRect(bbox.left, top, bbox.width, bottom - top);
    if (bottom - top < SMALLEST_LABEL_PX * ratio) continue;
    ctx.globalAlpha = 1;
    ctx.fillStyle = theme.muted;
    ctx.fillText(band.label, bbox.left + bbox.width + 5 * ratio, (top + bottom) / 2);
  }
  ctx.restore();
}

/** Draws limit lines, dashed, over the bands and under nothing. */
export function drawLines(u: uPlot, lines: readonly ValueLine[], theme: PlotTheme): void {
  const { ctx, bbox } = u;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = theme.target;
  ctx.lineWidth = 1.5 * ratio;
  ctx.setLineDash([6 * ratio, 4 * ratio]);
  for (const line of lines) {
    const y = Math.round(u.valToPos(line.value, "y", true));
    if (y < bbox.top || y > bbox.top + bbox.height) continue;
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
  }
  ctx.restore();
}

const clampTo = (bbox: uPlot.BBox, y: number) => Math.min(bbox.top + bbox.height, Math.max(bbox.top, y));
