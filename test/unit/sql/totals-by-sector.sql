-- GET /v1/totals?by=sector

-- Round trip 1 of 1: 4 statements.

-- The same as in head.sql: FROM seen …

-- ?1: position asked for, NULL for the head; here NULL
-- ?2: as in WHERE (?2 IS NULL OR measure IN (SELECT value FROM json_each(?2))); here NULL
-- ?3: as in AND (?3 IS NULL OR activity IN (SELECT value FROM json_each(?3))); here NULL
-- ?4: as in AND (?4 IS NULL OR place IN (SELECT value FROM json_each(?4))); here NULL
-- ?5: as in first <> '' AND NOT (first >= substr(?5, 1, length(first)) AND last <= substr(?6; here '0000-01-01'
-- ?6: as in first <> '' AND NOT (first >= substr(?5, 1, length(first)) AND last <= substr(?6; here '9999-12-31'
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
),
book (closed) AS MATERIALIZED (
  SELECT coalesce((SELECT max(position) FROM closed WHERE position <= seen.position), 0)
  FROM seen
),
span (after, upto) AS (
  SELECT book.closed, seen.position
  FROM book
  JOIN seen
),
opening AS MATERIALIZED (
  SELECT active.activity, facts.position, facts.known_to,
         json_array(facts.data -> '$.donors', facts.data -> '$.recipients', facts.data ->> '$.channel',
                    facts.data -> '$.sectors', facts.data -> '$.humanitarian', facts.data ->> '$.terms.finance') AS attribution
  FROM (SELECT DISTINCT posted.activity
        FROM span
        CROSS JOIN postings AS posted ON posted.position > span.after AND posted.position <= span.upto) AS active
  CROSS JOIN facts_with_events AS facts ON facts.key = 'activity/' || active.activity
),
correction AS (
  SELECT facts.key, facts.position, (facts.position + 127) / 128 * 128 AS closed,
         json_array(earlier.data -> '$.donors', earlier.data -> '$.recipients', earlier.data ->> '$.channel',
                    earlier.data -> '$.sectors', earlier.data -> '$.humanitarian', earlier.data ->> '$.terms.finance') AS attribution,
         json_array(events.data -> '$.donors', events.data -> '$.recipients', events.data ->> '$.channel',
                    events.data -> '$.sectors', events.data -> '$.humanitarian', events.data ->> '$.terms.finance') AS corrected
  FROM span
  CROSS JOIN events ON events.position > span.after AND events.position <= span.upto
  CROSS JOIN facts ON facts.moment = events.moment AND facts.key GLOB 'activity/*'
  CROSS JOIN facts_with_events AS earlier ON earlier.key = facts.key AND earlier.known_to = facts.position
),
move AS MATERIALIZED (
  SELECT DISTINCT key, closed,
         first_value(attribution) OVER (PARTITION BY key, closed ORDER BY position) AS attribution,
         first_value(corrected) OVER (PARTITION BY key, closed ORDER BY position DESC) AS corrected
  FROM correction
),
attributed AS (
  SELECT opening.attribution, posted.measure, posted.unit, substr(posted.last, 1, 0) AS last,
         substr(posted.first, 1, 0) AS first, posted.lower * posted.events < 0 AS takes, (posted.position + 127) / 128 * 128 AS closed, (sum(stated >> 32) << 32) + sum(stated & 4294967295) AS stated,
         (sum(lower >> 32) << 32) + sum(lower & 4294967295) AS lower,
         (sum(upper >> 32) << 32) + sum(upper & 4294967295) AS upper,
         (sum(open >> 32) << 32) + sum(open & 4294967295) AS open,
         (sum(events >> 32) << 32) + sum(events & 4294967295) AS events,
         (sum(unquantified >> 32) << 32) + sum(unquantified & 4294967295) AS unquantified
  FROM span
  CROSS JOIN postings AS posted ON posted.position > span.after AND posted.position <= span.upto
  CROSS JOIN opening ON opening.activity = posted.activity AND
opening.position <= min((posted.position + 127) / 128 * 128, span.upto) AND (opening.known_to IS NULL OR opening.known_to > min((posted.position + 127) / 128 * 128, span.upto))
  GROUP BY 1, 2, 3, 4, 5, 6, 7
  UNION ALL
  SELECT iif(side.sign < 0, move.attribution, move.corrected),
         carried.measure, carried.unit, substr(carried.last, 1, 0), substr(carried.first, 1, 0),
         carried.lower * carried.events < 0, move.closed, (sum((side.sign * carried.stated) >> 32) << 32) + sum((side.sign * carried.stated) & 4294967295) AS stated,
         (sum((side.sign * carried.lower) >> 32) << 32) + sum((side.sign * carried.lower) & 4294967295) AS lower,
         (sum((side.sign * carried.upper) >> 32) << 32) + sum((side.sign * carried.upper) & 4294967295) AS upper,
         (sum((side.sign * carried.open) >> 32) << 32) + sum((side.sign * carried.open) & 4294967295) AS open,
         (sum((side.sign * carried.events) >> 32) << 32) + sum((side.sign * carried.events) & 4294967295) AS events,
         (sum((side.sign * carried.unquantified) >> 32) << 32) + sum((side.sign * carried.unquantified) & 4294967295) AS unquantified
  FROM move
  CROSS JOIN events ON events.stream = move.key AND events.position <= move.closed - 128
  CROSS JOIN postings AS carried ON carried.position = events.position
  CROSS JOIN (SELECT -1 AS sign UNION ALL SELECT 1) AS side
  WHERE move.corrected <> move.attribution
  GROUP BY 1, 2, 3, 4, 5, 6, 7
),
account AS (
  SELECT cells.measure, cells.unit,
         '' AS activity,
         '' AS place,
         cells.first, cells.last, cells.valued, cells.takes,
         substr(cells.scope, 13) AS attribution,
         closings.stated, closings.lower, closings.upper, closings.open, closings.events, closings.unquantified
  FROM book
  CROSS JOIN cells AS cells ON cells.grain IN ('all') AND cells.scope GLOB 'attribution/*'
CROSS JOIN closings
  ON closings.cell = cells.cell
 AND closings.closed = (SELECT max(closed) FROM closings WHERE cell = cells.cell AND closed <= book.closed)
  UNION ALL
  SELECT measure, unit, '', '', first, last, '', takes, attribution, stated, lower, upper, open, events, unquantified
  FROM attributed
)
SELECT measure, unit,
       '' AS activity,
       '' AS place,
       substr(first, 1, 0) AS first, substr(last, 1, 0) AS last,
       '' AS valued, takes,
       first <> '' AND NOT (first >= substr(?5, 1, length(first)) AND last <= substr(?6, 1, length(last))) AS straddles,
       attribution,
       CAST((sum(stated >> 32) << 32) + sum(stated & 4294967295) AS TEXT) AS stated,
         CAST((sum(lower >> 32) << 32) + sum(lower & 4294967295) AS TEXT) AS lower,
         CAST((sum(upper >> 32) << 32) + sum(upper & 4294967295) AS TEXT) AS upper,
         sum(open) AS open,
         sum(events) AS events,
         sum(unquantified) AS unquantified
FROM account
WHERE (?2 IS NULL OR measure IN (SELECT value FROM json_each(?2)))
  AND (?3 IS NULL OR activity IN (SELECT value FROM json_each(?3)))
  AND (?4 IS NULL OR place IN (SELECT value FROM json_each(?4)))
  AND (first = '' OR last >= substr(?5, 1, length(last)) AND first <= substr(?6, 1, length(first)))
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10;

-- ?1: position asked for, NULL for the head; here NULL
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
)
SELECT facts.key, facts.data ->> '$.sector' AS value
FROM seen
JOIN facts_with_events AS facts ON facts.key GLOB 'item/*' AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position)
WHERE value IS NOT NULL;

-- ?1: position asked for, NULL for the head; here NULL
WITH
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
)
SELECT facts.key, facts.data ->> '$.country' AS value
FROM seen
JOIN facts_with_events AS facts ON facts.key GLOB 'organization/*' AND
facts.position <= seen.position AND (facts.known_to IS NULL OR facts.known_to > seen.position)
WHERE value IS NOT NULL;
