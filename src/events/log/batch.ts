import type { Decided } from '../decision/decide.ts';
import type { Database } from './stored.ts';

/** Something derived from the log, kept up to date in the batch that appends. */
export interface Projector {
  readonly name: string;
  /** Raised when its rows come out differently than before: they are then to be made again. */
  readonly version: number;
  /** The tables it writes. Each has no rows but its own. */
  readonly tables: readonly string[];
  statements(db: Database, decided: readonly Decided[], into: Into): D1PreparedStatement[];
  /** What may be done once it is appended: `count` events up to `last`. Where it fails it is done after a later append. */
  afterwards?(db: Database, last: number, count: number): Promise<void>;
}

/** Where a projector's rows go. */
export interface Into {
  /** The live tables, or the next generation beside them. */
  readonly prefix: '' | 'next_';
  /** The ledger's head when the request was judged. */
  readonly head: number;
  /** The position before the first event; null where the database gives it, while appending. */
  readonly base: number | null;
}

/** A request with an idempotency key, and what was decided of it. */
interface Retryable {
  readonly key: string;
  readonly fingerprint: string;
  readonly decided: readonly Decided[];
}

/** First the events, which answer with their positions; then all that follows from them. */
export function writes(
  db: Database,
  decided: readonly Decided[],
  retryable: readonly Retryable[],
  projectors: readonly Projector[],
  head: number,
): D1PreparedStatement[] {
  const supersessions = decided.flatMap(({ supersedes, index }) =>
    supersedes ? [{ target: supersedes.id, by: index }] : [],
  );
  const inRequest = new Map(decided.map(({ event }) => [event.id, event]));
  const closings = supersessions.filter(({ target }) => !inRequest.has(target));
  const own = new Map(supersessions.map(({ target, by }) => [target, by]));
  return [
    db
      .prepare(INSERT_EVENTS)
      .bind(JSON.stringify(decided.map(({ index, day, body, leaf }) => [index, day, body, leaf]))),
    ...(retryable.length > 0
      ? [db.prepare(INSERT_REQUESTS).bind(JSON.stringify(retryable.map(requestRow)), decided.length)]
      : []),
    ...(closings.length > 0
      ? [db.prepare(CLOSE_FACTS).bind(JSON.stringify(closings.map(({ target, by }) => [target, by])), decided.length)]
      : []),
    db.prepare(INSERT_FACTS).bind(JSON.stringify(factRows(decided, own)), decided.length),
    ...guards(db, decided, head),
    ...projectors.flatMap((projector) => projector.statements(db, decided, { prefix: '', head, base: null })),
  ];
}

function requestRow({ key, fingerprint, decided }: Retryable): unknown[] {
  return [key, fingerprint, decided[0]?.index, decided.at(-1)?.index];
}

function factRows(decided: readonly Decided[], ended: ReadonlyMap<string, number>): unknown[] {
  return decided.flatMap(({ index, day, stated }) =>
    stated
      ? [
          [
            index,
            day,
            stated.origin,
            stated.type,
            stated.first,
            stated.last,
            stated.key ?? null,
            stated.fulfils ?? null,
            JSON.stringify(stated.mentions.map(({ key }) => key)),
            ended.get(stated.id) ?? null,
            stated.said ? `${stated.said.measure}:${stated.said.unit}` : null,
            stated.said?.stated ?? null,
          ],
        ]
      : [],
  );
}

/**
 * What these events mention must still be in effect when they are written, and in the very version that they were
 * judged by: what is remembered from an earlier request may be stale.
 */
function guards(db: Database, decided: readonly Decided[], head: number): D1PreparedStatement[] {
  const inRequest = new Set(decided.map(({ event }) => event.id));
  const ended = new Set(decided.map(({ supersedes }) => supersedes?.id)); // their streams' versions guard those
  const used = new Map(
    decided
      .flatMap(({ stated }) => stated?.mentioned ?? [])
      .filter(({ id }) => !inRequest.has(id) && !ended.has(id))
      .map(({ key, id }) => [key, id]),
  );
  const promised = decided.flatMap(({ stated }) => stated?.promised?.id ?? []).filter((id) => !inRequest.has(id));
  const retracted = decided.flatMap(({ stated, supersedes }) => (stated ? [] : (supersedes?.key ?? [])));
  const superseded = decided.flatMap(({ supersedes }) => supersedes?.origin ?? []);
  return [
    ...(used.size > 0 ? [db.prepare(REFUSE_MISSING).bind(JSON.stringify([...used]))] : []),
    ...(promised.length > 0 ? [db.prepare(REFUSE_ENDED).bind(JSON.stringify(promised))] : []),
    ...(superseded.length > 0
      ? [db.prepare(REFUSE_FULFILLED).bind(JSON.stringify(superseded), head, decided.length)]
      : []),
    ...(retracted.length > 0 ? [db.prepare(REFUSE_USED).bind(JSON.stringify(retracted), head, decided.length)] : []),
  ];
}

