import { SEEN } from '../../events/log/as-of.ts';
import { dayNumber } from '../../events/values/edtf.ts';

/** The last closing that a read may use: what was posted after it is added one by one. */
export const BOOK = `
${SEEN},
book (closed) AS MATERIALIZED (
  SELECT coalesce((SELECT max(position) FROM closed WHERE position <= seen.position), 0)
  FROM seen
)`;

const MOMENTS_A_DAY = 1_000_000_000;

/** The first moment of a day, or of the day `later` days after it. A moment is the number of a day followed by nine digits of a position. */
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
             coalesce((SELECT max(moment)
                       FROM events
                       WHERE position > book.closed AND position <= seen.position), 0))
  FROM book
  JOIN seen
)`;

/**
 * Joins each of `cells` to what it stood at when the book was closed. These statements say CROSS JOIN where the order of
 * the loops matters: SQLite keeps to it, and does not guess from statistics it has not got.
 */
export const AT_LAST_CLOSING = `
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
