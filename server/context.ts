import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { type EpochSeconds, epochSeconds } from "../shared/domain/units.ts";
import type { Config } from "./config/env.ts";
import { createLog, type Log } from "./http/log.ts";
import { createLiveEvents } from "./services/live-events.ts";
import { mapServices } from "./services/map-services.ts";
import { networkServices } from "./services/network-services.ts";
import { qualityServices } from "./services/quality-services.ts";
import { timeSortableId } from "./services/time-sortable-id.ts";
import { openDatabase } from "./stores/open-database.ts";
import { createTileWorker } from "./tiles/tile-worker.ts";

const VERSION: string = createRequire(import.meta.url)("../package.json").version;

type Overrides = {
  now?: () => EpochSeconds;
  log?: Log;
  /** Told what start-up is doing, in the user's language. */
  progress?: (text: string) => void;
};

/** The one place that builds and joins things. Tests call it with ":memory:", a fixed clock and a silent log. */
export async function createContext(config: Config, overrides: Overrides = {}) {
  const now = overrides.now ?? (() => epochSeconds(Date.now() / 1000));
  const log = overrides.log ?? createLog(config.logLevel);
  if (config.databasePath !== ":memory:") mkdirSync(dirname(config.databasePath), { recursive: true });
  const database = await openDatabase(config.databasePath);
  const events = createLiveEvents();
  const tileWorker = createTileWorker();
  const { publish } = events;

  const newId = () => timeSortableId(Date.now(), randomBytes(16));
  const network = networkServices({ database, now, newId });
  const { findUpstreamSections } = network;
  const quality = qualityServices({ database, now, publish, findUpstreamSections });
  const currentNetwork = network.networks.current;
  const map = mapServices({ read: database.read, now, events, tileWorker, currentNetwork });

  return {
    config,
    version: VERSION,
    now,
    log,
    database,
    events,
    network,
    quality,
    map,
    ready: async () => true,
    start: async () => {},
    close: async () => {
      await tileWorker.close();
      await database.close();
    },
  };
}
export type AppContext = Awaited<ReturnType<typeof createContext>>;
