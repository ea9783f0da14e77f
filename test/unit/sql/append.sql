-- POST /v1/events

-- Round trip 1 of 3: 7 statements.

SELECT position, recorded
FROM events
ORDER BY position DESC
LIMIT 1;

-- ?1: list of wanted
SELECT wanted.value AS stream,
       (SELECT coalesce(max(version), 0) FROM events WHERE stream = wanted.value) AS version
FROM json_each(?1) AS wanted;

-- ?1: list of wanted
SELECT facts.key, facts.fact, facts.type, facts.body
FROM json_each(?1) AS wanted
JOIN facts_with_events AS facts ON facts.key = wanted.value AND facts.known_to IS NULL;

-- ?1: list of wanted
WITH RECURSIVE version (wanted, position) AS (
  SELECT wanted.value, origin.position
  FROM json_each(?1) AS wanted
  JOIN facts_with_events AS named ON named.id = wanted.value
  JOIN events AS origin ON origin.id = named.fact
  UNION ALL
  SELECT version.wanted, facts.known_to
  FROM version
  JOIN events ON events.position = version.position
  JOIN facts ON facts.moment = events.moment
  WHERE facts.known_to IS NOT NULL
)
SELECT version.wanted, version.position, facts.key, facts.fact, facts.type, facts.known_to, events.body
FROM version
JOIN events ON events.position = version.position
JOIN facts ON facts.moment = events.moment;

-- ?1: list of wanted
SELECT wanted.value AS wanted, target.fact, target.stream,
       (SELECT json_group_array(fact) FROM (
          SELECT by.fact FROM facts AS by
          WHERE by.fulfils = target.fact AND by.known_to IS NULL
          LIMIT 20)) AS fulfilling,
       (SELECT json_group_array(fact) FROM (
          SELECT beside.fact FROM facts_with_events AS beside
          WHERE beside.stream = target.stream AND beside.known_to IS NULL AND target.key = target.stream
          LIMIT 20)) AS beside
FROM json_each(?1) AS wanted
JOIN facts_with_events AS target ON target.id = wanted.value;

-- ?1: list of wanted
SELECT events.position, events.body
FROM json_each(?1) AS wanted
JOIN events ON events.id = wanted.value
ORDER BY wanted.key;

-- ?1: idempotency_key = it
SELECT fingerprint, first_position AS firstPosition, last_position AS lastPosition
FROM requests
WHERE idempotency_key = ?1;

-- Round trip 2 of 3: 9 statements.

-- ?1: list of row
INSERT INTO events (position, day, body, leaf)
SELECT head.position + (row.value ->> 0), row.value ->> 1, row.value ->> 2, unhex(row.value ->> 3)
FROM (SELECT coalesce(max(position), 0) AS position FROM events) AS head,
     json_each(?1) AS row
ORDER BY row.key
RETURNING position;

-- ?1: list of row
-- ?2: as in FROM (SELECT max(position) - ?2 AS position FROM events) AS head,
INSERT INTO requests (idempotency_key, fingerprint, first_position, last_position)
SELECT row.value ->> 0, row.value ->> 1, head.position + (row.value ->> 2), head.position + (row.value ->> 3)
FROM (SELECT max(position) - ?2 AS position FROM events) AS head,
     json_each(?1) AS row;

-- ?1: list of row
-- ?2: as in FROM (SELECT max(position) - ?2 AS position FROM events) AS head,
INSERT INTO facts (moment, fact, type, first, last, key, fulfils, mentions, known_to, said, amount)
SELECT (row.value ->> 1) * 1000000000 + head.position + (row.value ->> 0),
       row.value ->> 2, row.value ->> 3, row.value ->> 4, row.value ->> 5, row.value ->> 6, row.value ->> 7,
       row.value ->> 8, head.position + (row.value ->> 9), row.value ->> 10, row.value ->> 11
FROM (SELECT max(position) - ?2 AS position FROM events) AS head,
     json_each(?1) AS row;

-- ?1: list of wanted
INSERT INTO missing (key)
SELECT wanted.value ->> 0
FROM json_each(?1) AS wanted
WHERE NOT EXISTS (SELECT 1
                  FROM facts_with_events AS facts
                  WHERE facts.key = wanted.value ->> 0 AND facts.known_to IS NULL AND facts.id = wanted.value ->> 1);

-- ?1: list of row
-- ?2: how many events this request adds
-- ?3: position before the first event, NULL while appending
INSERT INTO journal (position, cancels, activity, first, last, valued, data)
SELECT head.position + (row.value ->> 0), 0, row.value ->> 1, row.value ->> 2, row.value ->> 3,
       coalesce(min(row.value ->> 3, (SELECT substr(origin.recorded, 1, 10) FROM events AS origin WHERE origin.id = row.value ->> 4)), ''),
       row.value -> 5
FROM (SELECT coalesce(?3, (SELECT max(position) FROM events) - ?2) AS position) AS head,
     json_each(?1) AS row;

-- ?1: list of row
-- ?2: how many events this request adds
-- ?3: position before the first event, NULL while appending
INSERT INTO search (rowid, facets, words)
SELECT (row.value ->> 1) * 1000000000 + head.position + (row.value ->> 0), row.value ->> 2, row.value ->> 3
FROM (SELECT coalesce(?3, (SELECT max(position) FROM events) - ?2) AS position) AS head,
     json_each(?1) AS row
ORDER BY 1;

