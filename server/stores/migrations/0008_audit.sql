-- Every change with who, when, from where, before, after and why; written in the transaction of the change. `hash` is
-- SHA-256 over the entry and the hash before it, so that no entry can be changed or taken out without all after it.
CREATE TABLE audit (
  seq         INTEGER PRIMARY KEY CHECK (seq > 0),
  at          INTEGER NOT NULL,
  actor_kind  TEXT NOT NULL CHECK (actor_kind IN ('user', 'key', 'system', 'anonymous')),
  actor       TEXT NOT NULL CHECK (actor <> ''),
  address     TEXT,
  action      TEXT NOT NULL CHECK (action <> ''),
  object_kind TEXT NOT NULL CHECK (object_kind <> ''),
  object_id   TEXT,
  before      TEXT CHECK (json_valid(before)),
  after       TEXT CHECK (json_valid(after)),
  reason      TEXT,
  prev_hash   TEXT NOT NULL,
  hash        TEXT NOT NULL UNIQUE
) STRICT;
CREATE INDEX audit_at ON audit (at);
CREATE INDEX audit_object ON audit (object_kind, object_id);
CREATE INDEX audit_actor ON audit (actor);
CREATE TRIGGER audit_keeps_entries BEFORE DELETE ON audit
  BEGIN SELECT raise(ABORT, 'the audit chain is append-only'); END;
CREATE TRIGGER audit_keeps_words BEFORE UPDATE ON audit
  BEGIN SELECT raise(ABORT, 'the audit chain is append-only'); END;
