-- The log: what was recorded, never changed. docs/storage.md says what each column is for.

CREATE TABLE events (
  position INTEGER PRIMARY KEY,
  day      INTEGER NOT NULL CHECK (day BETWEEN 0 AND 3652424),
  body     TEXT    NOT NULL CHECK (json_valid(body) AND length(CAST(body AS BLOB)) <= 65535),
  leaf     BLOB    NOT NULL CHECK (length(leaf) = 32),
  id       TEXT    NOT NULL AS (body ->> '$.id') STORED,
  stream   TEXT    NOT NULL AS (body ->> '$.stream') STORED,
  version  INTEGER NOT NULL AS (body ->> '$.version') STORED,
  type     TEXT    NOT NULL AS (body ->> '$.type') VIRTUAL,
  recorded TEXT    NOT NULL AS (body ->> '$.recorded') VIRTUAL,
  moment   INTEGER NOT NULL AS (day * 1000000000 + position) VIRTUAL,
  data     TEXT             AS (iif(body ->> '$.type' = 'event.corrected', body -> '$.data.data', body -> '$.data')) VIRTUAL,
  UNIQUE (id),
  UNIQUE (stream, version)
) STRICT;

-- G1: nothing is changed or taken away. REPLACE deletes without firing DELETE triggers, so the
-- triggers on INSERT below refuse every row that would collide before REPLACE can act.
CREATE TRIGGER events_no_update BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER events_no_delete BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'append_only'); END;

-- A new event has a new id.
CREATE TRIGGER events_new_id BEFORE INSERT ON events WHEN EXISTS (SELECT 1 FROM events WHERE id = NEW.body ->> '$.id') BEGIN SELECT RAISE(ABORT, 'duplicate_event'); END;

-- G2: positions run 1, 2, 3 without gaps.
CREATE TRIGGER events_dense_position BEFORE INSERT ON events WHEN NEW.position IS NOT (SELECT coalesce(max(position), 0) + 1 FROM events) BEGIN SELECT RAISE(ABORT, 'position_not_next'); END;

-- G3: versions run 1, 2, 3 in each stream; of rivals for one version the first wins.
CREATE TRIGGER events_dense_version BEFORE INSERT ON events WHEN (NEW.body ->> '$.version') IS NOT (SELECT coalesce(max(version), 0) + 1 FROM events WHERE stream = NEW.body ->> '$.stream') BEGIN SELECT RAISE(ABORT, 'version_not_next'); END;

-- Recorded time never runs backwards, so that a time names one position.
CREATE TRIGGER events_recorded_forward BEFORE INSERT ON events WHEN (NEW.body ->> '$.recorded') < (SELECT recorded FROM events ORDER BY position DESC LIMIT 1) BEGIN SELECT RAISE(ABORT, 'recorded_not_forward'); END;

-- G5: one row for each request that named an Idempotency-Key.
CREATE TABLE requests (
  idempotency_key TEXT    PRIMARY KEY,
  fingerprint     TEXT    NOT NULL,
  first_position  INTEGER NOT NULL,
  last_position   INTEGER NOT NULL CHECK (last_position >= first_position)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER requests_no_update BEFORE UPDATE ON requests BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER requests_no_delete BEFORE DELETE ON requests BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER requests_new_key BEFORE INSERT ON requests WHEN EXISTS (SELECT 1 FROM requests WHERE idempotency_key = NEW.idempotency_key) BEGIN SELECT RAISE(ABORT, 'duplicate_request'); END;

-- Every version of every fact: which events say something, under which key, and until when.
CREATE TABLE facts (
  moment   INTEGER PRIMARY KEY,
  position INTEGER NOT NULL AS (moment % 1000000000) VIRTUAL,
  fact     TEXT    NOT NULL,
  type     TEXT    NOT NULL,
  first    TEXT    NOT NULL,
  last     TEXT    NOT NULL,
  key      TEXT,
  fulfils  TEXT,
  mentions TEXT    NOT NULL,
  known_to INTEGER,
  said     TEXT,
  amount   INTEGER
) STRICT;

CREATE UNIQUE INDEX facts_in_effect ON facts (key) WHERE key IS NOT NULL AND known_to IS NULL;
CREATE INDEX facts_by_key ON facts (key, moment) WHERE key IS NOT NULL;
CREATE INDEX facts_replaced ON facts (key) WHERE key IS NOT NULL AND known_to IS NOT NULL;
CREATE INDEX facts_saying ON facts (said, amount) WHERE said IS NOT NULL;
CREATE INDEX facts_spanning ON facts (moment) WHERE first < last;
CREATE INDEX facts_fulfilling ON facts (fulfils) WHERE fulfils IS NOT NULL;

-- Each fact beside the event that states it. The first condition finds the event of a fact, the second the fact of an event.
CREATE VIEW facts_with_events AS
SELECT facts.*, events.id, events.stream, events.version, events.recorded, events.body, events.data
FROM facts
JOIN events ON events.position = facts.position AND events.moment = facts.moment;

-- A request that counts on keys being in effect lists those that are not here, and is refused.
CREATE TABLE missing (key TEXT NOT NULL) STRICT;
CREATE TRIGGER missing_refused BEFORE INSERT ON missing BEGIN SELECT RAISE(ABORT, 'key_not_in_effect'); END;

-- Who may post: the owner and scope of each API key, and the SHA-256 of its secret.
CREATE TABLE keys (
  id      TEXT PRIMARY KEY,
  owner   TEXT NOT NULL,
  scope   TEXT NOT NULL CHECK (scope IN ('append', 'admin')),
  hash    BLOB NOT NULL CHECK (length(hash) = 32),
  created TEXT NOT NULL,
  revoked TEXT
) STRICT, WITHOUT ROWID;
