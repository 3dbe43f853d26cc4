import { randomBytes } from "node:crypto";
import { workerData } from "node:worker_threads";
import { epochSeconds } from "../../shared/domain/units.ts";
import { createLog } from "../http/log.ts";
import { traceBodies } from "../routes/trace-bodies.ts";
import { networkServices } from "../services/network-services.ts";
import { sortableIds } from "../services/time-sortable-id.ts";
import { actingAs } from "../stores/acting.ts";
import { openDatabase } from "../stores/open-database.ts";
import { answerCalls } from "./answer-calls.ts";
import { inferenceCrew } from "./inference-crew.ts";
import type { TraceThreadCall } from "./trace-messages.ts";

const { databasePath } = workerData.data as { databasePath: string };
const database = await openDatabase(databasePath);
/** The clock of the main thread at the last call, going on from there. */
const clock = { told: Date.now() / 1000, at: performance.now() };
const now = () => epochSeconds(clock.told + (performance.now() - clock.at) / 1000);
const newId = sortableIds(Date.now, randomBytes);
const log = createLog("error");
const onFailure = (error: unknown, reference: string) =>
  log("error", "ranking failed", { reference, error: error instanceof Error ? error.stack : String(error) });
const services = networkServices({ database, now, newId, crew: inferenceCrew(), onFailure });
const answer = traceBodies(services);
/** One at a time: the network's workspaces are shared, and a second trace would only slow the first. */
answerCalls<TraceThreadCall>(async (message) => {
  if (message.type === "warm") return services.networks.current();
  Object.assign(clock, { told: message.now, at: performance.now() });
  return actingAs(message.by, () => answer(message.call));
});
