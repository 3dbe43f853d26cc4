-- Times are whole seconds since 1970-01-01T00:00:00Z; days and months are Beijing time (shared/domain/time.ts).
-- Absent is NULL, never zero. Positions are degrees WGS 84. Units stand in the names of columns.
-- Rows that correct others never overwrite them: `superseded_by` names the import that did, `superseded_at` when.

-- Imports are jobs and units of undo; every imported row names the import it came with.
CREATE TABLE import_batch (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  kind        TEXT NOT NULL CHECK (kind <> ''),
  file_name   TEXT NOT NULL,
  sha256      TEXT NOT NULL,
  size_bytes  INTEGER NOT NULL CHECK (size_bytes >= 0),
  options     TEXT NOT NULL CHECK (json_valid(options)),
  state       TEXT NOT NULL DEFAULT 'running'
              CHECK (state IN ('running', 'done', 'dry-run', 'refused', 'failed', 'undone')),
  progress    REAL NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 1),
  accepted    INTEGER NOT NULL DEFAULT 0 CHECK (accepted >= 0),
  rejected    INTEGER NOT NULL DEFAULT 0 CHECK (rejected >= 0),
  unchanged   INTEGER NOT NULL DEFAULT 0 CHECK (unchanged >= 0),
  issue_count INTEGER NOT NULL DEFAULT 0 CHECK (issue_count >= 0),
  failure     TEXT,
  created_at  INTEGER NOT NULL,
  finished_at INTEGER
) STRICT;
CREATE INDEX import_batch_running ON import_batch (state) WHERE state = 'running';

CREATE TABLE import_issue (
  import_id   INTEGER NOT NULL REFERENCES import_batch (id),
  position    INTEGER NOT NULL,
  row_number  INTEGER,
  column_name TEXT,
  code        TEXT NOT NULL,
  severity    TEXT NOT NULL CHECK (severity IN ('error', 'warning', 'info')),
  message     TEXT NOT NULL,
  value       TEXT,
  PRIMARY KEY (import_id, position)
) STRICT, WITHOUT ROWID;

-- 断面. What can change about one stands in its versions.
CREATE TABLE section (
  id   INTEGER PRIMARY KEY AUTOINCREMENT,
  code TEXT NOT NULL UNIQUE CHECK (code <> '')
) STRICT;

-- A version is in force from valid_from (NULL: always) to valid_to (exclusive; NULL: still).
-- Where versions overlap the one that began last speaks.
CREATE TABLE section_version (
  id                     INTEGER PRIMARY KEY AUTOINCREMENT,
  section_id             INTEGER NOT NULL REFERENCES section (id),
  valid_from             INTEGER,
  name                   TEXT NOT NULL CHECK (name <> ''),
  lon                    REAL CHECK (lon BETWEEN -180 AND 180),
  lat                    REAL CHECK (lat BETWEEN -90 AND 90),
  levels                 TEXT NOT NULL CHECK (json_valid(levels)),
  river                  TEXT,
  water_type             TEXT NOT NULL CHECK (water_type IN ('river', 'lake', 'reservoir')),
  target_class           TEXT CHECK (target_class IN ('I', 'II', 'III', 'IV', 'V')),
  target_overrides       TEXT NOT NULL CHECK (json_valid(target_overrides)),
  district               TEXT,
  responsible_district   TEXT,
  upstream_district      TEXT,
  downstream_district    TEXT,
  inventory_upstream_m   REAL NOT NULL CHECK (inventory_upstream_m >= 0),
  inventory_downstream_m REAL NOT NULL CHECK (inventory_downstream_m >= 0),
  valid_to               INTEGER,
  demo                   INTEGER NOT NULL CHECK (demo IN (0, 1)),
  import_id              INTEGER NOT NULL REFERENCES import_batch (id),
  recorded_at            INTEGER NOT NULL,
  superseded_by          INTEGER REFERENCES import_batch (id),
  superseded_at          INTEGER,
  CHECK ((lon IS NULL) = (lat IS NULL)),
  CHECK (valid_to IS NULL OR valid_from IS NULL OR valid_to > valid_from),
  CHECK ((superseded_by IS NULL) = (superseded_at IS NULL))
) STRICT;
CREATE UNIQUE INDEX section_version_current
  ON section_version (section_id, ifnull(valid_from, -9223372036854775808)) WHERE superseded_at IS NULL;
CREATE INDEX section_version_section ON section_version (section_id);
CREATE INDEX section_version_import ON section_version (import_id);
CREATE INDEX section_version_superseded_by ON section_version (superseded_by) WHERE superseded_by IS NOT NULL;

