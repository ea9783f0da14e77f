-- GET /v1/totals?place=irpin&currency=USD

-- Round trip 1 of 2: 2 statements.

-- The same as in head.sql: FROM seen …

-- ?1: position asked for, NULL for the head; here NULL
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
)
SELECT facts.key, facts.data ->> '$.parent' AS value
FROM seen
JOIN facts_with_events AS facts ON facts.key GLOB 'place/*' AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position)
WHERE value IS NOT NULL;

-- Round trip 2 of 2: 9 statements.

-- The same as in head.sql: FROM seen …

-- ?1: position asked for, NULL for the head; here 163
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
)
SELECT facts.position, facts.body
FROM seen
JOIN facts_with_events AS facts ON facts.key GLOB 'rate/*' AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position)
ORDER BY facts.key;

-- The same as in totals-by-place-and-month.sql: LEFT JOIN found ON size.n <= 120000 AND size.books <= 2500 …

-- ?1: position asked for, NULL for the head; here 163
-- ?2: list of named; here '["money/pledged","money/committed","money/paid","money/delivered","money/confirmed","money/itemised
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
  CROSS JOIN books AS books ON books.kind = 'placeDays' AND books.measure = named.value
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
