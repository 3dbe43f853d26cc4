import type { EpochSeconds } from "../../shared/domain/units.ts";
import { DEFAULT_LIMITS } from "../imports/limits.ts";
import type { Database } from "../stores/stores.ts";
import { doFollowUp } from "./follow-up-import.ts";
import type { ImportRunner } from "./import-runner.ts";
import { findImport, listImportIssues, listImports } from "./list-imports.ts";
import type { Publish } from "./live-events.ts";
import { importQueue } from "./run-import.ts";

export type ImportDeps = {
  database: Database;
  now: () => EpochSeconds;
  publish: Publish;
  runner: ImportRunner;
  /** Puts sections and outfalls on the current network; after every import that changes either. */
  placeRegistries: () => Promise<unknown>;
  maxUploadBytes: number;
  reportFailure: (error: unknown, context: string) => void;
};

/** Everything about imports, joined. */
export function importServices(deps: ImportDeps) {
  const { database, runner, placeRegistries, maxUploadBytes } = deps;
  const queue = importQueue({
    ...deps,
    limits: { ...DEFAULT_LIMITS, fileBytes: maxUploadBytes },
    doFollowUp: doFollowUp({ database, placeRegistries, updateExceedances: runner.updateExceedances }),
  });
  const { read } = database;
  const live = { progressOf: queue.progressOf, failureOf: queue.failureOf };
  return {
    startImport: queue.start,
    undoImport: queue.undo,
    resumeImports: queue.resume,
    finishPending: queue.finishPending,
    listImports: listImports({ read, ...live }),
    findImport: findImport({ read, ...live }),
    listImportIssues: listImportIssues({ read }),
    unfinishedImports: queue.unfinished,
    /** Gives the running import so many milliseconds to end. */
    close: queue.close,
  };
}
export type ImportServices = ReturnType<typeof importServices>;
