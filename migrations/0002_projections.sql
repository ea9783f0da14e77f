-- What is derived from the log. Every row here can be made again from events.

-- Which version of its code each projection was made by, and how far a next generation of it has been built.
CREATE TABLE generations (
  projection TEXT    PRIMARY KEY,
  version    INTEGER NOT NULL,
  building   INTEGER,
  upto       INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

INSERT INTO generations (projection, version) VALUES ('journal', 3), ('books', 5), ('search', 6);

-- What each audit found. The cron trigger adds one a night.
CREATE TABLE audits (
  made     TEXT    PRIMARY KEY,
  position INTEGER NOT NULL,
  holds    INTEGER NOT NULL CHECK (holds IN (0, 1)),
  checks   TEXT    NOT NULL CHECK (json_valid(checks))
) STRICT, WITHOUT ROWID;

-- Journal: what each event adds to each measure, as a list of [measure, unit, place, stated, lower, upper, open, unquantified]. A
-- row that takes back what an earlier event added says which in `cancels`, and has the same list; else that is 0.
CREATE TABLE journal (
  position INTEGER NOT NULL,
  cancels  INTEGER NOT NULL,
  activity TEXT    NOT NULL,
  first    TEXT    NOT NULL,
  last     TEXT    NOT NULL,
  valued   TEXT    NOT NULL,
  data     TEXT    NOT NULL,
  PRIMARY KEY (position, cancels)
) STRICT, WITHOUT ROWID;

-- Each posting of the journal in a row of its own, with its sign.
CREATE VIEW postings AS
SELECT journal.position, one.key AS seq, one.value ->> 0 AS measure, one.value ->> 1 AS unit, journal.activity,
       one.value ->> 2 AS place, journal.first, journal.last,
       iif(one.value ->> 0 GLOB 'money/*', journal.valued, '') AS valued,
       iif(journal.cancels = 0, 1, -1) * (one.value ->> 3) AS stated,
       iif(journal.cancels = 0, 1, -1) * (one.value ->> 4) AS lower,
       iif(journal.cancels = 0, 1, -1) * (one.value ->> 5) AS upper,
       iif(journal.cancels = 0, 1, -1) * (one.value ->> 6) AS open,
       iif(journal.cancels = 0, 1, -1) AS events,
       iif(journal.cancels = 0, 1, -1) * (one.value ->> 7) AS unquantified,
       journal.cancels
FROM journal
JOIN json_each(journal.data) AS one;

-- What was ever posted and cancelled in large amounts, so that no sum can pass what 64 bits hold.
CREATE TABLE turnovers (
  measure TEXT    NOT NULL,
  unit    TEXT    NOT NULL,
  amount  INTEGER NOT NULL CONSTRAINT too_large CHECK (amount < 4000000000000000000),
  PRIMARY KEY (measure, unit)
) STRICT, WITHOUT ROWID;

-- Whom activities are of, for whom and what of, as their openings say. The books name them by number.
CREATE TABLE attributions (
  attribution INTEGER PRIMARY KEY,
  value       TEXT NOT NULL UNIQUE
) STRICT;

-- What was posted since the block before, up to `position`: mostly in 128 positions. The books were last closed at `closed`;
-- `latest` is the latest moment on the timeline up to there. A read uses the closings and blocks up to its position, and adds
-- what was posted since the last block.
CREATE TABLE blocks (
  position INTEGER NOT NULL,
  seq      INTEGER NOT NULL,
  closed   INTEGER NOT NULL,
  latest   INTEGER NOT NULL,
  data     TEXT    NOT NULL,
  PRIMARY KEY (position, seq)
) STRICT, WITHOUT ROWID;

-- Books: the accounts of a kind for one measure, one month or one activity, where the kind has a book for each.
CREATE TABLE books (
  book     INTEGER PRIMARY KEY,
  kind     TEXT NOT NULL CHECK (kind IN ('ledger', 'money', 'attributions', 'days', 'places', 'placeDays', 'activities', 'streams')),
  measure  TEXT NOT NULL,
  month    TEXT NOT NULL,
  activity TEXT NOT NULL,
  UNIQUE (kind, measure, month, activity)
) STRICT;

-- The books are closed every 2,048 positions: what moved in a book since, or, where `since` is `closed`, all it stood at.
CREATE TABLE closings (
  book   INTEGER NOT NULL,
  closed INTEGER NOT NULL,
  seq    INTEGER NOT NULL,
  since  INTEGER NOT NULL,
  n      INTEGER NOT NULL,
  data   TEXT    NOT NULL,
  PRIMARY KEY (book, closed, seq)
) STRICT, WITHOUT ROWID;

-- What is in closings and blocks, an account a row, to look into; nothing reads it. Of blocks `kind` is block.
CREATE VIEW accounts AS
WITH packed (kind, closed, since, data) AS (
  SELECT 'block', position, position, data
  FROM blocks
  UNION ALL
  SELECT books.kind, closings.closed, closings.since, closings.data
  FROM closings
  JOIN books ON books.book = closings.book
)
SELECT packed.kind, packed.closed, packed.since,
       packed.data ->> ('$.activity.of[' || coalesce(packed.data ->> ('$.activity.at[' || one.key || ']'), 0) || ']') AS activity,
       (SELECT attributions.value
        FROM attributions
        WHERE attributions.attribution = packed.data ->> ('$.attribution.of[' || coalesce(packed.data ->> ('$.attribution.at[' || one.key || ']'), 0) || ']')) AS attribution,
       packed.data ->> ('$.place.of[' || coalesce(packed.data ->> ('$.place.at[' || one.key || ']'), 0) || ']') AS place,
       packed.data ->> ('$.measure.of[' || coalesce(packed.data ->> ('$.measure.at[' || one.key || ']'), 0) || ']') AS measure,
       packed.data ->> ('$.unit.of[' || coalesce(packed.data ->> ('$.unit.at[' || one.key || ']'), 0) || ']') AS unit,
       packed.data ->> ('$.first.of[' || coalesce(packed.data ->> ('$.first.at[' || one.key || ']'), 0) || ']') AS first,
       packed.data ->> ('$.last.of[' || coalesce(packed.data ->> ('$.last.at[' || one.key || ']'), 0) || ']') AS last,
       packed.data ->> ('$.valued.of[' || coalesce(packed.data ->> ('$.valued.at[' || one.key || ']'), 0) || ']') AS valued,
       packed.data ->> iif(json_type(packed.data, '$.takes') = 'array', '$.takes[' || one.key || ']', '$.takes') AS takes,
       one.value AS stated,
       one.value - (packed.data ->> iif(json_type(packed.data, '$.below') = 'array', '$.below[' || one.key || ']', '$.below')) AS lower,
       one.value + (packed.data ->> iif(json_type(packed.data, '$.above') = 'array', '$.above[' || one.key || ']', '$.above')) AS upper,
       packed.data ->> iif(json_type(packed.data, '$.open') = 'array', '$.open[' || one.key || ']', '$.open') AS open,
       packed.data ->> iif(json_type(packed.data, '$.events') = 'array', '$.events[' || one.key || ']', '$.events') AS events,
       packed.data ->> iif(json_type(packed.data, '$.unquantified') = 'array', '$.unquantified[' || one.key || ']', '$.unquantified') AS unquantified
FROM packed
JOIN json_each(packed.data, '$.stated') AS one;

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
