-- GET /v1/claims?sector=23110&currency=USD

-- Round trip 1 of 3: 3 statements.

-- The same as in head.sql: FROM seen …

-- ?1: position asked for, NULL for the head; here NULL
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
)
SELECT moved.key, iif(facts.key IS NULL, NULL,
         json_array(events.data -> '$.donors', events.data -> '$.recipients', events.data ->> '$.channel',
                    events.data -> '$.sectors', events.data -> '$.humanitarian', events.data ->> '$.terms.finance')) AS value
FROM (SELECT DISTINCT key
      FROM facts
      WHERE key GLOB 'activity/*' AND known_to IS NOT NULL) AS moved
JOIN seen
LEFT JOIN facts ON facts.key = moved.key AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position)
LEFT JOIN events ON events.position = facts.position;

-- The same as in totals-by-sector.sql: JOIN facts_with_events AS facts ON facts.key GLOB 'item/*' AND …

-- Round trip 2 of 3: 4 statements.

-- The same as in head.sql: FROM seen …

-- ?1: position asked for, NULL for the head; here 163
-- ?2: facts.key > it; here 'claim/'
-- ?3: facts.key < it; here 'claim/￿'
-- ?4: most rows; here 101
-- ?5: what the full-text index is asked; here 'facets : ("typeαclaimπpublished") AND (facets : ("sectorα23110") OR facets : ("αnothing"))'
-- ?6: facts.last >= it; here '0000-01-01'
-- ?7: facts.first <= it; here '9999-12-31'
-- ?8: stream = it; here NULL
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
),
page AS MATERIALIZED (
  SELECT facts.key, facts.fact, facts.type, facts.mentions, facts.position, facts.said, facts.amount
  FROM seen
  CROSS JOIN facts ON facts.moment IN (SELECT rowid FROM search WHERE search MATCH ?5)
                  AND facts.first <= ?7 AND facts.last >= ?6 AND (?8 IS NULL OR facts.moment IN (
                        SELECT moment FROM events WHERE stream = ?8)) AND facts.key > ?2 AND facts.key < ?3 AND
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
  SELECT key
  FROM (SELECT facts.key
        FROM range
        CROSS JOIN facts ON facts.key > range.after AND facts.key < range.before
        LIMIT 500)
  UNION
  SELECT facts.key
  FROM least
  CROSS JOIN facts ON facts.moment IN (SELECT more.moment
                                       FROM facts AS more
                                       WHERE more.said = least.said AND more.amount > least.amount
                                       ORDER BY more.amount DESC
                                       LIMIT 40)
  UNION
  SELECT facts.key FROM otherUnit CROSS JOIN facts ON facts.said > otherUnit.after AND facts.said < otherUnit.before
)
SELECT facts.key, facts.fact, facts.type, facts.position, facts.body,
       facts.key IN (SELECT key FROM page) AS ofPage,
       substr(iif(facts.fact = facts.id, facts.recorded, (SELECT origin.recorded FROM events AS origin WHERE origin.id = facts.fact)), 1, 10) AS recorded
FROM seen
CROSS JOIN peer
CROSS JOIN facts_with_events AS facts ON facts.key = peer.key AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position)
ORDER BY facts.key;

-- ?1: position asked for, NULL for the head; here 163
-- ?2: facts.key > it; here 'claim/'
-- ?3: facts.key < it; here 'claim/￿'
-- ?4: most rows; here 101
-- ?5: what the full-text index is asked; here 'facets : ("typeαclaimπpublished") AND (facets : ("sectorα23110") OR facets : ("αnothing"))'
-- ?6: facts.last >= it; here '0000-01-01'
-- ?7: facts.first <= it; here '9999-12-31'
-- ?8: stream = it; here NULL
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
),
page AS MATERIALIZED (
  SELECT facts.key, facts.fact, facts.type, facts.mentions, facts.position, facts.said, facts.amount
  FROM seen
  CROSS JOIN facts ON facts.moment IN (SELECT rowid FROM search WHERE search MATCH ?5)
                  AND facts.first <= ?7 AND facts.last >= ?6 AND (?8 IS NULL OR facts.moment IN (
                        SELECT moment FROM events WHERE stream = ?8)) AND facts.key > ?2 AND facts.key < ?3 AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position)
  ORDER BY facts.key
  LIMIT ?4
)
SELECT facts.key, facts.type, facts.body
FROM seen
CROSS JOIN (SELECT DISTINCT mention.value AS key FROM page CROSS JOIN json_each(page.mentions) AS mention) AS mentioned
CROSS JOIN facts_with_events AS facts ON facts.key = mentioned.key AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position);

-- The same as in totals-of-a-place-in-a-currency.sql: JOIN facts_with_events AS facts ON facts.key GLOB 'place/*' AND …

-- Round trip 3 of 3: 6 statements.

-- The same as in head.sql: FROM seen …

-- The same as in totals.sql: SELECT blocks.data …

-- The same as in totals.sql:   FROM book …

-- The same as in totals.sql: FROM book …

-- The same as in totals.sql:                          WHERE latest.book = wanted.book AND latest.closed <= book.closed …

-- The same as in totals.sql: SELECT attribution, value …
