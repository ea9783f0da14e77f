-- GET /v1/activities

-- Round trip 1 of 1: 3 statements.

-- The same as in head.sql: FROM seen …

-- ?1: position asked for, NULL for the head; here NULL
-- ?2: facts.key > it; here 'activity/'
-- ?3: facts.key < it; here 'activity0'
-- ?4: most rows; here 51
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
),
page AS (
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
  LIMIT ?4
) SELECT * FROM page;

-- ?1: position asked for, NULL for the head; here NULL
-- ?2: facts.key > it; here 'activity/'
-- ?3: facts.key < it; here 'activity0'
-- ?4: most rows; here 51
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
),
book (closed) AS MATERIALIZED (
  SELECT coalesce((SELECT max(position) FROM closed WHERE position <= seen.position), 0)
  FROM seen
),
page AS (
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
  LIMIT ?4
),
account AS (
  SELECT page.key, cells.measure, cells.unit, closings.stated, closings.lower, closings.upper,
         closings.open, closings.events, closings.unquantified
  FROM book
  CROSS JOIN page
  CROSS JOIN cells ON cells.grain = 'all' AND cells.scope = page.key
CROSS JOIN closings
  ON closings.cell = cells.cell
 AND closings.closed = (SELECT max(closed) FROM closings WHERE cell = cells.cell AND closed <= book.closed)
  UNION ALL
  SELECT page.key, postings.measure, postings.unit, postings.stated, postings.lower, postings.upper,
         postings.open, postings.events, postings.unquantified
  FROM book
CROSS JOIN seen
CROSS JOIN postings ON postings.position > book.closed AND postings.position <= seen.position
  CROSS JOIN page ON page.key = 'activity/' || postings.activity
)
SELECT key, measure, unit, CAST((sum(stated >> 32) << 32) + sum(stated & 4294967295) AS TEXT) AS stated,
         CAST((sum(lower >> 32) << 32) + sum(lower & 4294967295) AS TEXT) AS lower,
         CAST((sum(upper >> 32) << 32) + sum(upper & 4294967295) AS TEXT) AS upper,
         sum(open) AS open,
         sum(events) AS events,
         sum(unquantified) AS unquantified
FROM account
GROUP BY key, measure, unit
HAVING sum(events) <> 0
ORDER BY key, measure, unit;
