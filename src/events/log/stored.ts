import {
  dependenciesOfTargets,
  dependenciesOf,
  openingsElsewhere,
  type Dependencies,
} from '../decision/dependencies.ts';
import type { Posted } from '../decision/parse.ts';
import type { State } from '../decision/state.ts';
import { dataAs, type Fact, type Kind } from '../kind.ts';
import { corrected, eventCorrected } from '../kinds/event-corrected.ts';
import type { Kinds } from '../kinds/index.ts';
import type { StoredEvent } from '../values/envelope.ts';

/** What the log needs of D1; a session of it will do. */
export type Database = Pick<D1Database, 'prepare' | 'batch'>;

/** The last event's place and time. */
export interface Head {
  readonly position: number;
  /** RFC 3339, UTC; '' while the ledger is empty. */
  readonly recorded: string;
}

/** A past request that named an Idempotency-Key. */
export interface PastRequest {
  readonly fingerprint: string;
  readonly firstPosition: number;
  readonly lastPosition: number;
}

/** An event and its place in the ledger. */
export interface Recorded {
  readonly position: number;
  readonly event: StoredEvent;
}

const HEAD = `
SELECT position, recorded
FROM events
ORDER BY position DESC
LIMIT 1`;

const VERSIONS = `
SELECT wanted.value AS stream,
       (SELECT coalesce(max(version), 0) FROM events WHERE stream = wanted.value) AS version
FROM json_each(?1) AS wanted`;

const FACTS_BY_KEY = `
SELECT facts.key, facts.fact, facts.type, facts.body
FROM json_each(?1) AS wanted
JOIN facts_with_events AS facts ON facts.key = wanted.value AND facts.known_to IS NULL`;

/** Every version of the facts that the wanted events state, from the first along the corrections. */
export const VERSIONS_OF_FACTS = `
WITH RECURSIVE version (wanted, position) AS (
  SELECT wanted.value, origin.position
  FROM json_each(?1) AS wanted
  JOIN facts_with_events AS named ON named.id = wanted.value
  JOIN events AS origin ON origin.id = named.fact
  UNION ALL
  SELECT version.wanted, facts.known_to
  FROM version
  JOIN events ON events.position = version.position
  JOIN facts ON facts.moment = events.moment
  WHERE facts.known_to IS NOT NULL
)
SELECT version.wanted, version.position, facts.key, facts.fact, facts.type, facts.known_to, events.body
FROM version
JOIN events ON events.position = version.position
JOIN facts ON facts.moment = events.moment`;

/** What would be left pointing at nothing if these events were retracted; a few of each are enough to know. */
const COUNTING_ON = `
SELECT wanted.value AS wanted, target.fact, target.stream,
       (SELECT json_group_array(fact) FROM (
          SELECT by.fact FROM facts AS by
          WHERE by.fulfils = target.fact AND by.known_to IS NULL
          LIMIT 20)) AS fulfilling,
       (SELECT json_group_array(fact) FROM (
          SELECT beside.fact FROM facts_with_events AS beside
          WHERE beside.stream = target.stream AND beside.known_to IS NULL AND target.key = target.stream
          LIMIT 20)) AS beside
FROM json_each(?1) AS wanted
JOIN facts_with_events AS target ON target.id = wanted.value`;

/** Each wanted text is a stream and a kind. */
const ALIKE = `
SELECT facts.key, facts.fact, facts.type, facts.fulfils, facts.body
FROM json_each(?1) AS wanted
CROSS JOIN facts_with_events AS facts ON facts.stream = substr(wanted.value, 1, instr(wanted.value, ' ') - 1)
                AND facts.type = substr(wanted.value, instr(wanted.value, ' ') + 1) AND facts.known_to IS NULL`;

const EVENTS_BY_ID = `
SELECT events.position, events.body
FROM json_each(?1) AS wanted
JOIN events ON events.id = wanted.value
ORDER BY wanted.key`;

const REQUEST = `
SELECT fingerprint, first_position AS firstPosition, last_position AS lastPosition
FROM requests
WHERE idempotency_key = ?1`;

const EVENTS_BETWEEN = `
SELECT position, body
FROM events
WHERE position BETWEEN ?1 AND ?2
ORDER BY position`;

const KEYS_LIKE = `
SELECT key
FROM facts
WHERE key >= ?1 || '/' AND key < ?1 || '0' AND known_to IS NULL
LIMIT 5000`;

/** What must be known before a request can be judged. */
export interface Reading {
  readonly head: Head;
  readonly pastRequest: PastRequest | undefined;
  /** Events that already have one of the ids that the request gives. */
  readonly sameIds: readonly Recorded[];
}

/** For a reading that asks for facts, and for no retry. */
export const NOTHING_GIVEN = { ids: [], requestKey: undefined };

