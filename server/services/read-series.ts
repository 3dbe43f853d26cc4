import { AppError } from "../../shared/domain/errors.ts";
import { type AggregatedSeries, aggregateSeries } from "../../shared/domain/quality/aggregate-series.ts";
import type { BoundRule } from "../../shared/domain/quality/judge-parameter.ts";
import type { ParameterKey, ReadingSource, Series } from "../../shared/domain/quality/reading.ts";
import { type EpochSeconds, epochSeconds } from "../../shared/domain/units.ts";
import { meanOfParameter, PARAMETERS } from "../../shared/rules/parameters.ts";
import type { TimeRange } from "../stores/readings.store.ts";
import type { Stores } from "../stores/stores.ts";
import { noSection } from "./list-exceedances.ts";
import type { EvaluatorOf } from "./section-evaluators.ts";

type Deps = { read: Pick<Stores, "sections" | "readings">; now: () => EpochSeconds; evaluatorOf: EvaluatorOf };
export type Resolution = "raw" | "day" | "month";
export type SeriesRequest = {
  from?: EpochSeconds | undefined;
  to?: EpochSeconds | undefined;
  /** Default: all that the source measured in the range. */
  parameters?: readonly ParameterKey[] | undefined;
  resolution: Resolution | "auto";
  asOf?: EpochSeconds | undefined;
  /** Code of a source; default: the one of lowest rank with readings in the range. */
  source?: string | undefined;
};
export type SeriesWithLimits = {
  series: Series | AggregatedSeries;
  rule: BoundRule | undefined;
};
export type SectionSeries = TimeRange & {
  section: string;
  source: ReadingSource | null;
  resolution: Resolution;
  items: SeriesWithLimits[];
};

/** More points than a screen can show twice over are answered by day, and very many days by month. */
const MOST_RAW_POINTS = 20_000;
const MOST_DAYS = 20_000;

/** Readings of one section and one source in columns. @throws AppError not-found */
export const readSeries =
  ({ read, now, evaluatorOf }: Deps) =>
  async (code: string, request: SeriesRequest): Promise<SectionSeries> => {
    const section = await read.sections.find(code, now());
    if (section === undefined) throw noSection(code);
    const voice = await chooseSource(read, section.id, request);
    const range = {
      from: request.from ?? voice?.extent.from ?? now(),
      to: request.to ?? epochSeconds((voice?.extent.to ?? now()) + 1),
    };
    const resolution = request.resolution === "auto" ? fitting(range, voice?.extent) : request.resolution;
    const answer = { section: code, source: voice?.source ?? null, resolution, ...range };
    if (voice === undefined) return { ...answer, items: [] };
    const wanted = request.parameters ?? PARAMETERS.map((p) => p.key);
    const series = await read.readings.series(section.id, voice.source.id, wanted, range, request.asOf);
    const evaluator = evaluatorOf(section, "realtime");
    const shown = request.parameters === undefined ? series.filter((s) => s.times.length > 0) : series;
    const items = shown.map((one) => ({
      series: atResolution(one, resolution),
      rule: evaluator.ruleOf(one.parameter),
    }));
    return { ...answer, items };
  };

type Extent = TimeRange & { observations: number };

async function chooseSource(
  read: Deps["read"],
  sectionId: Parameters<Stores["readings"]["series"]>[0],
  { from, to, source: code }: SeriesRequest,
): Promise<{ source: ReadingSource; extent: Extent } | undefined> {
  const [sources, extents] = await Promise.all([read.readings.sources(), read.readings.extents(sectionId)]);
  if (code !== undefined && !sources.some((s) => s.code === code))
    throw new AppError("not-found", `没有数据来源 ${code}`);
  const candidates = sources
    .filter((s) => code === undefined || s.code === code)
    .sort((a, b) => a.rank - b.rank || a.id - b.id)
    .flatMap((source) => {
      const extent = extents.find((e) => e.sourceId === source.id);
      return extent === undefined ? [] : [{ source, extent }];
    });
  const overlaps = ({ extent }: { extent: Extent }) =>
    extent.from < (to ?? Infinity) && extent.to >= (from ?? -Infinity);
  return candidates.find(overlaps) ?? candidates[0];
}

function fitting(range: TimeRange, extent: Extent | undefined): Resolution {
  if (extent === undefined) return "raw";
  const covered = Math.max(0, Math.min(range.to, extent.to) - Math.max(range.from, extent.from));
  const share = covered / Math.max(1, extent.to - extent.from);
  if (share * extent.observations <= MOST_RAW_POINTS) return "raw";
  return covered / 86_400 <= MOST_DAYS ? "day" : "month";
}

const atResolution = (series: Series, resolution: Resolution): Series | AggregatedSeries =>
  resolution === "raw" ? series : aggregateSeries(series, resolution, meanOfParameter(series.parameter));
