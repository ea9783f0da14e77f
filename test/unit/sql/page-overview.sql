-- GET /

-- Round trip 1 of 2: 19 statements.

-- The same as in head.sql: FROM seen …

SELECT recorded
FROM events
WHERE position = 1;

-- ?1: position asked for, NULL for the head; here NULL
-- ?2: facts.key > it; here 'item/'
-- ?3: facts.key < it; here 'item0'
-- ?4: most rows; here 500
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
)
SELECT facts.key, facts.type, facts.body
FROM seen
JOIN facts_with_events AS facts ON facts.key > ?2 AND facts.key < ?3 AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position)
ORDER BY facts.key
LIMIT ?4;

-- ?1: position asked for, NULL for the head; here NULL
-- ?2: facts.key > it; here 'place/'
-- ?3: facts.key < it; here 'place0'
-- ?4: most rows; here 500
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
)
SELECT facts.key, facts.type, facts.body
FROM seen
JOIN facts_with_events AS facts ON facts.key > ?2 AND facts.key < ?3 AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position)
ORDER BY facts.key
LIMIT ?4;

-- ?1: position asked for, NULL for the head; here NULL
-- ?2: facts.key > it; here 'organization/'
-- ?3: facts.key < it; here 'organization0'
-- ?4: most rows; here 500
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
)
SELECT facts.key, facts.type, facts.body
FROM seen
JOIN facts_with_events AS facts ON facts.key > ?2 AND facts.key < ?3 AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position)
ORDER BY facts.key
LIMIT ?4;

-- ?1: position asked for, NULL for the head; here NULL
-- ?2: most rows; here 24
WITH RECURSIVE
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
),
leap (key, fact) AS (
  SELECT facts.key, facts.fact
  FROM facts
  WHERE facts.key = (SELECT min(key) FROM facts WHERE key > 'claim/' AND key < 'claim0')
  UNION
  SELECT facts.key, facts.fact
  FROM leap
  JOIN facts ON facts.key = (SELECT min(key)
                             FROM facts
                             WHERE key < 'claim0'
                               AND key > CASE
                                           WHEN leap.key GLOB substr(leap.key, 1, instr(leap.key, ':')) || 'activity=*' THEN substr(leap.key, 1, instr(leap.key, ':')) || 'activity>'
                                           WHEN leap.key GLOB substr(leap.key, 1, instr(leap.key, ':')) || 'place=*' THEN substr(leap.key, 1, instr(leap.key, ':')) || 'place>'
                                           ELSE substr(leap.key, 1, length(leap.key) - length(leap.fact) - 12) || '0'
                                         END)
),
whole (subject) AS (
  SELECT substr(leap.key, 1, length(leap.key) - length(leap.fact) - 12)
  FROM leap
  WHERE NOT (leap.key GLOB substr(leap.key, 1, instr(leap.key, ':')) || 'activity=*' OR leap.key GLOB substr(leap.key, 1, instr(leap.key, ':')) || 'place=*')
),
page AS MATERIALIZED (
  SELECT facts.key, facts.fact, facts.type, facts.mentions, facts.position, facts.said, facts.amount
  FROM seen
  CROSS JOIN whole
  CROSS JOIN facts ON facts.key IN (SELECT facts.key
                                    FROM facts
                                    WHERE facts.key > whole.subject || '/' AND facts.key < whole.subject || '0' AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position)
                                    ORDER BY facts.key DESC
                                    LIMIT ?2)
              AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position)
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

