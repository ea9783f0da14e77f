-- GET /v1/activities

-- Round trip 1 of 2: 2 statements.

-- The same as in head.sql: FROM seen …

-- ?1: position asked for, NULL for the head; here NULL
-- ?2: facts.key > it; here 'activity/'
-- ?3: facts.key < it; here 'activity0'
-- ?4: most rows; here 51
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
)
SELECT facts.key, facts.type, facts.position, facts.body,
  (SELECT json_object('event', ended.id, 'status', ended.data ->> '$.status', 'from', ended.data ->> '$.from')
   FROM facts_with_events AS ended
   WHERE ended.key > 'closing/' || substr(facts.key, 10) || '/' AND ended.key < 'closing/' || substr(facts.key, 10) || '0'
     AND
ended.position <= seen.position AND (ended.known_to IS NULL OR ended.known_to > seen.position)
   ORDER BY ended.moment DESC
   LIMIT 1) AS closing
FROM seen
JOIN facts_with_events AS facts ON facts.key > ?2 AND facts.key < ?3 AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position)
ORDER BY facts.key
LIMIT ?4;

-- Round trip 2 of 2: 7 statements.

-- The same as in head.sql: FROM seen …

-- ?1: position asked for, NULL for the head; here 163
-- ?2: list of named; here '["child-rehabilitation","civil-society","demining","diplomacy","electrical-equipment-2022","electri
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
),
book (block, closed) AS MATERIALIZED (
  SELECT coalesce(last.position, 0), coalesce(last.closed, 0)
  FROM seen
  LEFT JOIN blocks AS last
         ON last.seq = 0
        AND last.position = (SELECT max(position) FROM blocks WHERE position <= seen.position)
),
wanted AS MATERIALIZED (
  SELECT books.book
  FROM json_each(?2) AS named
  CROSS JOIN books AS books ON books.kind = 'activities' AND books.measure = '' AND books.month = '' AND books.activity = named.value
  LIMIT 2501
),
found AS MATERIALIZED (
  SELECT closings.book, closings.closed, closings.seq, closings.n
  FROM wanted
CROSS JOIN book
CROSS JOIN closings AS closings
  ON closings.book = wanted.book
 AND closings.closed <= book.closed
 AND closings.closed >= (SELECT latest.since
                         FROM closings AS latest
                         WHERE latest.book = wanted.book AND latest.closed <= book.closed
                         ORDER BY latest.closed DESC
                         LIMIT 1)
),
size (n, books) AS MATERIALIZED (
  SELECT sum(found.n), (SELECT count(*) FROM wanted)
  FROM found
)
SELECT size.n, size.books, closings.data
FROM size
LEFT JOIN found ON size.n <= 120000 AND size.books <= 2500
LEFT JOIN closings AS closings
       ON closings.book = found.book AND closings.closed = found.closed AND closings.seq = found.seq;

-- The same as in totals.sql: SELECT blocks.data …

-- The same as in totals.sql:   FROM book …

-- The same as in totals.sql: FROM book …

-- The same as in totals.sql:                          WHERE latest.book = wanted.book AND latest.closed <= book.closed …

-- The same as in totals.sql: SELECT attribution, value …
