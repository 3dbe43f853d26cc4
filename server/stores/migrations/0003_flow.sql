-- 水工建筑物与水流状态. Columns named from_at and to_at bound an interval: from inclusive, to exclusive, NULL still.

-- 闸, 泵, 坝.
CREATE TABLE structure (
  id   INTEGER PRIMARY KEY AUTOINCREMENT,
  code TEXT NOT NULL UNIQUE CHECK (code <> '')
) STRICT;

CREATE TABLE structure_version (
  id                 INTEGER PRIMARY KEY AUTOINCREMENT,
  structure_id       INTEGER NOT NULL REFERENCES structure (id),
  name               TEXT NOT NULL CHECK (name <> ''),
  type               TEXT NOT NULL CHECK (type IN ('gate', 'pump', 'gate-pump', 'weir', 'unknown')),
  lon                REAL CHECK (lon BETWEEN -180 AND 180),
  lat                REAL CHECK (lat BETWEEN -90 AND 90),
  river              TEXT,
  pump_capacity_m3_s REAL CHECK (pump_capacity_m3_s >= 0),
  demo               INTEGER NOT NULL CHECK (demo IN (0, 1)),
  import_id          INTEGER NOT NULL REFERENCES import_batch (id),
  recorded_at        INTEGER NOT NULL,
  superseded_by      INTEGER REFERENCES import_batch (id),
  superseded_at      INTEGER,
  CHECK ((lon IS NULL) = (lat IS NULL)),
  CHECK ((superseded_by IS NULL) = (superseded_at IS NULL))
) STRICT;
CREATE UNIQUE INDEX structure_version_current ON structure_version (structure_id) WHERE superseded_at IS NULL;
CREATE INDEX structure_version_structure ON structure_version (structure_id);
CREATE INDEX structure_version_import ON structure_version (import_id);
CREATE INDEX structure_version_superseded_by ON structure_version (superseded_by) WHERE superseded_by IS NOT NULL;

