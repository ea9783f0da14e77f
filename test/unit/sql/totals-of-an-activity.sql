-- GET /v1/totals?activity=electrical-equipment-2023&from=2023-01-01&to=2023-12-31

-- Round trip 1 of 1: 2 statements.

-- The same as in head.sql: FROM seen …

-- The same as in totals-of-a-donor-in-days.sql:   AND (?4 IS NULL OR place IN (SELECT value FROM json_each(?4))) …
