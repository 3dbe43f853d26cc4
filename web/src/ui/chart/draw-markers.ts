import { SERIES_STATE } from "@shared/domain/quality/reading.ts";
import type uPlot from "uplot";
import { breaksOf, indexRange, type PlotColumns, type TimeRange } from "./columns.ts";
import type { PlotTheme } from "./plot-theme.ts";

/** Average room a point needs before every one of them gets a dot. */
const DOT_ROOM_PX = 9;

/**
 * Draws what a line cannot say: flagged values as hollow circles, detection limits as triangles pointing down (the
 * truth lies below), missing ones as ticks on the time axis, and single values between two gaps as dots.
 * Only points inside the view are looked at, and at most one of a kind per pixel column is drawn.
 */
export function drawMarkers(u: uPlot, columns: PlotColumns, range: TimeRange, theme: PlotTheme): void {
  const { ctx, bbox } = u;
  const ratio = devicePixelRatio;
  const [start, end] = indexRange(columns.times, range);
  const roomy = bbox.width / ratio / Math.max(1, end - start) > DOT_ROOM_PX;
  const breaks = breaksOf(columns.times);
  const lastColumn = [-9, -9, -9, -9];
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top - 4 * ratio, bbox.width, bbox.height + 8 * ratio);
  ctx.clip();
  ctx.lineWidth = 1.25 * ratio;
  for (let i = start; i < end; i++) {
    const state = columns.states[i] as number;
    if (state === SERIES_STATE.valid && !roomy && !isAlone(columns, breaks, i)) continue;
    const x = Math.round(u.valToPos(columns.times[i] as number, "x", true));
    if (x - (lastColumn[state] as number) < (state === SERIES_STATE.valid ? 1 : 2) * ratio) continue;
    lastColumn[state] = x;
    drawMarker(u, x, columns.values[i] ?? null, state, theme);
  }
  ctx.restore();
}

function drawMarker(u: uPlot, x: number, value: number | null, state: number, theme: PlotTheme): void {
  const { ctx, bbox } = u;
  const r = 3 * devicePixelRatio;
  ctx.beginPath();
  if (state === SERIES_STATE.missing || value === null) {
    ctx.strokeStyle = theme.muted;
    ctx.moveTo(x, bbox.top + bbox.height);
    ctx.lineTo(x, bbox.top + bbox.height - 2 * r);
    ctx.stroke();
    return;
  }
  const y = u.valToPos(value, "y", true);
  if (state === SERIES_STATE.flagged) {
    drawFlagged(u, x, y, r, theme);
  } else if (state === SERIES_STATE.belowDetection) {
    ctx.fillStyle = theme.line;
    ctx.moveTo(x - r, y - r);
    ctx.lineTo(x + r, y - r);
    ctx.lineTo(x, y + r);
    ctx.fill();
  } else {
    ctx.fillStyle = theme.line;
    ctx.arc(x, y, 0.7 * r, 0, 2 * Math.PI);
    ctx.fill();
  }
}

/** A flagged value off the scale stands at the edge with a stroke towards where it would be. */
function drawFlagged({ ctx, bbox }: uPlot, x: number, y: number, r: number, theme: PlotTheme): void {
  const top = bbox.top + r;
  const bottom = bbox.top + bbox.height - r;
  const at = Math.min(bottom, Math.max(top, y));
  ctx.strokeStyle = theme.flagged;
  if (at !== y) {
    const away = y < top ? -1 : 1;
    ctx.moveTo(x, at - away * 3 * r);
    ctx.lineTo(x, at - away * r);
  }
  ctx.moveTo(x + r, at);
  ctx.arc(x, at, r, 0, 2 * Math.PI);
  ctx.stroke();
}

/** True for a value with no drawn neighbour near enough to be joined to: a line would not show it at all. */
function isAlone({ states }: PlotColumns, breaks: Uint8Array, i: number): boolean {
  const drawn = (j: number) => (states[j] ?? SERIES_STATE.missing) <= SERIES_STATE.belowDetection;
  return (!drawn(i - 1) || breaks[i] === 1) && (!drawn(i + 1) || breaks[i + 1] === 1);
}
