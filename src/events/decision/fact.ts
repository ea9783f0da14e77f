import type { Source } from '../values/envelope.ts';
import type { Circumstances, Fact, Kind, Known, Mention, Posting, Said } from '../kind.ts';
import { daysOf } from './parse.ts';

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

/** What an event states: its content, in its kind's shape, and the same as it was given. */
export interface Content {
  readonly id: string;
  readonly data: unknown;
  readonly given: Readonly<Record<string, unknown>>;
  readonly sources: readonly Source[];
}

/** The version of a fact that follows from a kind and an event's content; nothing is checked here. */
export function stateFact(
  kind: Kind,
  { id, data, given, sources }: Content,
  circumstances: Circumstances,
  known: Known,
): Stated {
  const { stream, occurred, origin } = circumstances;
  const mentions = kind.mentions?.(data) ?? [];
  const mentioned = mentions.flatMap(({ key }) => known.find(key) ?? []);
  const fulfilled = kind.fulfils?.(data);
  const promised = fulfilled === undefined ? undefined : known.inEffect(fulfilled);
  const key = kind.key?.(data, circumstances);
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
    ...daysOf(occurred),
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
