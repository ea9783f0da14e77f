import { canonical, leafHash } from './canonical.ts';
import { lastDayOf } from '../values/currencies.ts';
import { dayNumber } from '../values/edtf.ts';
import { familyOf, type Source, type StoredEvent } from '../values/envelope.ts';
import { LedgerError, type Fault } from '../errors.ts';
import { faultsOf } from '../faults.ts';
import type { Circumstances, Fact, Kind, Known, Mention } from '../kind.ts';
import type { State } from './state.ts';
import { correctedBy, type Content, type Corrected, type Correction } from '../kinds/event-corrected.ts';
import type { Retraction } from '../kinds/event-retracted.ts';
import type { Kinds } from '../kinds/index.ts';
import { daysOf, missingSource, type Identified, type Posted } from './parse.ts';
import { stateFact, type Stated } from './fact.ts';

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
  posted: readonly Identified[],
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
      known.apply(stream, undefined, undefined, undefined);
      continue;
    }
    const event = storedEvent(one, outcome, version + 1, judging);
    const body = canonical(event);
    if (body.length * 3 > LONGEST_BODY && new TextEncoder().encode(body).length > LONGEST_BODY) {
      faults.push({
        pointer: one.at,
        detail: `is longer than ${LONGEST_BODY} bytes`,
        hint: 'Split it into several events, or shorten its texts.',
      });
      known.apply(stream, undefined, undefined, undefined);
      continue;
    }
    const { last, first } = daysOf(event.occurred);
    const { stated, supersedes } = outcome;
    const day = dayNumber(stated ? orderingDay(stated) : last === '9999-12-31' ? first : last);
    decided.push({ index: (judging.before ?? 0) + i + 1, event, body, leaf: leafHash(body), day, stated, supersedes });
    known.apply(stream, supersedes, stated, stated?.fulfils);
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

function judge(one: Identified, known: State, { kinds }: Judging): Outcome | Fault[] {
  const { kind, at, envelope, id } = one;
  if (kind.acts) {
    const target = findTarget(one, known);
    if ('detail' in target) return [target];
    const targetKind = kinds.get(target.type);
    if (!targetKind)
      return [{ pointer: `${at}/data/target`, detail: `is a ${target.type}, which this ledger no longer knows` }];
    return kind.acts === 'retracts'
      ? judgeRetraction(one, target, targetKind, known)
      : judgeCorrection(one, target, targetKind, known);
  }
  const circumstances: Circumstances = { stream: envelope.stream, occurred: envelope.occurred ?? '', origin: id };
  const stated = state(
    kind,
    one.data,
    envelope.data,
    envelope.sources ?? [],
    id,
    circumstances,
    known,
    `${at}/data`,
    at,
  );
  return Array.isArray(stated) ? stated : { schema: kind.schema, stated, supersedes: undefined };
}

/** What a correction or retraction acts on: the version in effect, in the same stream. */
function findTarget({ data, envelope, at }: Posted, known: State): Fact | Fault {
  const { target } = data as Correction | Retraction; // both kinds that act have been parsed by their own schema
  const pointer = `${at}/data/target`;
  const current = known.inEffect(target);
  if (!current)
    return known.statesFact(target)
      ? {
          pointer,
          detail: `${target} has been retracted`,
          hint: 'A retraction is final. Record the fact again as a new event.',
        }
      : {
          pointer,
          detail: `no event in effect has the id ${target}`,
          hint: 'Give the id of an event that states a fact; a retraction cannot be corrected or retracted.',
        };
  if (current.id !== target)
    return {
      pointer,
      detail: `${target} has been corrected and is no longer in effect`,
      hint: `Target the event in effect: ${current.id}.`,
    };
  if (current.stream !== envelope.stream)
    return {
      pointer: `${at}/stream`,
      detail: `${target} is in ${current.stream}`,
      hint: `Post it to ${current.stream}.`,
    };
  return current;
}

