import * as z from 'zod';
import { LedgerError } from '../../events/errors.ts';
import { positionOf, readAt, type At, type View } from '../../events/log/as-of.ts';
import type { Database } from '../../events/log/stored.ts';
import { parseEdtf } from '../../events/values/edtf.ts';

/** What two positions may lie apart, so that comparing them reads a bounded number of rows. */
const MOST_APART = 1_000;

/** A position, or a day: the end of that recorded day in UTC. `2026` is a position, `2026-11-26` a day. */
export const positionOrDay = z
  .string()
  .refine(
    (text) => /^(0|[1-9]\d{0,8})$/.test(text) || (/^\d{4}-\d{2}-\d{2}$/.test(text) && !('fault' in parseEdtf(text))),
    { error: 'is neither a position, such as 100, nor a day, such as 2026-11-26' },
  );

/** Two positions, the first not after the second, and the view at the second. */
export interface Range {
  readonly from: number;
  readonly to: number;
  readonly view: View;
}

/**
 * The positions that are named by numbers or days. Without `to` the second is the position of the address, or the head; without
 * `from` the first is `before` positions earlier.
 *
 * @throws LedgerError `malformed` where they are out of order, `too-wide` where they lie too far apart
 */
export async function rangeOf(
  db: Database,
  at: At,
  { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
  before = 0,
): Promise<Range> {
  const { view } = await readAt(db, at, []);
  const named = async (text: string): Promise<number> =>
    text.includes('-') ? positionOf(db, `${text}T23:59:59.999Z`) : Number(text);
  const end = to === undefined ? view.position : Math.min(await named(to), to.includes('-') ? view.position : Infinity);
  const begin = from === undefined ? Math.max(0, end - before) : await named(from);
  if (begin > end || end > view.position)
    throw new LedgerError(
      'malformed',
      `there are no changes from ${from ?? begin} to ${to ?? end}`,
      `Ask from a position or day to a later one, up to ${view.position}.`,
    );
  if (end - begin > MOST_APART)
    throw new LedgerError(
      'too-wide',
      `from ${begin} to ${end} are ${end - begin} positions; at most ${MOST_APART} are compared at once`,
      `Ask from a later position: from=${end - MOST_APART}.`,
      { errors: [{ pointer: '?from', detail: `lies more than ${MOST_APART} positions before the end` }] },
    );
  return { from: begin, to: end, view };
}
