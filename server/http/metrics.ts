import { monitorEventLoopDelay } from "node:perf_hooks";
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Operation } from "../services/operation-services.ts";

export type RequestMetrics = {
  /** A request has come; the answer is called when it has been handled. */
  begin: () => () => void;
  observe: (route: string, method: string, status: number, seconds: number) => void;
};

const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
const BUCKETS_S = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const QUANTILES = [50, 99];

/** Figures for Prometheus, in its text format. Labels are patterns, methods, statuses and states: never ids or names. */
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Histogram({
    name: "capillary_http_request_seconds",
    help: "Requests by route pattern, method and status",
    labelNames: ["route", "method", "status"] as const,
    buckets: BUCKETS_S,
    registers,
  });
  const { set: setProcess, close } = processGauges(registry);
  let inFlight = 0;
  const setOperation = operationGauges(registry);
  return {
    contentType: registry.contentType,
    begin(): () => void {
      inFlight += 1;
      return () => {
        inFlight -= 1;
      };
    },
    /** Requests being handled. */
    inFlight: (): number => inFlight,
    close,
    observe: (route: string, method: string, status: number, seconds: number): void =>
      requests.observe({ route, method: METHODS.has(method) ? method : "OTHER", status }, seconds),
    /** Everything as it stands now. The delays of the event loop are those since the time before. */
    text(operation: Operation): Promise<string> {
      setProcess();
      setOperation(operation);
      return registry.metrics();
    },
  };
}
export type Metrics = ReturnType<typeof createMetrics>;

function processGauges(registry: Registry): { set: () => void; close: () => void } {
  const gauge = gaugeIn(registry);
  const loop = gauge("event_loop_delay_seconds", "Delay of the event loop since the last scrape", ["quantile"]);
  const heap = gauge("heap_used_bytes", "JavaScript heap in use");
  const resident = gauge("resident_memory_bytes", "Memory of the process");
  const delays = monitorEventLoopDelay({ resolution: 10 });
  delays.enable();
  const set = () => {
    for (const percentile of QUANTILES) {
      // The measure is of the time between two ticks of its own timer.
      const ns = Math.max(0, delays.percentile(percentile) - 10e6);
      loop.set({ quantile: String(percentile / 100) }, ns / 1e9);
    }
    delays.reset();
    heap.set(process.memoryUsage().heapUsed);
    resident.set(process.memoryUsage.rss());
  };
  return { set, close: () => void delays.disable() };
}

function operationGauges(registry: Registry): (operation: Operation) => void {
  const gauge = gaugeIn(registry);
  const single = {
    up: gauge("uptime_seconds", "Time since start"),
    ready: gauge("ready", "1 where requests should come here"),
    warnings: gauge("warnings", "Conditions an administrator should see to"),
    size: gauge("database_bytes", "Size of the database"),
    wal: gauge("wal_bytes", "Size of the write-ahead log"),
    free: gauge("disk_free_bytes", "Free on the disk of the data"),
    imports: gauge("imports_unfinished", "Imports running or waiting"),
    traces: gauge("traces_running", "Questions of traces being worked on or waiting"),
    streams: gauge("event_streams", "Open event streams"),
    backupAge: gauge("backup_age_seconds", "Time since the last good backup; absent before the first"),
    backupFailed: gauge("backup_failed", "1 where the last backup or trial restore failed"),
    readingAge: gauge("newest_reading_age_seconds", "Time since the newest water was measured"),
  };
  const states = gauge("imports", "Imports by state", ["state"]);
  const imported = new Counter({
    name: "capillary_readings_imported_total",
    help: "Rows of readings taken by imports",
    registers: [registry],
  });
  return ({ now, uptimeS, conditions, database, walBytes, disk, backup, work }) => {
    const set = (of: Gauge, value: number | undefined) => (value === undefined ? of.remove() : of.set(value));
    set(single.up, uptimeS);
    set(single.ready, conditions.some(({ severity }) => severity === "error") ? 0 : 1);
    set(single.warnings, conditions.filter(({ severity }) => severity === "warning").length);
    set(single.size, database?.sizeBytes);
    set(single.wal, walBytes);
    set(single.free, disk?.freeBytes);
    set(single.imports, work.imports);
    set(single.traces, work.traces);
    set(single.streams, work.eventStreams);
    set(single.backupAge, backup?.lastGood ? Math.max(0, now - backup.lastGood.at) : undefined);
    set(single.backupFailed, backup === null ? undefined : Number(backup.lastFailure !== null));
    const newest = database?.newestObservedAt ?? undefined;
    set(single.readingAge, newest === undefined ? undefined : Math.max(0, now - newest));
    for (const [state, count] of Object.entries(database?.imports ?? {})) states.set({ state }, count);
    if (database === undefined) return;
    imported.reset();
    imported.inc(database.readingsImported);
  };
}

const gaugeIn =
  (registry: Registry) =>
  (name: string, help: string, labelNames: string[] = []): Gauge =>
    new Gauge({ name: `capillary_${name}`, help, labelNames, registers: [registry] });
