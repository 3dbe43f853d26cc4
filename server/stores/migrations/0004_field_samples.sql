-- Results from the bank, as the phone sent them: never edited, never lost. A trace goes on from the one they were taken for.
CREATE TABLE field_sample (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  client_id       TEXT NOT NULL UNIQUE CHECK (client_id <> ''),
  trace_id        TEXT NOT NULL REFERENCES trace (id),
  observed_at     INTEGER NOT NULL,
  recorded_at     INTEGER NOT NULL,
  reach           TEXT NOT NULL,
  measure_m       REAL NOT NULL CHECK (measure_m >= 0),
  snap_distance_m REAL NOT NULL CHECK (snap_distance_m >= 0),
  lon             REAL NOT NULL CHECK (lon BETWEEN -180 AND 180),
  lat             REAL NOT NULL CHECK (lat BETWEEN -90 AND 90),
  outfall         TEXT,
  found           INTEGER CHECK (found IN (0, 1)),
  parameter       TEXT,
  value           REAL,
  not_detected    INTEGER NOT NULL CHECK (not_detected IN (0, 1)),
  detection_limit REAL CHECK (detection_limit > 0),
  person          TEXT,
  note            TEXT,
  photo           TEXT,
  CHECK ((found IS NOT NULL) + (value IS NOT NULL) + not_detected = 1),
  CHECK (found IS NULL OR outfall IS NOT NULL),
  CHECK (found IS NOT NULL OR parameter IS NOT NULL)
) STRICT;
CREATE INDEX field_sample_trace ON field_sample (trace_id);
CREATE TRIGGER field_sample_is_never_edited BEFORE UPDATE ON field_sample
BEGIN
  SELECT raise(ABORT, 'a field sample is a record and is never edited');
END;