const INSERT_REQUESTS = `
INSERT INTO requests (idempotency_key, fingerprint, first_position, last_position)
SELECT row.value ->> 0, row.value ->> 1, head.position + (row.value ->> 2), head.position + (row.value ->> 3)
FROM (SELECT max(position) - ?2 AS position FROM events) AS head,
     json_each(?1) AS row`;

const INSERT_EVENTS = `
INSERT INTO events (position, day, body, leaf)
SELECT head.position + (row.value ->> 0), row.value ->> 1, row.value ->> 2, unhex(row.value ->> 3)
FROM (SELECT coalesce(max(position), 0) AS position FROM events) AS head,
     json_each(?1) AS row
ORDER BY row.key
RETURNING position`;

/** `?1` pairs the id of each version that ends with the place in the request of the event that ends it. */
const CLOSE_FACTS = `
UPDATE facts
SET known_to = (SELECT max(position) FROM events) - ?2 + ended.by
FROM (SELECT target.moment AS moment, pair.value ->> 1 AS by
      FROM json_each(?1) AS pair
      JOIN events AS target ON target.id = pair.value ->> 0) AS ended
WHERE facts.moment = ended.moment`;

const INSERT_FACTS = `
INSERT INTO facts (moment, fact, type, first, last, key, fulfils, mentions, known_to, said, amount)
SELECT (row.value ->> 1) * 1000000000 + head.position + (row.value ->> 0),
       row.value ->> 2, row.value ->> 3, row.value ->> 4, row.value ->> 5, row.value ->> 6, row.value ->> 7,
       row.value ->> 8, head.position + (row.value ->> 9), row.value ->> 10, row.value ->> 11
FROM (SELECT max(position) - ?2 AS position FROM events) AS head,
     json_each(?1) AS row`;

const REFUSE_MISSING = `
INSERT INTO missing (key)
SELECT wanted.value ->> 0
FROM json_each(?1) AS wanted
WHERE NOT EXISTS (SELECT 1
                  FROM facts_with_events AS facts
                  WHERE facts.key = wanted.value ->> 0 AND facts.known_to IS NULL AND facts.id = wanted.value ->> 1)`;

/** Promises of other streams, by the event that states the version that was judged by. */
const REFUSE_ENDED = `
INSERT INTO missing (key)
SELECT wanted.value
FROM json_each(?1) AS wanted
WHERE NOT EXISTS (SELECT 1
                  FROM facts_with_events AS facts
                  WHERE facts.id = wanted.value AND facts.known_to IS NULL)`;

/**
 * What is corrected or retracted may have been fulfilled from another stream since the head `?2` that it was judged at; `?3`
 * events of this batch are not meant.
 */
const REFUSE_FULFILLED = `
INSERT INTO missing (key)
SELECT ended.value
FROM json_each(?1) AS ended
JOIN facts ON facts.fulfils = ended.value AND facts.known_to IS NULL
WHERE facts.position > ?2 AND facts.position <= (SELECT max(position) FROM events) - ?3`;

/** What is retracted may have been mentioned since the head `?2` that it was judged at; `?3` events of this batch are not meant. */
const REFUSE_USED = `
INSERT INTO missing (key)
SELECT ended.value
FROM json_each(?1) AS ended
WHERE EXISTS (SELECT 1
              FROM events
              CROSS JOIN facts ON facts.moment = events.moment AND facts.known_to IS NULL
              CROSS JOIN json_each(facts.mentions) AS mention
              WHERE events.position > ?2 AND events.position <= (SELECT max(position) FROM events) - ?3
                AND mention.value = ended.value)`;