/** Reads all of it in one round trip, and adds it to `known`. */
async function readFor(
  db: Database,
  dependencies: Dependencies,
  given: { readonly ids: readonly string[]; readonly requestKey: string | undefined },
  known: State,
  kinds: Kinds,
): Promise<Reading> {
  const list = (values: Iterable<string>): string => JSON.stringify([...values]);
  const [head, versions, keys, events, ending, ids, request, alike] = await db.batch<Record<string, unknown>>([
    db.prepare(HEAD),
    db.prepare(VERSIONS).bind(list(dependencies.streams)),
    db.prepare(FACTS_BY_KEY).bind(list(dependencies.keys)),
    db.prepare(VERSIONS_OF_FACTS).bind(list(dependencies.events)),
    db.prepare(COUNTING_ON).bind(list(dependencies.ending)),
    db.prepare(EVENTS_BY_ID).bind(list(given.ids)),
    db.prepare(REQUEST).bind(given.requestKey ?? ''),
    ...(dependencies.alike.size > 0 ? [db.prepare(ALIKE).bind(list(dependencies.alike))] : []),
  ]);
  for (const row of rows<{ stream: string; version: number }>(versions)) known.learnVersion(row.stream, row.version);
  for (const row of rows<FactRow>(keys)) known.learnKey(factOf(row, kinds));
  for (const row of rows<FactRow & { wanted: string; known_to: number | null }>(events))
    known.learnEvent(row.wanted, row.fact, row.known_to === null ? factOf(row, kinds) : undefined);
  for (const row of rows<FactRow & { fulfils: string | null }>(alike))
    known.learnAlike(factOf(row, kinds), row.fulfils ?? undefined);
  for (const row of rows<{ fact: string; stream: string; fulfilling: string; beside: string }>(ending)) {
    for (const origin of JSON.parse(row.fulfilling) as string[]) known.learnFulfilment(row.fact, origin);
    for (const origin of JSON.parse(row.beside) as string[]) known.learnInStream(row.stream, origin);
  }
  return {
    head: rows<Head>(head)[0] ?? { position: 0, recorded: '' },
    pastRequest: rows<PastRequest>(request)[0],
    sameIds: rows<BodyRow>(ids).map(recordedOf),
  };
}

/** Reads all that a request looks at: corrections and retractions take a second round trip, for what they act on. */
export async function readForRequest(
  db: Database,
  posted: readonly Posted[],
  given: Parameters<typeof readFor>[2],
  known: State,
  kinds: Kinds,
): Promise<Reading> {
  const reading = await readFor(db, dependenciesOf(posted), given, known, kinds);
  const isRetry = reading.pastRequest !== undefined || reading.sameIds.length > 0;
  if (!isRetry && posted.some(({ kind }) => kind.acts))
    await readFor(db, dependenciesOfTargets(posted, known, kinds), NOTHING_GIVEN, known, kinds);
  const elsewhere = openingsElsewhere(posted, known, kinds);
  if (!isRetry && elsewhere.keys.size > 0) await readFor(db, elsewhere, NOTHING_GIVEN, known, kinds);
  return reading;
}

/** The request that was carried out under a key. */
export async function readRequest(db: Database, key: string): Promise<PastRequest | undefined> {
  return (await db.prepare(REQUEST).bind(key).first<PastRequest>()) ?? undefined;
}

/** The events of a past request, in order. */
export async function readBetween(db: Database, first: number, last: number): Promise<Recorded[]> {
  const { results } = await db.prepare(EVENTS_BETWEEN).bind(first, last).all<BodyRow>();
  return results.map(recordedOf);
}

/** Events by their ids: those that are there. */
export async function readByIds(db: Database, ids: readonly string[]): Promise<Recorded[]> {
  const { results } = await db.prepare(EVENTS_BY_ID).bind(JSON.stringify(ids)).all<BodyRow>();
  return results.map(recordedOf);
}

/** Codes of a register (`item`, `place` …) that are in effect, to suggest a near one from. */
export async function readCodes(db: Database, register: string): Promise<string[]> {
  const { results } = await db.prepare(KEYS_LIKE).bind(register).all<{ key: string }>();
  return results.map(({ key }) => key.slice(register.length + 1));
}

export interface BodyRow {
  readonly position: number;
  readonly body: string;
}

/** The event in a stored body: written by this ledger, so in this shape. */
export function eventIn(body: string): StoredEvent {
  return JSON.parse(body) as StoredEvent;
}

export function recordedOf({ position, body }: BodyRow): Recorded {
  return { position, event: eventIn(body) };
}

export interface FactRow {
  readonly key: string | null;
  readonly fact: string;
  readonly type: string;
  readonly body: string;
}

/** The fact that a row of `facts` and its event state, in today's shape of its kind. */
export function factOf({ key, fact, type, body }: FactRow, kinds: Kinds, event = eventIn(body)): Fact {
  const content = contentOf(event, kinds.get(type));
  return {
    id: event.id,
    origin: fact,
    type,
    stream: event.stream,
    key: key ?? undefined,
    occurred: content.occurred,
    data: content.data,
    sources: content.sources,
  };
}

/** What an event says of a fact of this kind: its own content, or that of its correction, brought up to today's schema. */
export function contentOf(
  event: StoredEvent,
  kind: Kind | undefined,
): Pick<StoredEvent, 'occurred' | 'data' | 'sources'> {
  const stated =
    event.type === eventCorrected.type
      ? dataAs(corrected, event.data)
      : { occurred: event.occurred, data: event.data, sources: event.sources };
  let data = stated.data;
  for (let schema = event.schema; kind && schema < kind.schema; schema++) data = kind.upcasts?.[schema]?.(data) ?? data;
  return { occurred: stated.occurred, data, sources: stated.sources };
}

/** The rows of one statement of a batch: D1 types them by what the caller selected. */
export function rows<Row>(result: D1Result<Record<string, unknown>> | undefined): Row[] {
  return (result?.results ?? []) as Row[];
}
