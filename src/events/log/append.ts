import { decide, versionConflict, type Decided } from '../decision/decide.ts';
import { dependenciesOf } from '../decision/dependencies.ts';
import type { Posted } from '../decision/parse.ts';
import { State } from '../decision/state.ts';
import { LedgerError } from '../errors.ts';
import { writes, type Projector } from './batch.ts';
import {
  nothingNew,
  placed,
  recordedBefore,
  retryOf,
  retryOfIds,
  retryOfRequest,
  type Appended,
} from './idempotency.ts';
import { findLost } from './lost-answer.ts';
import { parseRequest, type Appending, type Request } from './request.ts';
import { NOTHING_GIVEN, readForRequest, rows, type Database, type Head, type Recorded } from './stored.ts';
import { invalid, refuse, withSuggestions } from './suggestions.ts';
import { faultsOfUse } from './uses.ts';
import { refuseWarned, warningsOfThemselves, type Warning, type Watched } from './warnings.ts';

/** How often an append is tried again when others keep getting in first. */
const ATTEMPTS = 24;

/** Refusals by the database that a fresh look at the ledger resolves, either way. */
const LOST_RACE = [
  'version_not_next',
  'duplicate_event',
  'recorded_not_forward',
  'key_not_in_effect',
  'duplicate_request',
  'UNIQUE constraint failed: facts.key',
];

/** Failures of the connection: the batch may have been carried out, and a fresh look finds it by its ids. */
const LOST_ANSWER = [
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
  return appendRequest(db, parseRequest({ inputs, appending, single }));
}

/**
 * Appends several requests, each as `append` would, in as few batches as that takes. Requests for which all that they look
 * at is remembered are written in one batch, in their order. Where that fails, and for all others, each is appended by
 * itself: no request is refused for the sake of another.
 */
export async function appendTogether(
  db: Database,
  requests: readonly Request[],
): Promise<readonly PromiseSettledResult<Appended>[]> {
  const together = new Map<Request, Judged>();
  let before = 0;
  for (const request of requests) {
    const judged = judgeFromMemory(request, before);
    if (!judged) continue;
    together.set(request, judged);
    before += judged.decided.length;
    request.appending.memory?.add(judged.decided, judged.head.position + judged.decided.length); // the next builds on it
  }
  const written = await write(db, together).catch(() => undefined);
  const outcomes: PromiseSettledResult<Appended>[] = [];
  for (const request of requests) {
    const judged = together.get(request);
    outcomes.push(
      ...(judged && typeof written === 'object'
        ? [
            {
              status: 'fulfilled' as const,
              value: appended(judged.decided, written.last - before, written.warnings.get(request)),
            },
          ]
        : await Promise.allSettled([appendRequest(db, request)])),
    );
  }
  return outcomes;
}

async function appendRequest(db: Database, request: Request): Promise<Appended> {
  try {
    return await tryToAppend(db, request);
  } catch (error) {
    if (error instanceof LedgerError) throw error;
    return findLost(db, request, error);
  }
}

async function tryToAppend(db: Database, request: Request): Promise<Appended> {
  const { posted, faults, retryable, appending } = request;
  if (faults.length > 0)
    return (retryable && (await retryOf(db, retryable))) ?? refuse(db, posted, faults, request.asked, appending);
  for (let attempt = 1; ; attempt++) {
    const outcome = (await appendFromMemory(db, request)) ?? (await appendFromReading(db, request));
    if (typeof outcome === 'object') return outcome;
    if (attempt === ATTEMPTS)
      throw outcome === 'lost race' ? await stillBusy(db, posted) : new Error('the connection was lost each time');
    await appending.pause(Math.random() * 20 * attempt);
  }
}

/** One round trip, where all that the request looks at is remembered. */
async function appendFromMemory(db: Database, request: Request): Promise<Appended | undefined> {
  const judged = judgeFromMemory(request);
  if (!judged) return undefined;
  const written = await write(db, new Map([[request, judged]]));
  return typeof written === 'string'
    ? undefined
    : appended(judged.decided, written.last - judged.decided.length, written.warnings.get(request));
}

