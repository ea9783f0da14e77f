import { LedgerError } from '../errors.ts';
import { nothingNew, recordedBefore, retryOfIds, retryOfRequest, type Appended } from './idempotency.ts';
import type { Request } from './request.ts';
import { readByIds, readRequest, type Database } from './stored.ts';

/** How long a client waits before it sends the request again, in seconds. */
const RETRY_AFTER = 5;

/**
 * What became of a request that failed in a way that does not say whether it was recorded: the ledger looks for its idempotency key
 * and for its ids, and answers with the first result if they are there (G11).
 *
 * @throws LedgerError `unavailable` with the ids to send again, where nothing of it was found or the ledger could not look
 */
export async function findLost(db: Database, request: Request, cause: unknown): Promise<Appended> {
  console.error('an append failed', cause);
  const ids = request.posted.map(({ id }) => id);
  let found: Appended | undefined;
  try {
    found = await find(db, request, ids);
  } catch (error) {
    if (error instanceof LedgerError) throw error;
    throw unavailable('the database failed, and whether this request was recorded is not known', { ids });
  }
  if (found) return found;
  throw unavailable('the database failed; the ledger looked, and nothing of this request was recorded', { ids });
}

async function find(
  db: Database,
  { posted, retryable, appending }: Request,
  ids: readonly string[],
): Promise<Appended | undefined> {
  const past = retryable && (await readRequest(db, retryable.key));
  if (retryable && past) return retryOfRequest(db, retryable, past);
  const there = ids.length === 0 ? [] : await readByIds(db, ids);
  if (!appending.skipRecorded) return there.length === 0 ? undefined : retryOfIds(db, posted, there, appending.kinds);
  const recorded = await recordedBefore(db, posted, there, appending.kinds);
  return recorded.length < posted.length ? undefined : nothingNew(recorded);
}

/** A refusal to go on now: the same request may be sent again. `more` is added to the answer. */
export function unavailable(detail: string, more: Readonly<Record<string, unknown>> = {}): LedgerError {
  return new LedgerError(
    'unavailable',
    detail,
    'ids' in more
      ? 'Send the same request again, each event with its id from "ids": what is recorded already is not recorded twice.'
      : 'Send the same request again.',
    { ...more, retryAfter: RETRY_AFTER },
  );
}
