import { dataAs } from '../../events/kind.ts';
import type { Kinds } from '../../events/kinds/index.ts';
import { promise as promiseSchema, PROMISES } from '../../events/kinds/shared/promise.ts';
import { sentencesOf } from '../../events/language/formatter.ts';
import { IN_EFFECT, SEEN, type At, type View } from '../../events/log/as-of.ts';
import { contentOf, eventIn, rows, type Database } from '../../events/log/stored.ts';
import { activityOf, type Source, type StoredEvent } from '../../events/values/envelope.ts';
import type { Language } from '../../events/values/languages.ts';
import { ALL_DAYS } from '../accounts/days.ts';
import { SUMS_AS_ANSWERED, summed } from '../accounts/sum.ts';
import { anyOf, facet, matchExpression, type Clause } from '../projectors/search.ts';
import { Exchanges, RATES, ratesOf } from '../rules/conversion.ts';
import { fulfilmentOf, type Fulfilment, type UnderRow } from '../rules/fulfilment.ts';
import { faceted, readOf, type Filters } from './filters.ts';
import { NAMES, namesOf } from './names.ts';

/** A pledge or a commitment, and what became of it. */
export interface PromiseEntry extends Fulfilment {
  /** The event that states this version. */
  readonly id: string;
  /** The event that first stated the promise. */
  readonly fact: string;
  readonly position: number;
  readonly type: string;
  readonly activity: string;
  /** EDTF. */
  readonly occurred: string;
  readonly recorded: string;
  /** EDTF; null where it has no due date. */
  readonly due: string | null;
  readonly sentence: Readonly<Record<Language, string>>;
  readonly sources: readonly Source[];
}

export interface PromisesPage {
  readonly view: View;
  readonly promises: readonly PromiseEntry[];
  readonly next: string | undefined;
}

export interface PromisesAsk {
  /** Promises of activities of this population, made on these days. */
  readonly filters?: Filters;
  readonly limit: number;
  /** `next` of the page before. */
  readonly cursor?: string | undefined;
}

/** Rows of pledges and commitments. */
export const OF_PROMISES: Clause = anyOf(PROMISES.map((type) => facet('type', type)));

/** The newest first, along the inverted index, and one more, which shows whether there is a next page. */
export const PAGE_OF_PROMISES = `
page AS (
  SELECT facts.moment, facts.position, facts.fact, facts.type, facts.mentions
  FROM search
  CROSS JOIN seen
  CROSS JOIN facts_with_events AS facts ON facts.moment = search.rowid AND ${IN_EFFECT} AND (facts.data ->> '$.reduces') IS NULL
  WHERE search MATCH ?2 AND search.rowid < ?3 AND facts.first <= ?5 AND facts.last >= ?4
  ORDER BY search.rowid DESC
  LIMIT ?6
)`;

const PROMISED = `
WITH ${SEEN},
${PAGE_OF_PROMISES}
SELECT page.moment, page.position, page.fact, page.type, events.body
FROM page
JOIN events ON events.position = page.position
ORDER BY page.moment DESC`;

const NAMED = `
WITH ${SEEN},
${PAGE_OF_PROMISES}
${NAMES}`;

/**
 * All that fulfils a promise, or fulfils what fulfils it, with what it posted: of the page `?7` acts and no more, where that
 * is not below nought.
 */
export const UNDER_PROMISES = `
WITH RECURSIVE ${SEEN},
${PAGE_OF_PROMISES},
under (promise, fact, position, type, depth) AS (
  SELECT page.fact, facts.fact, facts.position, facts.type, 1
  FROM page
  CROSS JOIN seen
  CROSS JOIN facts ON facts.fulfils = page.fact AND ${IN_EFFECT}
  UNION
  SELECT under.promise, facts.fact, facts.position, facts.type, under.depth + 1
  FROM under
  CROSS JOIN seen
  CROSS JOIN facts ON facts.fulfils = under.fact AND ${IN_EFFECT}
  WHERE under.depth < 8
  LIMIT ?7
)
SELECT under.promise, under.type, postings.measure, postings.unit, postings.first, postings.last, postings.valued,
       under.depth = 1 AND postings.lower < 0 AS takes,
       EXISTS (SELECT 1
               FROM postings AS own
               WHERE own.position = under.position AND own.measure IN ('money/paid', 'money/delivered')) AS isPriced,
       (SELECT count(*) FROM under) AS found, ${SUMS_AS_ANSWERED}
FROM under
CROSS JOIN postings ON postings.position = under.position AND postings.cancels = 0
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
UNION ALL
SELECT under.promise, under.type, NULL, NULL, NULL, NULL, NULL, 0, 0, (SELECT count(*) FROM under), ${summed.map(() => 'NULL').join(', ')}
FROM under
WHERE NOT EXISTS (SELECT 1 FROM journal WHERE journal.position = under.position AND journal.cancels = 0)`;

/** Pledges and commitments in effect, the newest first, each with all that fulfils it. */
export async function readPromises(
  db: Database,
  at: At,
  kinds: Kinds,
  { filters = {}, limit, cursor }: PromisesAsk,
): Promise<PromisesPage> {
  const { days = ALL_DAYS } = filters;
  const { asOf, clauses } = await faceted(db, at, filters);
  const match = matchExpression([OF_PROMISES, ...clauses], undefined);
  const page = [match, Number(cursor ?? Number.MAX_SAFE_INTEGER), days.from, days.to, limit + 1];
  const { view, results } = await readOf(db, at, { asOf }, (position) => [
    ...[PROMISED, NAMED].map((sql) => db.prepare(sql).bind(position, ...page)),
    db.prepare(UNDER_PROMISES).bind(position, ...page, -1),
    db.prepare(RATES).bind(position),
  ]);
  const found = rows<PromiseRow>(results[0]);
  const nameOf = namesOf(results[1], kinds);
  const under = Map.groupBy(rows<UnderRow>(results[2]), ({ promise }) => promise);
  const exchanges = new Exchanges(ratesOf(results[3]));
  const promises = found.slice(0, limit).map((row) => {
    const event = eventIn(row.body);
    const { data, occurred, sources } = contentOf(event, kinds.get(row.type));
    const kind = kinds.get(row.type);
    const stated = dataAs(promiseSchema, data);
    const sentence = kind ? sentencesOf(kind.sentence, data, nameOf) : { en: '', uk: '', az: '' };
    return {
      ...headOf(event, row),
      occurred,
      due: stated.due ?? null,
      sentence,
      ...fulfilmentOf(stated, under.get(row.fact) ?? [], exchanges, view.recorded.slice(0, 10)),
      sources,
    };
  });
  return { view, promises, next: found.length > limit ? String(found[limit - 1]?.moment) : undefined };
}

interface PromiseRow {
  readonly moment: number;
  readonly position: number;
  readonly fact: string;
  readonly type: string;
  readonly body: string;
}

function headOf({ id, stream, recorded }: StoredEvent, { fact, position, type }: PromiseRow) {
  return { id, fact, position, type, activity: activityOf(stream), recorded };
}
