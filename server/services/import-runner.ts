import type { ImportId } from "../../shared/domain/quality/reading.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { TouchedReadings } from "../imports/parsed-import.ts";
import type { Database } from "../stores/stores.ts";
import type { FollowUp } from "./follow-up-import.ts";
import { type ImportJob, type ImportOutcome, performImport } from "./perform-import.ts";
import { undoImport } from "./undo-import.ts";

/** Where the heavy part of imports runs: on a thread of its own, or here where the database is in memory. */
export type ImportRunner = {
  run(job: ImportJob, onProgress: (part: number) => void): Promise<ImportOutcome>;
  undo(id: ImportId): Promise<FollowUp>;
  updateExceedances(touched: readonly TouchedReadings[]): Promise<unknown>;
  close(): Promise<void>;
};

type Deps = {
  database: Database;
  now: () => EpochSeconds;
  updateExceedances: (touched: readonly TouchedReadings[]) => Promise<unknown>;
};

/** Runs imports on the calling thread. */
export const inlineImportRunner = (deps: Deps): ImportRunner => ({
  run: performImport(deps),
  undo: undoImport(deps),
  updateExceedances: deps.updateExceedances,
  close: async () => {},
});
