import type { Context } from 'hono';
import { LedgerError } from '../../events/errors.ts';
import { positionOf } from '../../events/log/as-of.ts';
import type { Database } from '../../events/log/stored.ts';
import { parseEdtf } from '../../events/values/edtf.ts';
import { BOOKMARK, primaryOf, type App } from './ledger.ts';

/**
 * Answers for the position in the address. A replica that has not come so far is no reason to say that the position is
 * not there: the primary is asked before that is said.
 */
export async function atPosition(c: Context<App>, answer: (at: number) => Promise<Response>): Promise<Response> {
  const at = positionIn(c.req.param('position') ?? '');
  try {
    return await answer(at);
  } catch (error) {
    if (!(error instanceof LedgerError) || error.more['head'] === undefined) throw error;
    primaryOf(c);
    return answer(at);
  }
}

/** Answers for the head; with `asOf`, sends on to the position of that time; with `minPosition`, shows no less than that. */
export async function atHead(c: Context<App>, answer: () => Promise<Response>): Promise<Response> {
  const { asOf, minPosition } = c.req.query();
  if (asOf !== undefined) return c.redirect(await addressAt(c, asOf), 302);
  if (minPosition === undefined) return answer();
  const least = positionIn(minPosition);
  const db = primaryOf(c);
  const response = await answer();
  const position = Number(c.res.headers.get('Position') ?? response.headers.get('Position'));
  if (position < least)
    throw new LedgerError(
      'not-found',
      `position ${least} is not there yet; the ledger is at ${position}`,
      'Ask again in a moment.',
      { head: position },
    );
  response.headers.set(BOOKMARK, bookmarkOf(db));
  return response;
}

/** The same view at the position of a time, which only the primary is sure to know. */
async function addressAt(c: Context<App>, time: string): Promise<string> {
  const url = new URL(c.req.url);
  url.searchParams.delete('asOf');
  url.searchParams.sort();
  const position = await positionOf(primaryOf(c), timeIn(time));
  const [, before = '', rest = ''] = /^(\/(?:v1|uk|az)(?=\/|$))?(.*)$/.exec(url.pathname) ?? [];
  return `${before}/at/${position}${rest === '/' ? '' : rest}${url.search}`;
}

export function bookmarkOf(db: Database): string {
  return ('getBookmark' in db && (db as D1DatabaseSession).getBookmark()) || ''; // a plain database has none
}

function positionIn(text: string): number {
  if (!/^(0|[1-9]\d{0,8})$/.test(text))
    throw new LedgerError('malformed', `"${text.slice(0, 40)}" is not a position`, 'Positions are 0, 1, 2, 3 …');
  return Number(text);
}

/** RFC 3339, as the log writes it: UTC with milliseconds. A day means its end. */
function timeIn(text: string): string {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const isTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/.test(text);
  const time = new Date(isDay ? `${text}T23:59:59.999Z` : isTime ? text : Number.NaN);
  // Date reads 30 February as 1 March; the calendar does not.
  if (Number.isNaN(time.getTime()) || 'fault' in parseEdtf(text.slice(0, 'YYYY-MM-DD'.length)))
    throw new LedgerError(
      'malformed',
      `asOf is not a time: "${text.slice(0, 40)}"`,
      'Write RFC 3339, such as 2024-03-31T12:00:00Z; a "+" in it is %2B in an address.',
    );
  return time.toISOString();
}
