import { z } from "zod";
import { AppError } from "../../../shared/domain/errors.ts";
import type { TracedSample } from "../../../shared/domain/tracing/response-model/response-record.ts";
import type { FieldSampleStore, KeptSample } from "../field-samples.store.ts";
import { flag, found, instant, type Prepare } from "./rows.ts";

const sampleRow = z.object({
  id: z.number(),
  client_id: z.string(),
  trace_id: z.string(),
  observed_at: instant,
  recorded_at: instant,
  reach: z.string(),
  measure_m: z.number(),
  snap_distance_m: z.number(),
  lon: z.number(),
  lat: z.number(),
  outfall: z.string().nullable(),
  found: flag.nullable(),
  parameter: z.string().nullable(),
  value: z.number().nullable(),
  not_detected: flag,
  detection_limit: z.number().nullable(),
  person: z.string().nullable(),
  note: z.string().nullable(),
  has_photo: flag,
  withdrawn_at: instant.nullable(),
  withdrawn_by: z.string().nullable(),
  withdrawn_reason: z.string().nullable(),
});
const photoRow = z.object({ photo: z.string().nullable() });
const SAMPLES = `SELECT id, client_id, trace_id, observed_at, recorded_at, reach, measure_m, snap_distance_m, lon, lat,
  outfall, found, parameter, value, not_detected, detection_limit, person, note, photo IS NOT NULL AS has_photo,
  withdrawn_at, withdrawn_by, withdrawn_reason
  FROM field_sample LEFT JOIN field_sample_withdrawal ON sample_id = id`;

export function sqliteFieldSamples(prepare: Prepare): FieldSampleStore {
  return {
    async put(s) {
      const { changes } = prepare(`INSERT INTO field_sample
        (client_id, trace_id, observed_at, recorded_at, reach, measure_m, snap_distance_m, lon, lat, outfall, found,
         parameter, value, not_detected, detection_limit, person, note, photo)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (client_id) DO NOTHING`).run(
        s.clientId,
        s.traceId,
        s.time,
        s.recordedAt,
        s.place.reach,
        s.place.measureM,
        s.place.snapDistanceM,
        s.place.position[0],
        s.place.position[1],
        s.outfall,
        s.found === null ? null : Number(s.found),
        s.parameter,
        s.value,
        Number(s.notDetected),
        s.detectionLimit,
        s.person,
        s.note,
        s.photo,
      );
      const row = prepare(`${SAMPLES} WHERE client_id = ?`).get(s.clientId);
      return { ...toKept(sampleRow.parse(row)), isNew: changes === 1 };
    },
    async ofTraces(traceIds) {
      const sql = `${SAMPLES} WHERE trace_id IN (SELECT value FROM json_each(?)) ORDER BY id`;
      return z
        .array(sampleRow)
        .parse(prepare(sql).all(JSON.stringify(traceIds)))
        .map(toKept);
    },
    async withdraw(id, { at, person, reason }) {
      const find = () => prepare(`${SAMPLES} WHERE id = ?`).get(id);
      const before = sampleRow.parse(found(find(), `没有编号为 ${id} 的现场样品`));
      if (before.withdrawn_at !== null) throw new AppError("conflict", "这个样品已经撤回");
      prepare(`INSERT INTO field_sample_withdrawal (sample_id, withdrawn_at, withdrawn_by, withdrawn_reason)
        VALUES (?, ?, ?, ?)`).run(id, at, person, reason);
      return toKept(sampleRow.parse(find()));
    },
    async photo(id) {
      const row = prepare("SELECT photo FROM field_sample WHERE id = ?").get(id);
      return row === undefined ? undefined : (photoRow.parse(row).photo ?? undefined);
    },
  };
}

const toKept = (row: z.infer<typeof sampleRow>): KeptSample => ({
  sample: toSample(row),
  traceId: row.trace_id,
  recordedAt: row.recorded_at,
  withdrawn:
    row.withdrawn_at === null || row.withdrawn_by === null || row.withdrawn_reason === null
      ? null
      : { at: row.withdrawn_at, person: row.withdrawn_by, reason: row.withdrawn_reason },
});

const toSample = (row: z.infer<typeof sampleRow>): TracedSample => ({
  id: row.id,
  clientId: row.client_id,
  time: row.observed_at,
  place: {
    reach: row.reach,
    measureM: row.measure_m,
    snapDistanceM: row.snap_distance_m,
    position: [row.lon, row.lat],
  },
  outfall: row.outfall,
  found: row.found,
  parameter: row.parameter,
  value: row.value,
  notDetected: row.not_detected,
  detectionLimit: row.detection_limit,
  person: row.person,
  note: row.note,
  hasPhoto: row.has_photo,
});
