import { canonical, fingerprint } from './canonical.ts';
import { decide, versionConflict, type Decided, type UnknownCode } from './decide.ts';
import type { StoredEvent } from './envelope.ts';
import { LedgerError, type Fault } from './errors.ts';
import { Knowledge } from './knowledge.ts';
import type { Kinds } from './kinds/index.ts';
import { nearest } from './nearest.ts';
import { furtherNeedsOf, needsOf } from './needs.ts';
import { parseEvent, type Posted } from './parse.ts';
import { readBetween, readCodes, readFor, readRequest, type Database, type Recorded } from './reading.ts';
import { writes, type Projector } from './writing.ts';

/** Who appends, with what: the clock and the ids are passed in. */
export interface Appending {
  readonly kinds: Kinds;
  readonly projectors: readonly Projector[];
  /** The owner of the key that posts. */
  readonly actor: string;
  readonly idempotencyKey?: string | undefined;
  readonly dryRun?: boolean;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly pause: (milliseconds: number) => Promise<void>;
}

export interface Placed {
  readonly id: string;
  readonly stream: string;
  readonly version: number;
  readonly position: number;
}

export interface Appended {
  /** The position of the last event of the request. */
  readonly position: number;
  readonly events: readonly Placed[];
  /** True where the request had been carried out before, and this is its first result. */
  readonly replayed: boolean;
  /** What was, or with `dryRun` would be, recorded. Empty for a replay. */
  readonly decided: readonly Decided[];
}

/** How often an append is tried anew when others keep getting in first. */
const ATTEMPTS = 24;

/** Refusals by the database that a fresh look at the ledger resolves, either way. */
const LOST_RACE = [
  'version_not_next',
  'duplicate_event',
  'recorded_not_forward',
  'key_not_in_effect',
  'duplicate_request',
  'UNIQUE constraint failed: facts.key',
  'Network connection lost',
  'storage caused object to be reset',
  'reset because its code was updated',
];

/**
 * Appends events, all of them and all that is derived from them, or nothing (G4). Without `expectedVersion` a lost
 * race is run again; ids are made once, so that a commit whose answer was lost is found and not repeated.
 *
 * @throws LedgerError `invalid` with every fault, `version-conflict`, or `key-reused`.
 */
export async function append(
  db: Database,
  inputs: readonly unknown[],
  appending: Appending,
  single = false,
): Promise<Appended> {
  const request =
    appending.idempotencyKey === undefined
      ? undefined
      : { key: `${appending.actor} ${appending.idempotencyKey}`, fingerprint: fingerprint(canonical(inputs)) };
  const { posted, faults } = parseAll(inputs, appending, single);
  if (faults.length > 0)
    return (request && (await replayOf(db, request))) ?? refuse(db, posted, faults, inputs.length, appending);
  for (let attempt = 1; ; attempt++) {
    const outcome = await attemptAppend(db, posted, request, appending);
    if (outcome !== 'lost race') return outcome;
    if (attempt === ATTEMPTS) throw await stillBusy(db, posted);
    await appending.pause(Math.random() * 20 * attempt);
  }
}

type PostedWithId = Posted & { readonly id: string };

function parseAll(
  inputs: readonly unknown[],
  { kinds, newId }: Appending,
  single: boolean,
): { posted: PostedWithId[]; faults: Fault[] } {
  const faults: Fault[] = [];
  const posted: PostedWithId[] = [];
  const seen = new Map<string, string>();
  for (const [i, input] of inputs.entries()) {
    const at = single ? '' : `/events/${i}`;
    const parsed = parseEvent(input, at, kinds);
    if (Array.isArray(parsed)) {
      faults.push(...parsed);
      continue;
    }
    const { id = newId() } = parsed.envelope;
    const before = seen.get(id);
    if (before !== undefined)
      faults.push({
        pointer: `${at}/id`,
        detail: `is also the id of ${before}`,
        hint: 'Give each event an id of its own.',
      });
    seen.set(id, at);
    posted.push({ ...parsed, id });
  }
  return { posted, faults };
}

