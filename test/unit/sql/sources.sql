-- GET /v1/sources

-- Round trip 1 of 2: 7 statements.

-- The same as in head.sql: FROM seen …

-- ?1: not used in this statement; here NULL
-- ?2: terms.term > it; here 'publisherα'
-- ?3: terms.term < it; here 'publisherβ'
WITH
term AS MATERIALIZED (
  SELECT terms.term
  FROM terms
  WHERE terms.term > ?2 AND terms.term < ?3
  ORDER BY terms.term
  LIMIT 500
)
SELECT count(*) AS looked, max(term) AS last FROM term;

-- ?1: position asked for, NULL for the head; here NULL
-- ?2: terms.term > it; here 'publisherα'
-- ?3: terms.term < it; here 'publisherβ'
-- ?4: facts.last >= it; here '0000-01-01'
-- ?5: facts.first <= it; here '9999-12-31'
-- ?6: as in WHERE search MATCH 'facets : "' || term.term || '"' || ?6; here ''
-- ?7: as in iif(?7 IS NULL, '[]',; here NULL
-- ?8: most rows; here 41
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
),
term AS MATERIALIZED (
  SELECT terms.term
  FROM terms
  WHERE terms.term > ?2 AND terms.term < ?3
  ORDER BY terms.term
  LIMIT 500
),
cited AS MATERIALIZED (
  SELECT term.term,
       (SELECT json_group_array(position)
        FROM (SELECT facts.position
        FROM search
        CROSS JOIN facts ON facts.moment = search.rowid AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position) AND facts.first <= ?5 AND facts.last >= ?4
        WHERE search MATCH 'facets : "' || term.term || '"' || ?6
        ORDER BY search.rowid DESC
        LIMIT 101)) AS positions
  FROM seen
  CROSS JOIN term
  WHERE json_array_length(positions) > 0
  ORDER BY term.term
  LIMIT ?8
),
entry AS MATERIALIZED (
  SELECT cited.term, cited.positions,
         iif(?7 IS NULL, '[]',
       (SELECT json_group_array(position)
        FROM (SELECT facts.position
        FROM search
        CROSS JOIN facts ON facts.moment = search.rowid AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position) AND facts.first <= ?5 AND facts.last >= ?4
        WHERE search MATCH 'facets : "' || ?7 || substr(cited.term, instr(cited.term, 'α')) || '"' || ?6
        ORDER BY search.rowid DESC
        LIMIT 101))) AS alone
  FROM seen
  CROSS JOIN cited
)
SELECT entry.term, json_array_length(entry.positions) AS found, json_array_length(entry.alone) AS alone,
       events.position, facts.type, events.body
FROM entry
CROSS JOIN json_each(entry.positions) AS one ON one.key < 10
CROSS JOIN events ON events.position = one.value
CROSS JOIN facts ON facts.moment = events.moment
ORDER BY entry.term, one.key;

-- ?1: not used in this statement; here NULL
-- ?2: terms.term > it; here 'originα'
-- ?3: terms.term < it; here 'originβ'
WITH
term AS MATERIALIZED (
  SELECT terms.term
  FROM terms
  WHERE terms.term > ?2 AND terms.term < ?3
  ORDER BY terms.term
  LIMIT 500
)
SELECT count(*) AS looked, max(term) AS last FROM term;

-- ?1: position asked for, NULL for the head; here NULL
-- ?2: terms.term > it; here 'originα'
-- ?3: terms.term < it; here 'originβ'
-- ?4: facts.last >= it; here '0000-01-01'
-- ?5: facts.first <= it; here '9999-12-31'
-- ?6: as in WHERE search MATCH 'facets : "' || term.term || '"' || ?6; here ''
-- ?7: as in iif(?7 IS NULL, '[]',; here 'alone'
-- ?8: most rows; here 41
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
),
term AS MATERIALIZED (
  SELECT terms.term
  FROM terms
  WHERE terms.term > ?2 AND terms.term < ?3
  ORDER BY terms.term
  LIMIT 500
),
cited AS MATERIALIZED (
  SELECT term.term,
       (SELECT json_group_array(position)
        FROM (SELECT facts.position
        FROM search
        CROSS JOIN facts ON facts.moment = search.rowid AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position) AND facts.first <= ?5 AND facts.last >= ?4
        WHERE search MATCH 'facets : "' || term.term || '"' || ?6
        ORDER BY search.rowid DESC
        LIMIT 101)) AS positions
  FROM seen
  CROSS JOIN term
  WHERE json_array_length(positions) > 0
  ORDER BY term.term
  LIMIT ?8
),
entry AS MATERIALIZED (
  SELECT cited.term, cited.positions,
         iif(?7 IS NULL, '[]',
       (SELECT json_group_array(position)
        FROM (SELECT facts.position
        FROM search
        CROSS JOIN facts ON facts.moment = search.rowid AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position) AND facts.first <= ?5 AND facts.last >= ?4
        WHERE search MATCH 'facets : "' || ?7 || substr(cited.term, instr(cited.term, 'α')) || '"' || ?6
        ORDER BY search.rowid DESC
        LIMIT 101))) AS alone
  FROM seen
  CROSS JOIN cited
)
SELECT entry.term, json_array_length(entry.positions) AS found, json_array_length(entry.alone) AS alone,
       events.position, facts.type, events.body
