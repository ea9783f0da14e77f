-- What is derived from the log. Every row here can be made again from events.

-- Which version of its code each projection was made by, and how far a next generation of it has been built.
CREATE TABLE generations (
  projection TEXT    PRIMARY KEY,
  version    INTEGER NOT NULL,
  building   INTEGER,
  upto       INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

INSERT INTO generations (projection, version) VALUES ('journal', 2), ('books', 4), ('search', 5);

-- What each audit found. The cron trigger adds one a night.
CREATE TABLE audits (
  made     TEXT    PRIMARY KEY,
  position INTEGER NOT NULL,
  holds    INTEGER NOT NULL CHECK (holds IN (0, 1)),
  checks   TEXT    NOT NULL CHECK (json_valid(checks))
) STRICT, WITHOUT ROWID;

-- Journal: what each event adds to each measure. A correction's row that cancels an earlier event names it.
CREATE TABLE postings (
  position     INTEGER NOT NULL,
  seq          INTEGER NOT NULL,
  measure      TEXT    NOT NULL,
  unit         TEXT    NOT NULL,
  activity     TEXT    NOT NULL,
  place        TEXT    NOT NULL,
  first        TEXT    NOT NULL,
  last         TEXT    NOT NULL,
  valued       TEXT    NOT NULL,
  stated       INTEGER NOT NULL,
  lower        INTEGER NOT NULL,
  upper        INTEGER NOT NULL,
  open         INTEGER NOT NULL,
  events       INTEGER NOT NULL,
  unquantified INTEGER NOT NULL,
  cancels      INTEGER,
  PRIMARY KEY (position, seq)
) STRICT, WITHOUT ROWID;

-- What was ever posted and cancelled in large amounts, so that no sum can pass what 64 bits hold.
CREATE TABLE turnovers (
  measure TEXT    NOT NULL,
  unit    TEXT    NOT NULL,
  amount  INTEGER NOT NULL CONSTRAINT too_large CHECK (amount < 4000000000000000000),
  PRIMARY KEY (measure, unit)
) STRICT, WITHOUT ROWID;

-- Accounts: one for each measure and unit in a scope (the ledger, an activity, a place) and a span of days.
CREATE TABLE cells (
  cell    INTEGER PRIMARY KEY,
  grain   TEXT NOT NULL CHECK (grain IN ('all', 'month', 'day', 'span')),
  scope   TEXT NOT NULL,
  measure TEXT NOT NULL,
  unit    TEXT NOT NULL,
  last    TEXT NOT NULL,
  first   TEXT NOT NULL,
  valued  TEXT NOT NULL,
  takes   INTEGER NOT NULL CHECK (takes IN (0, 1)),
  UNIQUE (grain, scope, measure, unit, last, first, valued, takes)
) STRICT;

-- The books are closed every 128 positions: what a cell that moved in that block stood at when it ended.
CREATE TABLE closings (
  cell         INTEGER NOT NULL,
  closed       INTEGER NOT NULL,
  stated       INTEGER NOT NULL,
  lower        INTEGER NOT NULL,
  upper        INTEGER NOT NULL,
  open         INTEGER NOT NULL,
  events       INTEGER NOT NULL,
  unquantified INTEGER NOT NULL,
  PRIMARY KEY (cell, closed)
) STRICT, WITHOUT ROWID;

-- Which blocks are closed, and the latest moment on the timeline up to there. A read adds what came since the last one
-- it may use.
CREATE TABLE closed (
  position INTEGER PRIMARY KEY,
  latest   INTEGER NOT NULL
) STRICT;

-- The words of each fact and the facets it is filtered by; rowid is facts.moment.
CREATE VIRTUAL TABLE search USING fts5 (
  facets,
  words,
  content = '',
  columnsize = 0,
  tokenize = "unicode61 remove_diacritics 2"
);

-- The terms of that index, to list the facets of a kind: it keeps nothing of its own.
CREATE VIRTUAL TABLE terms USING fts5vocab (search, row);

-- Appends come one by one, and each adds a segment to the index. Sixteen of a size are merged at once, not four: each row
-- is then written half as often on its way into the large ones. Sixty-four are merged without waiting for that.
INSERT INTO search (search, rank) VALUES ('automerge', 16), ('crisismerge', 64);
