-- GET /v1/claims

-- Round trip 1 of 2: 4 statements.

-- The same as in head.sql: FROM seen …

-- ?1: position asked for, NULL for the head; here NULL
-- ?2: facts.key > it; here 'claim/'
-- ?3: facts.key < it; here 'claim/￿'
-- ?4: most rows; here 101
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
),
page AS MATERIALIZED (
  SELECT facts.key, facts.fact, facts.type, facts.mentions, facts.position, facts.said, facts.amount
  FROM seen
  CROSS JOIN facts ON true AND facts.key > ?2 AND facts.key < ?3 AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position)
  ORDER BY facts.key
  LIMIT ?4
),
part AS (
  SELECT page.*, substr(page.key, 1, instr(page.key, ':')) AS measure,
         iif(page.key GLOB substr(page.key, 1, instr(page.key, ':')) || 'activity=*',
             substr(page.key, length(substr(page.key, 1, instr(page.key, ':'))) + length('activity=') + 1), NULL) AS rest
  FROM page
),
least AS (
  SELECT said, min(amount) AS amount, substr(said, 1, instr(said, ':')) AS measure
  FROM part
  WHERE rest IS NULL
  GROUP BY said
),
common AS (
  SELECT DISTINCT measure, substr(measure, 1, length(measure) - 1) || ';' AS after
  FROM part
),
ofActivity AS (
  SELECT DISTINCT measure || 'activity=' || substr(rest, 1, min(instr(rest || '&', '&'), instr(rest || '/', '/')) - 1) AS prefix
  FROM part
  WHERE rest IS NOT NULL
),
range (after, before) AS (
  SELECT measure, measure || 'activity=' FROM common
  UNION ALL
  SELECT measure || 'activity>', after FROM common
  UNION ALL
  SELECT prefix || '/', prefix || '0' FROM ofActivity
  UNION ALL
  SELECT prefix || '&', prefix || char(39) FROM ofActivity
),
otherUnit (after, before) AS (
  SELECT measure, said FROM least
  UNION ALL
  SELECT said, substr(measure, 1, length(measure) - 1) || ';' FROM least
),
peer (key) AS (
  SELECT key FROM page
  UNION
  SELECT key
  FROM (SELECT facts.key
        FROM range
        CROSS JOIN facts ON facts.key > range.after AND facts.key < range.before
        LIMIT 500)
  UNION
  SELECT facts.key
  FROM least
  CROSS JOIN facts ON facts.moment IN (SELECT more.moment
                                       FROM facts AS more
                                       WHERE more.said = least.said AND more.amount > least.amount
                                       ORDER BY more.amount DESC
                                       LIMIT 40)
  UNION
  SELECT facts.key FROM otherUnit CROSS JOIN facts ON facts.said > otherUnit.after AND facts.said < otherUnit.before
)
SELECT facts.key, facts.fact, facts.type, facts.position, facts.body,
       facts.key IN (SELECT key FROM page) AS ofPage,
       substr(iif(facts.fact = facts.id, facts.recorded, (SELECT origin.recorded FROM events AS origin WHERE origin.id = facts.fact)), 1, 10) AS recorded
FROM seen
CROSS JOIN peer
CROSS JOIN facts_with_events AS facts ON facts.key = peer.key AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position)
ORDER BY facts.key;

-- ?1: position asked for, NULL for the head; here NULL
-- ?2: facts.key > it; here 'claim/'
-- ?3: facts.key < it; here 'claim/￿'
-- ?4: most rows; here 101
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
),
page AS MATERIALIZED (
  SELECT facts.key, facts.fact, facts.type, facts.mentions, facts.position, facts.said, facts.amount
  FROM seen
  CROSS JOIN facts ON true AND facts.key > ?2 AND facts.key < ?3 AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position)
  ORDER BY facts.key
  LIMIT ?4
)
SELECT facts.key, facts.type, facts.body
FROM seen
CROSS JOIN (SELECT DISTINCT mention.value AS key FROM page CROSS JOIN json_each(page.mentions) AS mention) AS mentioned
CROSS JOIN facts_with_events AS facts ON facts.key = mentioned.key AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position);

-- The same as in totals-of-a-place-in-a-currency.sql: JOIN facts_with_events AS facts ON facts.key GLOB 'place/*' AND …

-- Round trip 2 of 2: 17 statements.

-- The same as in head.sql: FROM seen …

-- The same as in activities-of-a-population.sql: FROM seen …

-- The same as in totals-by-sector.sql: JOIN facts_with_events AS facts ON facts.key GLOB 'organization/*' AND …

-- The same as in totals-by-sector.sql: JOIN facts_with_events AS facts ON facts.key GLOB 'item/*' AND …

-- The same as in totals-of-a-place-in-a-currency.sql: JOIN facts_with_events AS facts ON facts.key GLOB 'rate/*' AND …

-- ?1: position asked for, NULL for the head; here 163
-- ?2: list of named; here '["irpin-reconstruction","electrical-equipment-2023","electrical-equipment-2025-08"]'
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
  CROSS JOIN books AS books ON books.kind = 'streams' AND books.measure = '' AND books.month = '' AND books.activity = named.value
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

