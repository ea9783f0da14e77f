-- GET /v1/events?ids=01940000-9858-7027-85a3-000000000027

-- Round trip 1 of 1: 2 statements.

-- The same as in head.sql: FROM seen …

-- ?1: position asked for, NULL for the head; here NULL
-- ?2: events.position > it; here 0
-- ?3: events.type = it; here NULL
-- ?4: most rows; here 100
-- ?5: list of part; here '[]'
-- ?6: as in JOIN events ON events.id IN (SELECT value FROM json_each(?6)) AND events.positio; here '["01940000-9858-7027-85a3-000000000027"]'
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
)
SELECT events.position, events.body, hex(events.leaf) AS leaf
FROM seen
JOIN events ON events.id IN (SELECT value FROM json_each(?6)) AND events.position > ?2 AND events.position <= seen.position
WHERE (?3 IS NULL OR events.type = ?3) AND NOT EXISTS (SELECT 1 FROM json_each(?5) AS part WHERE instr(events.body, part.value) = 0)
ORDER BY events.position
LIMIT ?4;
