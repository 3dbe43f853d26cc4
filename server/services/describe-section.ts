import type { Evaluation } from "../../shared/domain/quality/evaluate.ts";
import { valuesOf } from "../../shared/domain/quality/observation-values.ts";
import type { ReadingSource } from "../../shared/domain/quality/reading.ts";
import type { Section } from "../../shared/domain/quality/section.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { Stores } from "../stores/stores.ts";
import { noSection } from "./list-exceedances.ts";
import type { EvaluatorOf } from "./section-evaluators.ts";
import type { SectionWithStatus, sectionStatuses } from "./section-statuses.ts";

/** A section further up the ordinary flow; `travelTimeH` null where the network does not say how fast water is. */
export type UpstreamSection = { code: string; name: string; distanceM: number; travelTimeH: number | null };
export type FindUpstreamSections = (section: Section) => Promise<UpstreamSection[]>;
type Deps = {
  read: Pick<Stores, "readings">;
  statuses: ReturnType<typeof sectionStatuses>;
  evaluatorOf: EvaluatorOf;
  /** Absent while there is no network. */
  findUpstreamSections?: FindUpstreamSections | undefined;
};
export type SectionDescription = SectionWithStatus & {
  /** With readings here, the one that speaks first. */
  sources: (ReadingSource & { from: EpochSeconds; to: EpochSeconds; observations: number })[];
  latest: { observedAt: EpochSeconds; evaluation: Evaluation } | null;
  upstream: UpstreamSection[];
};

/** One section with its newest evaluation, its sources and its neighbours upstream. @throws AppError not-found */
export const describeSection =
  ({ read, statuses, evaluatorOf, findUpstreamSections }: Deps) =>
  async (code: string, at?: EpochSeconds): Promise<SectionDescription> => {
    const [found] = await statuses({ at, code });
    if (found === undefined) throw noSection(code);
    const { section, status, observation } = found;
    const [sources, extents, upstream] = await Promise.all([
      read.readings.sources(),
      read.readings.extents(section.id),
      findUpstreamSections?.(section) ?? [],
    ]);
    const heard = extents
      .flatMap(({ sourceId, from, to, observations }) => {
        const source = sources.find((s) => s.id === sourceId);
        return source === undefined ? [] : [{ ...source, from, to, observations }];
      })
      .sort((a, b) => Number(b.id === status.source?.id) - Number(a.id === status.source?.id) || a.rank - b.rank);
    const latest = observation && {
      observedAt: observation.observedAt,
      evaluation: evaluatorOf(section, "realtime").evaluate(valuesOf(observation)),
    };
    return { ...found, sources: heard, latest, upstream };
  };
