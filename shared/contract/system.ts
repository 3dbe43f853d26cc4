import { z } from "zod";
import { instant } from "./common.ts";

/** A backup or trial restore that has ended. */
export const backupRun = z.object({
  kind: z.enum(["backup", "restore-test"]),
  at: instant,
  took_s: z.number(),
  file_name: z.string().nullable(),
  size_bytes: z.number().int().nullable(),
  failure: z.string().nullable(),
});

/** Something an administrator should see to; with an error the service should get no requests. */
export const condition = z.object({
  key: z.string(),
  severity: z.enum(["error", "warning"]),
  text: z.string(),
});

/** `GET /api/system`: how the service stands. */
export const systemResponse = z.object({
  now: instant,
  version: z.string(),
  up_since: instant,
  uptime_s: z.number().int(),
  ready: z.boolean(),
  conditions: z.array(condition),
  /** Null where the database does not answer. */
  database: z
    .object({
      schema_version: z.string(),
      size_bytes: z.number().int(),
      reusable_bytes: z.number().int(),
      wal_bytes: z.number().int(),
      imported: z.number().int(),
      newest_at: instant.nullable(),
    })
    .nullable(),
  /** Of the data; null for a database in memory. */
  disk: z.object({ free_bytes: z.number().int(), total_bytes: z.number().int() }).nullable(),
  /** Null for a database in memory. */
  backup: z
    .object({
      /** 0: none is made by itself. */
      every_hours: z.number(),
      in_progress: z.enum(["backup", "restore-test"]).nullable(),
      last_good: backupRun.nullable(),
      last_failure: backupRun.nullable(),
      last_test: backupRun.nullable(),
      next_at: instant.nullable(),
      kept: z.number().int(),
      kept_bytes: z.number().int(),
      free_bytes: z.number().int().nullable(),
    })
    .nullable(),
  work: z.object({
    imports: z.number().int(),
    traces: z.number().int(),
    event_streams: z.number().int(),
  }),
});
export type SystemResponse = z.infer<typeof systemResponse>;
