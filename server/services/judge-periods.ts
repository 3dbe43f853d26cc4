import { groupBy } from "../../shared/domain/group-by.ts";
import type { Evaluation, Evaluator } from "../../shared/domain/quality/evaluate.ts";
import { addSums, meansOf, type Sums } from "../../shared/domain/quality/period-mean.ts";
import type { ParameterKey, ReadingSource, SourceId } from "../../shared/domain/quality/reading.ts";
import { speakingSource } from "../../shared/domain/quality/speaking-source.ts";
import {
  DAY_S,
  type DayNumber,
  dayLabel,
  type MonthNumber,
  monthLabel,
  startOfDay,
  startOfMonth,
} from "../../shared/domain/time.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import { MINIMUM_SAMPLES } from "../../shared/rules/evaluation-2011-22.ts";

/** One moment, day or month of one section, judged. `from` inclusive, `to` exclusive. */
export type PeriodAssessment = {
  period: "instant" | "day" | "month";
  label: string;
  from: EpochSeconds;
  to: EpochSeconds;
  source: ReadingSource | null;
  /** Readings of the most often measured parameter. */
  sampleCount: number;
  evaluation: Evaluation;
};

/** Sums of one parameter of one source over one local day or month. */
export type PeriodSums = Readonly<Sums> & { sourceId: SourceId; parameter: ParameterKey };

/**
 * Judges the days or months of one section, in order of time, each by the source of lowest rank that has valid readings
 * in it and by the evaluator of the version in force when it ends. Periods without valid readings are left out.
 */
export function judgePeriods<S extends PeriodSums>(
  sums: readonly S[],
  by: "day" | "month",
  of: {
    /** Number of the day or month. */
    periodOf: (sums: S) => number;
    sources: ReadonlyMap<SourceId, ReadingSource>;
    evaluatorAt: (at: EpochSeconds) => Evaluator | undefined;
  },
): PeriodAssessment[] {
  const periods = [...groupBy(sums, of.periodOf)].sort(([a], [b]) => a - b);
  return periods.flatMap(([number, ofPeriod]) => {
    const { label, from, to } = boundsOf(number, by);
    const evaluator = of.evaluatorAt((to - 1) as EpochSeconds);
    const source = speakingSource(sourcesOf(ofPeriod, of.sources));
    if (evaluator === undefined || source === undefined) return [];
    const own = sumsByParameter(ofPeriod, source.id);
    const means = meansOf(own, (parameter) => evaluator.ruleOf(parameter)?.row.mean ?? "arithmetic");
    const sampleCount = largestCount(own.values());
    const evaluation = evaluator.evaluate(means);
    const notes = by === "month" ? sampleNotes(source, sampleCount, (to - from) / DAY_S) : [];
    if (notes.length > 0) evaluation.unverified.push(...notes);
    return [{ period: by, label, from, to, source, sampleCount, evaluation }];
  });
}

function boundsOf(number: number, by: "day" | "month"): { label: string; from: EpochSeconds; to: EpochSeconds } {
  if (by === "day") {
    const day = number as DayNumber;
    return { label: dayLabel(day), from: startOfDay(day), to: startOfDay((day + 1) as DayNumber) };
  }
  const month = number as MonthNumber;
  return { label: monthLabel(month), from: startOfMonth(month), to: startOfMonth((month + 1) as MonthNumber) };
}

function sourcesOf(sums: readonly PeriodSums[], sources: ReadonlyMap<SourceId, ReadingSource>): ReadingSource[] {
  const ids = new Set<SourceId>();
  for (const { count, sourceId } of sums) if (count > 0) ids.add(sourceId);
  return [...ids].flatMap((id) => sources.get(id) ?? []);
}

function largestCount(sums: Iterable<Readonly<Sums>>): number {
  let largest = 0;
  for (const { count } of sums) largest = Math.max(largest, count);
  return largest;
}

/** Days of a month add up; a parameter without a valid reading stays as missing. */
function sumsByParameter(sums: readonly PeriodSums[], source: SourceId): Map<ParameterKey, Sums> {
  const own = new Map<ParameterKey, Sums>();
  for (const one of sums) {
    if (one.sourceId !== source) continue;
    const known = own.get(one.parameter);
    if (known === undefined) {
      const { count, belowDetection, sum, hydrogenSum } = one;
      own.set(one.parameter, { count, belowDetection, sum, hydrogenSum });
    } else addSums(known, one);
  }
  return own;
}

/** Too few readings of a station are judged all the same and said so; a manual month is one sample (环办[2011]22号). */
function sampleNotes({ kind }: ReadingSource, sampleCount: number, days: number): string[] {
  const wanted = Math.ceil(days * MINIMUM_SAMPLES.shareOfDaysInMonth);
  return kind === "automatic" && sampleCount < wanted
    ? [`本月有效数据 ${sampleCount} 组，少于 ${wanted} 组（产品默认，待核实）`]
    : [];
}
