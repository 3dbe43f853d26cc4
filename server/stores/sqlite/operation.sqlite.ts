import { z } from "zod";
import type { ImportState } from "../imports.store.ts";
import type { OperationStore } from "../operation.store.ts";
import { instant, type Prepare } from "./rows.ts";

const NO_IMPORTS: Record<ImportState, number> = {
  running: 0,
  done: 0,
  "dry-run": 0,
  refused: 0,
  failed: 0,
  undone: 0,
};
const imports = z.array(z.object({ state: z.string(), count: z.number() }));
const factsRow = z.object({
  schema_version: z.string(),
  size_bytes: z.number(),
  reusable_bytes: z.number(),
  imported: z.number(),
  newest_observed_at: instant.nullable(),
  newest_import_at: instant.nullable(),
});
const FACTS = `SELECT
  (SELECT max(name) FROM migration) AS schema_version,
  (SELECT page_count FROM pragma_page_count) * (SELECT page_size FROM pragma_page_size) AS size_bytes,
  (SELECT freelist_count FROM pragma_freelist_count) * (SELECT page_size FROM pragma_page_size) AS reusable_bytes,
  (SELECT ifnull(sum(accepted), 0) FROM import_batch WHERE kind = 'readings' AND state IN ('done', 'undone')) AS imported,
  (SELECT max(observed_at) FROM reading_latest) AS newest_observed_at,
  (SELECT max(created_at) FROM import_batch) AS newest_import_at`;

export function sqliteOperation(prepare: Prepare): OperationStore {
  return {
    async facts() {
      const states = imports.parse(prepare("SELECT state, count(*) AS count FROM import_batch GROUP BY state").all());
      const row = factsRow.parse(prepare(FACTS).get());
      return {
        schemaVersion: row.schema_version,
        sizeBytes: row.size_bytes,
        reusableBytes: row.reusable_bytes,
        imports: { ...NO_IMPORTS, ...Object.fromEntries(states.map(({ state, count }) => [state, count])) },
        readingsImported: row.imported,
        newestObservedAt: row.newest_observed_at,
        newestImportAt: row.newest_import_at,
      };
    },
  };
}
