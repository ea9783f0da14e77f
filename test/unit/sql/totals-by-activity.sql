-- GET /v1/totals?by=measure,activity

-- Round trip 1 of 1: 2 statements.

-- The same as in head.sql: FROM seen …

-- ?1: position asked for, NULL for the head; here NULL
-- ?2: as in WHERE (?2 IS NULL OR measure IN (SELECT value FROM json_each(?2))); here NULL
-- ?3: as in AND (?3 IS NULL OR activity IN (SELECT value FROM json_each(?3))); here NULL
-- ?4: as in AND (?4 IS NULL OR place IN (SELECT value FROM json_each(?4))); here NULL
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
         substr(cells.scope, 10) AS activity,
         '' AS place,
         cells.first, cells.last, cells.valued, cells.takes,
         '' AS attribution,
         closings.stated, closings.lower, closings.upper, closings.open, closings.events, closings.unquantified
  FROM book
  CROSS JOIN cells AS cells ON cells.grain IN ('all') AND cells.scope GLOB 'activity/*'
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
       activity,
       '' AS place,
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
