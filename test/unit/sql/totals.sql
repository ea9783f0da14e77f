-- GET /v1/totals

-- Round trip 1 of 1: 7 statements.

-- The same as in head.sql: FROM seen …

-- ?1: position asked for, NULL for the head; here NULL
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
  FROM books AS books
  WHERE books.kind = 'ledger'
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

-- ?1: position asked for, NULL for the head; here NULL
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
)
SELECT blocks.data
FROM book
CROSS JOIN blocks AS blocks ON blocks.position > book.closed AND blocks.position <= book.block;

-- ?1: position asked for, NULL for the head; here NULL
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
)
SELECT postings.activity, postings.place, postings.measure, postings.unit, postings.first, postings.last, postings.valued,
       postings.lower * postings.events < 0 AS takes, postings.stated, postings.lower, postings.upper, postings.open, postings.events, postings.unquantified
  FROM book
  CROSS JOIN seen
  CROSS JOIN postings AS postings ON postings.position > book.block AND postings.position <= seen.position;

-- ?1: position asked for, NULL for the head; here NULL
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
active (activity, isOpened) AS MATERIALIZED (
  SELECT journal.activity, 0
  FROM book
  CROSS JOIN seen
  CROSS JOIN journal AS journal ON journal.position > book.block AND journal.position <= seen.position
  UNION
  SELECT substr(facts.key, 10), 1
  FROM book
  CROSS JOIN seen
  CROSS JOIN events ON events.position > book.block AND events.position <= seen.position
  CROSS JOIN facts ON facts.moment = events.moment AND facts.key GLOB 'activity/*'
)
SELECT active.activity,
       (SELECT
         json_array(facts.data -> '$.donors', facts.data -> '$.recipients', facts.data ->> '$.channel',
                    facts.data -> '$.sectors', facts.data -> '$.humanitarian', facts.data ->> '$.terms.finance')
        FROM facts_with_events AS facts
        WHERE facts.key = 'activity/' || active.activity AND facts.position <= seen.position
        ORDER BY facts.position DESC
        LIMIT 1) AS attribution,
       iif(active.isOpened,
       (SELECT
         json_array(facts.data -> '$.donors', facts.data -> '$.recipients', facts.data ->> '$.channel',
                    facts.data -> '$.sectors', facts.data -> '$.humanitarian', facts.data ->> '$.terms.finance')
        FROM facts_with_events AS facts
        WHERE facts.key = 'activity/' || active.activity AND facts.position <= book.block
        ORDER BY facts.position DESC
        LIMIT 1), NULL) AS earlier
FROM book
CROSS JOIN seen
CROSS JOIN active;

-- ?1: position asked for, NULL for the head; here NULL
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
  SELECT DISTINCT books.book
  FROM book
  CROSS JOIN seen
  CROSS JOIN events ON events.position > book.block AND events.position <= seen.position
  CROSS JOIN facts ON facts.moment = events.moment AND facts.key GLOB 'activity/*'
  CROSS JOIN books AS books ON books.kind = 'streams' AND books.measure = '' AND books.month = ''
             AND books.activity = substr(facts.key, 10)
)
SELECT closings.data
FROM wanted
CROSS JOIN book
CROSS JOIN closings AS closings
  ON closings.book = wanted.book
 AND closings.closed <= book.closed
 AND closings.closed >= (SELECT latest.since
                         FROM closings AS latest
                         WHERE latest.book = wanted.book AND latest.closed <= book.closed
                         ORDER BY latest.closed DESC
                         LIMIT 1);

SELECT attribution, value
FROM attributions;
