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
page AS (
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
  SELECT facts.key FROM range CROSS JOIN facts ON facts.key > range.after AND facts.key < range.before
  UNION
  SELECT facts.key FROM least CROSS JOIN facts ON facts.said = least.said AND facts.amount > least.amount
  UNION
  SELECT facts.key FROM otherUnit CROSS JOIN facts ON facts.said > otherUnit.after AND facts.said < otherUnit.before
)
SELECT facts.key, facts.fact, facts.type, facts.position, facts.body,
       facts.key IN (SELECT key FROM page) AS ofPage, substr(origin.recorded, 1, 10) AS recorded
FROM seen
CROSS JOIN peer
CROSS JOIN facts_with_events AS facts ON facts.key = peer.key AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position)
CROSS JOIN events AS origin ON origin.id = facts.fact
ORDER BY facts.key;

-- ?1: position asked for, NULL for the head; here NULL
-- ?2: facts.key > it; here 'claim/'
-- ?3: facts.key < it; here 'claim/￿'
-- ?4: most rows; here 101
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
),
page AS (
  SELECT facts.key, facts.fact, facts.type, facts.mentions, facts.position, facts.said, facts.amount
  FROM seen
  CROSS JOIN facts ON true AND facts.key > ?2 AND facts.key < ?3 AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position)
  ORDER BY facts.key
  LIMIT ?4
)
SELECT DISTINCT facts.key, facts.type, facts.body
FROM seen
JOIN page
JOIN json_each(page.mentions) AS mention
JOIN facts_with_events AS facts ON facts.key = mention.value AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position);

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

-- Round trip 2 of 2: 10 statements.

-- The same as in head.sql: FROM seen …

-- The same as in totals-of-a-donor-in-days.sql: FROM seen …

-- The same as in totals-by-sector.sql: JOIN facts_with_events AS facts ON facts.key GLOB 'organization/*' AND …

-- The same as in totals-by-sector.sql: JOIN facts_with_events AS facts ON facts.key GLOB 'item/*' AND …

-- The same as in totals-of-a-place-in-a-currency.sql: JOIN facts_with_events AS facts ON facts.key GLOB 'rate/*' AND …

