import type { Circumstances, Fact, Kind, Known, Mention, Posting, Said } from '../kind.ts';
import { daysOf, type DaySpan } from '../values/edtf.ts';
import type { Source } from '../values/envelope.ts';

/** A version of a fact, as an event states it. */
export interface Stated extends Fact {
  readonly kind: Kind;
  readonly first: string;
  readonly last: string;
  /** The origin of the promise it fulfils. */
  readonly fulfils: string | undefined;
  /** The version of it that it was judged by, where that is in another stream, which has versions of its own. */
  readonly promised: Fact | undefined;
  readonly mentions: readonly Mention[];
  /** The versions of what it mentions that it was judged by. */
  readonly mentioned: readonly Fact[];
  /** The data that opens the activity it belongs to, if it belongs to one: its own, where it is the opening. */
  readonly opening: Fact['data'] | undefined;
  /** What it says a measure stood at, if it is a claim. */
  readonly said: Said | undefined;
  /** What a full-text search finds it by. */
  readonly words: string;
  /** Merged: at most one for each measure, unit and place. */
  readonly postings: readonly Posting[];
}

/** What an event states of a fact, as far as its kind and its content say it. It is found once, and read from then on. */
export interface Assertion {
  /** The event that states it. */
  readonly id: string;
  readonly kind: Kind;
  /** In the shape of its kind. */
  readonly data: unknown;
  /** The same as it is stored. */
  readonly given: Fact['data'];
  readonly sources: readonly Source[];
  readonly circumstances: Circumstances;
  /** The first and the last day that it can have occurred on. */
  readonly span: DaySpan;
  readonly key: string | undefined;
  readonly mentions: readonly Mention[];
  /** Keys that it is judged by, though they need not be in effect. */
  readonly alsoReads: readonly string[];
  /** The event that it fulfils, reduces or confirms. */
  readonly fulfils: string | undefined;
  /** True where it is judged beside all facts of its kind in its stream. */
  readonly isJudgedBeside: boolean;
}

/** Asks a kind all that it says of one event without the ledger. */
export function assertionOf(
  kind: Kind,
  { id, data, given, sources }: Pick<Assertion, 'id' | 'data' | 'given' | 'sources'>,
  circumstances: Circumstances,
): Assertion {
  return {
    id,
    kind,
    data,
    given,
    sources,
    circumstances,
    span: daysOf(circumstances.occurred),
    key: kind.key?.(data, circumstances),
    mentions: kind.mentions?.(data) ?? [],
    alsoReads: kind.alsoReads?.(data, circumstances) ?? [],
    fulfils: kind.fulfils?.(data),
    isJudgedBeside: kind.isJudgedBeside?.(data, circumstances.replaces) ?? false,
  };
}

/** The version of a fact that follows from what an event asserts and what the ledger knows; nothing is checked here. */
export function stateFact(assertion: Assertion, known: Known): Stated {
  const { id, kind, data, given, sources, circumstances, span, key, mentions, fulfils } = assertion;
  const { stream, occurred, origin } = circumstances;
  const mentioned = mentions.flatMap(({ key: code }) => known.find(code) ?? []);
  const promised = fulfils === undefined ? undefined : known.inEffect(fulfils);
  return {
    id,
    origin,
    type: kind.type,
    kind,
    stream,
    occurred,
    data: given,
    sources,
    key,
    mentions,
    mentioned,
    opening: key === stream ? given : known.find(stream)?.data, // an opening's key is its stream; no other fact's is
    ...span,
    fulfils: promised?.origin,
    promised: promised?.stream === stream ? undefined : promised,
    said: kind.said?.(data),
    words: wordsOf(
      given,
      sources,
      mentioned.map((fact) => fact.data['names']),
    ),
    postings: merge(kind.post?.(data, known, circumstances) ?? []),
  };
}

/** Every text in the event, and the names of what it mentions. */
function wordsOf(...parts: unknown[]): string {
  return parts
    .flatMap(function textsIn(part: unknown): string[] {
      if (typeof part === 'string') return [part];
      return typeof part === 'object' && part !== null ? Object.values(part).flatMap(textsIn) : [];
    })
    .join(' ');
}

/** Postings on the same measure, unit and place become one. */
export function merge(postings: readonly Posting[]): Posting[] {
  const merged = new Map<string, Posting>();
  for (const posting of postings) {
    const key = `${posting.measure} ${posting.unit} ${posting.place ?? ''}`;
    const before = merged.get(key)?.amount;
    const { stated, lower, upper, quantified } = posting.amount;
    merged.set(key, {
      ...posting,
      amount: before
        ? {
            stated: before.stated + stated,
            lower: before.lower + lower,
            upper: before.upper === null || upper === null ? null : before.upper + upper,
            quantified: before.quantified && quantified,
          }
        : posting.amount,
    });
  }
  return [...merged.values()];
}