CREATE TABLE structure_placement (
  network_id      INTEGER NOT NULL REFERENCES network (id) ON DELETE CASCADE,
  structure_id    INTEGER NOT NULL REFERENCES structure (id) ON DELETE CASCADE,
  reach           TEXT NOT NULL,
  measure_m       REAL NOT NULL CHECK (measure_m >= 0),
  snap_distance_m REAL NOT NULL CHECK (snap_distance_m >= 0),
  PRIMARY KEY (network_id, structure_id),
  FOREIGN KEY (network_id, reach) REFERENCES reach (network_id, ref) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE INDEX structure_placement_structure ON structure_placement (structure_id);
CREATE INDEX structure_placement_reach ON structure_placement (network_id, reach);

-- The log of a structure: the state it was put in, until the next row or to_at.
CREATE TABLE structure_state (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  structure_id  INTEGER NOT NULL REFERENCES structure (id),
  from_at       INTEGER NOT NULL,
  to_at         INTEGER,
  state         TEXT NOT NULL CHECK (state IN ('open', 'closed', 'pump-forward', 'pump-reverse', 'unknown')),
  log_source    TEXT,
  person        TEXT,
  reason        TEXT,
  import_id     INTEGER NOT NULL REFERENCES import_batch (id),
  recorded_at   INTEGER NOT NULL,
  superseded_by INTEGER REFERENCES import_batch (id),
  superseded_at INTEGER,
  CHECK (to_at IS NULL OR to_at > from_at),
  CHECK ((superseded_by IS NULL) = (superseded_at IS NULL))
) STRICT;
CREATE UNIQUE INDEX structure_state_current ON structure_state (structure_id, from_at) WHERE superseded_at IS NULL;
CREATE INDEX structure_state_moment ON structure_state (structure_id, from_at);
CREATE INDEX structure_state_import ON structure_state (import_id);
CREATE INDEX structure_state_superseded_by ON structure_state (superseded_by) WHERE superseded_by IS NOT NULL;

-- What the water of a reach, or of all reaches of a river, did.
CREATE TABLE flow_state (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  reach          TEXT,
  river          TEXT,
  from_at        INTEGER NOT NULL,
  to_at          INTEGER,
  direction      TEXT NOT NULL CHECK (direction IN ('forward', 'reverse', 'stagnant', 'unknown')),
  velocity_m_s   REAL CHECK (velocity_m_s >= 0),
  discharge_m3_s REAL CHECK (discharge_m3_s >= 0),
  basis          TEXT NOT NULL CHECK (basis IN ('measured', 'structure', 'officer', 'model', 'assumed')),
  import_id      INTEGER NOT NULL REFERENCES import_batch (id),
  recorded_at    INTEGER NOT NULL,
  superseded_by  INTEGER REFERENCES import_batch (id),
  superseded_at  INTEGER,
  CHECK ((reach IS NULL) <> (river IS NULL)),
  CHECK (to_at IS NULL OR to_at > from_at),
  CHECK ((superseded_by IS NULL) = (superseded_at IS NULL))
) STRICT;
CREATE UNIQUE INDEX flow_state_current
  ON flow_state (ifnull(reach, ''), ifnull(river, ''), from_at, basis) WHERE superseded_at IS NULL;
CREATE INDEX flow_state_statement ON flow_state (from_at, reach, river, basis);
CREATE INDEX flow_state_end ON flow_state (to_at);
CREATE INDEX flow_state_import ON flow_state (import_id);
CREATE INDEX flow_state_superseded_by ON flow_state (superseded_by) WHERE superseded_by IS NOT NULL;

-- What an officer said by hand of a structure (structure_id, state) or of flow (reach or river, direction). A record:
-- withdrawn, never edited.
CREATE TABLE flow_edit (
  id               INTEGER PRIMARY KEY AUTOINCREMENT,
  structure_id     INTEGER REFERENCES structure (id),
  state            TEXT CHECK (state IN ('open', 'closed', 'pump-forward', 'pump-reverse', 'unknown')),
  reach            TEXT,
  river            TEXT,
  direction        TEXT CHECK (direction IN ('forward', 'reverse', 'stagnant', 'unknown')),
  velocity_m_s     REAL CHECK (velocity_m_s >= 0),
  from_at          INTEGER NOT NULL,
  to_at            INTEGER,
  reason           TEXT NOT NULL CHECK (reason <> ''),
  person           TEXT,
  recorded_at      INTEGER NOT NULL,
  withdrawn_at     INTEGER,
  withdrawn_reason TEXT,
  CHECK ((structure_id IS NULL) + (reach IS NULL) + (river IS NULL) = 2),
  CHECK ((structure_id IS NULL) = (state IS NULL)),
  CHECK ((structure_id IS NULL) = (direction IS NOT NULL)),
  CHECK (velocity_m_s IS NULL OR direction IS NOT NULL),
  CHECK (to_at IS NULL OR to_at > from_at)
) STRICT;
CREATE INDEX flow_edit_structure ON flow_edit (structure_id) WHERE structure_id IS NOT NULL;
CREATE TRIGGER flow_edit_is_only_withdrawn BEFORE UPDATE ON flow_edit
WHEN OLD.withdrawn_at IS NOT NULL OR NEW.withdrawn_at IS NULL OR NEW.id IS NOT OLD.id
  OR NEW.structure_id IS NOT OLD.structure_id OR NEW.state IS NOT OLD.state OR NEW.reach IS NOT OLD.reach
  OR NEW.river IS NOT OLD.river OR NEW.direction IS NOT OLD.direction OR NEW.velocity_m_s IS NOT OLD.velocity_m_s
  OR NEW.from_at IS NOT OLD.from_at OR NEW.to_at IS NOT OLD.to_at OR NEW.reason IS NOT OLD.reason
  OR NEW.person IS NOT OLD.person OR NEW.recorded_at IS NOT OLD.recorded_at
BEGIN
  SELECT raise(ABORT, 'an edit of flow is a record: it is withdrawn, never changed');
END;

-- Raised with every write that can change what is known of flow, so that what was computed from it can be kept.
CREATE TABLE flow_revision (
  id       INTEGER PRIMARY KEY CHECK (id = 1),
  revision INTEGER NOT NULL
) STRICT;
INSERT INTO flow_revision (id, revision) VALUES (1, 0);
