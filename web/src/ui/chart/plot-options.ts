import type uPlot from "uplot";
import { breaksOf, indexRange, isDrawn, lineValues, type PlotColumns, type TimeRange } from "./columns.ts";
import { drawBands, drawLines } from "./draw-bands.ts";
import { drawMarkers } from "./draw-markers.ts";
import type { PlotPanel } from "./plot-panel.types.ts";
import { valueScale } from "./plot-scale.ts";
import type { PlotTheme } from "./plot-theme.ts";
import { timeTicks } from "./time-ticks.ts";

/** What a plot looks at while it draws; the component keeps it current. */
export type PlotState = {
  panel: PlotPanel;
  range: TimeRange;
  theme: PlotTheme;
  locale: string;
  timeAxis: boolean;
};

/** Width of the value axis: the same for all panels, so that one moment stands at one place in all of them. */
export const VALUE_AXIS_PX = 52;
/** Room for class signs. */
export const RIGHT_PX = 30;
export const TIME_AXIS_PX = 40;
const TIME_LABEL_PX = 76;

/** The columns uPlot wants: times, line, and for aggregated curves lowest and highest. */
export function plotData(columns: PlotColumns): uPlot.AlignedData {
  const times = columns.times as number[];
  const data = [times, lineValues(columns)] as uPlot.AlignedData;
  if (columns.lows && columns.highs) {
    data.push(columns.lows as (number | null)[] as never, columns.highs as (number | null)[] as never);
  }
  return data;
}

/** Pixel stretches between points farther apart than the gap threshold, added to those uPlot found from nulls. */
const timeGaps =
  (state: PlotState): uPlot.Series.GapsRefiner =>
  (u, _series, first, last, nullGaps) => {
    const { times } = state.panel.columns;
    const breaks = breaksOf(times);
    const gaps: uPlot.Series.Gaps = [...nullGaps];
    for (let i = Math.max(1, first); i <= last; i++) {
      if (breaks[i] === 0) continue;
      gaps.push([u.valToPos(times[i - 1] as number, "x", true), u.valToPos(times[i] as number, "x", true)]);
    }
    return gaps.sort((a, b) => a[0] - b[0]);
  };

/** uPlot options of one panel. All colours and ranges are read from `state` at each drawing. */
export function plotOptions(state: PlotState, width: number, height: number): uPlot.Options {
  const gaps = timeGaps(state);
  const series: uPlot.Series[] = [
    {},
    { stroke: () => state.theme.line, width: 1.5, spanGaps: false, gaps, points: { show: false } },
  ];
  const banded = state.panel.columns.lows !== undefined && state.panel.columns.highs !== undefined;
  if (banded) {
    const edge: uPlot.Series = { stroke: "transparent", width: 0, spanGaps: false, gaps, points: { show: false } };
    series.push(edge, { ...edge });
  }
  return {
    width,
    height,
    padding: [6, RIGHT_PX, state.timeAxis ? 0 : 6, 0],
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: true, y: false, setScale: false },
      points: { show: false },
      move: (_u, left, top) => [left, top],
    },
    scales: {
      x: { time: false, range: () => [state.range.from, state.range.to] },
      y: { range: () => valueScale(state.panel, state.range) },
    },
    axes: [timeAxis(state), valueAxis(state)],
    series,
    ...(banded
      ? { bands: [{ series: [3, 2] as [number, number], fill: () => withAlpha(state.theme.line, 0.18) }] }
      : {}),
    hooks: {
      drawClear: [(u) => drawBands(u, state.panel.bands, state.theme)],
      draw: [
        (u) => {
          drawLines(u, state.panel.lines, state.theme);
          if (state.panel.compare) drawCompare(u, state.panel.compare.columns, state);
          drawMarkers(u, state.panel.columns, state.range, state.theme);
        },
      ],
    },
  };
}

const axisFont = (state: PlotState) => `11px ${state.theme.font}`;

function timeAxis(state: PlotState): uPlot.Axis {
  const most = (u: uPlot) => Math.max(2, Math.floor(u.bbox.width / devicePixelRatio / TIME_LABEL_PX));
  const ticks = (u: uPlot) => timeTicks(state.range.from, state.range.to, most(u), state.locale);
  return {
    font: axisFont(state),
    stroke: () => state.theme.muted,
    grid: { stroke: () => state.theme.grid, width: 1 },
    ticks: { show: state.timeAxis, stroke: () => state.theme.grid, width: 1, size: 4 },
    size: state.timeAxis ? TIME_AXIS_PX : 0,
    gap: 4,
    lineGap: 1.25,
    splits: (u) => ticks(u).at,
    values: (u) => (state.timeAxis ? ticks(u).labels : ticks(u).at.map(() => "")),
  };
}

function valueAxis(state: PlotState): uPlot.Axis {
  return {
    font: axisFont(state),
    stroke: () => state.theme.muted,
    grid: { stroke: () => state.theme.grid, width: 1 },
    ticks: { show: false },
    size: VALUE_AXIS_PX,
    gap: 6,
    space: 28,
    values: (_u, splits) => {
      const step = splits.length > 1 ? Math.abs((splits[1] as number) - (splits[0] as number)) : 1;
      return splits.map((v) => v.toFixed(decimalsOf(step)));
    },
  };
}

/** As few decimals as say a step exactly: 1 for 0.2, 2 for 0.25. */
export function decimalsOf(step: number): number {
  for (let decimals = 0; decimals < 6; decimals++) {
    const scaled = step * 10 ** decimals;
    if (Math.abs(scaled - Math.round(scaled)) < 1e-6 * scaled) return decimals;
  }
  return 6;
}

/** The other curve, thin and dashed, at most a few points per pixel column. */
function drawCompare(u: uPlot, columns: PlotColumns, state: PlotState): void {
  const { ctx, bbox } = u;
  const [start, end] = indexRange(columns.times, state.range);
  const breaks = breaksOf(columns.times);
  const values = columns.values;
  const stride = Math.max(1, Math.floor((end - start) / (bbox.width * 2)));
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.strokeStyle = state.theme.compare;
  ctx.lineWidth = 1.5 * devicePixelRatio;
  ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
  ctx.beginPath();
  let pen = false;
  for (let i = Math.max(0, start - 1); i < Math.min(values.length, end + 1); i += stride) {
    const value = values[i] ?? null;
    const drawn = value !== null && isDrawn(columns.states[i] as number);
    if (!drawn) pen = false;
    if (!drawn) continue;
    const x = u.valToPos(columns.times[i] as number, "x", true);
    const y = u.valToPos(value, "y", true);
    if (pen && breaks[i] === 0) ctx.lineTo(x, y);
    else ctx.moveTo(x, y);
    pen = true;
  }
  ctx.stroke();
  ctx.restore();
}

/** A colour seen through, whatever notation it is written in. */
const withAlpha = (colour: string, alpha: number): string =>
  `color-mix(in srgb, ${colour} ${Math.round(alpha * 100)}%, transparent)`;