async function attemptAppend(
  db: Database,
  posted: readonly PostedWithId[],
  request: { key: string; fingerprint: string } | undefined,
  appending: Appending,
): Promise<Appended | 'lost race'> {
  const { kinds, actor, now } = appending;
  const known = new Knowledge();
  const reading = await readFor(
    db,
    needsOf(posted),
    { ids: posted.map(({ id }) => id), requestKey: request?.key },
    known,
    kinds,
  );
  if (request && reading.pastRequest) return replayOfRequest(db, request, reading.pastRequest);
  if (reading.sameIds.length > 0) return replayOfIds(posted, reading.sameIds);
  if (posted.some(({ kind }) => kind.acts)) {
    const further = furtherNeedsOf(posted, known, kinds);
    await readFor(db, further, NOTHING_GIVEN, known, kinds);
  }
  const clock = now().toISOString();
  const recorded = clock < reading.head.recorded ? reading.head.recorded : clock;
  const { decided, faults } = decide(posted, known, { kinds, actor, recorded });
  if (faults.length > 0) throw invalid(await withSuggestions(db, faults), posted.length);
  const { position: head } = reading.head;
  if (appending.dryRun) return appended(decided, head);
  try {
    const results = await db.batch<{ position: number }>(writes(db, decided, request, appending.projectors, head));
    const last = results.at(-1)?.results[0]?.position ?? 0;
    return appended(decided, last - decided.length);
  } catch (error) {
    if (LOST_RACE.some((marker) => String(error).includes(marker))) return 'lost race';
    throw error;
  }
}

function appended(decided: readonly Decided[], head: number): Appended {
  const events = decided.map(({ event, index }) => placed(event, head + index));
  return { position: head + decided.length, events, replayed: false, decided };
}

function placed({ id, stream, version }: StoredEvent, position: number): Placed {
  return { id, stream, version, position };
}

/** A request that was carried out under an older schema is still answered as it was then. */
async function replayOf(db: Database, request: { key: string; fingerprint: string }): Promise<Appended | undefined> {
  const past = await readRequest(db, request.key);
  return past && replayOfRequest(db, request, past);
}

/** The events that have their shape are judged all the same, so that every fault of the request is told at once. */
async function refuse(
  db: Database,
  posted: readonly PostedWithId[],
  faults: readonly Fault[],
  count: number,
  { kinds, actor, now }: Appending,
): Promise<never> {
  const known = new Knowledge();
  await readFor(db, needsOf(posted), NOTHING_GIVEN, known, kinds);
  if (posted.some(({ kind }) => kind.acts))
    await readFor(db, furtherNeedsOf(posted, known, kinds), NOTHING_GIVEN, known, kinds);
  const further = decide(posted.map(withoutExpectedVersion), known, { kinds, actor, recorded: now().toISOString() });
  throw invalid([...faults, ...(await withSuggestions(db, further.faults))].toSorted(byEvent), count);
}

const NOTHING_GIVEN = { ids: [], requestKey: undefined };

/** Versions are not counted while events are missing from the request. */
function withoutExpectedVersion(one: PostedWithId): PostedWithId {
  return { ...one, envelope: { ...one.envelope, expectedVersion: undefined } };
}

function byEvent(a: Fault, b: Fault): number {
  const place = ({ pointer }: Fault): number => Number(/^\/events\/(\d+)/.exec(pointer)?.[1] ?? 0);
  return place(a) - place(b);
}