function judgeRetraction({ at }: Posted, target: Fact, kind: Kind, known: Known): Outcome | Fault[] {
  const reason = kind.whyNotEnd?.(target.data, known, target);
  return reason === undefined
    ? { schema: 1, stated: undefined, supersedes: target }
    : [{ pointer: `${at}/data/target`, detail: `cannot be retracted: ${reason}` }];
}

function judgeCorrection({ at, data, id }: Identified, target: Fact, kind: Kind, known: Known): Outcome | Fault[] {
  const correction = correctedBy(data as Correction, target); // parsed by event.corrected's schema
  const parsed = kind.data.safeParse(correction.data);
  const faults = parsed.success ? [] : faultsOf(parsed.error, `${at}/data/data`).map(ofMerged);
  if (kind.needsSource && correction.sources.length === 0) faults.push(missingSource(`${at}/data/sources`, kind.type));
  if (!parsed.success || faults.length > 0) return faults;
  if (isSame(correction, target))
    return [
      {
        pointer: `${at}/data`,
        detail: `changes nothing of ${target.id}`,
        hint: 'Give what changes of its occurred, data and sources.',
      },
    ];
  const circumstances: Circumstances = {
    stream: target.stream,
    occurred: correction.occurred,
    origin: target.origin,
    replaces: target,
  };
  const stated = state(
    kind,
    parsed.data,
    correction.data,
    correction.sources,
    id,
    circumstances,
    known,
    `${at}/data/data`,
    at,
  );
  return Array.isArray(stated) ? stated : { schema: kind.schema, stated, supersedes: target, corrected: correction };
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

/** One version of a fact, if all that it counts on holds. */
function state(
  kind: Kind,
  data: unknown,
  given: Readonly<Record<string, unknown>>,
  sources: readonly Source[],
  id: string,
  circumstances: Circumstances,
  known: Known,
  at: string,
  eventAt: string,
): Stated | Fault[] {
  const { stream, replaces } = circumstances;
  const key = kind.key?.(data, circumstances);
  const mentions = kind.mentions?.(data) ?? [];
  const faults: Fault[] = mentions
    .filter(({ key: code }) => !known.find(code))
    .map((mention) => unknownCode(mention, at));
  if (familyOf(stream) === 'activity' && key !== stream && !known.find(stream))
    faults.push({
      pointer: `${eventAt}/stream`,
      detail: `${stream} has not been opened`,
      hint: 'Post its activity.opened first, or in the same request.',
    });
  const holder = key === undefined ? undefined : known.find(key);
  if (holder && holder.origin !== replaces?.origin && !kind.alsoReads)
    faults.push({
      pointer: at,
      detail: `${key} is already there, stated by event ${holder.id}`,
      hint: 'Correct that event, or use another code.',
    });
  faults.push(...withdrawnCurrencies(data, circumstances.occurred, at));
  faults.push(
    ...(kind.check?.(data, known, circumstances) ?? []).map((fault) => ({ ...fault, pointer: at + fault.pointer })),
  );
  if (faults.length > 0) return faults;
  return stateFact(kind, { id, data, given, sources }, circumstances, known);
}

/** Every currency in an event's data that was none any more on the first day on which it can have occurred. */
function withdrawnCurrencies(data: unknown, occurred: string, at: string): Fault[] {
  if (typeof data !== 'object' || data === null) return [];
  return Object.entries(data).flatMap(([name, value]): Fault[] => {
    const pointer = `${at}/${name}`;
    if (!['currency', 'base', 'quote'].includes(name) || typeof value !== 'string')
      return withdrawnCurrencies(value, occurred, pointer);
    const last = lastDayOf(value);
    return last === undefined || daysOf(occurred).first <= last
      ? []
      : [{ pointer, detail: `${value} was withdrawn after ${last}`, hint: 'Give the currency that took its place.' }];
  });
}

function unknownCode({ key, pointer }: Mention, at: string): UnknownCode {
  const [register, ...rest] = key.split('/');
  return { key, pointer: at + pointer, detail: `${register} "${rest.join('/')}" is not registered` };
}

function storedEvent(
  { envelope, id, kind }: Identified,
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
