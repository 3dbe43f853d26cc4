import { AppError } from "../../shared/domain/errors.ts";
import type { ImportId } from "../../shared/domain/quality/reading.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import { asStorageProblem } from "../stores/storage-problem.ts";
import type { Database } from "../stores/stores.ts";
import { recordChange } from "./record-change.ts";

type Deps = {
  database: Database;
  now: () => EpochSeconds;
  reportFailure: (error: unknown, context: string) => void;
};

const RETRY_MS = 15_000;
const NOTHING_WRITTEN = "没有写入任何数据";

/**
 * Writes why imports failed. On a full disk not even that can be written: it is held, told to who asks, and written when
 * there is room, so that no import stays "running" for ever.
 */
export function importFailures({ database, now, reportFailure }: Deps) {
  const unwritten = new Map<ImportId, string>();
  let timer: NodeJS.Timeout | undefined;

  const write = (id: ImportId, failure: string): Promise<void> =>
    database.transact(async (stores) => {
      // One that was committed in the moment it was stopped has not failed.
      if ((await stores.imports.find(id))?.state !== "running") return;
      await stores.imports.update(id, { state: "failed", failure, finishedAt: now() });
      const after = { state: "failed", failure };
      await recordChange(stores, now(), { action: "import.end", of: ["import", id], after });
    });
  const tryLater = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void writeHeld(), RETRY_MS).unref();
  };
  async function writeHeld(): Promise<void> {
    try {
      for (const [id, failure] of unwritten) {
        await write(id, failure);
        unwritten.delete(id);
      }
    } catch {
      tryLater();
    }
  }

  return {
    /** Never throws. */
    async note(id: ImportId, error: unknown): Promise<void> {
      const known = error instanceof AppError ? error : asStorageProblem(error);
      if (known === undefined || known.cause !== undefined) reportFailure(error, `import ${id}`);
      const failure = known === undefined ? `导入时发生内部错误，${NOTHING_WRITTEN}` : wordsOf(known);
      try {
        await write(id, failure);
      } catch (cause) {
        reportFailure(cause, `import ${id}: its failure could not be written yet`);
        unwritten.set(id, failure);
        tryLater();
      }
    },
    of: (id: ImportId): string | undefined => unwritten.get(id),
    close: (): void => clearTimeout(timer),
  };
}

const wordsOf = ({ code, message }: AppError): string =>
  code === "unavailable" && !message.includes("没有写入") ? `${message}。这次导入${NOTHING_WRITTEN}` : message;