-- Names files use for a section. The code may be one that no section has yet.
CREATE TABLE section_alias (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  province      TEXT NOT NULL,
  name          TEXT NOT NULL CHECK (name <> ''),
  code          TEXT NOT NULL CHECK (code <> ''),
  import_id     INTEGER NOT NULL REFERENCES import_batch (id),
  recorded_at   INTEGER NOT NULL,
  superseded_by INTEGER REFERENCES import_batch (id),
  superseded_at INTEGER,
  CHECK ((superseded_by IS NULL) = (superseded_at IS NULL))
) STRICT;
CREATE UNIQUE INDEX section_alias_current ON section_alias (province, name) WHERE superseded_at IS NULL;
CREATE INDEX section_alias_import ON section_alias (import_id);

-- 入河排污口.
CREATE TABLE outfall (
  id   INTEGER PRIMARY KEY AUTOINCREMENT,
  code TEXT NOT NULL UNIQUE CHECK (code <> '')
) STRICT;

CREATE TABLE outfall_version (
  id                INTEGER PRIMARY KEY AUTOINCREMENT,
  outfall_id        INTEGER NOT NULL REFERENCES outfall (id),
  name              TEXT NOT NULL CHECK (name <> ''),
  lon               REAL NOT NULL CHECK (lon BETWEEN -180 AND 180),
  lat               REAL NOT NULL CHECK (lat BETWEEN -90 AND 90),
  category          TEXT,
  national_code     TEXT,
  local_code        TEXT,
  river             TEXT,
  district          TEXT,
  town              TEXT,
  village           TEXT,
  responsible_party TEXT,
  credit_code       TEXT,
  permit            TEXT,
  status            TEXT NOT NULL CHECK (status IN ('to-survey', 'surveyed', 'monitored', 'traced', 'planned',
                                                    'rectifying', 'to-accept', 'closed', 'relapsed')),
  discharge_m3_d    REAL CHECK (discharge_m3_d >= 0),
  loads_kg_d        TEXT NOT NULL CHECK (json_valid(loads_kg_d)),
  parameters        TEXT NOT NULL CHECK (json_valid(parameters)),
  live_state        TEXT NOT NULL CHECK (live_state IN ('running', 'intermittent', 'rain-only', 'dry', 'unknown')),
  demo              INTEGER NOT NULL CHECK (demo IN (0, 1)),
  import_id         INTEGER NOT NULL REFERENCES import_batch (id),
  recorded_at       INTEGER NOT NULL,
  superseded_by     INTEGER REFERENCES import_batch (id),
  superseded_at     INTEGER,
  CHECK ((superseded_by IS NULL) = (superseded_at IS NULL))
) STRICT;
CREATE UNIQUE INDEX outfall_version_current ON outfall_version (outfall_id) WHERE superseded_at IS NULL;
CREATE INDEX outfall_version_outfall ON outfall_version (outfall_id);
CREATE INDEX outfall_version_import ON outfall_version (import_id);
CREATE INDEX outfall_version_superseded_by ON outfall_version (superseded_by) WHERE superseded_by IS NOT NULL;

-- Polygon layers: 区县, lakes, drinking-water protection zones.
CREATE TABLE area (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  kind          TEXT NOT NULL CHECK (kind IN ('district', 'lake', 'protection-zone')),
  name          TEXT NOT NULL CHECK (name <> ''),
  code          TEXT,
  polygons      TEXT NOT NULL CHECK (json_valid(polygons)),
  demo          INTEGER NOT NULL CHECK (demo IN (0, 1)),
  import_id     INTEGER NOT NULL REFERENCES import_batch (id),
  recorded_at   INTEGER NOT NULL,
  superseded_by INTEGER REFERENCES import_batch (id),
  superseded_at INTEGER,
  CHECK ((superseded_by IS NULL) = (superseded_at IS NULL))
) STRICT;
CREATE UNIQUE INDEX area_current ON area (kind, name) WHERE superseded_at IS NULL;
CREATE INDEX area_import ON area (import_id);

-- Networks are whole versions; the one adopted last is current.
CREATE TABLE network (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  version     TEXT NOT NULL UNIQUE,
  name        TEXT NOT NULL,
  import_id   INTEGER NOT NULL REFERENCES import_batch (id),
  created_at  INTEGER NOT NULL,
  adoption    INTEGER NOT NULL UNIQUE,
  reach_count INTEGER NOT NULL CHECK (reach_count >= 0),
  length_m    REAL NOT NULL CHECK (length_m >= 0),
  demo        INTEGER NOT NULL CHECK (demo IN (0, 1))
) STRICT;
CREATE INDEX network_import ON network (import_id);