-- ?1: position asked for, NULL for the head; here NULL
-- ?2: most rows; here 24
WITH RECURSIVE
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
),
leap (key, fact) AS (
  SELECT facts.key, facts.fact
  FROM facts
  WHERE facts.key = (SELECT min(key) FROM facts WHERE key > 'claim/' AND key < 'claim0')
  UNION
  SELECT facts.key, facts.fact
  FROM leap
  JOIN facts ON facts.key = (SELECT min(key)
                             FROM facts
                             WHERE key < 'claim0'
                               AND key > CASE
                                           WHEN leap.key GLOB substr(leap.key, 1, instr(leap.key, ':')) || 'activity=*' THEN substr(leap.key, 1, instr(leap.key, ':')) || 'activity>'
                                           WHEN leap.key GLOB substr(leap.key, 1, instr(leap.key, ':')) || 'place=*' THEN substr(leap.key, 1, instr(leap.key, ':')) || 'place>'
                                           ELSE substr(leap.key, 1, length(leap.key) - length(leap.fact) - 12) || '0'
                                         END)
),
whole (subject) AS (
  SELECT substr(leap.key, 1, length(leap.key) - length(leap.fact) - 12)
  FROM leap
  WHERE NOT (leap.key GLOB substr(leap.key, 1, instr(leap.key, ':')) || 'activity=*' OR leap.key GLOB substr(leap.key, 1, instr(leap.key, ':')) || 'place=*')
),
page AS MATERIALIZED (
  SELECT facts.key, facts.fact, facts.type, facts.mentions, facts.position, facts.said, facts.amount
  FROM seen
  CROSS JOIN whole
  CROSS JOIN facts ON facts.key IN (SELECT facts.key
                                    FROM facts
                                    WHERE facts.key > whole.subject || '/' AND facts.key < whole.subject || '0' AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position)
                                    ORDER BY facts.key DESC
                                    LIMIT ?2)
              AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position)
)
SELECT facts.key, facts.type, facts.body
FROM seen
CROSS JOIN (SELECT DISTINCT mention.value AS key FROM page CROSS JOIN json_each(page.mentions) AS mention) AS mentioned
CROSS JOIN facts_with_events AS facts ON facts.key = mentioned.key AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position);

-- The same as in totals-of-a-place-in-a-currency.sql: JOIN facts_with_events AS facts ON facts.key GLOB 'place/*' AND …

-- The same as in totals.sql: LEFT JOIN found ON size.n <= 120000 AND size.books <= 2500 …

-- The same as in totals.sql: SELECT blocks.data …

-- The same as in totals.sql:   FROM book …

-- The same as in totals.sql: FROM book …

-- The same as in totals.sql:                          WHERE latest.book = wanted.book AND latest.closed <= book.closed …

-- The same as in totals.sql: SELECT attribution, value …

-- The same as in totals-by-sector.sql: JOIN facts_with_events AS facts ON facts.key GLOB 'item/*' AND …

-- The same as in totals-by-sector.sql: JOIN facts_with_events AS facts ON facts.key GLOB 'organization/*' AND …

-- The same as in totals-by-sector.sql: LEFT JOIN found ON size.n <= 120000 AND size.books <= 2500 …

-- The same as in timeline.sql: LEFT JOIN events AS ended ON ended.position = page.endedAt …

-- The same as in timeline.sql: CROSS JOIN (SELECT DISTINCT mention.value AS key FROM page CROSS JOIN json_each(page.mentions) AS mention) AS mentioned …

-- Round trip 2 of 2: 16 statements.

-- The same as in head.sql: FROM seen …

-- The same as in activities-of-a-population.sql: FROM seen …

-- The same as in totals-by-sector.sql: JOIN facts_with_events AS facts ON facts.key GLOB 'organization/*' AND …

-- The same as in totals-by-sector.sql: JOIN facts_with_events AS facts ON facts.key GLOB 'item/*' AND …

-- The same as in totals-of-a-place-in-a-currency.sql: JOIN facts_with_events AS facts ON facts.key GLOB 'rate/*' AND …

-- The same as in claims.sql:                          WHERE latest.book = wanted.book AND latest.closed <= book.closed …

-- The same as in claims.sql:                          WHERE latest.book = wanted.book AND latest.closed <= book.closed …

-- The same as in claims.sql:                          WHERE latest.book = wanted.book AND latest.closed <= book.closed …

-- The same as in claims.sql:                          WHERE latest.book = wanted.book AND latest.closed <= book.closed …

-- The same as in totals.sql: SELECT blocks.data …

-- The same as in totals.sql:   FROM book …

-- The same as in totals.sql: FROM book …

-- The same as in totals.sql:                          WHERE latest.book = wanted.book AND latest.closed <= book.closed …

-- The same as in totals.sql: SELECT attribution, value …

-- The same as in claims.sql: FROM page …

-- The same as in claims.sql: SELECT under.promise, under.type, NULL, NULL, NULL, NULL, NULL, 0, 0, (SELECT count(*) FROM under), NULL, NULL, NULL, NULL, NULL, NULL …
