import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { type EpochSeconds, epochSeconds } from "../shared/domain/units.ts";
import type { Config } from "./config/env.ts";
import { createLog, type Log } from "./http/log.ts";
import { createLiveEvents } from "./services/live-events.ts";

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
  const events = createLiveEvents();
  return {
    config,
    version: VERSION,
    now,
    log,
    events,
    ready: async () => true,
    start: async () => {},
    close: async () => {},
  };
}
export type AppContext = Awaited<ReturnType<typeof createContext>>;
