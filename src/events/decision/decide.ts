import { LedgerError, type Fault } from '../errors.ts';
import { faultsOf } from '../faults.ts';
import type { Fact, Kind, Known, Mention } from '../kind.ts';
import { correctedBy, type Content, type Corrected, type Correction } from '../kinds/event-corrected.ts';
import type { Kinds } from '../kinds/index.ts';
import { lastDayOf } from '../values/currencies.ts';
import { dayNumber, daysOf } from '../values/edtf.ts';
import { familyOf, type StoredEvent } from '../values/envelope.ts';
import { canonical, leafHash } from './canonical.ts';
import { replacementOf } from './dependencies.ts';
import { stateFact, type Assertion, type Stated } from './fact.ts';
import { missingSource, type Posted, type PostedAction } from './parse.ts';
import type { State } from './state.ts';

/** The longest body the log keeps: the limit of a C2SP tlog-tiles entry, in bytes. */
const LONGEST_BODY = 65_535;

/** An event that may be appended, with all that follows from it. `index` is its place in the batch, from 1. */
export interface Decided {
  readonly index: number;
  readonly event: StoredEvent;
  readonly body: string;
  readonly leaf: string;
  /** The day the event is ordered by, in days since 0000-01-01. */
  readonly day: number;
  /** What it states; nothing for a retraction. */
  readonly stated: Stated | undefined;
  /** The version that ends with it, for corrections and retractions. */
  readonly supersedes: Fact | undefined;
}

export interface Judging {
  readonly kinds: Kinds;
  readonly actor: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly recorded: string;
  /** How many events of other requests are written before these, in the same batch. */
  readonly before?: number;
}

/** A fault about a code that is not in effect, so that a near one can be suggested. */
export interface UnknownCode extends Fault {
  readonly key: string;
}

/** Judges events in order, each on what the ledger knows and what those before it add. All faults are gathered. */
export function decide(
  posted: readonly Posted[],
  known: State,
  judging: Judging,
): { decided: Decided[]; faults: (Fault | UnknownCode)[] } {
  const decided: Decided[] = [];
  const faults: (Fault | UnknownCode)[] = [];
  for (const [i, one] of posted.entries()) {
    const { stream, expectedVersion } = one.envelope;
    const version = known.version(stream);
    if (expectedVersion !== undefined && expectedVersion !== version)
      throw versionConflict(stream, expectedVersion, version);
    const outcome = judge(one, known, judging);
    if (Array.isArray(outcome)) {
      faults.push(...outcome);
      known.evolve(stream, undefined, undefined, undefined);
      continue;
    }
    const event = storedEvent(one, outcome, version + 1, judging);
    const body = canonical(event);
    if (body.length * 3 > LONGEST_BODY && new TextEncoder().encode(body).length > LONGEST_BODY) {
      faults.push({
        pointer: one.pointer,
        detail: `is longer than ${LONGEST_BODY} bytes`,
        hint: 'Split it into several events, or shorten its texts.',
      });
      known.evolve(stream, undefined, undefined, undefined);
      continue;
    }
    const { last, first } = daysOf(event.occurred);
    const { stated, supersedes } = outcome;
    const day = dayNumber(stated ? orderingDay(stated) : last === '9999-12-31' ? first : last);
    decided.push({ index: (judging.before ?? 0) + i + 1, event, body, leaf: leafHash(body), day, stated, supersedes });
    known.evolve(stream, supersedes, stated, stated?.fulfils);
  }
  return { decided, faults };
}

export function versionConflict(stream: string, expected: number | undefined, current: number): LedgerError {
  return new LedgerError(
    'version-conflict',
    expected === undefined
      ? `others kept appending to ${stream}`
      : `${stream} is at version ${current}, not ${expected}`,
    expected === undefined
      ? 'Post again.'
      : 'Read the stream, see whether your event still holds, and post it with the current version.',
    { stream, currentVersion: current, ...(expected === undefined ? {} : { expectedVersion: expected }) },
  );
}

interface Outcome {
  readonly schema: number;
  readonly stated: Stated | undefined;
  readonly supersedes: Fact | undefined;
  /** What a correction is stored as. */
  readonly corrected?: Corrected;
}

function judge(one: Posted, known: State, { kinds }: Judging): Outcome | Fault[] {
  if ('assertion' in one) {
    const stated = stateWhereSound(one.assertion, known, one.pointer, '/data');
    return Array.isArray(stated) ? stated : { schema: one.kind.schema, stated, supersedes: undefined };
  }
  const target = findTarget(one, known);
  if ('detail' in target) return [target];
  const targetKind = kinds.get(target.type);
  if (!targetKind)
    return [
      { pointer: `${one.pointer}/data/target`, detail: `is a ${target.type}, which this ledger no longer knows` },
    ];
  return one.action.correction
    ? judgeCorrection(one, one.action.correction, target, targetKind, known)
    : judgeRetraction(one, target, targetKind, known);
}

/** What a correction or retraction acts on: the version in effect, in the same stream. */
function findTarget({ action, envelope, pointer }: PostedAction, known: State): Fact | Fault {
  const { target } = action;
  const current = known.inEffect(target);
  if (!current)
    return known.statesFact(target)
      ? {
          pointer: `${pointer}/data/target`,
          detail: `${target} has been retracted`,
          hint: 'A retraction is final. Record the fact again as a new event.',
        }
      : {
          pointer: `${pointer}/data/target`,
          detail: `no event in effect has the id ${target}`,
          hint: 'Give the id of an event that states a fact; a retraction cannot be corrected or retracted.',
        };
  if (current.id !== target)
    return {
      pointer: `${pointer}/data/target`,
      detail: `${target} has been corrected and is no longer in effect`,
      hint: `Target the event in effect: ${current.id}.`,
    };
  if (current.stream !== envelope.stream)
    return {
      pointer: `${pointer}/stream`,
      detail: `${target} is in ${current.stream}`,
      hint: `Post it to ${current.stream}.`,
    };
  return current;
}

