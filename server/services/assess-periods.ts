import { groupBy } from "../../shared/domain/group-by.ts";
import { bucketSeries } from "../../shared/domain/quality/aggregate-series.ts";
import { valuesOf } from "../../shared/domain/quality/observation-values.ts";
import type { ReadingSource, SectionId, SourceId } from "../../shared/domain/quality/reading.ts";
import type { SectionVersion } from "../../shared/domain/quality/section.ts";
import {
  type DayNumber,
  dayOf,
  type MonthNumber,
  monthOf,
  startOfDay,
  startOfMonth,
  toBeijing,
} from "../../shared/domain/time.ts";
import { type EpochSeconds, epochSeconds } from "../../shared/domain/units.ts";
import { meanOfParameter, PARAMETERS } from "../../shared/rules/parameters.ts";
import type { MonthlyRollup, TimeRange } from "../stores/readings.store.ts";
import type { Stores } from "../stores/stores.ts";
import { judgePeriods, type PeriodAssessment, type PeriodSums } from "./judge-periods.ts";
import { noSection } from "./list-exceedances.ts";
import { type EvaluatorOf, versionAt } from "./section-evaluators.ts";

type Deps = { read: Pick<Stores, "sections" | "readings">; now: () => EpochSeconds; evaluatorOf: EvaluatorOf };
export type AssessmentRequest = TimeRange & {
  period: PeriodAssessment["period"];
  /** Judge by what was known then; default: now. */
  asOf?: EpochSeconds | undefined;
  /** Code of the only source to listen to; default: the one that speaks for each period. */
  source?: string | undefined;
};

/**
 * Assessments of one section: each observation by the real-time rules, or each local day or month that overlaps the range
 * by the rules of a period. @throws AppError not-found
 */
export const assessPeriods =
  (deps: Deps) =>
  async (code: string, request: AssessmentRequest): Promise<PeriodAssessment[]> => {
    const section = await deps.read.sections.find(code, deps.now());
    const versions = await deps.read.sections.history(code);
    if (section === undefined || versions.length === 0) throw noSection(code);
    const heard = (await deps.read.readings.sources()).filter((s) => (request.source ?? s.code) === s.code);
    const sources = new Map(heard.map((s) => [s.id, s]));
    if (request.period === "instant") return assessInstants(deps, section.id, versions, sources, request);
    const of = { sources, evaluatorAt: periodEvaluator(versions, deps.evaluatorOf) };
    const { period } = request;
    if (request.asOf !== undefined) {
      const sums = await sumsAsOf(deps.read, section.id, period, request, request.asOf);
      return judgePeriods(sums, period, { ...of, periodOf: (sum) => sum.period });
    }
    const last = epochSeconds(request.to - 1);
    if (period === "day") {
      const days = { from: dayOf(request.from), to: (dayOf(last) + 1) as DayNumber };
      const rollups = await deps.read.readings.dailies(days, [section.id]);
      return judgePeriods(rollups, period, { ...of, periodOf: (rollup) => rollup.day });
    }
    const months = { from: monthOf(request.from), to: (monthOf(last) + 1) as MonthNumber };
    return judgePeriods(await deps.read.readings.monthlies(months, [section.id]), period, { ...of, periodOf: monthIn });
  };

const monthIn = (rollup: MonthlyRollup): number => rollup.month;

/** So many sections are read at a time: their rollups die young, which halves the time of reading all at once. */
const SECTIONS_AT_A_TIME = 50;

/** Months of many sections at once, from rollups. `section` names them by code. */
export const assessMonths =
  (deps: Deps) =>
  async (range: { from: MonthNumber; to: MonthNumber }): Promise<Map<string, PeriodAssessment[]>> => {
    const [sections, sources] = await Promise.all([deps.read.sections.list(deps.now()), deps.read.readings.sources()]);
    const sourceOf = new Map(sources.map((s) => [s.id, s]));
    const assessed = new Map<string, PeriodAssessment[]>();
    for (let first = 0; first < sections.length; first += SECTIONS_AT_A_TIME) {
      const some = sections.slice(first, first + SECTIONS_AT_A_TIME);
      const rollups = await deps.read.readings.monthlies(
        range,
        some.map((s) => s.id),
      );
      const sumsOf = groupBy(rollups, (rollup) => rollup.sectionId);
      for (const section of some) {
        const covers = (section.validFrom ?? -Infinity) <= startOfMonth(range.from);
        const versions = covers ? [section] : await deps.read.sections.history(section.code);
        const evaluatorAt = periodEvaluator(versions, deps.evaluatorOf);
        const of = { sources: sourceOf, evaluatorAt, periodOf: monthIn };
        assessed.set(section.code, judgePeriods(sumsOf.get(section.id) ?? [], "month", of));
      }
    }
    return assessed;
  };

const periodEvaluator = (versions: readonly SectionVersion[], evaluatorOf: EvaluatorOf) => (at: EpochSeconds) => {
  const version = versionAt(versions, at);
  return version === undefined ? undefined : evaluatorOf(version, "period");
};

/** Rollups know only the present; what was known earlier is summed up from the readings themselves. */
async function sumsAsOf(
  read: Deps["read"],
  sectionId: SectionId,
  by: "day" | "month",
  { from, to }: TimeRange,
  asOf: EpochSeconds,
): Promise<(PeriodSums & { period: number })[]> {
  const last = epochSeconds(to - 1);
  const range =
    by === "day"
      ? { from: startOfDay(dayOf(from)), to: startOfDay((dayOf(last) + 1) as DayNumber) }
      : { from: startOfMonth(monthOf(from)), to: startOfMonth((monthOf(last) + 1) as MonthNumber) };
  const sums: (PeriodSums & { period: number })[] = [];
  for (const { sourceId } of await read.readings.extents(sectionId)) {
    const keys = PARAMETERS.map((p) => p.key);
    for (const series of await read.readings.series(sectionId, sourceId, keys, range, asOf)) {
      const { parameter } = series;
      const buckets = bucketSeries(series, by, meanOfParameter(parameter));
      sums.push(...buckets.map((bucket) => ({ ...bucket, sourceId, parameter })));
    }
  }
  return sums;
}

/** Each observation of the first source, by rank, that has any in the range. */
async function assessInstants(
  { read, evaluatorOf }: Deps,
  sectionId: SectionId,
  versions: readonly SectionVersion[],
  sources: ReadonlyMap<SourceId, ReadingSource>,
  { from, to, asOf }: AssessmentRequest,
): Promise<PeriodAssessment[]> {
  const extents = await read.readings.extents(sectionId);
  const here = extents.flatMap((e) => sources.get(e.sourceId) ?? []).sort((a, b) => a.rank - b.rank || a.id - b.id);
  for (const source of here) {
    const observations = await read.readings.observations(sectionId, source.id, { from, to }, asOf);
    const assessed = observations.flatMap((observation): PeriodAssessment[] => {
      const at = observation.observedAt;
      const version = versionAt(versions, at);
      if (version === undefined) return [];
      const evaluation = evaluatorOf(version, "realtime").evaluate(valuesOf(observation));
      return [{ period: "instant", label: toBeijing(at), from: at, to: at, source, sampleCount: 1, evaluation }];
    });
    if (assessed.length > 0) return assessed;
  }
  return [];
}
