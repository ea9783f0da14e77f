-- GET /v1/activities?sector=23110

-- Round trip 1 of 4: 4 statements.

-- The same as in head.sql: FROM seen …

-- ?1: position asked for, NULL for the head; here NULL
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
)
SELECT facts.key,
         json_array(facts.data -> '$.donors', facts.data -> '$.recipients', facts.data ->> '$.channel',
                    facts.data -> '$.sectors', facts.data -> '$.humanitarian', facts.data ->> '$.terms.finance') AS value
FROM seen
JOIN facts_with_events AS facts ON facts.key GLOB 'activity/*' AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position);

-- The same as in totals-by-sector.sql: JOIN facts_with_events AS facts ON facts.key GLOB 'organization/*' AND …

-- The same as in totals-by-sector.sql: JOIN facts_with_events AS facts ON facts.key GLOB 'item/*' AND …

-- Round trip 2 of 4: 2 statements.

-- The same as in head.sql: FROM seen …

-- ?1: position asked for, NULL for the head; here 163
-- ?2: list of wanted; here '[]'
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
FROM json_each(?2) AS wanted
CROSS JOIN seen
CROSS JOIN facts_with_events AS facts ON facts.key = 'activity/' || wanted.value AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position)
ORDER BY facts.key;

-- Round trip 3 of 4: 4 statements.

-- The same as in head.sql: FROM seen …

-- ?1: position asked for, NULL for the head; here 163
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
)
SELECT facts.key,
         json_array(facts.data -> '$.donors', facts.data -> '$.recipients', facts.data ->> '$.channel',
                    facts.data -> '$.sectors', facts.data -> '$.humanitarian', facts.data ->> '$.terms.finance') AS value
FROM seen
JOIN facts_with_events AS facts ON facts.key GLOB 'activity/*' AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position);

-- The same as in totals-by-sector.sql: JOIN facts_with_events AS facts ON facts.key GLOB 'organization/*' AND …

-- The same as in totals-by-sector.sql: JOIN facts_with_events AS facts ON facts.key GLOB 'item/*' AND …

-- Round trip 4 of 4: 10 statements.

-- The same as in head.sql: FROM seen …

-- The same as in totals-by-sector.sql: JOIN facts_with_events AS facts ON facts.key GLOB 'item/*' AND …

-- The same as in totals-by-sector.sql: JOIN facts_with_events AS facts ON facts.key GLOB 'organization/*' AND …

-- ?1: position asked for, NULL for the head; here 163
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
)
SELECT facts.key,
         json_array(facts.data -> '$.donors', facts.data -> '$.recipients', facts.data ->> '$.channel',
                    facts.data -> '$.sectors', facts.data -> '$.humanitarian', facts.data ->> '$.terms.finance') AS value
FROM seen
JOIN facts_with_events AS facts ON facts.key GLOB 'activity/*' AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position);

-- The same as in activities.sql: LEFT JOIN found ON size.n <= 120000 AND size.books <= 2500 …

-- The same as in totals.sql: SELECT blocks.data …

-- The same as in totals.sql:   FROM book …

-- The same as in totals.sql: FROM book …

-- The same as in totals.sql:                          WHERE latest.book = wanted.book AND latest.closed <= book.closed …

-- The same as in totals.sql: SELECT attribution, value …