CREATE TABLE node (
  network_id INTEGER NOT NULL REFERENCES network (id) ON DELETE CASCADE,
  position   INTEGER NOT NULL CHECK (position >= 0),
  lon        REAL NOT NULL CHECK (lon BETWEEN -180 AND 180),
  lat        REAL NOT NULL CHECK (lat BETWEEN -90 AND 90),
  PRIMARY KEY (network_id, position)
) STRICT, WITHOUT ROWID;

-- `geometry` is written and read by server/stores/sqlite/geometry-blob.ts, without loss.
CREATE TABLE reach (
  network_id     INTEGER NOT NULL REFERENCES network (id) ON DELETE CASCADE,
  position       INTEGER NOT NULL CHECK (position >= 0),
  ref            TEXT NOT NULL CHECK (ref <> ''),
  from_node      INTEGER NOT NULL,
  to_node        INTEGER NOT NULL,
  length_m       REAL NOT NULL CHECK (length_m >= 0),
  river          TEXT,
  kind           TEXT CHECK (kind IN ('river', 'canal', 'creek', 'ditch', 'culvert', 'lake-crossing')),
  stream_order   INTEGER,
  direction      TEXT NOT NULL CHECK (direction IN ('forward', 'reverse', 'both', 'unknown')),
  velocity_m_s   REAL,
  discharge_m3_s REAL,
  width_m        REAL,
  district       TEXT,
  geometry       BLOB NOT NULL,
  PRIMARY KEY (network_id, position),
  UNIQUE (network_id, ref),
  FOREIGN KEY (network_id, from_node) REFERENCES node (network_id, position) DEFERRABLE INITIALLY DEFERRED,
  FOREIGN KEY (network_id, to_node) REFERENCES node (network_id, position) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TABLE network_issue (
  network_id INTEGER NOT NULL REFERENCES network (id) ON DELETE CASCADE,
  position   INTEGER NOT NULL,
  code       TEXT NOT NULL,
  severity   TEXT NOT NULL CHECK (severity IN ('error', 'warning', 'info')),
  message    TEXT NOT NULL,
  reaches    TEXT NOT NULL CHECK (json_valid(reaches)),
  lon        REAL,
  lat        REAL,
  PRIMARY KEY (network_id, position),
  CHECK ((lon IS NULL) = (lat IS NULL))
) STRICT, WITHOUT ROWID;

-- Where sections and outfalls sit on a network, snapped once.
CREATE TABLE section_placement (
  network_id      INTEGER NOT NULL REFERENCES network (id) ON DELETE CASCADE,
  section_id      INTEGER NOT NULL REFERENCES section (id) ON DELETE CASCADE,
  reach           TEXT NOT NULL,
  measure_m       REAL NOT NULL CHECK (measure_m >= 0),
  snap_distance_m REAL NOT NULL CHECK (snap_distance_m >= 0),
  PRIMARY KEY (network_id, section_id),
  FOREIGN KEY (network_id, reach) REFERENCES reach (network_id, ref) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE INDEX section_placement_section ON section_placement (section_id);
CREATE INDEX section_placement_reach ON section_placement (network_id, reach);

CREATE TABLE outfall_placement (
  network_id      INTEGER NOT NULL REFERENCES network (id) ON DELETE CASCADE,
  outfall_id      INTEGER NOT NULL REFERENCES outfall (id) ON DELETE CASCADE,
  reach           TEXT NOT NULL,
  measure_m       REAL NOT NULL CHECK (measure_m >= 0),
  snap_distance_m REAL NOT NULL CHECK (snap_distance_m >= 0),
  PRIMARY KEY (network_id, outfall_id),
  FOREIGN KEY (network_id, reach) REFERENCES reach (network_id, ref) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE INDEX outfall_placement_outfall ON outfall_placement (outfall_id);
CREATE INDEX outfall_placement_reach ON outfall_placement (network_id, reach);

-- Who measured: sources are never mixed in one verdict.
CREATE TABLE source (
  id   INTEGER PRIMARY KEY AUTOINCREMENT,
  code TEXT NOT NULL UNIQUE CHECK (code <> ''),
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('automatic', 'manual', 'demo')),
  rank INTEGER NOT NULL
) STRICT;

-- One row per section, source and moment (docs/decisions/0002-readings-layout.md). A usual parameter's column holds its
-- value only while it is a plain one of flag N, so that SQL over the columns is safe; `extra` holds plain values of
-- rare parameters by key, `marks` everything else by key: below detection, missing, flagged, other review level.
CREATE TABLE reading (
  section_id    INTEGER NOT NULL REFERENCES section (id),
  source_id     INTEGER NOT NULL REFERENCES source (id),
  observed_at   INTEGER NOT NULL,
  wt_celsius    REAL,
  ph            REAL,
  do_mg_l       REAL,
  ec_us_cm      REAL,
  tur_ntu       REAL,
  codmn_mg_l    REAL,
  nh3n_mg_l     REAL,
  tp_mg_l       REAL,
  tn_mg_l       REAL,
  chla_mg_m3    REAL,
  algae_cells_l REAL,
  extra         TEXT CHECK (json_valid(extra)),
  marks         TEXT CHECK (json_valid(marks)),
  review        TEXT NOT NULL CHECK (review IN ('raw', 'first', 'final')),
  import_id     INTEGER NOT NULL REFERENCES import_batch (id),
  recorded_at   INTEGER NOT NULL,
  PRIMARY KEY (section_id, source_id, observed_at)
) STRICT, WITHOUT ROWID;

-- Rows of `reading` as they were until `superseded_at`.
CREATE TABLE reading_history (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  section_id    INTEGER NOT NULL REFERENCES section (id),
  source_id     INTEGER NOT NULL REFERENCES source (id),
  observed_at   INTEGER NOT NULL,
  wt_celsius    REAL,
  ph            REAL,
  do_mg_l       REAL,
  ec_us_cm      REAL,
  tur_ntu       REAL,
  codmn_mg_l    REAL,
  nh3n_mg_l     REAL,
  tp_mg_l       REAL,
  tn_mg_l       REAL,
  chla_mg_m3    REAL,
  algae_cells_l REAL,
  extra         TEXT,
  marks         TEXT,
  review        TEXT NOT NULL,
  import_id     INTEGER NOT NULL REFERENCES import_batch (id),
  recorded_at   INTEGER NOT NULL,
  superseded_by INTEGER NOT NULL REFERENCES import_batch (id),
  superseded_at INTEGER NOT NULL,
  CHECK (superseded_at >= recorded_at)
) STRICT;
CREATE INDEX reading_history_moment ON reading_history (section_id, source_id, observed_at);
CREATE INDEX reading_history_import ON reading_history (import_id, superseded_by);

-- The newest row of `reading` per section and source, with how far back they go and how many there are.
CREATE TABLE reading_latest (
  section_id    INTEGER NOT NULL REFERENCES section (id),
  source_id     INTEGER NOT NULL REFERENCES source (id),
  observed_at   INTEGER NOT NULL,
  wt_celsius    REAL,
  ph            REAL,
  do_mg_l       REAL,
  ec_us_cm      REAL,
  tur_ntu       REAL,
  codmn_mg_l    REAL,
  nh3n_mg_l     REAL,
  tp_mg_l       REAL,
  tn_mg_l       REAL,
  chla_mg_m3    REAL,
  algae_cells_l REAL,
  extra         TEXT,
  marks         TEXT,
  review        TEXT NOT NULL,
  import_id     INTEGER NOT NULL REFERENCES import_batch (id),
  recorded_at   INTEGER NOT NULL,
  first_at      INTEGER NOT NULL,
  observations  INTEGER NOT NULL CHECK (observations > 0),
  PRIMARY KEY (section_id, source_id)
) STRICT, WITHOUT ROWID;

-- Which stretch of time an import wrote, so that it can be found again and taken back.
CREATE TABLE import_reading_span (
  import_id  INTEGER NOT NULL REFERENCES import_batch (id),
  section_id INTEGER NOT NULL REFERENCES section (id),
  source_id  INTEGER NOT NULL REFERENCES source (id),
  first_at   INTEGER NOT NULL,
  last_at    INTEGER NOT NULL,
  PRIMARY KEY (import_id, section_id, source_id),
  CHECK (last_at >= first_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_reading_span_section ON import_reading_span (section_id);

-- Rollups of `reading` by local day and month. `valid` counts readings in statistics, those below detection included
-- with half their limit; `excluded` the flagged and missing; `hydrogen_sum` is Σ10^−pH, for pH only. Columns are in the
-- unit of the parameter.
CREATE TABLE reading_daily (
  section_id      INTEGER NOT NULL REFERENCES section (id),
  source_id       INTEGER NOT NULL REFERENCES source (id),
  day             INTEGER NOT NULL,
  parameter       TEXT NOT NULL,
  valid           INTEGER NOT NULL CHECK (valid >= 0),
  below_detection INTEGER NOT NULL CHECK (below_detection BETWEEN 0 AND valid),
  excluded        INTEGER NOT NULL CHECK (excluded >= 0),
  total           REAL NOT NULL,
  minimum         REAL,
  maximum         REAL,
  hydrogen_sum    REAL NOT NULL,
  PRIMARY KEY (section_id, source_id, day, parameter)
) STRICT, WITHOUT ROWID;

CREATE TABLE reading_monthly (
  section_id      INTEGER NOT NULL REFERENCES section (id),
  source_id       INTEGER NOT NULL REFERENCES source (id),
  month           INTEGER NOT NULL,
  parameter       TEXT NOT NULL,
  valid           INTEGER NOT NULL CHECK (valid >= 0),
  below_detection INTEGER NOT NULL CHECK (below_detection BETWEEN 0 AND valid),
  excluded        INTEGER NOT NULL CHECK (excluded >= 0),
  total           REAL NOT NULL,
  minimum         REAL,
  maximum         REAL,
  hydrogen_sum    REAL NOT NULL,
  PRIMARY KEY (section_id, source_id, month, parameter)
) STRICT, WITHOUT ROWID;

-- 超标: runs of readings of one section and source over its target.
CREATE TABLE exceedance (
  id                INTEGER PRIMARY KEY AUTOINCREMENT,
  section_id        INTEGER NOT NULL REFERENCES section (id),
  source_id         INTEGER NOT NULL REFERENCES source (id),
  started_at        INTEGER NOT NULL,
  state             TEXT NOT NULL CHECK (state IN ('open', 'no-data', 'closed')),
  last_over_at      INTEGER NOT NULL,
  ended_at          INTEGER,
  peak_at           INTEGER NOT NULL,
  peak_class        TEXT NOT NULL CHECK (peak_class IN ('I', 'II', 'III', 'IV', 'V', 'worse-than-V')),
  peak_multiple     REAL,
  readings_over     INTEGER NOT NULL CHECK (readings_over >= 0),
  acknowledged_at   INTEGER,
  acknowledged_note TEXT,
  UNIQUE (section_id, source_id, started_at),
  CHECK (last_over_at >= started_at)
) STRICT;
CREATE INDEX exceedance_started ON exceedance (started_at);
CREATE INDEX exceedance_state ON exceedance (state, started_at);

CREATE TABLE exceedance_parameter (
  exceedance_id        INTEGER NOT NULL REFERENCES exceedance (id) ON DELETE CASCADE,
  position             INTEGER NOT NULL,
  parameter            TEXT NOT NULL,
  limit_value          REAL NOT NULL,
  limit_kind           TEXT NOT NULL CHECK (limit_kind IN ('max', 'min', 'range')),
  peak_value           REAL NOT NULL,
  peak_at              INTEGER NOT NULL,
  latest_value         REAL,
  multiple_over_target REAL,
  PRIMARY KEY (exceedance_id, position)
) STRICT, WITHOUT ROWID;

-- 溯源: what went in and what came out, never edited. The event it was asked about may later be revoked.
CREATE TABLE trace (
  id            TEXT PRIMARY KEY CHECK (id <> ''),
  created_at    INTEGER NOT NULL,
  exceedance_id INTEGER,
  section_code  TEXT,
  observed_at   INTEGER NOT NULL,
  rerun_of      TEXT REFERENCES trace (id),
  demo          INTEGER NOT NULL CHECK (demo IN (0, 1)),
  inputs        TEXT NOT NULL CHECK (json_valid(inputs)),
  input_hash    TEXT NOT NULL,
  result        TEXT NOT NULL CHECK (json_valid(result)),
  result_hash   TEXT NOT NULL
) STRICT;
CREATE INDEX trace_created ON trace (created_at);
CREATE INDEX trace_exceedance ON trace (exceedance_id) WHERE exceedance_id IS NOT NULL;
CREATE INDEX trace_section ON trace (section_code) WHERE section_code IS NOT NULL;
CREATE TRIGGER trace_is_never_edited BEFORE UPDATE ON trace
BEGIN
  SELECT raise(ABORT, 'a trace is a record and is never edited');
END;

-- Small facts about this installation.
CREATE TABLE setting (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;
