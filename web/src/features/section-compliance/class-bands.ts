import type { ReadingsResponse, SectionSummary } from "@shared/contract/sections.ts";
import { CLASS_SIGN, type TargetClass, WATER_CLASSES, type WaterClass } from "@shared/domain/quality/water-class.ts";
import { SURFACE_WATER } from "@shared/rules/evaluation-2011-22.ts";
import { findParameter } from "@shared/rules/parameters.ts";
import type { PlotPanel, ValueBand } from "../../ui/chart/plot-panel.types.ts";
import { CLASS_STYLE } from "../../ui/water-class-style.ts";

type Series = ReadingsResponse["series"][number];
type WaterType = SectionSummary["water_type"];

const band = (waterClass: WaterClass, from: number | null, to: number | null): ValueBand => ({
  from,
  to,
  colour: CLASS_STYLE[waterClass].fill,
  label: CLASS_SIGN[waterClass],
});

/**
 * The classes of a parameter as stretches of its value axis, best first: rising with the concentration, falling with
 * oxygen, inside and outside of a range for pH. Classes that share a limit with a better one have no stretch.
 */
export function classBands(
  series: Pick<Series, "parameter" | "class_limits" | "limit_kind">,
  water: WaterType,
): ValueBand[] {
  const range = rangeOf(series.parameter, water);
  if (range !== null) return rangeBands(range);
  if (series.class_limits === null || series.limit_kind === null) return [];
  const bands: ValueBand[] = [];
  let last: number | null = null;
  series.class_limits.forEach((limit, i) => {
    if (limit === null || limit === last) return;
    const waterClass = WATER_CLASSES[i] as WaterClass;
    bands.push(series.limit_kind === "max" ? band(waterClass, last, limit) : band(waterClass, limit, last));
    last = limit;
  });
  if (last === null) return [];
  bands.push(series.limit_kind === "max" ? band("worse-than-V", last, null) : band("worse-than-V", null, last));
  return bands;
}

/** The ends of a range stand in the rules only: five limits cannot say two ends. */
const rangeOf = (parameter: string, water: WaterType) =>
  SURFACE_WATER.rows.find((r) => r.parameter === parameter && r.waterTypes.includes(water))?.range ?? null;

function rangeBands(range: { low: number; high: number }): ValueBand[] {
  return [
    band("I", range.low, range.high),
    band("worse-than-V", null, range.low),
    band("worse-than-V", range.high, null),
  ];
}

const SENSE = { max: "≤", min: "≥", range: "" } as const;

/** What the trend chart draws for one series of an answer. `words` are those of the language in use. */
export function toPanel(
  series: Series,
  of: { waterType: WaterType; targetClass: TargetClass | null; name: string },
  words: { target: string },
): PlotPanel {
  const sign = of.targetClass === null ? "" : CLASS_SIGN[of.targetClass];
  const kind = series.limit_kind;
  return {
    key: series.parameter,
    title: of.name,
    unit: series.unit === "pH" ? "" : series.unit,
    decimals: findParameter(series.parameter)?.hourlyDecimals ?? 2,
    columns: { times: series.t, values: series.v, states: series.s, lows: series.min, highs: series.max },
    bands: classBands(series, of.waterType),
    lines:
      series.target_limit === null || kind === null || kind === "range"
        ? []
        : [{ value: series.target_limit, label: `${words.target} ${sign} ${SENSE[kind]} ${series.target_limit}` }],
    compare: null,
    fromZero: kind === "max",
  };
}
