import type { ImportId } from "../../shared/domain/quality/reading.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { IssueList } from "../imports/issues.ts";
import type { ImportLimits } from "../imports/limits.ts";
import type { ImportFile, ImportOptions, TouchedReadings } from "../imports/parsed-import.ts";
import type { Stores } from "../stores/stores.ts";

/** What a part of an import needs to read a file. Nothing here writes. */
export type PlanContext = {
  file: ImportFile;
  options: ImportOptions;
  read: Stores;
  now: EpochSeconds;
  limits: ImportLimits;
  issues: IssueList;
  /** 0–1 of the reading. */
  progress: (part: number) => void;
};

/** What a write did, in rows of the file, and what follows from it. */
export type WriteOutcome = {
  accepted: number;
  unchanged: number;
  touched: readonly TouchedReadings[];
  /** Sections, outfalls or the network changed: everything on the network is placed again. */
  places: boolean;
};

/** A file that has been read: how many rows were refused, and the write that makes the rest true. */
export type ImportPlan = {
  rejected: number;
  write: (
    stores: Stores,
    importId: ImportId,
    recordedAt: EpochSeconds,
    progress: (part: number) => void,
  ) => Promise<WriteOutcome>;
};

/** Reads the file of one kind; undefined where there is nothing to write, which the issues explain. */
export type PlanImport = (context: PlanContext) => Promise<ImportPlan | undefined>;
