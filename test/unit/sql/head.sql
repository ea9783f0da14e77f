-- GET /v1/head

-- Round trip 1 of 1: 1 statement.

-- ?1: position asked for, NULL for the head; here NULL
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
),
head (position) AS (
  SELECT coalesce((SELECT max(position) FROM events), 0)
)
SELECT seen.position, head.position AS head, coalesce(events.recorded, '') AS recorded
FROM seen
JOIN head
LEFT JOIN events ON events.position = seen.position;