function judgeRetraction({ pointer }: Posted, target: Fact, kind: Kind, known: Known): Outcome | Fault[] {
  const reason = kind.whyNotEnd?.(target.data, known, target);
  return reason === undefined
    ? { schema: 1, stated: undefined, supersedes: target }
    : [{ pointer: `${pointer}/data/target`, detail: `cannot be retracted: ${reason}` }];
}

function judgeCorrection(
  { pointer, id }: Posted,
  correction: Correction,
  target: Fact,
  kind: Kind,
  known: Known,
): Outcome | Fault[] {
  const corrected = correctedBy(correction, target);
  const { occurred, data: given, sources } = corrected;
  const parsed = kind.data.safeParse(given);
  const faults = parsed.success ? [] : faultsOf(parsed.error, `${pointer}/data/data`).map(ofMerged);
  if (kind.needsSource && sources.length === 0) faults.push(missingSource(`${pointer}/data/sources`, kind.type));
  if (!parsed.success || faults.length > 0) return faults;
  if (isSame(corrected, target))
    return [
      {
        pointer: `${pointer}/data`,
        detail: `changes nothing of ${target.id}`,
        hint: 'Give what changes of its occurred, data and sources.',
      },
    ];
  const assertion = replacementOf(target, kind, { id, data: parsed.data, given, sources, occurred });
  const stated = stateWhereSound(assertion, known, pointer, '/data/data');
  return Array.isArray(stated) ? stated : { schema: kind.schema, stated, supersedes: target, corrected };
}

function isSame(a: Content, b: Content): boolean {
  const contentOf = ({ occurred, data, sources }: Content): string => canonical({ occurred, data, sources });
  return contentOf(a) === contentOf(b);
}

/** A field that stays may be at fault beside one that changes. */
function ofMerged(fault: Fault): Fault {
  return fault.hint === undefined
    ? { ...fault, hint: "A correction's data is merged into what stands (RFC 7396); null removes a field." }
    : fault;
}

/** One version of a fact, if all that it counts on holds. `pointer` is the event's; its data stands at `inEvent` below it. */
function stateWhereSound(assertion: Assertion, known: Known, pointer: string, inEvent: string): Stated | Fault[] {
  const { kind, data, circumstances, key, mentions, span } = assertion;
  const { stream, replaces } = circumstances;
  const dataPointer = pointer + inEvent;
  const faults: Fault[] = mentions
    .filter(({ key: code }) => !known.find(code))
    .map((mention) => unknownCode(mention, dataPointer));
  if (familyOf(stream) === 'activity' && key !== stream && !known.find(stream))
    faults.push({
      pointer: `${pointer}/stream`,
      detail: `${stream} has not been opened`,
      hint: 'Post its activity.opened first, or in the same request.',
    });
  const holder = key === undefined ? undefined : known.find(key);
  if (holder && holder.origin !== replaces?.origin && !kind.alsoReads)
    faults.push({
      pointer: dataPointer,
      detail: `${key} is already there, stated by event ${holder.id}`,
      hint: 'Correct that event, or use another code.',
    });
  faults.push(...withdrawnCurrencies(data, span.first, dataPointer));
  for (const fault of kind.check?.(data, known, circumstances) ?? [])
    faults.push({ ...fault, pointer: dataPointer + fault.pointer });
  return faults.length > 0 ? faults : stateFact(assertion, known);
}

/** Every currency in an event's data that had been withdrawn by the first day on which it can have occurred. */
function withdrawnCurrencies(data: unknown, firstDay: string, pointer: string): Fault[] {
  if (typeof data !== 'object' || data === null) return [];
  return Object.entries(data).flatMap(([name, value]): Fault[] => {
    const inside = `${pointer}/${name}`;
    if (!['currency', 'base', 'quote'].includes(name) || typeof value !== 'string')
      return withdrawnCurrencies(value, firstDay, inside);
    const last = lastDayOf(value);
    return last === undefined || firstDay <= last
      ? []
      : [
          {
            pointer: inside,
            detail: `${value} was withdrawn after ${last}`,
            hint: 'Give the currency that took its place.',
          },
        ];
  });
}

function unknownCode({ key, pointer }: Mention, dataPointer: string): UnknownCode {
  const [register, ...rest] = key.split('/');
  return { key, pointer: dataPointer + pointer, detail: `${register} "${rest.join('/')}" is not registered` };
}

function storedEvent(
  { envelope, id, kind }: Posted,
  { schema, corrected }: Outcome,
  version: number,
  { actor, recorded }: Judging,
): StoredEvent {
  const { stream, correlationId, sources } = envelope;
  const data: StoredEvent['data'] = corrected ? { ...corrected } : envelope.data;
  return {
    id,
    stream,
    version,
    type: kind.type,
    schema,
    recorded,
    actor,
    data,
    occurred: envelope.occurred ?? recorded.slice(0, 10),
    sources: sources ?? [],
    ...(correlationId === undefined ? {} : { correlationId }),
  };
}

/** A fact without an end is ordered by its beginning. */
function orderingDay({ first, last }: { first: string; last: string }): string {
  return last === '9999-12-31' ? first : last;
}
