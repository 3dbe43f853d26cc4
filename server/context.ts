import { randomBytes } from "node:crypto";
import { accessSync, constants, existsSync, mkdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type EpochSeconds, epochSeconds } from "../shared/domain/units.ts";
import type { Config } from "./config/env.ts";
import { identityProvider } from "./gateways/identity-provider.ts";
import { createLog, type Log } from "./http/log.ts";
import { createMetrics } from "./http/metrics.ts";
import { traceBodies } from "./routes/trace-bodies.ts";
import { accessServices } from "./services/access-services.ts";
import { DEMO_SEEDED } from "./services/demo-names.ts";
import { FIRST_ADMIN } from "./services/ensure-admin.ts";
import { flowServices } from "./services/flow-services.ts";
import { inlineImportRunner } from "./services/import-runner.ts";
import { importServices } from "./services/import-services.ts";
import { keepBackups } from "./services/keep-backups.ts";
import { createLiveEvents } from "./services/live-events.ts";
import { mapServices } from "./services/map-services.ts";
import { networkServices } from "./services/network-services.ts";
import { operationServices } from "./services/operation-services.ts";
import { qualityServices } from "./services/quality-services.ts";
import { retainData } from "./services/retain-data.ts";
import { type LiveFeed, runLiveFeed } from "./services/run-live-feed.ts";
import { seedDemo } from "./services/seed-demo.ts";
import { seesEvent } from "./services/sees-event.ts";
import { sortableIds } from "./services/time-sortable-id.ts";
import { countedTraces, inlineTraceRunner } from "./services/trace-runner.ts";
import { watchClock } from "./services/watch-clock.ts";
import { watchSilence } from "./services/watch-silence.ts";
import { newestMigration } from "./stores/migrate.ts";
import { openDatabase } from "./stores/open-database.ts";
import { createTileWorker } from "./tiles/tile-worker.ts";
import { backupThread } from "./workers/backup-thread.ts";
import { drawDemoOnThread } from "./workers/draw-demo.ts";
import { importThread } from "./workers/import-thread.ts";
import { reportThread } from "./workers/report-thread.ts";
import { traceThread } from "./workers/trace-thread.ts";

const VERSION: string = createRequire(import.meta.url)("../package.json").version;

