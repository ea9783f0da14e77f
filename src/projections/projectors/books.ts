import { inEffect } from '../../events/log/as-of.ts';
import type { Into, Projector } from '../../events/log/batch.ts';
import type { Database } from '../../events/log/stored.ts';
import { attributionIn } from '../accounts/attribution.ts';
import { signedSums, summed, SUMS, sumsOf, takes } from '../accounts/sum.ts';

/**
 * The books. A cell is an account: one measure and unit, in a scope (the ledger, an activity, a place, an attribution),
 * over a span of days at a grain. Every BLOCK positions the books are closed: each cell that moved since gets a row that says
 * what it stood at. What a cell stood at after position P is its last closing up to P and the postings since that
 * block ended. The log does not change, so a closing once made is right for ever, and may be made late.
 */
export const BLOCK = 128;

/** At most this many positions are closed at once, so that catching up never makes one append slow. */
const CATCH_UP = 32 * BLOCK;

export const books: Projector = {
  name: 'books',
  version: 4,
  tables: ['cells', 'closings', 'closed'],
  statements(db, decided, { prefix, head, base }) {
    const crosses = Math.floor((head + decided.length) / BLOCK) > Math.floor(head / BLOCK);
    return base !== null || crosses
      ? closeBooks(db, { prefix, journal: prefix, upto: base === null ? null : base + decided.length })
      : [];
  },
};

/** Which books are closed, over which journal, up to where (null: the head). */
export interface Closing {
  readonly prefix: Into['prefix'];
  readonly journal: Into['prefix'];
  readonly upto: number | null;
}

/** Statements that close what blocks are complete and not closed yet. They go into one batch, in this order. */
export function closeBooks(db: Database, closing: Closing): D1PreparedStatement[] {
  // Two pairs of statements, for postings and for attributions: one statement for both takes half as long again.
  const statements = [movedByPostings, movedByAttribution].flatMap((moved) => [
    openCells(closing, moved(closing)),
    closeCells(closing, moved(closing)),
  ]);
  return [...statements, closeBlocks(closing)].map((sql) => db.prepare(sql).bind(closing.upto));
}

/**
 * Which cells a posting falls into: kind of scope, grain, and how many characters of a day's text the grain keeps. A posting of
 * one day has a cell by day, any other a cell for its span. An activity has one cell for all its days; by days it is read from
 * its stream. Cells of attributions are filled by `attributed`.
 */
const GRAINS = `
grains (scope, grain, length) AS (
  VALUES ('ledger', 'all', 0), ('ledger', 'month', 7), ('ledger', 'day', 10), ('ledger', 'span', 10),
         ('activity', 'all', 0),
         ('place', 'all', 0), ('place', 'month', 7), ('place', 'day', 10), ('place', 'span', 10)
)`;
export const GRAINS_OF_ATTRIBUTIONS = `
grains (grain, length) AS (
  VALUES ('all', 0), ('month', 7)
)`;

/** From where to where the books are closed now. */
const due = ({ prefix }: Closing): string => `
span (after, upto) AS (
  SELECT last.position,
         min(last.position + ${CATCH_UP}, cast(coalesce(?1, (SELECT max(position) FROM events)) AS INTEGER) / ${BLOCK} * ${BLOCK})
  FROM (SELECT coalesce(max(position), 0) AS position FROM ${prefix}closed) AS last
)`;

/**
 * What was posted in the positions after `span.after` and up to `span.upto`, added up by block and by as much of a day's text as
 * `length` says, and by what its activity is attributed to when its block ends, or at `span.upto` in a block that has not ended.
 * Where an opening was corrected to another attribution in a block, what its activity came to before that block is taken from the
 * one and given to the other, once, however often it was corrected. So the sum up to a position is by the attributions there.
 */
export const attributed = (journal: Closing['journal'], length: 0 | 4 | 7 | 10): string => `
opening AS MATERIALIZED (
  SELECT active.activity, facts.position, facts.known_to, ${attributionIn('facts')} AS attribution
  FROM (SELECT DISTINCT posted.activity
        FROM span
        CROSS JOIN ${journal}postings AS posted ON posted.position > span.after AND posted.position <= span.upto) AS active
  CROSS JOIN facts_with_events AS facts ON facts.key = 'activity/' || active.activity
),
correction AS (
  SELECT facts.key, facts.position, ${blockOf('facts.position')} AS closed,
         ${attributionIn('earlier')} AS attribution, ${attributionIn('events')} AS corrected
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
  SELECT opening.attribution, posted.measure, posted.unit, substr(posted.last, 1, ${length}) AS last,
         substr(posted.first, 1, ${length}) AS first, ${takes('posted')} AS takes, ${blockOf('posted.position')} AS closed, ${SUMS}
  FROM span
  CROSS JOIN ${journal}postings AS posted ON posted.position > span.after AND posted.position <= span.upto
  CROSS JOIN opening ON opening.activity = posted.activity AND ${inEffect('opening', `min(${blockOf('posted.position')}, span.upto)`)}
  GROUP BY 1, 2, 3, 4, 5, 6, 7
  UNION ALL
  SELECT iif(side.sign < 0, move.attribution, move.corrected),
         carried.measure, carried.unit, substr(carried.last, 1, ${length}), substr(carried.first, 1, ${length}),
         ${takes('carried')}, move.closed, ${signedSums('carried', 'side.sign')}
  FROM move
  CROSS JOIN events ON events.stream = move.key AND events.position <= move.closed - ${BLOCK}
  CROSS JOIN ${journal}postings AS carried ON carried.position = events.position
  CROSS JOIN (SELECT -1 AS sign UNION ALL SELECT 1) AS side
  WHERE move.corrected <> move.attribution
  GROUP BY 1, 2, 3, 4, 5, 6, 7
)`;

