import { createRoute } from "@hono/zod-openapi";
import type { z } from "zod";
import { type backupRun, type SystemResponse, systemResponse } from "../../shared/contract/system.ts";
import { toIso } from "../../shared/domain/time.ts";
import { type EpochSeconds, epochSeconds } from "../../shared/domain/units.ts";
import { city, requires } from "../http/access.ts";
import { answers, createApi } from "../http/api.ts";
import type { Operation, OperationServices } from "../services/operation-services.ts";

type Deps = { operation: OperationServices; version: string };

/** `GET /api/system` */
export function systemRoutes({ operation, version }: Deps) {
  return createApi().openapi(
    createRoute({
      method: "get",
      path: "/system",
      tags: ["system"],
      middleware: [requires("administer", city)],
      summary: "系统运行状况：数据库、磁盘、备份、正在进行的工作与需要处理的事项",
      responses: answers(systemResponse, "运行状况"),
    }),
    async (c) => c.json(systemShape(await operation.describeOperation(), version), 200),
  );
}

function systemShape(of: Operation, version: string): SystemResponse {
  const { now, uptimeS, conditions, database, walBytes, disk, work } = of;
  return {
    now: toIso(now),
    version,
    up_since: toIso(epochSeconds(now - uptimeS)),
    uptime_s: uptimeS,
    ready: !conditions.some(({ severity }) => severity === "error"),
    conditions,
    database:
      database === undefined
        ? null
        : {
            schema_version: database.schemaVersion,
            size_bytes: database.sizeBytes,
            reusable_bytes: database.reusableBytes,
            wal_bytes: walBytes,
            imported: database.readingsImported,
            newest_at: isoOrNull(database.newestObservedAt),
          },
    disk: disk === undefined ? null : { free_bytes: disk.freeBytes, total_bytes: disk.totalBytes },
    backup: of.backup === null ? null : backupShape(of.backup),
    work: { imports: work.imports, traces: work.traces, event_streams: work.eventStreams },
  };
}

const backupShape = (backup: NonNullable<Operation["backup"]>): SystemResponse["backup"] => ({
  every_hours: backup.everyHours,
  in_progress: backup.running,
  last_good: runShape(backup.lastGood),
  last_failure: runShape(backup.lastFailure),
  last_test: runShape(backup.lastTest),
  next_at: isoOrNull(backup.nextAt),
  kept: backup.kept,
  kept_bytes: backup.keptBytes,
  free_bytes: backup.disk?.freeBytes ?? null,
});

type Run = NonNullable<Operation["backup"]>["lastGood"];
const runShape = (run: Run): z.infer<typeof backupRun> | null =>
  run && {
    kind: run.kind,
    at: toIso(run.at),
    took_s: run.tookMs / 1000,
    file_name: run.file,
    size_bytes: run.sizeBytes,
    failure: run.failure,
  };

const isoOrNull = (at: EpochSeconds | null): string | null => (at === null ? null : toIso(at));
