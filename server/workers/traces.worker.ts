import { randomBytes } from "node:crypto";
import { parentPort, workerData } from "node:worker_threads";
import { AppError } from "../../shared/domain/errors.ts";
import { epochSeconds } from "../../shared/domain/units.ts";
import { traceBodies } from "../routes/trace-bodies.ts";
import { networkServices } from "../services/network-services.ts";
import { timeSortableId } from "../services/time-sortable-id.ts";
import { openDatabase } from "../stores/open-database.ts";
import { inferenceCrew } from "./inference-crew.ts";
import type { TraceThreadCall, TraceThreadReply } from "./trace-messages.ts";

const { databasePath } = workerData.data as { databasePath: string };
const database = await openDatabase(databasePath);
/** The clock of the main thread at the last call, going on from there. */
const clock = { told: Date.now() / 1000, at: performance.now() };
const now = () => epochSeconds(clock.told + (performance.now() - clock.at) / 1000);
const newId = () => timeSortableId(Date.now(), randomBytes(16));
const services = networkServices({ database, now, newId, crew: inferenceCrew() });
const answer = traceBodies(services);
/** One at a time: the network's workspaces are shared, and a second trace would only slow the first. */
let queue: Promise<unknown> = Promise.resolve();

parentPort?.on("message", (message: TraceThreadCall) => {
  queue = queue.then(() => (message.type === "warm" ? services.networks.current().catch(() => {}) : reply(message)));
});

async function reply({ id, now: told, call }: Extract<TraceThreadCall, { type: "answer" }>): Promise<void> {
  Object.assign(clock, { told, at: performance.now() });
  const tell = (message: TraceThreadReply) => parentPort?.postMessage(message);
  try {
    tell({ id, ok: true, body: await answer(call) });
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    tell({ id, ok: false, code: error instanceof AppError ? error.code : null, message, stack });
  }
}
