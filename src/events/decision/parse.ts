import { parseEdtf } from '../values/edtf.ts';
import { envelope, familyOf, type Envelope } from '../values/envelope.ts';
import type { Fault } from '../errors.ts';
import { faultsOf } from '../faults.ts';
import type { Kind } from '../kind.ts';
import { nearestKind, type Kinds } from '../kinds/index.ts';

/** An event as posted, found to have the shape its kind asks for. `at` is its JSON pointer in the body. */
export interface Posted {
  readonly at: string;
  readonly envelope: Envelope;
  readonly kind: Kind;
  readonly data: unknown;
}

/** A posted event with its id: the client's, or one that was made for it. */
export type Identified = Posted & { readonly id: string };

/** Checks what can be checked without the ledger: the envelope, the kind, and the kind's data. */
export function parseEvent(input: unknown, at: string, kinds: Kinds): Posted | Fault[] {
  const parsed = envelope.safeParse(input);
  if (!parsed.success) return [...faultsOf(parsed.error, at), ...faultsOfData(input, at, kinds)];
  const kind = kinds.get(parsed.data.type);
  if (!kind) return [unknownType(parsed.data.type, at, kinds)];
  const faults = [...checkEnvelope(parsed.data, kind, at)];
  const data = kind.data.safeParse(parsed.data.data);
  if (!data.success) faults.push(...faultsOf(data.error, `${at}/data`));
  return faults.length > 0 || !data.success ? faults : { at, envelope: parsed.data, kind, data: data.data };
}

/** Where the envelope is at fault, the data is still looked at: every fault is told at once. */
function faultsOfData(input: unknown, at: string, kinds: Kinds): Fault[] {
  if (typeof input !== 'object' || input === null) return [];
  const { type, data } = input as { type?: unknown; data?: unknown }; // of an object any field may be asked for
  if (typeof type !== 'string') return [];
  const kind = kinds.get(type);
  if (!kind) return [unknownType(type, at, kinds)];
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return [];
  const parsed = kind.data.safeParse(data);
  return parsed.success ? [] : faultsOf(parsed.error, `${at}/data`);
}

function checkEnvelope(posted: Envelope, kind: Kind, at: string): Fault[] {
  const faults: Fault[] = [];
  const family = familyOf(posted.stream);
  if (kind.family !== 'any' && kind.family !== family)
    faults.push({
      pointer: `${at}/stream`,
      detail: `${kind.type} belongs in a stream ${kind.family}/…, not in ${posted.stream}`,
      hint: `Use a stream such as ${kind.example.stream}.`,
    });
  if (posted.occurred === undefined && !kind.acts)
    faults.push({
      pointer: `${at}/occurred`,
      detail: 'is missing',
      hint: 'Give the date as precisely as it is known (EDTF), such as 2022-02.',
    });
  if (kind.needsSource && (posted.sources ?? []).length === 0) faults.push(missingSource(`${at}/sources`, kind.type));
  return faults;
}

export function missingSource(at: string, type: string): Fault {
  return {
    pointer: at,
    detail: `${type} needs a source`,
    hint: 'Say where the fact comes from: url, publisher, published, title, language.',
  };
}

function unknownType(type: string, at: string, kinds: Kinds): Fault {
  const near = nearestKind(type, kinds);
  return {
    pointer: `${at}/type`,
    detail: `"${type.slice(0, 80)}" is not a kind of event`,
    hint: near ? `Did you mean "${near}"?` : `Use one of: ${[...kinds.keys()].join(', ')}.`,
  };
}

/** The days an EDTF text spans, for texts that a schema has accepted; open ends reach to the ends of the calendar. */
export function daysOf(edtfText: string): { readonly first: string; readonly last: string } {
  const parsed = parseEdtf(edtfText);
  if ('fault' in parsed) throw new Error(`not a date: ${edtfText}`);
  return { first: parsed.first ?? '0000-01-01', last: parsed.last ?? '9999-12-31' };
}
