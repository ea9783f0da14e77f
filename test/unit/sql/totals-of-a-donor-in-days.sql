-- GET /v1/totals?donor=azerbaijan&from=2023-03-10&to=2024-05-20

-- Round trip 1 of 2: 4 statements.

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

-- Round trip 2 of 2: 5 statements.

-- The same as in head.sql: FROM seen …

-- ?1: position asked for, NULL for the head; here 163
-- ?2: as in WHERE (?2 IS NULL OR measure IN (SELECT value FROM json_each(?2))); here NULL
-- ?3: list of wanted; here '[]'
-- ?4: as in AND (?4 IS NULL OR place IN (SELECT value FROM json_each(?4))); here NULL
-- ?5: as in first <> '' AND NOT (first >= substr(?5, 1, length(first)) AND last <= substr(?6; here '2023-03-10'
-- ?6: as in first <> '' AND NOT (first >= substr(?5, 1, length(first)) AND last <= substr(?6; here '2024-05-20'
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
),
book (closed) AS MATERIALIZED (
  SELECT coalesce((SELECT max(position) FROM closed WHERE position <= seen.position), 0)
  FROM seen
),
account AS (
  SELECT postings.measure, postings.unit, postings.activity, postings.place, postings.first, postings.last,
         postings.valued, postings.lower * postings.events < 0 AS takes, '' AS attribution, postings.stated, postings.lower, postings.upper, postings.open, postings.events, postings.unquantified
  FROM book
  CROSS JOIN seen
  CROSS JOIN json_each(?3) AS wanted
CROSS JOIN events ON events.stream = 'activity/' || wanted.value AND events.position <= seen.position
CROSS JOIN postings ON postings.position = events.position
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
