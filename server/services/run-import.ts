import { setTimeout as sleep } from "node:timers/promises";
import type { ImportKind } from "../../shared/contract/imports.ts";
import { AppError } from "../../shared/domain/errors.ts";
import type { ImportId } from "../../shared/domain/quality/reading.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { ImportLimits } from "../imports/limits.ts";
import type { ImportFile, ImportOptions } from "../imports/parsed-import.ts";
import { asService } from "../stores/acting.ts";
import type { ImportRecord } from "../stores/imports.store.ts";
import type { Database } from "../stores/stores.ts";
import { importFailures } from "./import-failures.ts";
import type { ImportRunner } from "./import-runner.ts";
import type { Publish } from "./live-events.ts";
import type { ImportOutcome } from "./perform-import.ts";
import { recordChange } from "./record-change.ts";

export type ImportRequest = {
  kind: ImportKind;
  file: ImportFile;
  sha256: string;
  sizeBytes: number;
  options: ImportOptions;
};
type Deps = {
  database: Database;
  now: () => EpochSeconds;
  publish: Publish;
  runner: ImportRunner;
  limits: ImportLimits;
  doFollowUp: () => Promise<void>;
  /** Failures nobody waits for. */
  reportFailure: (error: unknown, context: string) => void;
};

const INTERRUPTED = "服务在导入过程中停止；这次导入没有写入任何数据，请重新导入";
/** Steps of progress worth telling. */
const PROGRESS_STEP = 0.02;

/** Runs imports one after another and keeps an eye on the running one. */
export function importQueue(deps: Deps) {
  const { database, now, publish } = deps;
  const progress = new Map<ImportId, number>();
  const failures = importFailures(deps);
  let queue: Promise<unknown> = Promise.resolve();
  let unfinished = 0;
  let closed = false;

  const refuseClosed = (): void => {
    if (closed) throw new AppError("unavailable", "服务正在停止，请稍后再试");
  };
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    unfinished += 1;
    const mine = queue.then(work).finally(() => {
      unfinished -= 1;
    });
    queue = mine.catch(() => undefined);
    return mine;
  }
  const noteProgress = (id: ImportId, part: number): void => {
    if (part < (progress.get(id) ?? 0) + PROGRESS_STEP) return;
    progress.set(id, part);
    publish({ type: "import", id, state: "running", progress: part });
  };

  async function work(record: ImportRecord, request: ImportRequest): Promise<void> {
    const { kind, file, options } = request;
    const { id } = record;
    const job = { id, kind, file, options, limits: deps.limits, now: record.createdAt };
    let outcome: ImportOutcome | undefined;
    try {
      if (closed) throw new AppError("unavailable", INTERRUPTED);
      outcome = await deps.runner.run(job, (part) => noteProgress(id, part));
    } catch (error) {
      await failures.note(id, closed ? new AppError("unavailable", INTERRUPTED, { cause: error }) : error);
    }
    progress.delete(id);
    if (outcome?.state === "done" && !closed) await followUp(deps, outcome.followUp.places);
    publish({ type: "import", id, state: outcome?.state ?? "failed", progress: 1 });
  }

  return {
    /** Makes the record at once; `finished` resolves when the import has ended, well or not. */
    async start(request: ImportRequest): Promise<{ id: ImportId; finished: Promise<void> }> {
      refuseClosed();
      const { kind, file, sha256, sizeBytes, options } = request;
      const of = { kind, fileName: file.name, sha256, sizeBytes, options: { ...options }, createdAt: now() };
      const record = await database.transact(async (stores) => {
        const made = await stores.imports.create(of);
        const after = { kind, file_name: file.name, sha256, size_bytes: sizeBytes, options: of.options };
        await recordChange(stores, now(), { action: "import.start", of: ["import", made.id], after });
        return made;
      });
      publish({ type: "import", id: record.id, state: "running", progress: 0 });
      const finished = inTurn(() => work(record, request));
      finished.catch((error: unknown) => deps.reportFailure(error, `import ${record.id}`));
      return { id: record.id, finished };
    },
    /** Takes a finished import back. @throws AppError not-found, conflict */
    async undo(id: ImportId): Promise<void> {
      refuseClosed();
      const { places } = await inTurn(() => deps.runner.undo(id));
      await followUp(deps, places);
      publish({ type: "import", id, state: "undone", progress: 1 });
    },
    /** Imports and undoings that have not ended, the running one included. */
    unfinished: (): number => unfinished,
    progressOf: (id: ImportId): number | undefined => progress.get(id),
    /** Why an import failed, where that could not be written yet. */
    failureOf: failures.of,
    /** At start: imports a killed process left running become failed, and what followed from done ones is finished. */
    async resume(): Promise<number> {
      const failed = await database.transact(({ imports }) => imports.failRunning(now(), INTERRUPTED));
      await deps.doFollowUp();
      return failed;
    },
    /** What followed from done imports and was not finished, without touching imports another process may be running. */
    finishPending: (): Promise<void> => deps.doFollowUp(),
    /** Takes no more, gives the running import `withinMs` to end and stops it then; it and those waiting become failed. */
    async close(withinMs: number): Promise<void> {
      closed = true;
      await Promise.race([queue, sleep(withinMs, undefined, { ref: false })]);
      await deps.runner.close();
      await queue;
      failures.close();
    },
  };
}

/** The rows are on disk by now: what follows from them may fail and is then done at the next start. */
async function followUp({ doFollowUp, reportFailure, database, publish }: Deps, places: boolean): Promise<void> {
  try {
    await asService(doFollowUp);
    const network = places ? await database.read.networks.current() : undefined;
    if (network !== undefined) publish({ type: "network", version: network.version });
  } catch (error) {
    reportFailure(error, "follow-up of imports");
  }
}
