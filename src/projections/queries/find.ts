import { activityOpened } from '../../events/kinds/activity-opened.ts';
import { claimPublished } from '../../events/kinds/claim-published.ts';
import type { Kinds } from '../../events/kinds/index.ts';
import type { At, View } from '../../events/log/as-of.ts';
import type { Database } from '../../events/log/stored.ts';
import { nearest } from '../../events/values/nearest.ts';
import { wordsIn } from '../../events/values/text.ts';
import type { Registered } from '../rules/region.ts';
import { prefixOf, readCatalogue, registers, type Entry as RegisterEntry, type Register } from './catalogue.ts';
import { readTimeline, type Entry } from './timeline.ts';

/** Of each kind at most this many are answered. */
const MOST = 10;

/** What was found for some words, across everything that has a name or a text. */
export interface Finds extends Readonly<Record<Register, readonly RegisterEntry[]>> {
  readonly view: View;
  readonly activities: readonly Entry[];
  readonly claims: readonly Entry[];
  /** Of all other kinds. */
  readonly events: readonly Entry[];
  /** Where nothing was found: the same with words that are known. */
  readonly didYouMean: string | undefined;
}

/** Runs one reading of the ledger; those that are begun at once may be sent as one. */
type Reading = <Answer>(reading: (db: Database) => Promise<Answer>) => Promise<Answer>;

/**
 * Items, places, organizations, activities, claims and events that have all the words, or words that begin so. Accents,
 * apostrophes and letter cases make no difference.
 */
export async function find(read: Reading, at: At, kinds: Kinds, text: string): Promise<Finds> {
  const words = wordsIn(text);
  const entriesOf = (type: string | undefined, limit: number): Promise<{ entries: readonly Entry[] }> =>
    read((db) => readTimeline(db, at, kinds, { filters: { words: text, type }, order: 'desc', limit }));
  const [{ view, registered }, activities, claims, all] = await Promise.all([
    read((db) => readCatalogue(db, at, kinds)),
    entriesOf(activityOpened.type, MOST),
    entriesOf(claimPublished.type, MOST),
    entriesOf(undefined, 3 * MOST),
  ]);
  const found = Object.fromEntries(
    registers.map((register) => [register, words.length === 0 ? [] : entriesIn(registered, register, words)]),
  ) as Record<Register, RegisterEntry[]>;
  const isListed = ({ type }: Entry): boolean =>
    type === activityOpened.type || type === claimPublished.type || kinds.get(type)?.family === 'catalogue';
  const events = all.entries.filter((entry) => !isListed(entry)).slice(0, MOST);
  const isEmpty = all.entries.length === 0 && registers.every((register) => found[register].length === 0);
  return {
    view,
    ...found,
    activities: activities.entries,
    claims: claims.entries,
    events,
    didYouMean: isEmpty ? suggestionFor(words, registered) : undefined,
  };
}

/** What is registered under names that have all the words. */
function entriesIn(
  registered: ReadonlyMap<string, Registered>,
  register: Register,
  words: readonly string[],
): RegisterEntry[] {
  const prefix = prefixOf(register);
  return [...registered]
    .filter(([key, one]) => {
      const known = key.startsWith(prefix) ? wordsOf(key, one) : [];
      return words.every((word) => known.some((name) => isAbout(name, word)));
    })
    .slice(0, MOST)
    .map(([key, { names, data }]) => ({ ...data, code: key.slice(prefix.length), names }));
}

/** True for a word that begins so, and for what the word is an English plural of. */
function isAbout(name: string, word: string): boolean {
  return name.startsWith(word) || `${name}s` === word;
}

function wordsOf(key: string, { names }: Registered): string[] {
  return [key.slice(key.indexOf('/') + 1), ...Object.values(names)].flatMap((text) => wordsIn(text ?? ''));
}

/** The same words with each that no name has replaced by the nearest that one has; undefined where none is near. */
function suggestionFor(words: readonly string[], registered: ReadonlyMap<string, Registered>): string | undefined {
  const vocabulary = [...new Set([...registered].flatMap(([key, one]) => wordsOf(key, one)))];
  const better = words.map((word) =>
    vocabulary.some((name) => isAbout(name, word)) ? word : (nearest(word, vocabulary) ?? word),
  );
  return better.join(' ') === words.join(' ') ? undefined : better.join(' ');
}
