import { canonical } from '../decision/canonical.ts';
import type { Decided } from '../decision/decide.ts';
import type { Posted } from '../decision/parse.ts';
import { LedgerError, type Fault } from '../errors.ts';
import { capped } from '../faults.ts';
import { correctedBy } from '../kinds/event-corrected.ts';
import type { Kinds } from '../kinds/index.ts';
import type { StoredEvent } from '../values/envelope.ts';
import {
  contentOf,
  readBetween,
  readByIds,
  readRequest,
  type Database,
  type PastRequest,
  type Recorded,
} from './stored.ts';
import type { Warning } from './warnings.ts';

export interface Placed {
  readonly id: string;
  readonly stream: string;
  readonly version: number;
  readonly position: number;
}

/** An event that was recorded before, and its position. */
export interface RecordedBefore {
  readonly id: string;
  readonly position: number;
}

export interface Appended {
  /** The position of the last event of the request. */
  readonly position: number;
  readonly events: readonly Placed[];
  /** True where the request had been carried out before, and this is its first result. */
  readonly isRetry: boolean;
  /** What a person should look at again. Empty for a retry. */
  readonly warnings: readonly Warning[];
  /** What was, or with `dryRun` would be, recorded. Empty for a retry. */
  readonly decided: readonly Decided[];
  /** Events of the request that were recorded before, where those are left out. */
  readonly recorded?: readonly RecordedBefore[];
}

/** Where an event stands, as an append answers it. */
export function placed({ id, stream, version }: StoredEvent, position: number): Placed {
  return { id, stream, version, position };
}

/** A request that was carried out under an older schema is still answered as it was then. */
export async function retryOf(
  db: Database,
  request: { key: string; fingerprint: string },
): Promise<Appended | undefined> {
  const past = await readRequest(db, request.key);
  return past && retryOfRequest(db, request, past);
}

/** The same request again gets its first answer; another one under the same key is a mistake (G5). */
export async function retryOfRequest(
  db: Database,
  request: { fingerprint: string },
  past: PastRequest,
): Promise<Appended> {
  if (past.fingerprint !== request.fingerprint)
    throw new LedgerError(
      'key-reused',
      'this Idempotency-Key was used for another request',
      'Use a new key for new events; repeat a request unchanged to see its result.',
    );
  const events = await readBetween(db, past.firstPosition, past.lastPosition);
  return {
    position: past.lastPosition,
    events: events.map(({ event, position }) => placed(event, position)),
    isRetry: true,
    warnings: [],
    decided: [],
  };
}

/** Ids that are taken make a retry if every event is there as it is posted now (G5). */
export async function retryOfIds(
  db: Database,
  posted: readonly Posted[],
  there: readonly Recorded[],
  kinds: Kinds,
): Promise<Appended> {
  const byId = new Map(there.map((one) => [one.event.id, one]));
  const faults = await faultsOfContent(db, posted, byId, kinds);
  if (there.length < posted.length)
    for (const one of posted) {
      const found = byId.get(one.id);
      const isListed = faults.some(({ pointer }) => pointer === `${one.pointer}/id`);
      if (found && !isListed)
        faults.push({
          pointer: `${one.pointer}/id`,
          detail: `${one.id} is already recorded, at position ${found.position}`,
          hint: 'Leave out what is recorded already, or post with ?recorded=skip.',
        });
    }
  refuseTaken(faults);
  const events = posted.flatMap(({ id }) => byId.get(id) ?? []).map(({ event, position }) => placed(event, position));
  return {
    position: Math.max(...events.map(({ position }) => position)),
    events,
    isRetry: true,
    warnings: [],
    decided: [],
  };
}

/** The events that are recorded as they are posted now. @throws LedgerError `key-reused` where one has other content */
export async function recordedBefore(
  db: Database,
  posted: readonly Posted[],
  there: readonly Recorded[],
  kinds: Kinds,
): Promise<readonly RecordedBefore[]> {
  const byId = new Map(there.map((one) => [one.event.id, one]));
  refuseTaken(await faultsOfContent(db, posted, byId, kinds));
  return posted.flatMap(({ id }) => byId.get(id) ?? []).map(({ event, position }) => ({ id: event.id, position }));
}

/** Nothing of the request is new: all of it was recorded before. */
export function nothingNew(recorded: readonly RecordedBefore[]): Appended {
  const position = Math.max(...recorded.map((one) => one.position));
  return { position, events: [], isRetry: false, warnings: [], decided: [], recorded };
}

async function faultsOfContent(
  db: Database,
  posted: readonly Posted[],
  there: ReadonlyMap<string, Recorded>,
  kinds: Kinds,
): Promise<Fault[]> {
  const corrected = posted.flatMap((one) => ('action' in one && one.action.correction ? one.action.target : []));
  const targets = new Map(
    (corrected.length === 0 ? [] : await readByIds(db, corrected)).map(({ event }) => [event.id, event]),
  );
  return posted.flatMap((one) => {
    const found = there.get(one.id);
    return found && !isSameContent(one, found.event, targets, kinds)
      ? [
          {
            pointer: `${one.pointer}/id`,
            detail: `${one.id} is already recorded, at position ${found.position}, with other content`,
            hint: 'Use a new id for a new event; to change what was recorded, post an event.corrected.',
          },
        ]
      : [];
  });
}

function refuseTaken(faults: readonly Fault[]): void {
  if (faults.length > 0)
    throw new LedgerError('key-reused', 'an event id is taken', 'See the faults.', { errors: capped(faults) });
}

/** A correction gives only what changes, and is stored whole: with its target it can be compared. It may be sent as stored, too. */
function isSameContent(
  posted: Posted,
  stored: StoredEvent,
  targets: ReadonlyMap<string, StoredEvent>,
  kinds: Kinds,
): boolean {
  const { envelope, kind } = posted;
  const { stream, correlationId, sources } = envelope;
  const correction = 'action' in posted ? posted.action.correction : undefined;
  const target = correction && targets.get(correction.target);
  const isAsStored = canonical(envelope.data) === canonical(stored.data);
  const data =
    target && !isAsStored ? correctedBy(correction, contentOf(target, kinds.get(target.type))) : envelope.data;
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
