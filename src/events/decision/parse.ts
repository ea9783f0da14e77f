import type { Fault } from '../errors.ts';
import { faultsOf } from '../faults.ts';
import type { Kind } from '../kind.ts';
import { correction, type Correction } from '../kinds/event-corrected.ts';
import { retraction } from '../kinds/event-retracted.ts';
import { nearestKind, type Kinds } from '../kinds/index.ts';
import { envelope, familyOf, type Envelope } from '../values/envelope.ts';
import { assertionOf, type Assertion } from './fact.ts';

/** An event as posted, found to have the shape its kind asks for: it asserts a fact, or acts on one. */
export type Posted = PostedFact | PostedAction;

interface PostedEvent {
  /** The JSON Pointer of the event in the body (RFC 6901). */
  readonly pointer: string;
  /** The client's, or one that was made for it. */
  readonly id: string;
  readonly envelope: Envelope;
  readonly kind: Kind;
}

export interface PostedFact extends PostedEvent {
  readonly assertion: Assertion;
}

export interface PostedAction extends PostedEvent {
  readonly action: Action;
}

/** What a correction or a retraction does to the fact that the event `target` states. */
export interface Action {
  readonly target: string;
  /** What changes; undefined for a retraction. */
  readonly correction: Correction | undefined;
}

/** Checks what can be checked without the ledger: the envelope, the kind, and the kind's data. */
export function parseEvent(input: unknown, pointer: string, kinds: Kinds, newId: () => string): Posted | Fault[] {
  const parsed = envelope.safeParse(input);
  if (!parsed.success) return [...faultsOf(parsed.error, pointer), ...faultsOfData(input, pointer, kinds)];
  const posted = parsed.data;
  const kind = kinds.get(posted.type);
  if (!kind) return [unknownType(posted.type, pointer, kinds)];
  const faults = [...checkEnvelope(posted, kind, pointer)];
  const event = { pointer, id: posted.id ?? newId(), envelope: posted, kind };
  if (kind.acts) {
    const action = actionOf(kind.acts, posted.data, `${pointer}/data`);
    if (Array.isArray(action)) faults.push(...action);
    return faults.length > 0 || Array.isArray(action) ? faults : { ...event, action };
  }
  const data = kind.data.safeParse(posted.data);
  if (!data.success) faults.push(...faultsOf(data.error, `${pointer}/data`));
  if (faults.length > 0 || !data.success) return faults;
  const content = { id: event.id, data: data.data, given: posted.data, sources: posted.sources ?? [] };
  const circumstances = { stream: posted.stream, occurred: posted.occurred ?? '', origin: event.id };
  return { ...event, assertion: assertionOf(kind, content, circumstances) };
}

function actionOf(acts: NonNullable<Kind['acts']>, data: unknown, pointer: string): Action | Fault[] {
  if (acts === 'retracts') {
    const parsed = retraction.safeParse(data);
    return parsed.success ? { target: parsed.data.target, correction: undefined } : faultsOf(parsed.error, pointer);
  }
  const parsed = correction.safeParse(data);
  return parsed.success ? { target: parsed.data.target, correction: parsed.data } : faultsOf(parsed.error, pointer);
}

/** Where the envelope is at fault, the data is checked as well: the client hears of every fault at once. */
function faultsOfData(input: unknown, pointer: string, kinds: Kinds): Fault[] {
  if (typeof input !== 'object' || input === null) return [];
  const { type, data } = input as { type?: unknown; data?: unknown }; // of an object any field may be asked for
  if (typeof type !== 'string') return [];
  const kind = kinds.get(type);
  if (!kind) return [unknownType(type, pointer, kinds)];
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return [];
  const parsed = kind.data.safeParse(data);
  return parsed.success ? [] : faultsOf(parsed.error, `${pointer}/data`);
}

function checkEnvelope(posted: Envelope, kind: Kind, pointer: string): Fault[] {
  const faults: Fault[] = [];
  const family = familyOf(posted.stream);
  if (kind.family !== 'any' && kind.family !== family)
    faults.push({
      pointer: `${pointer}/stream`,
      detail: `${kind.type} belongs in a stream ${kind.family}/…, not in ${posted.stream}`,
      hint: `Use a stream such as ${kind.example.stream}.`,
    });
  if (posted.occurred === undefined && !kind.acts)
    faults.push({
      pointer: `${pointer}/occurred`,
      detail: 'is missing',
      hint: 'Give the date as precisely as it is known (EDTF), such as 2022-02.',
    });
  if (kind.needsSource && (posted.sources ?? []).length === 0)
    faults.push(missingSource(`${pointer}/sources`, kind.type));
  return faults;
}

export function missingSource(pointer: string, type: string): Fault {
  return {
    pointer,
    detail: `${type} needs a source`,
    hint: 'Say where the fact comes from: url, publisher, published, title, language.',
  };
}

function unknownType(type: string, pointer: string, kinds: Kinds): Fault {
  const near = nearestKind(type, kinds);
  return {
    pointer: `${pointer}/type`,
    detail: `"${type.slice(0, 80)}" is not a kind of event`,
    hint: near ? `Did you mean "${near}"?` : `Use one of: ${[...kinds.keys()].join(', ')}.`,
  };
}
