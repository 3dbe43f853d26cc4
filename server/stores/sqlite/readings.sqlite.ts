import { z } from "zod";
import type { ReadingSource, SectionId, SourceId } from "../../../shared/domain/quality/reading.ts";
import type { EpochSeconds } from "../../../shared/domain/units.ts";
import type { ReadingStore } from "../readings.store.ts";
import type { NewestObservations } from "./newest-observations.ts";
import { decodeObservation, READING_COLUMNS, type ReadingRow } from "./reading-rows.ts";
import { selectInRange } from "./reading-selects.ts";
import { readSeries } from "./reading-series.ts";
import type { ReadingWriter } from "./reading-writer.ts";
import { readDailies, readMonthlies } from "./rollup-selects.ts";
import type { Prepare } from "./rows.ts";

const sourceRow = z.object({
  id: z.number().transform((id) => id as SourceId),
  code: z.string(),
  name: z.string(),
  kind: z.enum(["automatic", "manual", "demo"]),
  rank: z.number(),
});

const COLUMNS = READING_COLUMNS.join(", ");

export function sqliteReadings(prepare: Prepare, writer: ReadingWriter, newest: NewestObservations): ReadingStore {
  return {
    async sources(): Promise<ReadingSource[]> {
      return z.array(sourceRow).parse(prepare("SELECT * FROM source ORDER BY rank, code").all());
    },
    async putSource({ code, name, kind, rank }) {
      const row = prepare(`INSERT INTO source (code, name, kind, rank) VALUES (?, ?, ?, ?)
        ON CONFLICT (code) DO UPDATE SET code = excluded.code RETURNING *`).get(code, name, kind, rank);
      return sourceRow.parse(row);
    },
    async put(observations, importId, recordedAt) {
      return writer.put(observations, importId, recordedAt);
    },
    async putColumns(columns, importId, recordedAt) {
      return writer.putColumns(columns, importId, recordedAt);
    },
    async undo(importId) {
      return { touched: writer.undo(importId) };
    },
    async series(section, source, parameters, { from, to }, asOf) {
      return readSeries(prepare, parameters, { section, source, from, to, asOf });
    },
    async observations(section, source, { from, to }, asOf) {
      const rows = prepare(selectInRange(COLUMNS, asOf)).raw();
      return (rows.all({ section, source, from, to, asOf }) as ReadingRow[]).map(decodeObservation);
    },
    async latest(at) {
      writer.settle();
      return at === undefined ? newest.ofAll() : newest.at(at);
    },
    async extents(sectionId) {
      writer.settle();
      const rows = prepare(`SELECT section_id, source_id, first_at, observed_at, observations FROM reading_latest
        WHERE @section IS NULL OR section_id = @section`)
        .raw()
        .all({ section: sectionId ?? null }) as [SectionId, SourceId, EpochSeconds, EpochSeconds, number][];
      return rows.map(([section, source, from, to, observations]) => ({
        sectionId: section,
        sourceId: source,
        from,
        to,
        observations,
      }));
    },
    async dailies(range, sectionIds, parameters) {
      writer.settle();
      return readDailies(prepare, range, sectionIds, parameters);
    },
    async monthlies(range, sectionIds, parameters) {
      writer.settle();
      return readMonthlies(prepare, range, sectionIds, parameters);
    },
  };
}
