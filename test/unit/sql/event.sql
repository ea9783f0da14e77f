-- GET /v1/events/01940000-9858-7027-85a3-000000000027

-- Round trip 1 of 1: 2 statements.

-- The same as in head.sql: FROM seen …

-- ?1: position asked for, NULL for the head; here NULL
-- ?2: events.id = it; here '01940000-9858-7027-85a3-000000000027'
WITH RECURSIVE
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
),
named (id) AS (
  SELECT coalesce(facts.fact, target.fact)
  FROM events
  LEFT JOIN facts ON facts.moment = events.moment
  LEFT JOIN events AS acted ON facts.moment IS NULL AND acted.id = events.body ->> '$.data.target'
  LEFT JOIN facts AS target ON target.moment = acted.moment
  WHERE events.id = ?2
),
version (position) AS (
  SELECT events.position FROM named JOIN events ON events.id = named.id
  UNION ALL
  SELECT facts.known_to
  FROM version
  JOIN events ON events.position = version.position
  JOIN facts ON facts.moment = events.moment
  WHERE facts.known_to IS NOT NULL
)
SELECT events.position, events.body, hex(events.leaf) AS leaf
FROM seen
JOIN version
JOIN events ON events.position = version.position
WHERE events.position <= seen.position
ORDER BY events.position;
