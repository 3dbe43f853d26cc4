import { parentPort, workerData } from "node:worker_threads";
import { AppError } from "../../shared/domain/errors.ts";
import { epochSeconds } from "../../shared/domain/units.ts";
import { performImport } from "../services/perform-import.ts";
import { qualityServices } from "../services/quality-services.ts";
import { undoImport } from "../services/undo-import.ts";
import { actingAs } from "../stores/acting.ts";
import { openDatabase } from "../stores/open-database.ts";
import type { ImportCallMessage, ImportThreadMessage } from "./import-messages.ts";

const { databasePath } = workerData.data as { databasePath: string };
const database = await openDatabase(databasePath);
/** The clock of the main thread at the last call, going on from there. */
const clock = { told: 0, at: performance.now() };
const now = () => epochSeconds(clock.told + (performance.now() - clock.at) / 1000);
const tell = (message: ImportThreadMessage) => parentPort?.postMessage(message);

const run = performImport({ database, now });
const undo = undoImport({ database, now });
const { updateExceedances } = qualityServices({ database, now, publish: (event) => tell({ type: "publish", event }) });

parentPort?.on("message", async (message: ImportCallMessage) => {
  const { id } = message;
  Object.assign(clock, { told: message.now, at: performance.now() });
  try {
    tell({ type: "done", id, result: await actingAs(message.by, () => answer(message)) });
  } catch (error) {
    const code = error instanceof AppError ? error.code : null;
    const { message: text, stack } = error instanceof Error ? error : new Error(String(error));
    tell({ type: "failed", id, code, message: text, stack });
  }
});

function answer(message: ImportCallMessage): Promise<unknown> {
  switch (message.type) {
    case "run":
      return run(message.job, (part) => tell({ type: "progress", id: message.id, part }));
    case "undo":
      return undo(message.importId);
    case "update-exceedances":
      return updateExceedances(message.touched);
  }
}
