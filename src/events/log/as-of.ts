import { LedgerError } from '../errors.ts';
import type { Database } from './stored.ts';

/** The position a read answers for. Every statement of the read takes it as `?1`; null stands for the head. */
export type At = number | null;

/** What an answer says of when it is. */
export interface View {
  readonly position: number;
  /** When the event at that position was recorded; '' for the empty ledger. */
  readonly recorded: string;
  /** The ledger's last position at the time of reading. */
  readonly head: number;
}

/** The position that a statement looks from, as a one-row table. */
export const SEEN = `
seen (position) AS (
  SELECT coalesce(?1, (SELECT max(position) FROM events), 0)
)`;

/** SQL that is true for facts in effect at a position: `inEffect('opening')` for a table or alias `opening`. */
export const inEffect = (facts: string, position = 'seen.position'): string => `
${facts}.position <= ${position} AND (${facts}.known_to IS NULL OR ${facts}.known_to > ${position})`;

export const IN_EFFECT = inEffect('facts');

const VIEW = `
WITH ${SEEN},
head (position) AS (
  SELECT coalesce((SELECT max(position) FROM events), 0)
)
SELECT seen.position, head.position AS head, coalesce(events.recorded, '') AS recorded
FROM seen
JOIN head
LEFT JOIN events ON events.position = seen.position`;

/** Runs statements in one round trip, as one transaction, and says for which position they answer. */
export async function readAt(
  db: Database,
  at: At,
  statements: readonly D1PreparedStatement[],
): Promise<{ view: View; results: readonly D1Result<Record<string, unknown>>[] }> {
  const [first, ...results] = await db.batch<Record<string, unknown>>([db.prepare(VIEW).bind(at), ...statements]);
  const view = first?.results[0] as unknown as View; // the columns of VIEW, which always has one row
  if (view.position > view.head) throw beyondHead(view.position, view.head);
  return { view, results };
}

function beyondHead(position: number, head: number): LedgerError {
  return new LedgerError(
    'not-found',
    `position ${position} is not there yet; the ledger is at ${head}`,
    'Ask for a position up to the head, which /v1/head gives.',
    { head },
  );
}

/** The last position recorded by a time, by halving: recorded time never runs backwards. */
const POSITION_OF = `
WITH RECURSIVE search (low, high) AS (
  SELECT 0, coalesce((SELECT max(position) FROM events), 0)
  UNION ALL
  SELECT iif(events.recorded <= ?1, events.position, search.low),
         iif(events.recorded <= ?1, search.high, events.position - 1)
  FROM search
  JOIN events ON events.position = (search.low + search.high + 1) / 2
  WHERE search.low < search.high
)
SELECT low AS position
FROM search
WHERE low = high`;

/** The position of a moment: that of the last event recorded up to then; 0 before the first. `time` is RFC 3339 in UTC. */
export async function positionOf(db: Database, time: string): Promise<number> {
  const row = await db.prepare(POSITION_OF).bind(time).first<{ position: number }>();
  return row?.position ?? 0;
}
