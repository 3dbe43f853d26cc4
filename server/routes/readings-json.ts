import type { AggregatedSeries } from "../../shared/domain/quality/aggregate-series.ts";
import { toIso } from "../../shared/domain/time.ts";
import { parameterOf } from "../../shared/rules/parameters.ts";
import type { SectionSeries, SeriesWithLimits } from "../services/read-series.ts";
import { sourceShape } from "./quality-shapes.ts";

/** The `readingsResponse` of the contract as JSON text, its columns written straight from typed arrays. */
export function readingsJson(of: SectionSeries): string {
  const head = JSON.stringify({
    section: of.section,
    source: of.source && sourceShape(of.source),
    resolution: of.resolution,
    from: toIso(of.from),
    to: toIso(of.to),
  });
  const times = timesWriter();
  const series = of.items.map((item) => seriesJson(item, times));
  return `${head.slice(0, -1)},"series":[${series.join(",")}]}`;
}

function seriesJson({ series, rule }: SeriesWithLimits, times: (t: Float64Array) => string): string {
  const { name, unit } = parameterOf(series.parameter);
  const head = JSON.stringify({
    parameter: series.parameter,
    name,
    unit,
    class_limits: rule?.limits ?? null,
    limit_kind: rule === undefined || (rule.limits === null && rule.target === null) ? null : rule.row.direction,
    target_limit: rule?.target?.limit ?? null,
  });
  const columns = [`"t":${times(series.times)}`, `"v":${numbers(series.values)}`, `"s":[${series.states.join(",")}]`];
  if (isAggregated(series)) columns.push(`"min":${numbers(series.min)}`, `"max":${numbers(series.max)}`);
  return `${head.slice(0, -1)},${columns.join(",")}}`;
}

const isAggregated = (series: SeriesWithLimits["series"]): series is AggregatedSeries => "min" in series;

/** NaN is null on the wire. */
function numbers(values: Float64Array): string {
  const parts = new Array<string>(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    parts[i] = Number.isFinite(value) ? `${value}` : "null";
  }
  return `[${parts.join(",")}]`;
}

/** Parameters of one station share their moments: the same column is written once and used again. */
function timesWriter(): (times: Float64Array) => string {
  let last: { times: Float64Array; text: string } | undefined;
  return (times) => {
    if (last !== undefined && isSame(last.times, times)) return last.text;
    last = { times, text: `[${times.join(",")}]` };
    return last.text;
  };
}

function isSame(a: Float64Array, b: Float64Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
