import type { Evaluation } from "../../shared/domain/quality/evaluate.ts";
import { valuesOf } from "../../shared/domain/quality/observation-values.ts";
import type { ReadingSource, SourceId } from "../../shared/domain/quality/reading.ts";
import type { Section } from "../../shared/domain/quality/section.ts";
import type { EvaluationMode } from "../../shared/domain/quality/standard.ts";
import { DAY_S, toIso } from "../../shared/domain/time.ts";
import { type EpochSeconds, epochSeconds } from "../../shared/domain/units.ts";
import type { Stores } from "../stores/stores.ts";
import type { AssessmentRequest } from "./assess-periods.ts";
import type { PeriodAssessment } from "./judge-periods.ts";
import { type EvaluatorOf, versionAt } from "./section-evaluators.ts";

type Deps = {
  read: Pick<Stores, "sections" | "readings">;
  now: () => EpochSeconds;
  evaluatorOf: EvaluatorOf;
  assessPeriods: (code: string, request: AssessmentRequest) => Promise<PeriodAssessment[]>;
};
/** One section at one moment (real time, `time` in UTC) or in one month (`time` as YYYY-MM), by one source. */
export type SectionVerdict = {
  section: Pick<Section, "code" | "name">;
  source: ReadingSource;
  time: string;
  evaluation: Evaluation;
};
export type VerdictRequest = { mode: EvaluationMode; from?: EpochSeconds | undefined; to?: EpochSeconds | undefined };

/** Observations are read in stretches, so that years of them never stand in memory at once. */
const STRETCH_S = 90 * DAY_S;

/**
 * Verdicts of all sections, by code and in order of time. Real time: every observation of every source by itself, the
 * source named. Period: every month by the source that speaks for it. The range defaults to all there is.
 */
export const streamVerdicts = (deps: Deps) =>
  async function* (request: VerdictRequest): AsyncGenerator<SectionVerdict> {
    const sources = new Map((await deps.read.readings.sources()).map((s) => [s.id, s]));
    for (const section of await deps.read.sections.list(deps.now())) {
      if (request.mode === "realtime") yield* ofMoments(deps, section, sources, request);
      else yield* ofMonths(deps, section, request);
    }
  };

async function* ofMoments(
  { read, evaluatorOf }: Deps,
  section: Section,
  sources: ReadonlyMap<SourceId, ReadingSource>,
  request: VerdictRequest,
): AsyncGenerator<SectionVerdict> {
  const versions = await read.sections.history(section.code);
  for (const extent of await read.readings.extents(section.id)) {
    const source = sources.get(extent.sourceId);
    const end = Math.min(request.to ?? Infinity, extent.to + 1);
    if (source === undefined) continue;
    for (let from = Math.max(request.from ?? -Infinity, extent.from); from < end; from += STRETCH_S) {
      const range = { from: epochSeconds(from), to: epochSeconds(Math.min(end, from + STRETCH_S)) };
      for (const observation of await read.readings.observations(section.id, source.id, range)) {
        const version = versionAt(versions, observation.observedAt);
        if (version === undefined) continue;
        const evaluation = evaluatorOf(version, "realtime").evaluate(valuesOf(observation));
        yield { section, source, time: toIso(observation.observedAt), evaluation };
      }
    }
  }
}

async function* ofMonths(
  { read, assessPeriods }: Deps,
  section: Section,
  request: VerdictRequest,
): AsyncGenerator<SectionVerdict> {
  const extents = await read.readings.extents(section.id);
  if (extents.length === 0) return;
  const from = request.from ?? epochSeconds(Math.min(...extents.map((e) => e.from)));
  const to = request.to ?? epochSeconds(Math.max(...extents.map((e) => e.to)) + 1);
  if (from >= to) return;
  for (const { source, label, evaluation } of await assessPeriods(section.code, { period: "month", from, to })) {
    if (source !== null) yield { section, source, time: label, evaluation };
  }
}