/** Two round trips, or three where it corrects or retracts: what there is to know is read first. */
async function appendFromReading(db: Database, request: Request): Promise<Appended | Lost> {
  const { posted, retryable, appending } = request;
  const known = new State();
  const given = { ids: posted.map(({ id }) => id), requestKey: retryable?.key };
  const { head, pastRequest, sameIds } = await readForRequest(db, posted, given, known, appending.kinds);
  if (retryable && pastRequest) return retryOfRequest(db, retryable, pastRequest);
  if (sameIds.length > 0)
    return appending.skipRecorded ? appendNew(db, request, sameIds) : retryOfIds(db, posted, sameIds, appending.kinds);
  appending.memory?.learn(dependenciesOf(posted), known, head);
  const { decided, faults } = decide(posted, known, judging(head, appending));
  if (faults.length > 0) throw invalid(await withSuggestions(db, faults), posted.length);
  const inUse = await faultsOfUse(db, request, decided);
  if (inUse.length > 0) throw invalid(inUse, posted.length);
  if (appending.dryRun || appending.strict) {
    const warnings = await foresee(db, request, decided, head);
    if (appending.strict) refuseWarned(warnings);
    if (appending.dryRun) return appended(decided, head.position, warnings);
  }
  const written = await write(db, new Map([[request, { decided, head }]]));
  return typeof written === 'string'
    ? written
    : appended(decided, written.last - decided.length, written.warnings.get(request));
}

/** Appends what is new of a request, and says what was recorded before. */
async function appendNew(db: Database, request: Request, there: readonly Recorded[]): Promise<Appended | Lost> {
  const recorded = await recordedBefore(db, request.posted, there, request.appending.kinds);
  const ids = new Set(recorded.map(({ id }) => id));
  const posted = request.posted.filter(({ id }) => !ids.has(id));
  if (posted.length === 0) return nothingNew(recorded);
  const outcome = await appendFromReading(db, { ...request, posted });
  return typeof outcome === 'string' ? outcome : { ...outcome, recorded };
}

/** Why a batch is to be tried again: others got in first, or what became of it is not known. */
type Lost = 'lost race' | 'lost answer';

/** What was judged, on what was known at `head`. */
interface Judged {
  readonly decided: readonly Decided[];
  readonly head: Head;
}

/**
 * Judges by what is remembered, with `before` events of other requests written first in the same batch; undefined where
 * something is not remembered, or where there is anything to refuse: that is judged on a fresh read.
 */
function judgeFromMemory({ posted, faults, appending }: Request, before = 0): Judged | undefined {
  const recalled =
    faults.length > 0 || appending.dryRun || appending.strict ? undefined : appending.memory?.recall(posted);
  if (!recalled) return undefined;
  const { known, head } = recalled;
  try {
    const outcome = decide(posted, known, judging(head, appending, before));
    return outcome.faults.length > 0 ? undefined : { decided: outcome.decided, head };
  } catch (error) {
    if (error instanceof LedgerError) return undefined;
    throw error;
  }
}

function judging({ recorded }: Head, { kinds, actor, now }: Appending, before = 0): Parameters<typeof decide>[2] {
  const clock = now().toISOString();
  return { kinds, actor, before, recorded: clock < recorded ? recorded : clock };
}

/** What to warn of before anything is written. */
async function foresee(db: Database, request: Request, decided: readonly Decided[], head: Head): Promise<Warning[]> {
  const { watch } = request.appending;
  const watched = watchedOf(request, decided);
  const found = watch ? await db.batch<Record<string, unknown>>(watch.statements(db, watched, 0)) : [];
  return [...warningsOfThemselves(watched), ...((await watch?.warningsOf(db, watched, found, head.position)) ?? [])];
}

