import { z } from "zod";
import type { TracedSample } from "../../../shared/domain/tracing/response-model/response-record.ts";
import type { FieldSampleStore } from "../field-samples.store.ts";
import { flag, instant, type Prepare } from "./rows.ts";

const sampleRow = z.object({
  id: z.number(),
  client_id: z.string(),
  trace_id: z.string(),
  observed_at: instant,
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
});
const photoRow = z.object({ photo: z.string().nullable() });
const FIND = `SELECT id, client_id, trace_id, observed_at, reach, measure_m, snap_distance_m, lon, lat, outfall, found,
  parameter, value, not_detected, detection_limit, person, note, photo IS NOT NULL AS has_photo
  FROM field_sample WHERE client_id = ?`;

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
      const row = sampleRow.parse(prepare(FIND).get(s.clientId));
      return { sample: toSample(row), traceId: row.trace_id, isNew: changes === 1 };
    },
    async photo(id) {
      const row = prepare("SELECT photo FROM field_sample WHERE id = ?").get(id);
      return row === undefined ? undefined : (photoRow.parse(row).photo ?? undefined);
    },
  };
}

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
