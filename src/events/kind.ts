import type * as z from 'zod';
import type { Fault } from './errors.ts';
import type { Sentence } from './language/formatter.ts';
import type { Envelope, Family, Source } from './values/envelope.ts';
import type { Amount } from './values/quantity.ts';
import type { Names } from './values/text.ts';

/** What one event adds to one measure. Postings of one event on the same measure, unit and place are added up. */
export interface Posting {
  /** `item/transformer`, `money/committed`, … */
  readonly measure: string;
  /** UNECE Recommendation 20 code, or ISO 4217 for money. */
  readonly unit: string;
  readonly amount: Amount;
  /** The registered place it happened at, where one is known. */
  readonly place?: string | undefined;
}

/** One version of one fact, as the log has it. */
export interface Fact {
  /** The event that states this version. */
  readonly id: string;
  /** The event that first stated the fact: what `fulfils` and history refer to. */
  readonly origin: string;
  /** The kind of the fact: a correction keeps the kind of what it corrects. */
  readonly type: string;
  readonly stream: string;
  readonly occurred: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly sources: readonly Source[];
  /** The fact's key, where its kind gives it one. */
  readonly key: string | undefined;
}

/** A fact in effect, and the origin of what it fulfils, reduces or confirms. */
export interface Alike {
  readonly fact: Fact;
  readonly fulfils: string | undefined;
}

/** What may be asked of the ledger while an event is judged: all of it was read beforehand. */
export interface Known {
  /** The fact in effect under a key such as `item/transformer`. */
  find(key: string): Fact | undefined;
  /** The version in effect of the fact that an event states, whichever of its versions that event is. */
  inEffect(eventId: string): Fact | undefined;
  /** True where facts in effect fulfil this one. */
  isFulfilled(origin: string): boolean;
  /** The facts in effect of one kind in a stream, where a kind is judged beside them. */
  alike(stream: string, type: string): readonly Alike[];
  /** True where the stream has facts in effect besides this one. */
  hasOthers(stream: string, origin: string): boolean;
}

/** What a claim says of a measure: claims that say more than another are found by it. */
export interface Said {
  readonly measure: string;
  readonly unit: string;
  readonly stated: number;
}

/** A code an event uses, which must be in effect under `key`, and where in its data it stands. */
export interface Mention {
  readonly key: string;
  readonly pointer: string;
}

/** The circumstances of an event while it is judged. */
export interface Circumstances {
  readonly stream: string;
  readonly occurred: string;
  /** The event that first stated the fact: itself, unless this is a correction. */
  readonly origin: string;
  /** The version this one takes the place of, when it is a correction. */
  readonly replaces?: Fact | undefined;
}

/**
 * A kind of event: all that the ledger knows of it. Totals, timeline, API schema, pages and exports follow from
 * this; to add a kind is to write one such object in its own file and to list it in `kinds/index.ts`.
 */
export interface Kind<Data = unknown> {
  readonly type: string;
  readonly family: Family | 'any';
  /** The version of `data`'s shape. A change that old events do not meet raises it and adds to `upcasts`. */
  readonly schema: number;
  readonly data: z.ZodType<Data>;
  /**
   * From a schema version to the next: applied when an old event is read, so that none is ever rewritten. The fields that
   * SQL looks at in bodies (of openings all that `projections/attribution.ts` names; `sector`, `country`, `parent`) keep their
   * names for ever.
   */
  readonly upcasts?: Readonly<Record<number, (old: Readonly<Record<string, unknown>>) => Record<string, unknown>>>;
  /** Facts need a source; entries of the catalogue may do without. */
  readonly needsSource: boolean;
  /** A correction or a retraction acts on another event instead of stating a fact. */
  readonly acts?: 'corrects' | 'retracts';
  /** One line for the API's description. */
  readonly about: string;
  readonly example: Envelope;

  /** The codes it uses. */
  mentions?(data: Data): Mention[];
  /** The key it is found under. No two facts in effect share one. */
  key?(data: Data, circumstances: Circumstances): string;
  /** Further keys that `check` or `post` looks at, which need not be in effect. */
  alsoReads?(data: Data, circumstances: Circumstances): string[];
  /** The id of the pledge or commitment it fulfils. */
  fulfils?(data: Data): string | undefined;
  /** True where it is judged beside all facts of its kind in its stream: because it takes away, or because others may take from it. */
  isJudgedBeside?(data: Data, replaces: Fact | undefined): boolean;
  /** What else must hold; pointers are relative to its data. */
  check?(data: Data, known: Known, circumstances: Circumstances): Fault[];
  /** Why this fact may not be retracted now, if so. */
  whyNotEnd?(data: Data, known: Known, fact: Fact): string | undefined;
  /** What it adds to each measure. */
  post?(data: Data, known: Known, circumstances: Circumstances): Posting[];
  /** What it says a measure stood at, in thousandths or minor units, where it is a claim. */
  said?(data: Data): Said;
  /** How it reads in a sentence. */
  readonly sentence: Sentence<Data>;
  /** What it is called on its own, when it names something new. */
  names?(data: Data): Names | undefined;
}

/** Checks a kind's parts against each other at compile time; at run time it is the kind as given. */
export function defineKind<Data>(kind: Kind<Data>): Kind<Data> {
  return kind;
}

/**
 * The data of a fact, typed by the schema that accepted it. The log keeps no other data, and brings what an older schema accepted
 * up to today's when it is read; so nothing is checked here again.
 */
export function dataAs<Data>(_schema: z.ZodType<Data>, data: Fact['data']): Data {
  return data as Data;
}
