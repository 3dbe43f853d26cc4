-- 账号. Passwords are argon2id hashes; an account of single sign-on has none. Accounts are disabled, never deleted: what
-- they did names them.
CREATE TABLE account (
  id                   INTEGER PRIMARY KEY AUTOINCREMENT,
  login                TEXT NOT NULL UNIQUE CHECK (login <> ''),
  name                 TEXT NOT NULL CHECK (name <> ''),
  password_hash        TEXT,
  must_change_password INTEGER NOT NULL CHECK (must_change_password IN (0, 1)),
  sso_subject          TEXT UNIQUE,
  disabled             INTEGER NOT NULL CHECK (disabled IN (0, 1)),
  demo                 INTEGER NOT NULL CHECK (demo IN (0, 1)),
  created_at           INTEGER NOT NULL
) STRICT;

-- A role within a district; NULL: the whole city.
CREATE TABLE account_grant (
  account_id INTEGER NOT NULL REFERENCES account (id),
  role       TEXT NOT NULL CHECK (role IN ('viewer', 'officer', 'duty', 'planner', 'admin')),
  district   TEXT CHECK (district <> '')
) STRICT;
CREATE UNIQUE INDEX account_grant_once ON account_grant (account_id, role, ifnull(district, ''));

-- `token_hash` is SHA-256 of what the cookie holds: who reads this table cannot sign in with it.
CREATE TABLE session (
  id           TEXT PRIMARY KEY,
  token_hash   TEXT NOT NULL UNIQUE,
  account_id   INTEGER NOT NULL REFERENCES account (id),
  created_at   INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL,
  address      TEXT NOT NULL,
  agent        TEXT NOT NULL,
  revoked_at   INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX session_account ON session (account_id);

CREATE TABLE api_key (
  id           TEXT PRIMARY KEY,
  secret_hash  TEXT NOT NULL,
  account_id   INTEGER NOT NULL REFERENCES account (id),
  name         TEXT NOT NULL CHECK (name <> ''),
  actions      TEXT NOT NULL CHECK (json_valid(actions)),
  created_at   INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL,
  last_used_at INTEGER,
  revoked_at   INTEGER,
  CHECK (expires_at > created_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX api_key_account ON api_key (account_id);