-- ?1: list of wanted
-- ?2: how many events this request adds
-- ?3: as in AND facts.id NOT IN (SELECT value FROM json_each(?3))
SELECT wanted.value ->> 0 AS wanted, wanted.value ->> 2 AS look,
       (SELECT facts.id
        FROM search
        CROSS JOIN facts_with_events AS facts ON facts.moment = search.rowid AND facts.known_to IS NULL
        WHERE search MATCH wanted.value ->> 1
          AND facts.position <= (SELECT max(position) FROM events) - ?2
          AND facts.id NOT IN (SELECT value FROM json_each(?3))
        LIMIT 1) AS event
FROM json_each(?1) AS wanted;

-- ?1: list of wanted
-- ?2: how many events this request adds
WITH wanted (pointer, stream, type, first, last, fact, lines, weight, value, children, people) AS MATERIALIZED (
  SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8, value ->> 9, value ->> 10
  FROM json_each(?1)
),
newest (stream, version) AS MATERIALIZED (
  SELECT stream, (SELECT max(version) FROM events WHERE events.stream = own.stream)
  FROM (SELECT DISTINCT stream FROM wanted) AS own
),
recent (stream, type, first, last, fact, position) AS MATERIALIZED (
  SELECT newest.stream, facts.type, facts.first, facts.last, facts.fact, facts.position
  FROM (SELECT (SELECT max(position) FROM events) - ?2 AS position) AS base
  CROSS JOIN newest
  CROSS JOIN events ON events.stream = newest.stream AND events.version > newest.version - ?2 - 50
         AND events.position <= base.position
  CROSS JOIN facts ON facts.moment = events.moment AND facts.known_to IS NULL
)
SELECT wanted.pointer AS wanted, min(events.id) AS event
FROM wanted
JOIN recent USING (stream, type, first, last)
CROSS JOIN events ON events.position = recent.position
WHERE recent.fact <> wanted.fact
  AND ((events.data -> '$.lines') = wanted.lines OR (events.data -> '$.weight') = wanted.weight OR (events.data -> '$.value') = wanted.value OR (events.data -> '$.children') = wanted.children OR (events.data -> '$.people') = wanted.people)
GROUP BY wanted.pointer;

-- ?1: list of wanted
-- ?2: as in FROM (SELECT max(position) - ?2 AS position FROM events) AS base
SELECT wanted.value ->> 0 AS wanted,
       (SELECT events.id
        FROM postings
        CROSS JOIN events ON events.position = postings.position
        WHERE postings.position BETWEEN base.position - 32 AND base.position
          AND postings.measure = wanted.value ->> 1 AND postings.unit = wanted.value ->> 2
          AND postings.cancels = 0 AND postings.stated > (wanted.value ->> 3) / 100
        LIMIT 1) AS event
FROM (SELECT max(position) - ?2 AS position FROM events) AS base
CROSS JOIN json_each(?1) AS wanted;

-- Round trip 3 of 3: 1 statement.

-- ?1: list of wanted
-- ?2: facts.position <= it
SELECT wanted.value ->> 0 AS wanted,
       (SELECT events.id
        FROM (SELECT facts.fact, facts.position
              FROM search
              CROSS JOIN facts ON facts.moment = search.rowid AND facts.known_to IS NULL AND facts.position <= ?2
              WHERE search MATCH wanted.value ->> 1
              ORDER BY search.rowid DESC
              LIMIT 20) AS promise
        CROSS JOIN events ON events.position = promise.position
        WHERE (events.data ->> '$.reduces') IS NULL
          AND coalesce(events.data ->> '$.receiver', wanted.value ->> 4, '') = coalesce(wanted.value ->> 4, events.data ->> '$.receiver', '')
          AND (EXISTS (
                 SELECT 1
                 FROM json_each(events.data -> '$.lines') AS line
                 CROSS JOIN json_each(wanted.value -> 2) AS item ON item.value = line.value ->> '$.item'
                 WHERE coalesce((
  SELECT sum(postings.stated)
  FROM facts AS given
  CROSS JOIN postings ON postings.position = given.position AND postings.cancels = 0
                     AND postings.measure = 'item/' || item.value AND postings.unit = line.value ->> '$.quantity.unit'
  WHERE given.fulfils = promise.fact AND given.known_to IS NULL), 0)
                       < coalesce(line.value ->> '$.quantity.value', line.value ->> '$.quantity.min', 1e15) * 1000)
            OR ((events.data -> '$.lines') IS NULL
                AND (events.data ->> '$.value.currency') = wanted.value ->> 3
                AND (SELECT max(promised.stated)
                     FROM postings AS promised
                     WHERE promised.position = promise.position AND promised.cancels = 0)
                    > max(coalesce((
  SELECT sum(postings.stated)
  FROM facts AS given
  CROSS JOIN postings ON postings.position = given.position AND postings.cancels = 0
                     AND postings.measure = 'money/paid' AND postings.unit = wanted.value ->> 3
  WHERE given.fulfils = promise.fact AND given.known_to IS NULL), 0),
                          coalesce((
  SELECT sum(postings.stated)
  FROM facts AS given
  CROSS JOIN postings ON postings.position = given.position AND postings.cancels = 0
                     AND postings.measure = 'money/delivered' AND postings.unit = wanted.value ->> 3
  WHERE given.fulfils = promise.fact AND given.known_to IS NULL), 0))))
        LIMIT 1) AS event
FROM json_each(?1) AS wanted;
