-- GET /v1/promises

-- Round trip 1 of 1: 5 statements.

-- The same as in head.sql: FROM seen …

-- ?1: position asked for, NULL for the head; here NULL
-- ?2: what the full-text index is asked; here 'facets : ("typeαcommitmentπmade" OR "typeαpledgeπmade")'
-- ?3: search.rowid < it; here 9007199254740991
-- ?4: facts.last >= it; here '0000-01-01'
-- ?5: facts.first <= it; here '9999-12-31'
-- ?6: most rows; here 51
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
SELECT page.moment, page.position, page.fact, page.type, events.body
FROM page
JOIN events ON events.position = page.position
ORDER BY page.moment DESC;

-- ?1: position asked for, NULL for the head; here NULL
-- ?2: what the full-text index is asked; here 'facets : ("typeαcommitmentπmade" OR "typeαpledgeπmade")'
-- ?3: search.rowid < it; here 9007199254740991
-- ?4: facts.last >= it; here '0000-01-01'
-- ?5: facts.first <= it; here '9999-12-31'
-- ?6: most rows; here 51
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
SELECT facts.key, facts.type, facts.body
FROM seen
CROSS JOIN (SELECT DISTINCT mention.value AS key FROM page CROSS JOIN json_each(page.mentions) AS mention) AS mentioned
CROSS JOIN facts_with_events AS facts ON facts.key = mentioned.key AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position);

-- The same as in claims.sql: SELECT under.promise, under.type, NULL, NULL, NULL, NULL, NULL, 0, 0, (SELECT count(*) FROM under), NULL, NULL, NULL, NULL, NULL, NULL …

-- The same as in totals-of-a-place-in-a-currency.sql: JOIN facts_with_events AS facts ON facts.key GLOB 'rate/*' AND …
