import { SEEN } from '../../events/log/as-of.ts';
import { dayNumber } from '../../events/values/edtf.ts';

/** Live tables, or those of the next generation that are built beside them. */
export type Prefix = '' | 'next_';

/**
 * The last block that a read may use, and the last closing: what was posted after the block is added one by one. To make a block
 * that ends at the position, those before it are read.
 */
export const bookSeen = (prefix: Prefix = '', isBefore = false): string => `
${SEEN},
book (block, closed) AS MATERIALIZED (
  SELECT coalesce(last.position, 0), coalesce(last.closed, 0)
  FROM seen
  LEFT JOIN ${prefix}blocks AS last
         ON last.seq = 0
        AND last.position = (SELECT max(position) FROM ${prefix}blocks WHERE position ${isBefore ? '<' : '<='} seen.position)
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
  SELECT max(coalesce((SELECT latest FROM blocks WHERE blocks.position = book.block), 0),
             coalesce((SELECT max(moment)
                       FROM events
                       WHERE position > book.block AND position <= seen.position), 0))
  FROM book
  JOIN seen
)`;

/** The closings of the books in `wanted` that make up what they stand at: the last one that says all of it, and those since. */
export const standing = (prefix: Prefix): string => `
CROSS JOIN book
CROSS JOIN ${prefix}closings AS closings
  ON closings.book = wanted.book
 AND closings.closed <= book.closed
 AND closings.closed >= (SELECT latest.since
                         FROM ${prefix}closings AS latest
                         WHERE latest.book = wanted.book AND latest.closed <= book.closed
                         ORDER BY latest.closed DESC
                         LIMIT 1)`;
