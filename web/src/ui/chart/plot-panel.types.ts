import type { PlotColumns } from "./columns.ts";

/** A stretch of the value axis with a colour of its own; null: open to that side. `colour` as CSS writes it. */
export type ValueBand = { from: number | null; to: number | null; colour: string; label: string };

/** A line across the panel, such as a target. */
export type ValueLine = { value: number; label: string };

/** One parameter: a curve with what stands behind it and beside it. */
export type PlotPanel = {
  key: string;
  title: string;
  unit: string;
  decimals: number;
  columns: PlotColumns;
  bands: readonly ValueBand[];
  lines: readonly ValueLine[];
  /** Another curve for comparison, already moved in time. */
  compare: { label: string; columns: PlotColumns } | null;
  /** Concentrations start at zero; pH and temperatures do not. */
  fromZero: boolean;
};