/** However much it is used, a session ends after this, s. */
const SESSION_LONGEST_S = 30 * 86_400;

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
  if (config.databasePath !== ":memory:") makeWritable(config.databasePath);
  const database = await openDatabase(config.databasePath);
  const events = createLiveEvents();
  const tileWorker = createTileWorker();
  const { publish } = events;

  const newId = sortableIds(Date.now, randomBytes);
  const onFailure = (error: unknown, reference: string) =>
    log("error", "ranking failed", { reference, error: error instanceof Error ? error.stack : String(error) });
  const network = networkServices({ database, now, newId, onFailure });
  const { findUpstreamSections } = network;
  const flow = flowServices({ database, networks: network.networks, flow: network.flow, publish, now });
  const quality = qualityServices({ database, now, publish, findUpstreamSections });
  const currentNetwork = network.networks.current;
  const map = mapServices({ database, now, tileWorker, currentNetwork });

  const reportFailure = (error: unknown, context: string) =>
    log("error", "background work failed", { context, error: error instanceof Error ? error.stack : String(error) });
  const access = accessServices({
    database,
    now,
    demo: config.demo,
    times: { idleS: config.sessionIdleHours * 3600, longestS: SESSION_LONGEST_S },
    onRefused: (of) => log("warn", "sign-in refused", of),
  });
  const inMemory = config.databasePath === ":memory:";
  const uploadDir = inMemory ? join(tmpdir(), `capillary-uploads-${process.pid}`) : join(config.dataDir, "uploads");
  const imports = importServices({
    database,
    now,
    publish,
    // A database in memory cannot be seen from another thread.
    runner: inMemory
      ? inlineImportRunner({ database, now, updateExceedances: quality.updateExceedances })
      : importThread({ databasePath: config.databasePath, now, publish }),
    placeRegistries: network.placeRegistries,
    maxUploadBytes: config.maxUploadBytes,
    reportFailure,
  });

  const traces = countedTraces(
    inMemory ? inlineTraceRunner(traceBodies(network)) : traceThread({ databasePath: config.databasePath, now }),
  );

  const { updateExceedances } = quality;
  const drawModel = drawDemoOnThread;
  const onError = (error: unknown) => reportFailure(error, "live feed");
  const startFeed = runLiveFeed({ database, now, publish, updateExceedances, drawModel, onError });
  const watch = watchSilence(quality.ageExceedances, (error) => reportFailure(error, "watch for silence"));
  let feed: LiveFeed | undefined;

  const reports = reportThread(config.reportFont);
  // What is only in memory has nothing to be put back.
  const backups = inMemory
    ? null
    : keepBackups({
        databasePath: config.databasePath,
        folderPath: config.backupDir,
        everyHours: config.backupEveryHours,
        now,
        runner: backupThread(config.databasePath),
        tell: log,
      });
  const clock = watchClock({
    wall: Date.now,
    steady: () => performance.now(),
    onJump: ({ seconds }) => {
      log("warn", "the clock jumped", { seconds });
      quality.ageExceedances().catch((error: unknown) => reportFailure(error, "events after the clock jumped"));
    },
  });
  const operation = operationServices({
    read: database.read,
    databasePath: inMemory ? null : config.databasePath,
    dataDir: dirname(config.databasePath),
    expectedSchema: newestMigration(),
    backups,
    clock,
    now,
    work: () => ({
      imports: imports.unfinishedImports(),
      traces: traces.unanswered(),
      eventStreams: events.listening(),
    }),
  });
  const retention = retainData({
    database,
    now,
    uploadDir,
    keepIssuesDays: config.keepIssuesDays,
    tell: log,
    onError: (error) => reportFailure(error, "retention"),
  });
  const metrics = createMetrics();

  return {
    config,
    version: VERSION,
    now,
    log,
    database,
    events,
    access,
    provider:
      config.singleSignOn &&
      identityProvider({
        ...config.singleSignOn,
        redirectUri: `${new URL(config.publicUrl ?? "").origin}/api/session/sso/callback`,
      }),
    reportSsoFailure: (error: unknown) =>
      log("warn", "single sign-on failed", {
        error: error instanceof Error ? `${error.message}: ${String(error.cause)}` : String(error),
      }),
    seesEvent: seesEvent({ read: database.read, now }),
    network,
    flow,
    quality,
    map,
    imports,
    traces,
    reports,
    operation,
    metrics,
    reportFailure,
    uploadDir,
    isDemo: async () => (await database.read.settings.get(DEMO_SEEDED)) !== undefined,
    /** Brings the data up to date and starts what runs by itself: imports, the demo and its feed, the watch for silence. */
    start: async () => {
      // Uploads of a process that died: their imports are failed by now.
      rmSync(uploadDir, { recursive: true, force: true });
      await imports.resumeImports();
      if (config.demo) {
        const { placeRegistries } = network;
        await seedDemo({
          database,
          now,
          placeRegistries,
          updateExceedances,
          progress: overrides.progress ?? (() => {}),
        })();
      }
      if (config.demo) await access.seedDemoAccounts();
      // With the demo city on show people come in by its accounts; real ones begin with the first administrator.
      if (!config.demo || config.adminPassword !== null) {
        const made = await access.ensureAdmin(config.adminPassword);
        if (made !== null)
          overrides.progress?.(`\n已建管理员账号 ${FIRST_ADMIN}，密码 ${made}（只显示这一次，首次登录后须修改）`);
      }
      traces.warm();
      feed = await startFeed();
      watch.start();
      backups?.start();
      clock.start();
      retention.start();
    },
    /** Ends what runs by itself; an import that runs has `withinMs` to end. What is asked is still answered. */
    stopWork: async (withinMs = 0) => {
      clock.stop();
      retention.stop();
      watch.stop();
      await feed?.stop();
      await backups?.close();
      await imports.close(withinMs);
    },
    async close() {
      await this.stopWork();
      metrics.close();
      await reports.close();
      await traces.close();
      await tileWorker.close();
      await database.close();
    },
  };
}

/** The folder of the database, made when missing. @throws Error of the system where it or a file in it is read-only */
function makeWritable(databasePath: string): void {
  const folder = dirname(databasePath);
  mkdirSync(folder, { recursive: true });
  accessSync(folder, constants.W_OK);
  if (existsSync(databasePath)) accessSync(databasePath, constants.R_OK | constants.W_OK);
}

export type AppContext = Awaited<ReturnType<typeof createContext>>;