-- ?1: position asked for, NULL for the head; here 163
-- ?2: list of wanted; here '[["ledger","context/killed",0],["ledger","context/missing",0],["ledger","context/serving",0],["ledg
-- ?3: list of month; here '[]'
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
),
book (closed) AS MATERIALIZED (
  SELECT coalesce((SELECT max(position) FROM closed WHERE position <= seen.position), 0)
  FROM seen
),
wanted AS MATERIALIZED (
  SELECT value ->> 0 AS scope, value ->> 1 AS measure, value ->> 2 AS byDay
  FROM json_each(?2)
),
month AS MATERIALIZED (
  SELECT value ->> 0 AS scope, value ->> 1 AS measure, value ->> 2 AS month
  FROM json_each(?3)
),
unitOfMonth AS MATERIALIZED (
  SELECT month.scope, month.measure, month.month, total.unit
  FROM month
  CROSS JOIN cells AS total ON total.grain = 'all' AND total.scope = month.scope AND total.measure = month.measure
),
account AS (
  SELECT wanted.scope, 'month' AS grain, cells.measure, cells.unit, '' AS activity, '' AS place,
         cells.first, cells.last, cells.valued, cells.takes, closings.stated, closings.lower, closings.upper, closings.open, closings.events, closings.unquantified
  FROM wanted AS wanted
  CROSS JOIN book
  CROSS JOIN cells ON cells.scope = wanted.scope AND cells.measure = wanted.measure AND cells.grain = 'month' AND NOT wanted.byDay
CROSS JOIN closings
  ON closings.cell = cells.cell
 AND closings.closed = (SELECT max(closed) FROM closings WHERE cell = cells.cell AND closed <= book.closed)
  UNION ALL
  SELECT wanted.scope, 'each' AS grain, cells.measure, cells.unit, '' AS activity, '' AS place,
         cells.first, cells.last, cells.valued, cells.takes, closings.stated, closings.lower, closings.upper, closings.open, closings.events, closings.unquantified
  FROM wanted AS wanted
  CROSS JOIN book
  CROSS JOIN cells ON cells.scope = wanted.scope AND cells.measure = wanted.measure AND cells.grain IN ('day', 'span') AND wanted.byDay
CROSS JOIN closings
  ON closings.cell = cells.cell
 AND closings.closed = (SELECT max(closed) FROM closings WHERE cell = cells.cell AND closed <= book.closed)
  UNION ALL
  SELECT wanted.scope, 'day' AS grain, cells.measure, cells.unit, '' AS activity, '' AS place,
         cells.first, cells.last, cells.valued, cells.takes, closings.stated, closings.lower, closings.upper, closings.open, closings.events, closings.unquantified
  FROM unitOfMonth AS wanted
  CROSS JOIN book
  CROSS JOIN cells ON cells.scope = wanted.scope AND cells.measure = wanted.measure AND cells.grain = 'day' AND cells.unit = wanted.unit AND cells.last >= wanted.month || '-01' AND cells.last <= wanted.month || '-31'
CROSS JOIN closings
  ON closings.cell = cells.cell
 AND closings.closed = (SELECT max(closed) FROM closings WHERE cell = cells.cell AND closed <= book.closed)
  UNION ALL
  SELECT wanted.scope, 'day' AS grain, cells.measure, cells.unit, '' AS activity, '' AS place,
         cells.first, cells.last, cells.valued, cells.takes, closings.stated, closings.lower, closings.upper, closings.open, closings.events, closings.unquantified
  FROM (SELECT DISTINCT scope, measure, unit FROM unitOfMonth) AS wanted
  CROSS JOIN book
  CROSS JOIN cells ON cells.scope = wanted.scope AND cells.measure = wanted.measure AND cells.grain = 'span' AND cells.unit = wanted.unit AND EXISTS (
        SELECT 1
        FROM month
        WHERE month.scope = cells.scope AND month.measure = cells.measure
          AND cells.first <= month.month || '-31' AND cells.last >= month.month || '-01')
CROSS JOIN closings
  ON closings.cell = cells.cell
 AND closings.closed = (SELECT max(closed) FROM closings WHERE cell = cells.cell AND closed <= book.closed)
  UNION ALL
  SELECT wanted.scope AS scope, 'each' AS grain, postings.measure, postings.unit, '' AS activity, '' AS place,
         postings.first, postings.last, postings.valued, postings.lower * postings.events < 0 AS takes, postings.stated, postings.lower, postings.upper, postings.open, postings.events, postings.unquantified
  FROM book
CROSS JOIN seen
CROSS JOIN postings ON postings.position > book.closed AND postings.position <= seen.position
  CROSS JOIN wanted ON wanted.measure = postings.measure AND wanted.scope IN ('ledger', 'place/' || postings.place)
)
SELECT scope, grain, measure, unit, activity, place, first, last, valued, takes, CAST((sum(stated >> 32) << 32) + sum(stated & 4294967295) AS TEXT) AS stated,
         CAST((sum(lower >> 32) << 32) + sum(lower & 4294967295) AS TEXT) AS lower,
         CAST((sum(upper >> 32) << 32) + sum(upper & 4294967295) AS TEXT) AS upper,
         sum(open) AS open,
         sum(events) AS events,
         sum(unquantified) AS unquantified
FROM account
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
HAVING sum(stated) <> 0 OR sum(lower) <> 0 OR sum(upper) <> 0 OR sum(open) <> 0 OR sum(events) <> 0 OR sum(unquantified) <> 0;