/** Each event that was decided, with its pointer in its own request. */
function watchedOf({ posted }: Request, decided: readonly Decided[]): Watched[] {
  return decided.map((one, i) => ({ one, pointer: posted[i]?.pointer ?? '' }));
}

/** What a batch came to. */
interface Written {
  /** The position of its last event. */
  readonly last: number;
  readonly warnings: ReadonlyMap<Request, readonly Warning[]>;
}

/** Writes requests in one batch, in their order, and reads in it what to warn of; more only where that leaves it open. */
async function write(db: Database, requests: ReadonlyMap<Request, Judged>): Promise<Written | Lost> {
  const [first] = requests;
  if (!first) return 'lost race';
  const [{ appending }, { head }] = first;
  const { projectors, memory } = appending;
  const decided = [...requests.values()].flatMap((judged) => judged.decided);
  const retryable = [...requests].flatMap(([request, judged]) =>
    request.retryable ? [{ ...request.retryable, decided: judged.decided }] : [],
  );
  memory?.add(decided, head.position + decided.length); // those who come while it is sent build on it
  const watching = [...requests].map(([request, judged]) => {
    const watched = watchedOf(request, judged.decided);
    return { request, watched, statements: appending.watch?.statements(db, watched, decided.length) ?? [] };
  });
  let last: number;
  let found: D1Result<Record<string, unknown>>[];
  try {
    const written = writes(db, decided, retryable, projectors, head.position);
    const [events, ...results] = await db.batch<Record<string, unknown>>([
      ...written,
      ...watching.flatMap(({ statements }) => statements),
    ]);
    last = Math.max(...rows<{ position: number }>(events).map(({ position }) => position));
    found = results.slice(written.length - 1);
    memory?.add(decided, last);
  } catch (error) {
    memory?.forget();
    if (String(error).includes('CHECK constraint failed: too_large')) throw tooLarge();
    if (LOST_RACE.some((marker) => String(error).includes(marker))) return 'lost race';
    if (LOST_ANSWER.some((marker) => String(error).includes(marker))) return 'lost answer';
    throw error;
  }
  const warnings = await Promise.all(
    watching.map(async ({ request, watched, statements }) => {
      const own = found.splice(0, statements.length);
      // all is recorded: that no more can be read is not worth a client's not knowing it
      const known = await appending.watch?.warningsOf(db, watched, own, last - decided.length).catch(() => []);
      return [request, [...warningsOfThemselves(watched), ...(known ?? [])]] as const;
    }),
  );
  const task = settle(db, projectors, last, decided.length);
  if (appending.later) appending.later(task);
  else await task;
  return { last, warnings: new Map(warnings) };
}

/** All is recorded: where what may be done afterwards fails, a later append does it. */
async function settle(db: Database, projectors: readonly Projector[], last: number, count: number): Promise<void> {
  for (const projector of projectors)
    await projector.afterwards?.(db, last, count).catch((error: unknown) => {
      console.error(`${projector.name} could not be brought up to position ${last} yet`, error);
    });
}

function appended(decided: readonly Decided[], head: number, warnings: readonly Warning[] = []): Appended {
  const events = decided.map(({ event, index }) => placed(event, head + index));
  return { position: events.at(-1)?.position ?? head, events, isRetry: false, warnings, decided };
}

/** Others kept winning: say where the stream stands now. */
async function stillBusy(db: Database, posted: readonly Posted[]): Promise<LedgerError> {
  const stream = posted[0]?.envelope.stream ?? '';
  const known = new State();
  await readForRequest(db, posted.slice(0, 1), NOTHING_GIVEN, known, new Map());
  return versionConflict(stream, undefined, known.version(stream));
}

/** A sum of 64 bits could pass its limit, in one grouping or another. */
function tooLarge(): LedgerError {
  return new LedgerError(
    'sum-too-large',
    'with these amounts a sum of this ledger could pass what it can add up exactly; nothing was recorded',
    'Check the amounts and their units. Sums are kept exact below 4,000,000,000,000,000,000 thousandths of a unit or minor units of a currency.',
  );
}
