import type { ExceedanceEvent, ExceedanceId } from "../../shared/domain/quality/exceedance.ts";
import type { SectionId, SourceId } from "../../shared/domain/quality/reading.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";

export type StoredExceedance = ExceedanceEvent & {
  id: ExceedanceId;
  acknowledgedAt: EpochSeconds | null;
  acknowledgedNote: string | null;
};

export interface ExceedanceStore {
  find(id: ExceedanceId): Promise<StoredExceedance | undefined>;
  list(filter: {
    states?: readonly string[];
    sectionId?: SectionId;
    from?: EpochSeconds;
    to?: EpochSeconds;
  }): Promise<StoredExceedance[]>;
  /** Events of one section and source, oldest first. */
  ofSection(sectionId: SectionId, sourceId: SourceId): Promise<StoredExceedance[]>;
  /**
   * Makes the events from `from` onward of one section and source what `events` says; events that start at the same
   * moment keep their id and acknowledgement. Answers the ids that were opened, changed or closed.
   */
  replaceFrom(
    sectionId: SectionId,
    sourceId: SourceId,
    from: EpochSeconds,
    events: readonly ExceedanceEvent[],
  ): Promise<ExceedanceId[]>;
  acknowledge(id: ExceedanceId, at: EpochSeconds, note: string | null): Promise<void>;
}