-- ?1: position asked for, NULL for the head; here 163
-- ?2: list of wanted; here '[["irpin-reconstruction","facilities/under-way"],["electrical-equipment-2025-08","money/committed"]
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
),
book (closed) AS MATERIALIZED (
  SELECT coalesce((SELECT max(position) FROM closed WHERE position <= seen.position), 0)
  FROM seen
),
wanted AS MATERIALIZED (
  SELECT value ->> 0 AS activity, value ->> 1 AS measure
  FROM json_each(?2)
),
account AS (
  SELECT 'activity/' || postings.activity AS scope, 'each' AS grain, postings.measure, postings.unit, postings.activity AS activity, postings.place AS place,
         postings.first, postings.last, postings.valued, postings.lower * postings.events < 0 AS takes, postings.stated, postings.lower, postings.upper, postings.open, postings.events, postings.unquantified
  FROM (SELECT DISTINCT activity FROM wanted) AS stream
  CROSS JOIN seen
CROSS JOIN events ON events.stream = 'activity/' || stream.activity AND events.position <= seen.position
CROSS JOIN postings ON postings.position = events.position
  WHERE (postings.activity, postings.measure) IN (SELECT activity, measure FROM wanted)
)
SELECT scope, grain, measure, unit, activity, place, first, last, valued, takes, CAST((sum(stated >> 32) << 32) + sum(stated & 4294967295) AS TEXT) AS stated,
         CAST((sum(lower >> 32) << 32) + sum(lower & 4294967295) AS TEXT) AS lower,
         CAST((sum(upper >> 32) << 32) + sum(upper & 4294967295) AS TEXT) AS upper,
         sum(open) AS open,
         sum(events) AS events,
         sum(unquantified) AS unquantified
FROM account
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
HAVING sum(stated) <> 0 OR sum(lower) <> 0 OR sum(upper) <> 0 OR sum(open) <> 0 OR sum(events) <> 0 OR sum(unquantified) <> 0;

-- ?1: position asked for, NULL for the head; here 163
-- ?2: as in WHERE postings.measure IN (SELECT value FROM json_each(?2)); here '["item/generator","item/power-cable","item/transformer","money/itemised","people/rehabilitated","we
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
),
book (closed) AS MATERIALIZED (
  SELECT coalesce((SELECT max(position) FROM closed WHERE position <= seen.position), 0)
  FROM seen
),
account AS (
  SELECT 'journal' AS scope, 'each' AS grain, postings.measure, postings.unit, postings.activity AS activity, postings.place AS place,
         postings.first, postings.last, postings.valued, postings.lower * postings.events < 0 AS takes, postings.stated, postings.lower, postings.upper, postings.open, postings.events, postings.unquantified
  FROM seen
  CROSS JOIN postings ON postings.position <= seen.position
  WHERE postings.measure IN (SELECT value FROM json_each(?2))
)
SELECT scope, grain, measure, unit, activity, place, first, last, valued, takes, CAST((sum(stated >> 32) << 32) + sum(stated & 4294967295) AS TEXT) AS stated,
         CAST((sum(lower >> 32) << 32) + sum(lower & 4294967295) AS TEXT) AS lower,
         CAST((sum(upper >> 32) << 32) + sum(upper & 4294967295) AS TEXT) AS upper,
         sum(open) AS open,
         sum(events) AS events,
         sum(unquantified) AS unquantified
FROM account
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
HAVING sum(stated) <> 0 OR sum(lower) <> 0 OR sum(upper) <> 0 OR sum(open) <> 0 OR sum(events) <> 0 OR sum(unquantified) <> 0;

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
       postings.unit, postings.first, postings.last, postings.valued
FROM page
JOIN events ON events.position = page.position
LEFT JOIN postings ON postings.position = page.position AND postings.cancels IS NULL
                  AND postings.measure IN ('money/pledged', 'money/committed');

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
LEFT JOIN postings ON postings.position = under.position AND postings.cancels IS NULL
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9;
