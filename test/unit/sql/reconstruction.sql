-- GET /v1/reconstruction

-- Round trip 1 of 1: 2 statements.

-- The same as in head.sql: FROM seen …

-- ?1: position asked for, NULL for the head; here NULL
-- ?2: facts.key > it; here 'facility/'
-- ?3: most rows; here 606
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
)
SELECT facts.key, facts.type, facts.position, facts.body
FROM seen
JOIN facts_with_events AS facts ON facts.key > ?2 AND facts.key < 'facility0' AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position)
ORDER BY facts.key
LIMIT ?3;
