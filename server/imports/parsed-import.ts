import type { SectionId, SourceId } from "../../shared/domain/quality/reading.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";

/** Options of an import as every entrance (web, API, command line) gives them. */
export type ImportOptions = {
  crs?: string | undefined;
  year?: number | undefined;
  dryRun: boolean;
  /** Keep the good rows of a file that has bad ones. */
  partial: boolean;
  /** Make a section without a place of a station nobody knows. */
  createUnplaced: boolean;
  /** Code of the reading source the file speaks for. */
  source?: string | undefined;
};

/** A file to import, as it lies on disk. */
export type ImportFile = { path: string; name: string };

/** Readings of a section and source that changed, and the earliest moment at which they did. */
export type TouchedReadings = { sectionId: SectionId; sourceId: SourceId; from: EpochSeconds };
