import { Buffer } from 'node:buffer';
import { fingerprint } from '../../events/decision/canonical.ts';
import type { Stated } from '../../events/decision/fact.ts';
import { dataAs } from '../../events/kind.ts';
import { activityOpened } from '../../events/kinds/activity-opened.ts';
import { claimPublished } from '../../events/kinds/claim-published.ts';
import type { Into, Projector } from '../../events/log/batch.ts';
import { activityOf, type Source } from '../../events/values/envelope.ts';
import { folded, wordsIn } from '../../events/values/text.ts';
import { financeOf, ofActivities } from '../rules/population.ts';

/** The words of every fact and the facets it is filtered by: one inverted index, in the order of the timeline. */
export const search: Projector = {
  name: 'search',
  version: 6,
  tables: ['search'],
  statements(db, decided, { prefix, base }) {
    const rows = decided.flatMap(({ index, day, stated }) => {
      if (!stated) return [];
      const facets = [
        facet('type', stated.type),
        ...(stated.first < stated.last ? [SEVERAL_DAYS] : []),
        ...stated.mentions.map(({ key }) => facet('mentions', key)),
        ...stated.postings.map(({ measure }) => facet('measure', measure)),
        ...citationFacets(stated.sources),
        ...(stated.type === claimPublished.type ? claimFacets(stated) : activityFacets(stated)),
      ];
      return [[index, day, facets.join(' '), folded(stated.words)]];
    });
    return rows.length > 0 ? [db.prepare(addTo(prefix)).bind(JSON.stringify(rows), decided.length, base)] : [];
  },
};

const addTo = (prefix: Into['prefix']): string => `
INSERT INTO ${prefix}search (rowid, facets, words)
SELECT (row.value ->> 1) * 1000000000 + head.position + (row.value ->> 0), row.value ->> 2, row.value ->> 3
FROM (SELECT coalesce(?3, (SELECT max(position) FROM events) - ?2) AS position) AS head,
     json_each(?1) AS row
ORDER BY 1`;

/** One token of the index for one property: separators become Greek letters, which no code of the ledger has. */
export function facet(name: string, value: string): string {
  return `${name}α${value}`.replaceAll('/', 'σ').replaceAll('-', 'δ').replaceAll('.', 'π');
}

/** The value of a facet whose codes have hyphens and no other separators. */
export function valueIn(token: string): string {
  return token.slice(token.indexOf('α') + 1).replaceAll('δ', '-');
}

/** Between which tokens all facets of a name lie. */
export function facetsFrom(name: string): { readonly after: string; readonly before: string } {
  return { after: `${name}α`, before: `${name}β` };
}

/** The facet of a source's address: too long to be a token, it is hashed. */
export function addressFacet(url: string): string {
  return facet('source', fingerprint(url).slice(0, 16));
}

/** The facet of a publisher: UTF-8 in hexadecimal, so that it can be read and is one token whatever it says. */
export function publisherFacet(publisher: string): string {
  return facet('publisher', hexOf(publisher));
}

/** The publisher that such a token, or one of an origin and a publisher, ends with. */
export function publisherIn(token: string): string {
  return Buffer.from(token.slice(token.search(/[αβ][^αβ]*$/u) + 1), 'hex').toString();
}

function hexOf(text: string): string {
  return Buffer.from(text).toString('hex');
}

/** What a fact rests on: addresses, publishers, origins, which publisher has it from which origin, and whether it has one origin. */
function citationFacets(sources: readonly Source[]): ReadonlySet<string> {
  const origins = new Set(sources.map(({ origin }) => origin));
  const [only] = origins;
  return new Set([
    ...sources.flatMap(({ url, publisher, origin }) => [
      ...(url === undefined ? [] : [addressFacet(url)]),
      publisherFacet(publisher),
      ...(origin === undefined ? [] : [facet('origin', origin), `${facet('from', origin)}β${hexOf(publisher)}`]),
    ]),
    ...(origins.size === 1 && only !== undefined ? [facet('alone', only)] : []),
  ]);
}

/** The facet of what is not known to the day. */
const SEVERAL_DAYS = facet('days', 'several');

function activityFacets({ stream, opening }: Stated): string[] {
  return [facet('activity', activityOf(stream)), ...(opening ? attributionFacets(opening) : [])];
}

/** A claim is found by what its scope names, and by what the activity in it is attributed to. */
function claimFacets({ data, mentioned }: Stated): string[] {
  const { scope = {} } = dataAs(claimPublished.data, data);
  const names = [...ofActivities, 'activity'] as const;
  const named = names.flatMap((name) => (scope[name] === undefined ? [] : [facet(name, String(scope[name]))]));
  const opening = mentioned.find(({ key }) => key === `activity/${scope.activity}`);
  return [...named, ...(opening ? attributionFacets(opening.data) : [])];
}

/** Of whom, for whom and of what an activity was opened. */
function attributionFacets(opening: Stated['opening'] & object): string[] {
  const { channel, donors, recipients, sectors, humanitarian, terms } = dataAs(activityOpened.data, opening);
  const finance = financeOf({ finance: terms?.finance ?? null });
  return [
    facet('channel', channel),
    ...donors.map(({ organization }) => facet('donor', organization)),
    ...recipients.map(({ country }) => facet('recipient', country)),
    ...sectors.map(({ code }) => facet('sector', code)),
    facet('humanitarian', String(humanitarian)),
    ...(finance === null ? [] : [facet('finance', finance)]),
  ];
}

/** An FTS5 expression. */
export type Clause = string;

/** Rows that have one of these facets: none, where there are none to have. */
export function anyOf(facets: readonly string[]): Clause {
  // no facet is called αnothing
  return `facets : (${facets.length === 0 ? '"αnothing"' : facets.map((token) => `"${token}"`).join(' OR ')})`;
}

/** Rows of facts that are not known to the day. */
export const OF_SEVERAL_DAYS: Clause = anyOf([SEVERAL_DAYS]);

/** Rows that have any of these facets, by an opening that has since been corrected or not; `moved` says which it has been. */
export function attributedTo(facets: readonly string[], moved: readonly MovedActivity[]): Clause {
  if (moved.length === 0) return anyOf(facets);
  const slugs = (some: readonly MovedActivity[]): string[] => some.map(({ slug }) => facet('activity', slug));
  return `((${anyOf(facets)} NOT ${anyOf(slugs(moved))}) OR ${anyOf(slugs(moved.filter(({ isMeant }) => isMeant)))})`;
}

/** An activity whose opening has been corrected, and whether its opening in effect matches the filter. */
export interface MovedActivity {
  readonly slug: string;
  readonly isMeant: boolean;
}

/** Shorter words are looked for as they are; of longer ones any that begins so is found, such as a plural. */
const BEGINNING = 3;

/** A word, words that begin with it, and what an English plural is the plural of. */
function termOf(word: string): string {
  const singular = /^\p{L}{4,}s$/u.test(word) ? [`"${word.slice(0, -1)}"`] : [];
  return `(${[word.length < BEGINNING ? `"${word}"` : `"${word}"*`, ...singular].join(' OR ')})`;
}

/**
 * Rows that meet all clauses and have all the words; undefined where neither is asked. A question without a letter or digit
 * in it matches nothing.
 */
export function matchExpression(clauses: readonly Clause[], words: string | undefined): Clause | undefined {
  const terms = wordsIn(words ?? '');
  if (words !== undefined && terms.length === 0) return anyOf([]);
  const asked = [...clauses, ...(terms.length > 0 ? [`words : (${terms.map(termOf).join(' AND ')})`] : [])];
  return asked.length > 0 ? asked.join(' AND ') : undefined;
}