-- ?1: position asked for, NULL for the head; here 163
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

-- ?1: position asked for, NULL for the head; here 163
-- ?2: list of named; here '["item/generator","item/power-cable","item/transformer","people/rehabilitated","weight/cargo"]'
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
  CROSS JOIN books AS books ON books.kind = 'attributions' AND books.measure = named.value
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

-- ?1: position asked for, NULL for the head; here 163
-- ?2: list of named; here '["money/itemised"]'
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
  CROSS JOIN books AS books ON books.kind = 'days' AND books.measure = named.value
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

-- ?1: position asked for, NULL for the head; here 163
-- ?2: list of named; here '[["item/generator","2025-02"],["item/power-cable","2025-02"],["item/transformer","2025-02"],["peopl
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
  FROM json_each(?2) AS named
  CROSS JOIN books AS books ON books.kind = 'days' AND books.measure = named.value ->> 0
             AND books.month IN (named.value ->> 1, 'several')
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

-- The same as in totals.sql: SELECT blocks.data …

-- The same as in totals.sql:   FROM book …

-- The same as in totals.sql: FROM book …

-- The same as in totals.sql:                          WHERE latest.book = wanted.book AND latest.closed <= book.closed …

-- The same as in totals.sql: SELECT attribution, value …

-- ?1: position asked for, NULL for the head; here 163
-- ?2: what the full-text index is asked; here 'facets : ("typeαcommitmentπmade")'
-- ?3: search.rowid < it; here 9007199254740991
-- ?4: facts.last >= it; here '0000-01-01'
-- ?5: facts.first <= it; here '9999-12-31'
-- ?6: most rows; here 101
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
),
page AS (
  SELECT facts.moment, facts.position, facts.fact, facts.type, facts.mentions
  FROM search
  CROSS JOIN seen
  CROSS JOIN facts_with_events AS facts ON facts.moment = search.rowid AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position) AND (facts.data ->> '$.reduces') IS NULL
  WHERE search MATCH ?2 AND search.rowid < ?3 AND facts.first <= ?5 AND facts.last >= ?4
  ORDER BY search.rowid DESC
  LIMIT ?6
)
SELECT page.fact, page.type, events.stream, events.data -> '$.value' AS value,
       events.data ->> '$.value.currency' AS unit, journal.first, journal.last, journal.valued
FROM page
JOIN events ON events.position = page.position
LEFT JOIN journal ON journal.position = page.position AND journal.cancels = 0;

-- ?1: position asked for, NULL for the head; here 163
-- ?2: what the full-text index is asked; here 'facets : ("typeαcommitmentπmade")'
-- ?3: search.rowid < it; here 9007199254740991
-- ?4: facts.last >= it; here '0000-01-01'
-- ?5: facts.first <= it; here '9999-12-31'
-- ?6: most rows; here 101
-- ?7: most rows; here 501
WITH RECURSIVE
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
),
page AS (
  SELECT facts.moment, facts.position, facts.fact, facts.type, facts.mentions
  FROM search
  CROSS JOIN seen
  CROSS JOIN facts_with_events AS facts ON facts.moment = search.rowid AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position) AND (facts.data ->> '$.reduces') IS NULL
  WHERE search MATCH ?2 AND search.rowid < ?3 AND facts.first <= ?5 AND facts.last >= ?4
  ORDER BY search.rowid DESC
  LIMIT ?6
),
under (promise, fact, position, type, depth) AS (
  SELECT page.fact, facts.fact, facts.position, facts.type, 1
  FROM page
  CROSS JOIN seen
  CROSS JOIN facts ON facts.fulfils = page.fact AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position)
  UNION
  SELECT under.promise, facts.fact, facts.position, facts.type, under.depth + 1
  FROM under
  CROSS JOIN seen
  CROSS JOIN facts ON facts.fulfils = under.fact AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position)
  WHERE under.depth < 8
  LIMIT ?7
)
SELECT under.promise, under.type, postings.measure, postings.unit, postings.first, postings.last, postings.valued,
       under.depth = 1 AND postings.lower < 0 AS takes,
       EXISTS (SELECT 1
               FROM postings AS own
               WHERE own.position = under.position AND own.measure IN ('money/paid', 'money/delivered')) AS isPriced,
       (SELECT count(*) FROM under) AS found, CAST((sum(stated >> 32) << 32) + sum(stated & 4294967295) AS TEXT) AS stated,
         CAST((sum(lower >> 32) << 32) + sum(lower & 4294967295) AS TEXT) AS lower,
         CAST((sum(upper >> 32) << 32) + sum(upper & 4294967295) AS TEXT) AS upper,
         sum(open) AS open,
         sum(events) AS events,
         sum(unquantified) AS unquantified
FROM under
CROSS JOIN postings ON postings.position = under.position AND postings.cancels = 0
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
UNION ALL
SELECT under.promise, under.type, NULL, NULL, NULL, NULL, NULL, 0, 0, (SELECT count(*) FROM under), NULL, NULL, NULL, NULL, NULL, NULL
FROM under
WHERE NOT EXISTS (SELECT 1 FROM journal WHERE journal.position = under.position AND journal.cancels = 0);
