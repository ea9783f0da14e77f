-- GET /v1/totals?donor=azerbaijan&from=2023-03-10&to=2024-05-20

-- Round trip 1 of 1: 10 statements.

-- The same as in head.sql: FROM seen …

-- The same as in totals-by-sector.sql: JOIN facts_with_events AS facts ON facts.key GLOB 'item/*' AND …

-- The same as in totals-by-sector.sql: JOIN facts_with_events AS facts ON facts.key GLOB 'organization/*' AND …

-- The same as in totals-by-sector.sql: LEFT JOIN found ON size.n <= 120000 AND size.books <= 2500 …

-- ?1: position asked for, NULL for the head; here NULL
-- ?2: not used in this statement; here '[]'
-- ?3: as in AND books.month IN (SELECT value FROM json_each(?3) UNION ALL SELECT 'several'); here '["2023-03","2024-05"]'
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
  FROM (SELECT measure AS value FROM books WHERE kind = 'attributions') AS named
  CROSS JOIN books AS books ON books.kind = 'days' AND books.measure = named.value
             AND books.month IN (SELECT value FROM json_each(?3) UNION ALL SELECT 'several')
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
