-- GET /v1/reconstruction?place=irpin

-- Round trip 1 of 2: 2 statements.

-- The same as in head.sql: FROM seen …

-- The same as in totals-of-a-place-in-a-currency.sql: JOIN facts_with_events AS facts ON facts.key GLOB 'place/*' AND …

-- Round trip 2 of 2: 2 statements.

-- The same as in head.sql: FROM seen …

-- ?1: position asked for, NULL for the head; here 163
-- ?2: facts.key > it; here 'facility/'
-- ?3: most rows; here 606
-- ?4: what the full-text index is asked; here 'facets : ("typeαreconstructionπmilestoneδreached") AND facets : ("mentionsαplaceσirpin")'
-- ?5: facts.last >= it; here '0000-01-01'
-- ?6: facts.first <= it; here '9999-12-31'
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
),
wanted AS (
  SELECT DISTINCT rtrim(facts.key, 'abcdefghijklmnopqrstuvwxyz') AS facility
  FROM seen
  JOIN facts ON facts.key > ?2 AND facts.key < 'facility0' AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position)
  WHERE facts.moment IN (SELECT rowid FROM search WHERE search MATCH ?4) AND facts.first <= ?6 AND facts.last >= ?5
)
SELECT facts.key, facts.type, facts.position, facts.body
FROM seen
CROSS JOIN wanted
CROSS JOIN facts_with_events AS facts ON facts.key > wanted.facility AND facts.key < wanted.facility || '~' AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position)
ORDER BY facts.key
LIMIT ?3;
