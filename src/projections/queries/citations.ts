import type { Kinds } from '../../events/kinds/index.ts';
import { IN_EFFECT, readAt, SEEN, type At, type View } from '../../events/log/as-of.ts';
import { contentOf, eventIn, rows, type BodyRow, type Database } from '../../events/log/stored.ts';
import type { Source } from '../../events/values/envelope.ts';
import type { Names } from '../../events/values/text.ts';
import { ALL_DAYS } from '../accounts/days.ts';
import { addressFacet, facet, facetsFrom, matchExpression, publisherIn, valueIn } from '../projectors/search.ts';
import { faceted, readOf, type Filters } from './filters.ts';
import { NAMES_OF_KEYS, namesOf } from './names.ts';

/** What sources are listed by. */
export const citedBy = ['publisher', 'origin', 'address'] as const;
export type CitedBy = (typeof citedBy)[number];

/** How many facts in effect: `more` is true where there are more than were counted. */
export interface Count {
  readonly events: number;
  readonly more: boolean;
}

export interface PublisherEntry extends Count {
  readonly publisher: string;
  /** Of the sources that were looked into. */
  readonly kinds: readonly NonNullable<Source['kind']>[];
}

export interface OriginEntry extends Count {
  readonly origin: string;
  /** Of the organization that is registered under it, if any. */
  readonly originNames?: Names;
  /** Who published what comes from there, as far as is listed. */
  readonly publishers: readonly string[];
  /** Facts with no source that has it from elsewhere. */
  readonly alone: Count;
}

/** A page on the web, and which facts cite it: the newest of them. */
export interface AddressEntry extends Count, Omit<Source, 'url'> {
  readonly url: string;
  readonly uses: readonly { readonly id: string; readonly type: string; readonly occurred: string }[];
}

export interface CitationsPage {
  readonly view: View;
  readonly publishers?: readonly PublisherEntry[];
  readonly origins?: readonly OriginEntry[];
  readonly addresses?: readonly AddressEntry[];
  /** Where each list goes on; a list that ends is not in it. */
  readonly next: Readonly<Partial<Record<CitedBy, string>>>;
}

export interface CitationsAsk {
  readonly filters?: Filters;
  readonly by?: CitedBy | undefined;
  readonly limit: number;
  /** `next` of the page before, of the list that is asked for. */
  readonly cursor?: string | undefined;
}

/** At most this many facts of an entry are counted, and the newest of them are read. */
const MOST_COUNTED = 100;
const LOOKED_INTO = 10;
const MOST_PUBLISHERS = 20;

/** A page goes through at most this many terms of the index: filters may leave nothing of most. */
const MOST_TERMS = 500;

/** Terms of the index after `?2` and before `?3`. */
const TERMS = `
term AS MATERIALIZED (
  SELECT terms.term
  FROM terms
  WHERE terms.term > ?2 AND terms.term < ?3
  ORDER BY terms.term
  LIMIT ${MOST_TERMS}
)`;

const LOOKED = `
WITH ${TERMS}
SELECT count(*) AS looked, max(term) AS last FROM term`;

/** Facts in effect on days (`?4`, `?5`) that have a term, and what else is asked: `?6`, which begins with AND. */
const having = (term: string): string => `
        FROM search
        CROSS JOIN facts ON facts.moment = search.rowid AND ${IN_EFFECT} AND facts.first <= ?5 AND facts.last >= ?4
        WHERE search MATCH 'facets : "' || ${term} || '"' || ?6`;

/** The positions of the newest of them, as a JSON array: one more than are counted. */
const newest = (term: string): string => `
       (SELECT json_group_array(position)
        FROM (SELECT facts.position ${having(term)}
        ORDER BY search.rowid DESC
        LIMIT ${MOST_COUNTED + 1}))`;

/** Each term that is cited, with the events of the newest facts; and how many facts have the term that follows `?7`, if any. */
const CITED = `
WITH ${SEEN},
${TERMS},
cited AS MATERIALIZED (
  SELECT term.term, ${newest('term.term')} AS positions
  FROM seen
  CROSS JOIN term
  WHERE json_array_length(positions) > 0
  ORDER BY term.term
  LIMIT ?8
),
entry AS MATERIALIZED (
  SELECT cited.term, cited.positions,
         iif(?7 IS NULL, '[]', ${newest("?7 || substr(cited.term, instr(cited.term, 'α'))")}) AS alone
  FROM seen
  CROSS JOIN cited
)
SELECT entry.term, json_array_length(entry.positions) AS found, json_array_length(entry.alone) AS alone,
       events.position, facts.type, events.body
FROM entry
CROSS JOIN json_each(entry.positions) AS one ON one.key < ${LOOKED_INTO}
CROSS JOIN events ON events.position = one.value
CROSS JOIN facts ON facts.moment = events.moment
ORDER BY entry.term, one.key`;

/** Of each origin that `?2` lists, the terms of at most `?3` publishers of what comes from there. */
const PUBLISHERS = `
WITH ${SEEN}
SELECT origin.value AS origin,
       (SELECT json_group_array(term)
        FROM (SELECT terms.term
              FROM terms
              WHERE terms.term > origin.value || 'β' AND terms.term < origin.value || 'γ' AND EXISTS (SELECT 1 ${having('terms.term')})
              LIMIT ?3)) AS publishers
FROM seen
CROSS JOIN json_each(?2) AS origin`;

interface CitedRow extends BodyRow {
  readonly term: string;
  readonly found: number;
  readonly alone: number;
  readonly type: string;
}

