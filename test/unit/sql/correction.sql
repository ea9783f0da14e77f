-- POST /v1/events

-- Round trip 1 of 3: 7 statements.

-- The same as in append.sql: FROM events …

-- The same as in append.sql: SELECT wanted.value AS stream, …

-- The same as in append.sql: SELECT facts.key, facts.fact, facts.type, facts.body …

-- The same as in append.sql: FROM version …

-- The same as in append.sql:           LIMIT 20)) AS beside …

-- The same as in append.sql: FROM json_each(?1) AS wanted …

-- The same as in append.sql: SELECT fingerprint, first_position AS firstPosition, last_position AS lastPosition …

-- Round trip 2 of 3: 7 statements.

-- The same as in append.sql: FROM events …

-- The same as in append.sql: SELECT wanted.value AS stream, …

-- The same as in append.sql: SELECT facts.key, facts.fact, facts.type, facts.body …

-- The same as in append.sql: FROM version …

-- The same as in append.sql:           LIMIT 20)) AS beside …

-- The same as in append.sql: FROM json_each(?1) AS wanted …

-- The same as in append.sql: SELECT fingerprint, first_position AS firstPosition, last_position AS lastPosition …

-- Round trip 3 of 3: 13 statements.

-- The same as in append.sql:      json_each(?1) AS row …

-- The same as in append.sql: SELECT row.value ->> 0, row.value ->> 1, head.position + (row.value ->> 2), head.position + (row.value ->> 3) …

-- ?1: list of pair
-- ?2: how many events this request adds
UPDATE facts
SET known_to = (SELECT max(position) FROM events) - ?2 + ended.by
FROM (SELECT target.moment AS moment, pair.value ->> 1 AS by
      FROM json_each(?1) AS pair
      JOIN events AS target ON target.id = pair.value ->> 0) AS ended
WHERE facts.moment = ended.moment;

-- The same as in append.sql:        row.value ->> 8, head.position + (row.value ->> 9), row.value ->> 10, row.value ->> 11 …

-- The same as in append.sql: WHERE NOT EXISTS (SELECT 1 …

-- ?1: list of ended
-- ?2: facts.position > it
-- ?3: how many events this request adds
INSERT INTO missing (key)
SELECT ended.value
FROM json_each(?1) AS ended
JOIN facts ON facts.fulfils = ended.value AND facts.known_to IS NULL
WHERE facts.position > ?2 AND facts.position <= (SELECT max(position) FROM events) - ?3;

-- The same as in append.sql:        row.value -> 5 …

-- ?1: list of pair
-- ?2: how many events this request adds
-- ?3: position before the first event, NULL while appending
INSERT INTO journal (position, cancels, activity, first, last, valued, data)
SELECT head.position + (pair.value ->> 1), was.position, was.activity, was.first, was.last, was.valued, was.data
FROM (SELECT coalesce(?3, (SELECT max(position) FROM events) - ?2) AS position) AS head,
     json_each(?1) AS pair
JOIN events AS target ON target.id = pair.value ->> 0
JOIN journal AS was ON was.position = target.position AND was.cancels = 0;

-- ?1: how many events this request adds
-- ?2: position before the first event, NULL while appending
INSERT INTO turnovers (measure, unit, amount)
SELECT measure, unit, sum(max(abs(stated), abs(lower), abs(upper)))
FROM (SELECT coalesce(?2, (SELECT max(position) FROM events) - ?1) AS position) AS head
CROSS JOIN postings AS posted ON posted.position > head.position AND posted.position <= head.position + ?1
WHERE max(abs(stated), abs(lower), abs(upper)) >= 2147483648
GROUP BY measure, unit
ON CONFLICT DO UPDATE SET amount = amount + excluded.amount;

-- The same as in append.sql: FROM (SELECT coalesce(?3, (SELECT max(position) FROM events) - ?2) AS position) AS head, …

-- The same as in append.sql:           AND facts.id NOT IN (SELECT value FROM json_each(?3)) …

-- The same as in append.sql: WHERE recent.fact <> wanted.fact …

-- The same as in append.sql:         LIMIT 1) AS event …
