import { LedgerError } from '../errors.ts';
import type { Kinds } from '../kinds/index.ts';
import { readAt, SEEN, type At, type View } from './as-of.ts';
import { recordedOf, rows, type BodyRow, type Database, type Recorded } from './stored.ts';

/** A page of the log looks at no more positions than this, however few of them it is asked for. */
const LOOKED_AT = 10_000;

/** True where the body has all the texts that `?5` lists. */
const HOLDS_ALL = 'NOT EXISTS (SELECT 1 FROM json_each(?5) AS part WHERE instr(events.body, part.value) = 0)';

/** Events after the position `?2`, of a kind (`?3`) if one is asked for, in order; `which` of them it is about. */
const feed = (which: string, order: string): string => `
WITH ${SEEN}
SELECT events.position, events.body, hex(events.leaf) AS leaf
FROM seen
JOIN events ON ${which} AND events.position > ?2 AND events.position <= seen.position
WHERE (?3 IS NULL OR events.type = ?3) AND ${HOLDS_ALL}
ORDER BY ${order}
LIMIT ?4`;

const FEED = feed(`events.position <= ?2 + ${LOOKED_AT}`, 'events.position');
const STREAM_FEED = feed('events.stream = ?6', 'events.version');
const FEED_OF_IDS = feed('events.id IN (SELECT value FROM json_each(?6))', 'events.position');

/** An event of the log with the RFC 6962 leaf hash of its canonical JSON. */
export interface Logged extends Recorded {
  /** Hexadecimal. */
  readonly leaf: string;
}

export interface FeedAsk {
  /** Positions after this one. */
  readonly after: number;
  readonly limit: number;
  readonly type?: string | undefined;
  readonly stream?: string | undefined;
  /** Only these, whatever their streams. */
  readonly ids?: readonly string[] | undefined;
  readonly correlationId?: string | undefined;
  /** The address of one of their sources. */
  readonly source?: string | undefined;
}

/** The log in order. `next` is the position to go on after; absent at the end. */
export async function readFeed(
  db: Database,
  at: At,
  { after, limit, type, stream, ids, correlationId, source }: FeedAsk,
): Promise<{ view: View; events: readonly Logged[]; next: number | undefined }> {
  const parts = [...memberText('correlationId', correlationId), ...memberText('url', source)];
  const [sql, ...more] = ids
    ? [FEED_OF_IDS, JSON.stringify(ids)]
    : stream === undefined
      ? [FEED]
      : [STREAM_FEED, stream];
  const { view, results } = await readAt(db, at, [
    db.prepare(sql).bind(at, after, type ?? null, limit, JSON.stringify(parts), ...more),
  ]);
  const events = rows<LoggedRow>(results[0]).map(loggedOf);
  const end = view.position;
  const looked =
    events.length === limit
      ? (events.at(-1)?.position ?? end)
      : stream === undefined && !ids
        ? Math.min(after + LOOKED_AT, end)
        : end;
  return { view, events, next: looked < end ? looked : undefined };
}

/** A member of an object as canonical JSON has it: in no other place can a body have that text. */
function memberText(name: string, value: string | undefined): string[] {
  return value === undefined ? [] : [`"${name}":${JSON.stringify(value)}`];
}

type LoggedRow = BodyRow & { readonly leaf: string };

function loggedOf(row: LoggedRow): Logged {
  return { ...recordedOf(row), leaf: row.leaf.toLowerCase() };
}

/** The whole history of the fact that an event states or acts on: from its first event to the last. */
const HISTORY = `
WITH RECURSIVE ${SEEN},
named (id) AS (
  SELECT coalesce(facts.fact, target.fact)
  FROM events
  LEFT JOIN facts ON facts.moment = events.moment
  LEFT JOIN events AS acted ON facts.moment IS NULL AND acted.id = events.body ->> '$.data.target'
  LEFT JOIN facts AS target ON target.moment = acted.moment
  WHERE events.id = ?2
),
version (position) AS (
  SELECT events.position FROM named JOIN events ON events.id = named.id
  UNION ALL
  SELECT facts.known_to
  FROM version
  JOIN events ON events.position = version.position
  JOIN facts ON facts.moment = events.moment
  WHERE facts.known_to IS NOT NULL
)
SELECT events.position, events.body, hex(events.leaf) AS leaf
FROM seen
JOIN version
JOIN events ON events.position = version.position
WHERE events.position <= seen.position
ORDER BY events.position`;

export interface EventHistory {
  readonly view: View;
  readonly event: Logged;
  readonly standing: 'in-effect' | 'corrected' | 'retracted' | 'retraction';
  /** Every event about the same fact, in order: first stated, corrected, retracted. */
  readonly history: readonly Logged[];
}

/** An event by id, with its corrections. @throws LedgerError `not-found` */
export async function readEvent(db: Database, at: At, id: string, kinds: Kinds): Promise<EventHistory> {
  const { view, results } = await readAt(db, at, [db.prepare(HISTORY).bind(at, id)]);
  const history = rows<LoggedRow>(results[0]).map(loggedOf);
  const event = history.find((one) => one.event.id === id);
  if (!event)
    throw new LedgerError('not-found', `there is no event ${id.slice(0, 64)}`, 'See /v1/events for those there are.');
  const retracts = (one: Logged): boolean => kinds.get(one.event.type)?.acts === 'retracts';
  const last = history.at(-1) ?? event;
  const standing = retracts(event)
    ? 'retraction'
    : retracts(last)
      ? 'retracted'
      : last === event
        ? 'in-effect'
        : 'corrected';
  return { view, event, standing, history };
}
