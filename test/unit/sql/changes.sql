-- GET /v1/changes?from=100&to=140

-- Round trip 1 of 8: 1 statement.

-- The same as in head.sql: FROM seen …

-- Round trip 2 of 8: 5 statements.

-- The same as in head.sql: FROM seen …

-- ?1: position asked for, NULL for the head; here 140
-- ?2: events.position > it; here 100
-- ?3: most rows; here 101
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
),
page AS (
  SELECT events.position, events.body, facts.type AS stated, facts.mentions, target.body AS target
  FROM seen
  CROSS JOIN events ON events.position > ?2 AND events.position <= seen.position
  LEFT JOIN events AS target ON target.id = iif(events.type = 'event.retracted', events.body ->> '$.data.target', NULL)
  LEFT JOIN facts ON facts.moment = coalesce(target.moment, events.moment)
  ORDER BY events.position
  LIMIT ?3
)
SELECT position, body, stated, target
FROM page
ORDER BY position;

-- ?1: position asked for, NULL for the head; here 140
-- ?2: events.position > it; here 100
-- ?3: most rows; here 101
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
),
page AS (
  SELECT events.position, events.body, facts.type AS stated, facts.mentions, target.body AS target
  FROM seen
  CROSS JOIN events ON events.position > ?2 AND events.position <= seen.position
  LEFT JOIN events AS target ON target.id = iif(events.type = 'event.retracted', events.body ->> '$.data.target', NULL)
  LEFT JOIN facts ON facts.moment = coalesce(target.moment, events.moment)
  ORDER BY events.position
  LIMIT ?3
)
SELECT facts.key, facts.type, facts.body
FROM seen
CROSS JOIN (SELECT DISTINCT mention.value AS key FROM page CROSS JOIN json_each(page.mentions) AS mention) AS mentioned
CROSS JOIN facts_with_events AS facts ON facts.key = mentioned.key AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position);

-- ?1: position asked for, NULL for the head; here 140
-- ?2: postings.position > it; here 100
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
)
SELECT DISTINCT postings.measure, postings.activity
FROM seen
CROSS JOIN postings ON postings.position > ?2 AND postings.position <= seen.position
LIMIT 2001;

-- ?1: position asked for, NULL for the head; here 140
-- ?2: events.position > it; here 100
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
),
change AS (
  SELECT events.moment, events.body ->> '$.data.target' AS target
  FROM seen
  CROSS JOIN events ON events.position > ?2 AND events.position <= seen.position
)
SELECT DISTINCT facts.key, change.target IS NOT NULL AS isChanged
FROM change
LEFT JOIN events AS target ON target.id = change.target
JOIN facts ON facts.moment IN (change.moment, target.moment)
WHERE facts.key IS NOT NULL
LIMIT 2001;

-- Round trip 3 of 8: 4 statements.

-- The same as in head.sql: FROM seen …

-- ?1: position asked for, NULL for the head; here 140
-- ?2: list of range; here '[["claim/context/killed:","claim/context/killed:activity="],["claim/context/killed:activity>","clai
-- ?3: most rows; here 41
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
),
page AS MATERIALIZED (
  SELECT facts.key, facts.fact, facts.type, facts.mentions, facts.position, facts.said, facts.amount
  FROM json_each(?2) AS range
  CROSS JOIN seen
  CROSS JOIN facts ON facts.key > range.value ->> 0 AND facts.key < range.value ->> 1 AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position)
  LIMIT ?3
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

-- ?1: position asked for, NULL for the head; here 140
-- ?2: list of range; here '[["claim/context/killed:","claim/context/killed:activity="],["claim/context/killed:activity>","clai
-- ?3: most rows; here 41
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
),
page AS MATERIALIZED (
  SELECT facts.key, facts.fact, facts.type, facts.mentions, facts.position, facts.said, facts.amount
  FROM json_each(?2) AS range
  CROSS JOIN seen
  CROSS JOIN facts ON facts.key > range.value ->> 0 AND facts.key < range.value ->> 1 AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position)
  LIMIT ?3
)
SELECT facts.key, facts.type, facts.body
FROM seen
CROSS JOIN (SELECT DISTINCT mention.value AS key FROM page CROSS JOIN json_each(page.mentions) AS mention) AS mentioned
CROSS JOIN facts_with_events AS facts ON facts.key = mentioned.key AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position);

