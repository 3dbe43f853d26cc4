import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type EpochSeconds, epochSeconds } from "../shared/domain/units.ts";
import type { Config } from "./config/env.ts";
import { createLog, type Log } from "./http/log.ts";
import { inlineImportRunner } from "./services/import-runner.ts";
import { importServices } from "./services/import-services.ts";
import { createLiveEvents } from "./services/live-events.ts";
import { mapServices } from "./services/map-services.ts";
import { qualityServices } from "./services/quality-services.ts";
import { openDatabase } from "./stores/open-database.ts";
import { createTileWorker } from "./tiles/tile-worker.ts";
import { importThread } from "./workers/import-thread.ts";

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

  const quality = qualityServices({ database, now, publish });
  const currentNetwork = async () => {
    const version = await database.read.networks.current();
    return version && { version: version.version, network: await database.read.networks.load(version.id) };
  };
  const map = mapServices({ read: database.read, now, events, tileWorker, currentNetwork });

  const reportFailure = (error: unknown, context: string) =>
    log("error", "background work failed", { context, error: error instanceof Error ? error.stack : String(error) });
  const inMemory = config.databasePath === ":memory:";
  const imports = importServices({
    database,
    now,
    publish,
    // A database in memory cannot be seen from another thread.
    runner: inMemory
      ? inlineImportRunner({ database, now, updateExceedances: quality.updateExceedances })
      : importThread({ databasePath: config.databasePath, now, publish }),
    placeRegistries: async () => {},
    maxUploadBytes: config.maxUploadBytes,
    reportFailure,
  });

  return {
    config,
    version: VERSION,
    now,
    log,
    database,
    events,
    quality,
    map,
    imports,
    reportFailure,
    uploadDir: inMemory ? join(tmpdir(), "capillary-uploads") : join(config.dataDir, "uploads"),
    ready: async () => true,
    start: async () => {
      await imports.resumeImports();
    },
    close: async () => {
      await imports.close();
      await tileWorker.close();
      await database.close();
    },
  };
}
export type AppContext = Awaited<ReturnType<typeof createContext>>;
