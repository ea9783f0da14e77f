import { dayNumber, daysInMonth } from '../events/edtf.ts';
import type { Into, Projector } from '../events/writing.ts';
import type { Database } from '../events/reading.ts';
import { inEffect, SEEN } from '../events/view.ts';
import { attributionIn } from './attribution.ts';

/**
 * The books. A cell is an account: one measure and unit, in a scope (the ledger, an activity, a place, an attribution),
 * over a span of days at a grain. Every BLOCK positions the books are closed: each cell that moved since gets a row that says
 * what it stood at. What a cell stood at after position P is its last closing up to P and the postings since that
 * block ended. The log does not change, so a closing once made is right for ever, and may be made late.
 */
export const BLOCK = 128;

/** The columns that are added up, of postings and of closings. */
export const summed = ['stated', 'lower', 'upper', 'open', 'events', 'unquantified'] as const;

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
  // What is posted and what is attributed move apart: together in one statement, each takes half as long again.
  const statements = [movedByPostings, movedByAttribution].flatMap((moved) => [
    openCells(closing, moved(closing)),
    closeCells(closing, moved(closing)),
  ]);
  return [...statements, closeBlocks(closing)].map((sql) => db.prepare(sql).bind(closing.upto));
}

/**
 * Which cells a posting falls into: kind of scope, grain, and how much of a day's text that grain keeps. What is known to the
 * day is of a day, all else of the span from its first to its last. Of an activity no more than the whole is kept: its days are few, and are added up from its own stream. Of attributions `attributed` tells
 * what falls into them.
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
 * What was posted in the positions after `span.after` and up to `span.upto`, by what its activity was attributed to at
 * that moment, added up by block and by so much of a day's text. Where an opening is corrected to another attribution,
 * what its activity came to until then is carried over: taken from the one and given to the other. So the sum up to a
 * position is by the attributions of that position.
 */
export const attributed = (journal: Closing['journal'], length: 0 | 4 | 7 | 10): string => `
opening AS MATERIALIZED (
  SELECT active.activity, facts.position, facts.known_to, ${attributionIn('events')} AS attribution
  FROM (SELECT DISTINCT posted.activity
        FROM span
        CROSS JOIN ${journal}postings AS posted ON posted.position > span.after AND posted.position <= span.upto) AS active
  CROSS JOIN facts ON facts.key = 'activity/' || active.activity
  CROSS JOIN events ON events.position = facts.position
),
correction AS MATERIALIZED (
  SELECT facts.key, facts.position, ${attributionIn('earlier')} AS attribution, ${attributionIn('events')} AS corrected
  FROM span
  CROSS JOIN events ON events.position > span.after AND events.position <= span.upto
  CROSS JOIN facts ON facts.moment = events.day * 1000000000 + events.position
              AND facts.key >= 'activity/' AND facts.key < 'activity0'
  CROSS JOIN facts AS ended ON ended.key = facts.key AND ended.known_to = facts.position
  CROSS JOIN events AS earlier ON earlier.position = ended.position
  WHERE corrected <> attribution
),
attributed AS (
  SELECT opening.attribution, posted.measure, posted.unit, substr(posted.last, 1, ${length}) AS last,
         substr(posted.first, 1, ${length}) AS first, ${takes('posted')} AS takes, ${blockOf('posted.position')} AS closed, ${SUMS}
  FROM span
  CROSS JOIN ${journal}postings AS posted ON posted.position > span.after AND posted.position <= span.upto
  CROSS JOIN opening ON opening.activity = posted.activity AND ${inEffect('opening', 'posted.position')}
  GROUP BY 1, 2, 3, 4, 5, 6, 7
  UNION ALL
  SELECT iif(side.sign < 0, correction.attribution, correction.corrected),
         carried.measure, carried.unit, substr(carried.last, 1, ${length}), substr(carried.first, 1, ${length}),
         ${takes('carried')}, ${blockOf('correction.position')}, ${signedSums('carried', 'side.sign')}
  FROM correction
  CROSS JOIN events ON events.stream = correction.key AND events.position < correction.position
  CROSS JOIN ${journal}postings AS carried ON carried.position = events.position
  CROSS JOIN (SELECT -1 AS sign UNION ALL SELECT 1) AS side
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
         max(events.day * 1000000000 + events.position) AS latest
  FROM span
  JOIN events ON events.position > span.after AND events.position <= span.upto
  GROUP BY 1
)
INSERT INTO ${closing.prefix}closed (position, latest)
SELECT position, max(max(latest) OVER (ORDER BY position), coalesce((SELECT latest FROM ${closing.prefix}closed ORDER BY position DESC LIMIT 1), 0))
FROM block`;

/** The last closing that a read may use: what was posted after it is added one by one. */
export const BOOK = `
${SEEN},
book (closed) AS MATERIALIZED (
  SELECT coalesce((SELECT max(position) FROM closed WHERE position <= seen.position), 0)
  FROM seen
)`;

const MOMENTS_A_DAY = 1_000_000_000;

/** Where a day begins on the timeline, so many days later: a moment is a day's number, and in its last nine digits a position. */
export function firstMomentOf(day: string, later = 0): number {
  return (dayNumber(day) + later) * MOMENTS_A_DAY;
}

