-- GET /v1/timeline?q=transformers&from=2023-01-01&to=2023-12-31

-- Round trip 1 of 1: 3 statements.

-- The same as in head.sql: FROM seen …

-- ?1: position asked for, NULL for the head; here NULL
-- ?2: search.rowid > it; here -1
-- ?3: as in search.rowid > max(?2, ?10 - 1) AND search.rowid < min(min(?3, ?11), (SELECT mom; here 9007199254740991
-- ?4: facts.last >= it; here '2023-01-01'
-- ?5: facts.first <= it; here '2023-12-31'
-- ?6: facts.type = it; here NULL
-- ?7: as in AND (?6 IS NULL AND facts.type NOT IN (SELECT value FROM json_each(?7)) OR facts; here '["item.registered","place.registered","organization.registered","rate.fixed"]'
-- ?8: most rows; here 51
-- ?9: what the full-text index is asked; here 'words : (("transformers"* OR "transformer"))'
-- ?10: search.rowid < it; here 738886000000000
-- ?11: search.rowid >= it; here 739251000000000
-- ?12: what the full-text index is asked; here 'facets : ("daysαseveral") AND words : (("transformers"* OR "transformer"))'
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
),
book (block, closed) AS MATERIALIZED (
  SELECT coalesce(last.position, 0), coalesce(last.closed, 0)
  FROM seen
  LEFT JOIN blocks AS last
         ON last.seq = 0
        AND last.position = (SELECT max(position) FROM blocks WHERE position <= seen.position)
),
reach (moment) AS (
  SELECT max(coalesce((SELECT latest FROM blocks WHERE blocks.position = book.block), 0),
             coalesce((SELECT max(moment)
                       FROM events
                       WHERE position > book.block AND position <= seen.position), 0))
  FROM book
  JOIN seen
),
page AS (
  SELECT * FROM (
    SELECT facts.*, ended.position AS endedAt
    FROM search
  CROSS JOIN facts ON facts.moment = search.rowid
    LEFT JOIN events AS ended ON ended.position = facts.known_to AND ended.position <= (SELECT position FROM seen)
    WHERE search MATCH ?9 AND
          search.rowid > max(?2, ?10 - 1) AND search.rowid < min(min(?3, ?11), (SELECT moment FROM reach) + 1) AND true
      AND facts.position <= (SELECT position FROM seen)
      AND (ended.position IS NULL OR ended.type = 'event.retracted')
      AND facts.first <= ?5 AND facts.last >= ?4
      AND (?6 IS NULL AND facts.type NOT IN (SELECT value FROM json_each(?7)) OR facts.type = ?6)
    ORDER BY search.rowid DESC
    LIMIT ?8)
  UNION ALL
  SELECT * FROM (
    SELECT facts.*, ended.position AS endedAt
    FROM search
  CROSS JOIN facts ON facts.moment = search.rowid
    LEFT JOIN events AS ended ON ended.position = facts.known_to AND ended.position <= (SELECT position FROM seen)
    WHERE search MATCH ?12 AND
          search.rowid > ?2 AND search.rowid < min(?3, (SELECT moment FROM reach) + 1) AND (search.rowid < ?10 OR search.rowid >= ?11) AND facts.first < facts.last
      AND facts.position <= (SELECT position FROM seen)
      AND (ended.position IS NULL OR ended.type = 'event.retracted')
      AND facts.first <= ?5 AND facts.last >= ?4
      AND (?6 IS NULL AND facts.type NOT IN (SELECT value FROM json_each(?7)) OR facts.type = ?6)
    ORDER BY search.rowid DESC
    LIMIT ?8)
  ORDER BY moment DESC
  LIMIT ?8
)
SELECT page.moment, page.position, page.fact, page.type, page.first, events.body, ended.body AS ended, page.endedAt,
       journal.valued, coalesce(journal.data, '[]') AS posted,
       iif(events.type = 'event.corrected',
           (SELECT target.body FROM events AS target WHERE target.id = events.body ->> '$.data.target'), NULL) AS before
FROM page
JOIN events ON events.position = page.position
LEFT JOIN events AS ended ON ended.position = page.endedAt
LEFT JOIN journal ON journal.position = page.position AND journal.cancels = 0
ORDER BY page.moment DESC;

-- ?1: position asked for, NULL for the head; here NULL
-- ?2: search.rowid > it; here -1
-- ?3: as in search.rowid > max(?2, ?10 - 1) AND search.rowid < min(min(?3, ?11), (SELECT mom; here 9007199254740991
-- ?4: facts.last >= it; here '2023-01-01'
-- ?5: facts.first <= it; here '2023-12-31'
-- ?6: facts.type = it; here NULL
-- ?7: as in AND (?6 IS NULL AND facts.type NOT IN (SELECT value FROM json_each(?7)) OR facts; here '["item.registered","place.registered","organization.registered","rate.fixed"]'
-- ?8: most rows; here 51
-- ?9: what the full-text index is asked; here 'words : (("transformers"* OR "transformer"))'
-- ?10: search.rowid < it; here 738886000000000
-- ?11: search.rowid >= it; here 739251000000000
-- ?12: what the full-text index is asked; here 'facets : ("daysαseveral") AND words : (("transformers"* OR "transformer"))'
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
),
book (block, closed) AS MATERIALIZED (
  SELECT coalesce(last.position, 0), coalesce(last.closed, 0)
  FROM seen
  LEFT JOIN blocks AS last
         ON last.seq = 0
        AND last.position = (SELECT max(position) FROM blocks WHERE position <= seen.position)
),
reach (moment) AS (
  SELECT max(coalesce((SELECT latest FROM blocks WHERE blocks.position = book.block), 0),
             coalesce((SELECT max(moment)
                       FROM events
                       WHERE position > book.block AND position <= seen.position), 0))
  FROM book
  JOIN seen
),
page AS (
  SELECT * FROM (
    SELECT facts.*, ended.position AS endedAt
    FROM search
  CROSS JOIN facts ON facts.moment = search.rowid
    LEFT JOIN events AS ended ON ended.position = facts.known_to AND ended.position <= (SELECT position FROM seen)
    WHERE search MATCH ?9 AND
          search.rowid > max(?2, ?10 - 1) AND search.rowid < min(min(?3, ?11), (SELECT moment FROM reach) + 1) AND true
      AND facts.position <= (SELECT position FROM seen)
      AND (ended.position IS NULL OR ended.type = 'event.retracted')
      AND facts.first <= ?5 AND facts.last >= ?4
      AND (?6 IS NULL AND facts.type NOT IN (SELECT value FROM json_each(?7)) OR facts.type = ?6)
    ORDER BY search.rowid DESC
    LIMIT ?8)
  UNION ALL
  SELECT * FROM (
    SELECT facts.*, ended.position AS endedAt
    FROM search
  CROSS JOIN facts ON facts.moment = search.rowid
    LEFT JOIN events AS ended ON ended.position = facts.known_to AND ended.position <= (SELECT position FROM seen)
    WHERE search MATCH ?12 AND
          search.rowid > ?2 AND search.rowid < min(?3, (SELECT moment FROM reach) + 1) AND (search.rowid < ?10 OR search.rowid >= ?11) AND facts.first < facts.last
      AND facts.position <= (SELECT position FROM seen)
      AND (ended.position IS NULL OR ended.type = 'event.retracted')
      AND facts.first <= ?5 AND facts.last >= ?4
      AND (?6 IS NULL AND facts.type NOT IN (SELECT value FROM json_each(?7)) OR facts.type = ?6)
    ORDER BY search.rowid DESC
    LIMIT ?8)
  ORDER BY moment DESC
  LIMIT ?8
)
SELECT facts.key, facts.type, facts.body
FROM seen
CROSS JOIN (SELECT DISTINCT mention.value AS key FROM page CROSS JOIN json_each(page.mentions) AS mention) AS mentioned
CROSS JOIN facts_with_events AS facts ON facts.key = mentioned.key AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position);
