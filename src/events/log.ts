import { canonical, fingerprint } from './canonical.ts';
import { decide, versionConflict, type Decided } from './decide.ts';
import { LedgerError, type Fault } from './errors.ts';
import { Knowledge } from './knowledge.ts';
import type { Kinds } from './kinds/index.ts';
import type { Memory } from './memory.ts';
import { needsOf } from './needs.ts';
import { parseEvent, type Identified } from './parse.ts';
import { NOTHING_GIVEN, readForRequest, type Database, type Head } from './reading.ts';
import { invalid, refuse, withSuggestions } from './refusing.ts';
import { placed, replayOf, replayOfIds, replayOfRequest, type Appended } from './replaying.ts';
import { writes, type Projector } from './writing.ts';

/** Who appends, with what: the clock and the ids are passed in. */
export interface Appending {
  readonly kinds: Kinds;
  readonly projectors: readonly Projector[];
  /** The owner of the key that posts. */
  readonly actor: string;
  readonly idempotencyKey?: string | undefined;
  readonly dryRun?: boolean;
  /** What is remembered of this ledger from append to append; without it each reads first. */
  readonly memory?: Memory | undefined;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly pause: (milliseconds: number) => Promise<void>;
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

function parseAll(
  inputs: readonly unknown[],
  { kinds, newId }: Appending,
  single: boolean,
): { posted: Identified[]; faults: Fault[] } {
  const faults: Fault[] = [];
  const posted: Identified[] = [];
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

type Request = { key: string; fingerprint: string } | undefined;

async function attemptAppend(
  db: Database,
  posted: readonly Identified[],
  request: Request,
  appending: Appending,
): Promise<Appended | 'lost race'> {
  const { kinds, memory } = appending;
  const fromMemory = await appendFromMemory(db, posted, request, appending);
  if (fromMemory !== undefined) return fromMemory;
  const known = new Knowledge();
  const given = { ids: posted.map(({ id }) => id), requestKey: request?.key };
  const reading = await readForRequest(db, posted, given, known, kinds);
  if (request && reading.pastRequest) return replayOfRequest(db, request, reading.pastRequest);
  if (reading.sameIds.length > 0) return replayOfIds(posted, reading.sameIds);
  memory?.learn(needsOf(posted), known, reading.head);
  const { decided, faults } = decide(posted, known, judging(reading.head, appending));
  if (faults.length > 0) throw invalid(await withSuggestions(db, faults), posted.length);
  if (appending.dryRun) return appended(decided, reading.head.position);
  return write(db, decided, request, appending, reading.head);
}

/** One round trip, where all that the request looks at is remembered. Whatever is wrong is judged on a fresh read. */
async function appendFromMemory(
  db: Database,
  posted: readonly Identified[],
  request: Request,
  appending: Appending,
): Promise<Appended | undefined> {
  const recalled = appending.dryRun ? undefined : appending.memory?.recall(posted);
  if (!recalled) return undefined;
  const { known, head } = recalled;
  const judged = decideOrNothing(posted, known, judging(head, appending));
  if (!judged) return undefined;
  const outcome = await write(db, judged, request, appending, head);
  return outcome === 'lost race' ? undefined : outcome;
}

/** Nothing where there is anything to refuse. */
function decideOrNothing(...asked: Parameters<typeof decide>): readonly Decided[] | undefined {
  try {
    const { decided, faults } = decide(...asked);
    return faults.length > 0 ? undefined : decided;
  } catch (error) {
    if (error instanceof LedgerError) return undefined;
    throw error;
  }
}

function judging({ recorded }: Head, { kinds, actor, now }: Appending): Parameters<typeof decide>[2] {
  const clock = now().toISOString();
  return { kinds, actor, recorded: clock < recorded ? recorded : clock };
}

async function write(
  db: Database,
  decided: readonly Decided[],
  request: Request,
  { projectors, memory }: Appending,
  head: Head,
): Promise<Appended | 'lost race'> {
  try {
    const batch = writes(db, decided, request, projectors, head.position);
    const results = await db.batch<{ position: number }>(batch);
    const last = results.at(-1)?.results[0]?.position ?? 0;
    memory?.add(decided, last);
    return appended(decided, last - decided.length);
  } catch (error) {
    memory?.forget();
    if (LOST_RACE.some((marker) => String(error).includes(marker))) return 'lost race';
    throw error;
  }
}

function appended(decided: readonly Decided[], head: number): Appended {
  const events = decided.map(({ event, index }) => placed(event, head + index));
  return { position: head + decided.length, events, replayed: false, decided };
}

/** Others kept winning: say where the stream stands now. */
async function stillBusy(db: Database, posted: readonly Identified[]): Promise<LedgerError> {
  const stream = posted[0]?.envelope.stream ?? '';
  const known = new Knowledge();
  await readForRequest(db, posted.slice(0, 1), NOTHING_GIVEN, known, new Map());
  return versionConflict(stream, undefined, known.version(stream));
}