-- The same as in totals-of-a-place-in-a-currency.sql: JOIN facts_with_events AS facts ON facts.key GLOB 'place/*' AND …

-- Round trip 4 of 8: 7 statements.

-- The same as in head.sql: FROM seen …

-- The same as in totals.sql: LEFT JOIN found ON size.n <= 120000 AND size.books <= 2500 …

-- The same as in totals.sql: SELECT blocks.data …

-- The same as in totals.sql:   FROM book …

-- The same as in totals.sql: FROM book …

-- The same as in totals.sql:                          WHERE latest.book = wanted.book AND latest.closed <= book.closed …

-- The same as in totals.sql: SELECT attribution, value …

-- Round trip 5 of 8: 7 statements.

-- The same as in head.sql: FROM seen …

-- The same as in totals.sql: LEFT JOIN found ON size.n <= 120000 AND size.books <= 2500 …

-- The same as in totals.sql: SELECT blocks.data …

-- The same as in totals.sql:   FROM book …

-- The same as in totals.sql: FROM book …

-- The same as in totals.sql:                          WHERE latest.book = wanted.book AND latest.closed <= book.closed …

-- The same as in totals.sql: SELECT attribution, value …

-- Round trip 6 of 8: 17 statements.

-- The same as in head.sql: FROM seen …

-- The same as in activities-of-a-population.sql: FROM seen …

-- The same as in totals-by-sector.sql: JOIN facts_with_events AS facts ON facts.key GLOB 'organization/*' AND …

-- The same as in totals-by-sector.sql: JOIN facts_with_events AS facts ON facts.key GLOB 'item/*' AND …

-- The same as in totals-of-a-place-in-a-currency.sql: JOIN facts_with_events AS facts ON facts.key GLOB 'rate/*' AND …

-- The same as in claims.sql:                          WHERE latest.book = wanted.book AND latest.closed <= book.closed …

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

-- Round trip 7 of 8: 4 statements.

-- The same as in head.sql: FROM seen …

-- ?1: position asked for, NULL for the head; here 100
-- ?2: list of range; here '[["claim/context/killed:","claim/context/killed:activity="],["claim/context/killed:activity>","clai
-- ?3: most rows; here -1
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
),
page AS MATERIALIZED (
  SELECT facts.key, facts.fact, facts.type, facts.mentions, facts.position, facts.said, facts.amount
  FROM json_each(?2) AS range
  CROSS JOIN seen
  CROSS JOIN facts ON facts.key > range.value ->> 0 AND facts.key < range.value ->> 1 AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position)
  LIMIT ?3
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

-- ?1: position asked for, NULL for the head; here 100
-- ?2: list of range; here '[["claim/context/killed:","claim/context/killed:activity="],["claim/context/killed:activity>","clai
-- ?3: most rows; here -1
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
),
page AS MATERIALIZED (
  SELECT facts.key, facts.fact, facts.type, facts.mentions, facts.position, facts.said, facts.amount
  FROM json_each(?2) AS range
  CROSS JOIN seen
  CROSS JOIN facts ON facts.key > range.value ->> 0 AND facts.key < range.value ->> 1 AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position)
  LIMIT ?3
)
SELECT facts.key, facts.type, facts.body
FROM seen
CROSS JOIN (SELECT DISTINCT mention.value AS key FROM page CROSS JOIN json_each(page.mentions) AS mention) AS mentioned
CROSS JOIN facts_with_events AS facts ON facts.key = mentioned.key AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position);

-- The same as in totals-of-a-place-in-a-currency.sql: JOIN facts_with_events AS facts ON facts.key GLOB 'place/*' AND …

-- Round trip 8 of 8: 15 statements.

-- The same as in head.sql: FROM seen …

-- The same as in activities-of-a-population.sql: FROM seen …

-- The same as in totals-by-sector.sql: JOIN facts_with_events AS facts ON facts.key GLOB 'organization/*' AND …

-- The same as in totals-by-sector.sql: JOIN facts_with_events AS facts ON facts.key GLOB 'item/*' AND …

-- The same as in totals-of-a-place-in-a-currency.sql: JOIN facts_with_events AS facts ON facts.key GLOB 'rate/*' AND …

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