/**
 * The latest moment on the timeline that a position knows of: what was recorded later mostly occurred later, too, and a
 * view of the past need not look through it.
 */
export const REACH = `
reach (moment) AS (
  SELECT max(coalesce((SELECT latest FROM closed WHERE closed.position = book.closed), 0),
             coalesce((SELECT max(day * 1000000000 + position)
                       FROM events
                       WHERE position > book.closed AND position <= seen.position), 0))
  FROM book
  JOIN seen
)`;

/**
 * Joins each of `cells` to what it stood at when the book was closed. These statements say CROSS JOIN where the order of
 * the loops matters: SQLite keeps to it, and does not guess from statistics it has not got.
 */
export const STANDING = `
CROSS JOIN closings
  ON closings.cell = cells.cell
 AND closings.closed = (SELECT max(closed) FROM closings WHERE cell = cells.cell AND closed <= book.closed)`;

/** Joins what was posted since the book was closed. */
export const POSTED_SINCE = `
CROSS JOIN seen
CROSS JOIN postings ON postings.position > book.closed AND postings.position <= seen.position`;

/**
 * Joins each event of an activity's stream to what it added to the journal. A correction takes back in the stream of what
 * it corrects, so that a stream's postings are all there is of its activity.
 */
export const POSTED_IN = (stream: string): string => `
CROSS JOIN events ON events.stream = ${stream} AND events.position <= seen.position
CROSS JOIN postings ON postings.position = events.position`;

/**
 * The sum of 64-bit integers, where it is one: by halves, so that no sum on the way to it is too large, in whatever order
 * they are added. The journal sees to it that no sum of postings is (`turnovers`).
 */
const exactSum = (value: string): string => `(sum(${value} >> 32) << 32) + sum(${value} & 4294967295)`;

/** Their sums. */
export const SUMS = summed.map((name) => `${exactSum(name)} AS ${name}`).join(', ');

/** The same of one table, each row taken `sign` times. */
export function signedSums(table: string, sign: string): string {
  return summed.map((name) => `${exactSum(`(${sign} * ${table}.${name})`)} AS ${name}`).join(', ');
}

/** Their sums as an answer: as text where they may be beyond what a number of JavaScript holds. See `sumOf`. */
export const TOLD_SUMS = summed
  .map((name) => (isAmount(name) ? `CAST(${exactSum(name)} AS TEXT) AS ${name}` : `sum(${name}) AS ${name}`))
  .join(', ');

function isAmount(name: (typeof summed)[number]): boolean {
  return name === 'stated' || name === 'lower' || name === 'upper';
}

/** SQL that is 1 where a posting takes away, whether it is posted or cancelled, and else 0. */
export function takes(postings: string): string {
  return `${postings}.lower * ${postings}.events < 0`;
}

/** Those columns of one of the tables that have them. */
export function sumsOf(table: string): string {
  return summed.map((name) => `${table}.${name}`).join(', ');
}

/** A sum in thousandths of a unit or minor units of a currency: any `open` bound makes the upper one open. */
export interface Sum {
  readonly stated: bigint;
  readonly lower: bigint;
  readonly upper: bigint;
  readonly open: number;
  readonly events: number;
  readonly unquantified: number;
}

/** A row with the columns of a sum, as the database answers: amounts as text, or as numbers where they are of one event. */
export type SumRow = Readonly<Record<'stated' | 'lower' | 'upper', string | number>> &
  Pick<Sum, 'open' | 'events' | 'unquantified'>;

export function sumOf({ stated, lower, upper, open, events, unquantified }: SumRow): Sum {
  return { stated: BigInt(stated), lower: BigInt(lower), upper: BigInt(upper), open, events, unquantified };
}

/** Days from and to, both included. A posting lies within if all the days it may mean do; else it may straddle them. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

export const ALL_DAYS: Days = { from: '0000-01-01', to: '9999-12-31' };

/**
 * Splits a span of days into whole months and the days left over at its ends, so that a sum up to any day reads a
 * cell for each month and each day of one month. A posting belongs to the months if both its ends lie in them.
 */
export function splitDays({ from, to }: Days): { firstMonth: string; lastMonth: string; daysFrom: string } {
  const lastMonth = isMonthEnd(to) ? to.slice(0, 7) : monthBefore(to.slice(0, 7));
  const firstMonth = from.endsWith('-01') ? from.slice(0, 7) : monthAfter(from.slice(0, 7));
  // Days left over lie after the last whole month, unless the span begins within a month: then a posting that
  // begins there may end anywhere in the span.
  return { firstMonth, lastMonth, daysFrom: from.endsWith('-01') ? `${lastMonth}-99` : from };
}

/** True for the last day of a month. */
export function isMonthEnd(day: string): boolean {
  return Number(day.slice(8)) === daysInMonth(Number(day.slice(0, 4)), Number(day.slice(5, 7)));
}

function monthBefore(month: string): string {
  return shiftMonth(month, -1);
}

function monthAfter(month: string): string {
  return shiftMonth(month, 1);
}

function shiftMonth(month: string, by: number): string {
  const count = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 + by;
  if (count < 0) return '';
  return `${String(Math.floor(count / 12)).padStart(4, '0')}-${String((count % 12) + 1).padStart(2, '0')}`;
}