/** Publishers, origins and addresses that facts in effect cite, each with how many do: lists in the order of the index. */
export async function readCitations(
  db: Database,
  at: At,
  kinds: Kinds,
  { filters = {}, by, limit, cursor }: CitationsAsk,
): Promise<CitationsPage> {
  const { days = ALL_DAYS, words } = filters;
  const looked = await faceted(db, at, filters);
  const asked = matchExpression(looked.clauses, words);
  const among = [days.from, days.to, asked === undefined ? '' : ` AND ${asked}`];
  const lists = by === undefined ? citedBy : [by];
  const { view, results } = await readOf(db, at, looked, (position) =>
    lists.flatMap((list) => {
      const { after, before } = facetsFrom(FACETS[list]);
      return [
        db.prepare(LOOKED).bind(null, cursor ?? after, before),
        db
          .prepare(CITED)
          .bind(position, cursor ?? after, before, ...among, list === 'origin' ? 'alone' : null, limit + 1),
      ];
    }),
  );
  const pages = lists.map((list, i) => pageOf(list, results.slice(2 * i, 2 * i + 2), limit));
  const entriesOf = (list: CitedBy) =>
    pages.find((page) => page.list === list)?.kept.map((found) => citedOf(found, kinds));
  const origins = entriesOf('origin');
  const [publishersOf, nameOf] = origins
    ? await readOrigins(
        db,
        view.position,
        origins.map(({ term }) => term),
        among,
        kinds,
      )
    : [];
  const publishers = entriesOf('publisher')?.map(publisherOf);
  const addresses = entriesOf('address')?.flatMap(addressOf);
  return {
    view,
    ...(publishers ? { publishers } : {}),
    ...(origins
      ? {
          origins: origins.map(({ term, count, alone }): OriginEntry => {
            const origin = valueIn(term);
            const originNames = nameOf?.(`organization/${origin}`);
            return {
              origin,
              ...(originNames ? { originNames } : {}),
              publishers: publishersOf?.get(origin) ?? [],
              ...count,
              alone,
            };
          }),
        }
      : {}),
    // the index has them in no order that says anything
    ...(addresses ? { addresses: addresses.toSorted((a, b) => b.events - a.events || (a.url < b.url ? -1 : 1)) } : {}),
    next: Object.fromEntries(pages.flatMap(({ list, next }) => (next === undefined ? [] : [[list, next]]))),
  };
}

/** The entries of one list up to the limit, and the term to go on after. */
function pageOf(list: CitedBy, [looked, found]: readonly D1Result<Record<string, unknown>>[], limit: number) {
  const about = rows<{ looked: number; last: string }>(looked)[0];
  const byTerm = [...Map.groupBy(rows<CitedRow>(found), ({ term }) => term)];
  const kept = byTerm.slice(0, limit);
  const next = byTerm.length > limit ? kept.at(-1)?.[0] : about?.looked === MOST_TERMS ? about.last : undefined;
  return { list, kept, next };
}

type Cited = ReturnType<typeof citedOf>;

/** One entry of a list: how many facts cite it, how many of them nothing else, and some of them. */
function citedOf([term, found]: [term: string, found: readonly CitedRow[]], kinds: Kinds) {
  const [first] = found;
  return {
    term,
    count: countOf(first?.found ?? 0),
    alone: countOf(first?.alone ?? 0),
    cited: found.map((row) => citedIn(row, kinds)),
  };
}

function publisherOf({ term, count, cited }: Cited): PublisherEntry {
  const publisher = publisherIn(term);
  const own = cited.flatMap(({ sources }) => sources.filter((source) => source.publisher === publisher));
  return { publisher, kinds: [...new Set(own.flatMap(({ kind }) => kind ?? []))], ...count };
}

/** None where no fact that was read cites the address any more. */
function addressOf({ term, count, cited }: Cited): AddressEntry[] {
  const source = cited
    .flatMap(({ sources }) => sources)
    .find(({ url }) => url !== undefined && addressFacet(url) === term);
  if (source?.url === undefined) return [];
  return [
    { ...source, url: source.url, ...count, uses: cited.map(({ id, type, occurred }) => ({ id, type, occurred })) },
  ];
}

/** The families of facets that each list is read from. */
const FACETS: Readonly<Record<CitedBy, string>> = { publisher: 'publisher', origin: 'origin', address: 'source' };

function countOf(found: number): Count {
  return { events: Math.min(found, MOST_COUNTED), more: found > MOST_COUNTED };
}

function citedIn(row: CitedRow, kinds: Kinds) {
  const event = eventIn(row.body);
  const { occurred, sources } = contentOf(event, kinds.get(row.type));
  return { id: event.id, type: row.type, occurred, sources };
}

/** Who published what comes from these origins, by origin; and what the origins are called. */
async function readOrigins(
  db: Database,
  position: number,
  terms: readonly string[],
  among: readonly string[],
  kinds: Kinds,
): Promise<[publishers: ReadonlyMap<string, readonly string[]>, nameOf: ReturnType<typeof namesOf>]> {
  const origins = terms.map(valueIn);
  const { results } = await readAt(db, position, [
    db
      .prepare(PUBLISHERS)
      .bind(position, JSON.stringify(origins.map((origin) => facet('from', origin))), MOST_PUBLISHERS, ...among),
    db.prepare(NAMES_OF_KEYS).bind(position, JSON.stringify(origins.map((origin) => `organization/${origin}`))),
  ]);
  const publishers = rows<{ origin: string; publishers: string }>(results[0]).map(
    ({ origin, publishers: found }) => [valueIn(origin), (JSON.parse(found) as string[]).map(publisherIn)] as const,
  );
  return [new Map(publishers), namesOf(results[1], kinds)];
}
