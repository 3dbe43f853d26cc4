import type { ReadingsResponse } from "@shared/contract/sections.ts";
import { HOUR_S } from "@shared/domain/time.ts";
import type { PlotColumns } from "../../ui/chart/columns.ts";

/** An upstream curve as the water reached the section below: every time moved later by the travel time. */
export function shiftColumns(series: ReadingsResponse["series"][number], hours: number): PlotColumns {
  const by = Math.round(hours * HOUR_S);
  return { times: series.t.map((t) => t + by), values: series.v, states: series.s };
}