const movedByPostings = (closing: Closing): string => `
${due(closing)},
${GRAINS},
moved AS (
  SELECT grains.grain,
         iif(grains.scope = 'ledger', 'ledger',
             iif(grains.scope = 'activity', 'activity/' || postings.activity, 'place/' || postings.place)) AS scope,
         postings.measure, postings.unit,
         substr(postings.last, 1, grains.length) AS last,
         substr(postings.first, 1, grains.length) AS first,
         iif(grains.length = 10, postings.valued, '') AS valued,
         iif(grains.length > 0, ${takes('postings')}, 0) AS takes,
         ${blockOf('postings.position')} AS closed,
         ${sumsOf('postings')}
  FROM span
  CROSS JOIN ${closing.journal}postings AS postings ON postings.position > span.after AND postings.position <= span.upto
  JOIN grains ON grains.length < 10 OR (grains.grain = 'day') = (postings.first = postings.last)
)`;

const movedByAttribution = (closing: Closing): string => `
${due(closing)},
${attributed(closing.journal, 7)},
${GRAINS_OF_ATTRIBUTIONS},
moved AS (
  SELECT grains.grain, 'attribution/' || attribution AS scope, measure, unit,
         substr(last, 1, grains.length) AS last, substr(first, 1, grains.length) AS first,
         '' AS valued, iif(grains.length > 0, takes, 0) AS takes, closed, ${summed.join(', ')}
  FROM attributed
  JOIN grains
)`;

/** The position at which the block of a position ends. */
function blockOf(position: string): string {
  return `(${position} + ${BLOCK - 1}) / ${BLOCK} * ${BLOCK}`;
}

const openCells = (closing: Closing, moved: string): string => `
WITH ${moved}
INSERT INTO ${closing.prefix}cells (grain, scope, measure, unit, last, first, valued, takes)
SELECT DISTINCT grain, scope, measure, unit, last, first, valued, takes
FROM moved
WHERE true
ON CONFLICT DO NOTHING`;

const closeCells = (closing: Closing, moved: string): string => `
WITH ${moved},
change AS (
  SELECT cells.cell, moved.closed,
         ${SUMS}
  FROM moved
  CROSS JOIN ${closing.prefix}cells AS cells ON cells.grain = moved.grain AND cells.scope = moved.scope
            AND cells.measure = moved.measure AND cells.unit = moved.unit
            AND cells.last = moved.last AND cells.first = moved.first
            AND cells.valued = moved.valued AND cells.takes = moved.takes
  GROUP BY cells.cell, moved.closed
)
INSERT INTO ${closing.prefix}closings (cell, closed, stated, lower, upper, open, events, unquantified)
SELECT change.cell, change.closed,
       coalesce(before.stated, 0) + sum(change.stated) OVER running,
       coalesce(before.lower, 0) + sum(change.lower) OVER running,
       coalesce(before.upper, 0) + sum(change.upper) OVER running,
       coalesce(before.open, 0) + sum(change.open) OVER running,
       coalesce(before.events, 0) + sum(change.events) OVER running,
       coalesce(before.unquantified, 0) + sum(change.unquantified) OVER running
FROM change
JOIN span
LEFT JOIN ${closing.prefix}closings AS before
       ON before.cell = change.cell
      AND before.closed = (SELECT max(closed) FROM ${closing.prefix}closings WHERE cell = change.cell AND closed <= span.after)
WINDOW running AS (PARTITION BY change.cell ORDER BY change.closed)`;

const closeBlocks = (closing: Closing): string => `
WITH ${due(closing)},
block AS (
  SELECT ${blockOf('events.position')} AS position,
         max(events.moment) AS latest
  FROM span
  JOIN events ON events.position > span.after AND events.position <= span.upto
  GROUP BY 1
)
INSERT INTO ${closing.prefix}closed (position, latest)
SELECT position, max(max(latest) OVER (ORDER BY position), coalesce((SELECT latest FROM ${closing.prefix}closed ORDER BY position DESC LIMIT 1), 0))
FROM block`;
