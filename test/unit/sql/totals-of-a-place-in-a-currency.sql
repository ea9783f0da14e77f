-- GET /v1/totals?place=irpin&currency=USD

-- Round trip 1 of 2: 2 statements.

-- The same as in head.sql: FROM seen …

-- ?1: position asked for, NULL for the head; here NULL
-- ?2: as in SELECT 'place/' || ?2; here 'irpin'
WITH RECURSIVE
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
),
inside (key) AS (
  SELECT 'place/' || ?2
  UNION
  SELECT facts.key
  FROM inside
  JOIN seen
  JOIN facts_with_events AS facts ON facts.key GLOB 'place/*' AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position)
  WHERE 'place/' || (facts.data ->> '$.parent') = inside.key
)
SELECT key FROM inside;

-- Round trip 2 of 2: 4 statements.

-- The same as in head.sql: FROM seen …

-- ?1: position asked for, NULL for the head; here 163
-- ?2: as in WHERE (?2 IS NULL OR measure IN (SELECT value FROM json_each(?2))); here NULL
-- ?3: as in AND (?3 IS NULL OR activity IN (SELECT value FROM json_each(?3))); here NULL
-- ?4: list of wanted; here '["irpin",""]'
-- ?5: as in first <> '' AND NOT (first >= substr(?5, 1, length(first)) AND last <= substr(?6; here '0000-01-01'
-- ?6: as in first <> '' AND NOT (first >= substr(?5, 1, length(first)) AND last <= substr(?6; here '9999-12-31'
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
),
book (closed) AS MATERIALIZED (
  SELECT coalesce((SELECT max(position) FROM closed WHERE position <= seen.position), 0)
  FROM seen
),
account AS (
  SELECT cells.measure, cells.unit,
         '' AS activity,
         substr(cells.scope, 7) AS place,
         cells.first, cells.last, cells.valued, cells.takes,
         '' AS attribution,
         closings.stated, closings.lower, closings.upper, closings.open, closings.events, closings.unquantified
  FROM book
  CROSS JOIN json_each(?4) AS wanted
  CROSS JOIN cells AS cells ON cells.grain IN ('all') AND cells.scope = 'place/' || wanted.value
CROSS JOIN closings
  ON closings.cell = cells.cell
 AND closings.closed = (SELECT max(closed) FROM closings WHERE cell = cells.cell AND closed <= book.closed)
  UNION ALL
  SELECT postings.measure, postings.unit, postings.activity, postings.place, postings.first, postings.last,
         postings.valued, postings.lower * postings.events < 0 AS takes, '' AS attribution, postings.stated, postings.lower, postings.upper, postings.open, postings.events, postings.unquantified
  FROM book
CROSS JOIN seen
CROSS JOIN postings ON postings.position > book.closed AND postings.position <= seen.position
)
SELECT measure, unit,
       '' AS activity,
       place,
       substr(first, 1, 0) AS first, substr(last, 1, 0) AS last,
       '' AS valued, takes,
       first <> '' AND NOT (first >= substr(?5, 1, length(first)) AND last <= substr(?6, 1, length(last))) AS straddles,
       attribution,
       CAST((sum(stated >> 32) << 32) + sum(stated & 4294967295) AS TEXT) AS stated,
         CAST((sum(lower >> 32) << 32) + sum(lower & 4294967295) AS TEXT) AS lower,
         CAST((sum(upper >> 32) << 32) + sum(upper & 4294967295) AS TEXT) AS upper,
         sum(open) AS open,
         sum(events) AS events,
         sum(unquantified) AS unquantified
FROM account
WHERE (?2 IS NULL OR measure IN (SELECT value FROM json_each(?2)))
  AND (?3 IS NULL OR activity IN (SELECT value FROM json_each(?3)))
  AND (?4 IS NULL OR place IN (SELECT value FROM json_each(?4)))
  AND (first = '' OR last >= substr(?5, 1, length(last)) AND first <= substr(?6, 1, length(first)))
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10;

-- ?1: position asked for, NULL for the head; here 163
-- ?2: as in WHERE (?2 IS NULL OR measure IN (SELECT value FROM json_each(?2))); here NULL
-- ?3: as in AND (?3 IS NULL OR activity IN (SELECT value FROM json_each(?3))); here NULL
-- ?4: list of wanted; here '["irpin",""]'
-- ?5: as in first <> '' AND NOT (first >= substr(?5, 1, length(first)) AND last <= substr(?6; here '0000-01-01'
-- ?6: as in first <> '' AND NOT (first >= substr(?5, 1, length(first)) AND last <= substr(?6; here '9999-12-31'
-- ?7: as in CROSS JOIN cells AS total ON total.grain IN ('all') AND total.scope = 'place/' |; here 'USD'
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
),
book (closed) AS MATERIALIZED (
  SELECT coalesce((SELECT max(position) FROM closed WHERE position <= seen.position), 0)
  FROM seen
),
account AS (
  SELECT cells.measure, cells.unit,
         '' AS activity,
         substr(cells.scope, 7) AS place,
         cells.first, cells.last, cells.valued, cells.takes,
         '' AS attribution,
         closings.stated, closings.lower, closings.upper, closings.open, closings.events, closings.unquantified
  FROM book
  CROSS JOIN json_each(?4) AS wanted
  CROSS JOIN cells AS total ON total.grain IN ('all') AND total.scope = 'place/' || wanted.value AND total.measure GLOB 'money/*' AND total.unit NOT IN (?7, 'XXX')
  CROSS JOIN cells ON cells.grain IN ('day', 'span') AND cells.scope = total.scope
            AND cells.measure = total.measure AND cells.unit = total.unit
CROSS JOIN closings
  ON closings.cell = cells.cell
 AND closings.closed = (SELECT max(closed) FROM closings WHERE cell = cells.cell AND closed <= book.closed)
  UNION ALL
  SELECT postings.measure, postings.unit, postings.activity, postings.place, postings.first, postings.last,
         postings.valued, postings.lower * postings.events < 0 AS takes, '' AS attribution, postings.stated, postings.lower, postings.upper, postings.open, postings.events, postings.unquantified
  FROM book
CROSS JOIN seen
CROSS JOIN postings ON postings.position > book.closed AND postings.position <= seen.position
)
SELECT measure, unit,
       '' AS activity,
       place,
       substr(first, 1, 10) AS first, substr(last, 1, 10) AS last,
       valued, takes,
       first <> '' AND NOT (first >= substr(?5, 1, length(first)) AND last <= substr(?6, 1, length(last))) AS straddles,
       attribution,
       CAST((sum(stated >> 32) << 32) + sum(stated & 4294967295) AS TEXT) AS stated,
         CAST((sum(lower >> 32) << 32) + sum(lower & 4294967295) AS TEXT) AS lower,
         CAST((sum(upper >> 32) << 32) + sum(upper & 4294967295) AS TEXT) AS upper,
         sum(open) AS open,
         sum(events) AS events,
         sum(unquantified) AS unquantified
FROM account
WHERE (?2 IS NULL OR measure IN (SELECT value FROM json_each(?2)))
  AND (?3 IS NULL OR activity IN (SELECT value FROM json_each(?3)))
  AND (?4 IS NULL OR place IN (SELECT value FROM json_each(?4)))
  AND (first = '' OR last >= substr(?5, 1, length(last)) AND first <= substr(?6, 1, length(first)))
  AND account.measure GLOB 'money/*' AND account.unit NOT IN (?7, 'XXX')
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10;

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