FROM entry
CROSS JOIN json_each(entry.positions) AS one ON one.key < 10
CROSS JOIN events ON events.position = one.value
CROSS JOIN facts ON facts.moment = events.moment
ORDER BY entry.term, one.key;

-- ?1: not used in this statement; here NULL
-- ?2: terms.term > it; here 'sourceα'
-- ?3: terms.term < it; here 'sourceβ'
WITH
term AS MATERIALIZED (
  SELECT terms.term
  FROM terms
  WHERE terms.term > ?2 AND terms.term < ?3
  ORDER BY terms.term
  LIMIT 500
)
SELECT count(*) AS looked, max(term) AS last FROM term;

-- ?1: position asked for, NULL for the head; here NULL
-- ?2: terms.term > it; here 'sourceα'
-- ?3: terms.term < it; here 'sourceβ'
-- ?4: facts.last >= it; here '0000-01-01'
-- ?5: facts.first <= it; here '9999-12-31'
-- ?6: as in WHERE search MATCH 'facets : "' || term.term || '"' || ?6; here ''
-- ?7: as in iif(?7 IS NULL, '[]',; here NULL
-- ?8: most rows; here 41
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
),
term AS MATERIALIZED (
  SELECT terms.term
  FROM terms
  WHERE terms.term > ?2 AND terms.term < ?3
  ORDER BY terms.term
  LIMIT 500
),
cited AS MATERIALIZED (
  SELECT term.term,
       (SELECT json_group_array(position)
        FROM (SELECT facts.position
        FROM search
        CROSS JOIN facts ON facts.moment = search.rowid AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position) AND facts.first <= ?5 AND facts.last >= ?4
        WHERE search MATCH 'facets : "' || term.term || '"' || ?6
        ORDER BY search.rowid DESC
        LIMIT 101)) AS positions
  FROM seen
  CROSS JOIN term
  WHERE json_array_length(positions) > 0
  ORDER BY term.term
  LIMIT ?8
),
entry AS MATERIALIZED (
  SELECT cited.term, cited.positions,
         iif(?7 IS NULL, '[]',
       (SELECT json_group_array(position)
        FROM (SELECT facts.position
        FROM search
        CROSS JOIN facts ON facts.moment = search.rowid AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position) AND facts.first <= ?5 AND facts.last >= ?4
        WHERE search MATCH 'facets : "' || ?7 || substr(cited.term, instr(cited.term, 'α')) || '"' || ?6
        ORDER BY search.rowid DESC
        LIMIT 101))) AS alone
  FROM seen
  CROSS JOIN cited
)
SELECT entry.term, json_array_length(entry.positions) AS found, json_array_length(entry.alone) AS alone,
       events.position, facts.type, events.body
FROM entry
CROSS JOIN json_each(entry.positions) AS one ON one.key < 10
CROSS JOIN events ON events.position = one.value
CROSS JOIN facts ON facts.moment = events.moment
ORDER BY entry.term, one.key;

-- Round trip 2 of 2: 3 statements.

-- The same as in head.sql: FROM seen …

-- ?1: position asked for, NULL for the head; here 163
-- ?2: list of origin; here '["fromαazerenergy","fromαazernews","fromαazvision","fromαcaspianδnews","fromαcaucasusδwatch","fromα
-- ?3: most rows; here 20
-- ?4: facts.last >= it; here '0000-01-01'
-- ?5: facts.first <= it; here '9999-12-31'
-- ?6: as in WHERE search MATCH 'facets : "' || terms.term || '"' || ?6); here ''
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
)
SELECT origin.value AS origin,
       (SELECT json_group_array(term)
        FROM (SELECT terms.term
              FROM terms
              WHERE terms.term > origin.value || 'β' AND terms.term < origin.value || 'γ' AND EXISTS (SELECT 1
        FROM search
        CROSS JOIN facts ON facts.moment = search.rowid AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position) AND facts.first <= ?5 AND facts.last >= ?4
        WHERE search MATCH 'facets : "' || terms.term || '"' || ?6)
              LIMIT ?3)) AS publishers
FROM seen
CROSS JOIN json_each(?2) AS origin;

-- ?1: position asked for, NULL for the head; here 163
-- ?2: as in SELECT ?2; here '["organization/azerenergy","organization/azernews","organization/azvision","organization/caspian-ne
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
),
page (mentions) AS (
  SELECT ?2
)
SELECT facts.key, facts.type, facts.body
FROM seen
CROSS JOIN (SELECT DISTINCT mention.value AS key FROM page CROSS JOIN json_each(page.mentions) AS mention) AS mentioned
CROSS JOIN facts_with_events AS facts ON facts.key = mentioned.key AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position);
