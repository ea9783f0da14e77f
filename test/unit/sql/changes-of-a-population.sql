-- GET /v1/changes?from=100&to=140&sector=23110

-- Round trip 1 of 11: 1 statement.

-- The same as in head.sql: FROM seen …

-- Round trip 2 of 11: 3 statements.

-- The same as in head.sql: FROM seen …

-- The same as in claims-of-a-population.sql: LEFT JOIN facts ON facts.key = moved.key AND …

-- The same as in totals-by-sector.sql: JOIN facts_with_events AS facts ON facts.key GLOB 'item/*' AND …

-- Round trip 3 of 11: 4 statements.

-- The same as in head.sql: FROM seen …

-- ?1: position asked for, NULL for the head; here 140
-- ?2: events.position > it; here 100
-- ?3: most rows; here 101
-- ?4: what the full-text index is asked; here '(facets : ("sectorα23110") OR facets : ("αnothing"))'
-- ?5: facts.last >= it; here '0000-01-01'
-- ?6: facts.first <= it; here '9999-12-31'
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
)
SELECT events.position, events.body
FROM seen
CROSS JOIN events ON events.position > ?2 AND events.position <= seen.position
LEFT JOIN events AS target ON target.id = events.body ->> '$.data.target'
CROSS JOIN facts ON facts.moment = iif(events.type = 'event.retracted', target.moment, events.moment)
WHERE facts.moment IN (SELECT rowid FROM search WHERE search MATCH ?4) AND facts.first <= ?6 AND facts.last >= ?5
ORDER BY events.position
LIMIT ?3;

-- The same as in changes.sql: FROM seen …

-- The same as in changes.sql: JOIN facts ON facts.moment IN (change.moment, target.moment) …

-- Round trip 4 of 11: 3 statements.

-- The same as in head.sql: FROM seen …

-- The same as in claims-of-a-population.sql: LEFT JOIN facts ON facts.key = moved.key AND …

-- The same as in totals-by-sector.sql: JOIN facts_with_events AS facts ON facts.key GLOB 'item/*' AND …

-- Round trip 5 of 11: 3 statements.

-- The same as in head.sql: FROM seen …

-- The same as in claims-of-a-population.sql: LEFT JOIN facts ON facts.key = moved.key AND …

-- The same as in totals-by-sector.sql: JOIN facts_with_events AS facts ON facts.key GLOB 'item/*' AND …

-- Round trip 6 of 11: 4 statements.

-- The same as in head.sql: FROM seen …

-- The same as in totals-by-sector.sql:   AND (?4 IS NULL OR place IN (SELECT value FROM json_each(?4))) …

-- The same as in totals-by-sector.sql: JOIN facts_with_events AS facts ON facts.key GLOB 'item/*' AND …

-- The same as in totals-by-sector.sql: JOIN facts_with_events AS facts ON facts.key GLOB 'organization/*' AND …

-- Round trip 7 of 11: 4 statements.

-- The same as in head.sql: FROM seen …

-- The same as in totals-by-sector.sql:   AND (?4 IS NULL OR place IN (SELECT value FROM json_each(?4))) …

-- The same as in totals-by-sector.sql: JOIN facts_with_events AS facts ON facts.key GLOB 'item/*' AND …

-- The same as in totals-by-sector.sql: JOIN facts_with_events AS facts ON facts.key GLOB 'organization/*' AND …

-- Round trip 8 of 11: 4 statements.

-- The same as in head.sql: FROM seen …

-- The same as in claims-of-a-population.sql: facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position) …

-- The same as in claims-of-a-population.sql: JOIN json_each(page.mentions) AS mention …

-- The same as in claims.sql: JOIN facts_with_events AS facts ON facts.key GLOB 'place/*' AND …

-- Round trip 9 of 11: 4 statements.

-- The same as in head.sql: FROM seen …

-- The same as in claims-of-a-population.sql: facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position) …

-- The same as in claims-of-a-population.sql: JOIN json_each(page.mentions) AS mention …

-- The same as in claims.sql: JOIN facts_with_events AS facts ON facts.key GLOB 'place/*' AND …

-- Round trip 10 of 11: 1 statement.

-- The same as in head.sql: FROM seen …

-- Round trip 11 of 11: 1 statement.

-- The same as in head.sql: FROM seen …