/** The same request again gets its first answer; another one under the same key is a mistake (G5). */
async function replayOfRequest(
  db: Database,
  request: { fingerprint: string },
  past: { fingerprint: string; first: number; last: number },
): Promise<Appended> {
  if (past.fingerprint !== request.fingerprint)
    throw new LedgerError(
      'key-reused',
      'this Idempotency-Key was used for another request',
      'Use a new key for new events; repeat a request unchanged to see its result.',
    );
  const events = await readBetween(db, past.first, past.last);
  return {
    position: past.last,
    events: events.map(({ event, position }) => placed(event, position)),
    replayed: true,
    decided: [],
  };
}

/** Ids that are taken make a replay if every event is there as it is posted now (G5). */
function replayOfIds(posted: readonly PostedWithId[], there: readonly Recorded[]): Appended {
  const byId = new Map(there.map((one) => [one.event.id, one]));
  const faults: Fault[] = [];
  for (const one of posted) {
    const found = byId.get(one.id);
    if (found && !isSameContent(one, found.event))
      faults.push({
        pointer: `${one.at}/id`,
        detail: `${one.id} is already recorded, at position ${found.position}, with other content`,
        hint: 'Use a new id for a new event; to change what was recorded, post an event.corrected.',
      });
    else if (found && there.length < posted.length)
      faults.push({
        pointer: `${one.at}/id`,
        detail: `${one.id} is already recorded, at position ${found.position}`,
        hint: 'Leave out what is recorded already, or repeat the first request unchanged.',
      });
  }
  if (faults.length > 0)
    throw new LedgerError('key-reused', 'an event id is taken', 'See the faults.', { errors: faults });
  const events = posted.flatMap(({ id }) => byId.get(id) ?? []).map(({ event, position }) => placed(event, position));
  return { position: Math.max(...events.map(({ position }) => position)), events, replayed: true, decided: [] };
}

function isSameContent({ envelope, kind }: PostedWithId, stored: StoredEvent): boolean {
  const { stream, correlationId, data, sources } = envelope;
  const given = {
    stream,
    type: kind.type,
    correlationId,
    occurred: envelope.occurred ?? stored.occurred,
    data,
    sources: sources ?? [],
  };
  const kept = {
    stream: stored.stream,
    type: stored.type,
    correlationId: stored.correlationId,
    occurred: stored.occurred,
    data: stored.data,
    sources: stored.sources,
  };
  return canonical(given) === canonical(kept);
}

/** Faults about unknown codes, each with the nearest known one. */
async function withSuggestions(db: Database, faults: readonly (Fault | UnknownCode)[]): Promise<Fault[]> {
  const registers = new Set(
    faults.flatMap((fault) => ('key' in fault ? [fault.key.slice(0, fault.key.indexOf('/'))] : [])),
  );
  const codes = new Map<string, string[]>();
  for (const register of registers) codes.set(register, await readCodes(db, register));
  return faults.map((fault) => {
    if (!('key' in fault)) return fault;
    const { key, ...rest } = fault;
    const register = key.slice(0, key.indexOf('/'));
    const near = nearest(key.slice(register.length + 1), codes.get(register) ?? []);
    return {
      ...rest,
      hint: near
        ? `Did you mean "${near}"?`
        : register === 'activity'
          ? 'Open it first, with activity.opened.'
          : `Register it first, with ${register}.registered.`,
    };
  });
}

function invalid(errors: readonly Fault[], count: number): LedgerError {
  return new LedgerError(
    'invalid',
    `${errors.length === 1 ? '1 fault' : `${errors.length} faults`} in ${count === 1 ? 'the event' : `the ${count} events`}; nothing was recorded`,
    errors[0]?.hint ?? 'Mend what "errors" lists and post the whole request again.',
    { errors },
  );
}

/** Others kept winning: say where the stream stands now. */
async function stillBusy(db: Database, posted: readonly PostedWithId[]): Promise<LedgerError> {
  const stream = posted[0]?.envelope.stream ?? '';
  const known = new Knowledge();
  await readFor(db, needsOf(posted.slice(0, 1)), NOTHING_GIVEN, known, new Map());
  return versionConflict(stream, undefined, known.version(stream));
}
