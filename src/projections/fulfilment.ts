import { parseEdtf } from '../events/edtf.ts';
import { activityOf, type Source, type StoredEvent } from '../events/envelope.ts';
import type { Kinds } from '../events/kinds/index.ts';
import type { Language } from '../events/language.ts';
import { postLines, type Line } from '../events/lines.ts';
import { PROMISES, type Promised } from '../events/promises.ts';
import { amountOfMoney, type Amount } from '../events/quantity.ts';
import { contentOf, DATA, eventIn, rows, type Database } from '../events/reading.ts';
import { IN_EFFECT, SEEN, type At, type View } from '../events/view.ts';
import { merge } from '../events/stating.ts';
import { sentencesOf } from '../events/words.ts';
import { ALL_DAYS, sumOf, TOLD_SUMS, type SumRow } from './books.ts';
import { Exchange, Gathered, RATES, ratesOf } from './conversion.ts';
import { inUnits, textInUnits } from './figures.ts';
import { faceted, readOf, type Filters } from './filters.ts';
import { rounded } from './fraction.ts';
import { NAMES, namesOf } from './names.ts';
import { anyOf, facet, matchExpression } from './search.ts';
import { Tally } from './tally.ts';

/** What became of a promise: of these the first that holds. */
export const promiseStatuses = ['over-delivered', 'fulfilled', 'overdue', 'reduced', 'partly', 'open'] as const;
export type PromiseStatus = (typeof promiseStatuses)[number];

/** A sum of money in the promise's currency, in units; `amount` is its stated sum as text. `max: null` is open. */
export interface MoneyOf {
  readonly amount: string;
  readonly currency: string;
  readonly stated: number;
  readonly min: number;
  readonly max: number | null;
}

/** So much of one item, in units. */
export interface LineOf {
  readonly item: string;
  readonly unit: string;
  readonly stated: number;
  readonly min: number;
  readonly max: number | null;
}

/** Money and goods: `value` is null where there is none that the promise's currency can tell. */
export interface Given {
  readonly value: MoneyOf | null;
  readonly lines: readonly LineOf[];
}

/** A pledge or a commitment, and what became of it. */
export interface PromiseEntry {
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
  /** What is promised, less what reduced it. */
  readonly promised: Given;
  readonly reduced: Given;
  /** What commitments under a pledge come to. */
  readonly committed: Given;
  readonly paid: Given;
  readonly delivered: Given;
  readonly confirmed: Given;
  /** What is promised and neither paid nor delivered: of money the larger of the two counts. */
  readonly remaining: Given;
  readonly over: Given;
  readonly status: PromiseStatus;
  /** Currency and value day of what was given and no recorded rate converts. */
  readonly uncovered: readonly string[];
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

/** The newest first, along the inverted index, and one more: it tells whether there is a next page. */
const PAGE = `
page AS (
  SELECT facts.moment, facts.position, facts.fact, facts.type, facts.mentions
  FROM search
  CROSS JOIN seen
  CROSS JOIN facts ON facts.moment = search.rowid AND ${IN_EFFECT}
  CROSS JOIN events ON events.position = facts.position AND (${DATA} ->> '$.reduces') IS NULL
  WHERE search MATCH ?2 AND search.rowid < ?3 AND facts.first <= ?5 AND facts.last >= ?4
  ORDER BY search.rowid DESC
  LIMIT ?6
)`;

const PROMISED = `
WITH ${SEEN},
${PAGE}
SELECT page.moment, page.position, page.fact, page.type, events.body
FROM page
JOIN events ON events.position = page.position
ORDER BY page.moment DESC`;

const NAMED = `
WITH ${SEEN},
${PAGE}
${NAMES}`;

/** All that fulfils a promise, or fulfils what fulfils it, with what it posted. */
const UNDER = `
WITH RECURSIVE ${SEEN},
${PAGE},
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
)
SELECT under.promise, under.type, postings.measure, postings.unit, postings.first, postings.valued,
       under.depth = 1 AND postings.lower < 0 AS takes,
       EXISTS (SELECT 1
               FROM postings AS own
               WHERE own.position = under.position AND own.measure IN ('money/paid', 'money/delivered')) AS isPriced,
       ${TOLD_SUMS}
FROM under
LEFT JOIN postings ON postings.position = under.position AND postings.cancels IS NULL
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8`;

/** Pledges and commitments in effect, the newest first, each with all that fulfils it. */
export async function readPromises(
  db: Database,
  at: At,
  kinds: Kinds,
  { filters = {}, limit, cursor }: PromisesAsk,
): Promise<PromisesPage> {
  const { days = ALL_DAYS } = filters;
  const { seen, clauses } = await faceted(db, at, filters);
  const match = matchExpression([anyOf(PROMISES.map((type) => facet('type', type))), ...clauses], undefined);
  const { view, results } = await readOf(db, at, { seen }, (position) => [
    ...[PROMISED, NAMED, UNDER].map((sql) =>
      db.prepare(sql).bind(position, match, Number(cursor ?? Number.MAX_SAFE_INTEGER), days.from, days.to, limit + 1),
    ),
    db.prepare(RATES).bind(position),
  ]);
  const found = rows<PromiseRow>(results[0]);
  const nameOf = namesOf(results[1], kinds);
  const under = Map.groupBy(rows<UnderRow>(results[2]), ({ promise }) => promise);
  const rates = ratesOf(results[3]);
  const exchanges = new Map<string, Exchange>();
  const exchangeTo = (currency: string): Exchange => {
    const exchange = exchanges.get(currency) ?? new Exchange(currency, rates);
    exchanges.set(currency, exchange);
    return exchange;
  };
  const promises = found.slice(0, limit).map((row) => {
    const event = eventIn(row.body);
    const { data, occurred, sources } = contentOf(event, row.type, kinds);
    const kind = kinds.get(row.type);
    const stated = data as unknown as Promised; // parsed by its kind's schema when it was appended
    const sentence = kind ? sentencesOf(kind.sentence, data, nameOf) : { en: '', uk: '', az: '' };
    return {
      ...headOf(event, row),
      occurred,
      due: stated.due ?? null,
      sentence,
      ...fulfilmentOf(stated, under.get(row.fact) ?? [], exchangeTo, view.recorded.slice(0, 10)),
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

/** A row without a measure is of what posted nothing. */
type UnderRow = SumRow & {
  readonly promise: string;
  readonly type: string;
  readonly measure: string | null;
  readonly unit: string;
  readonly first: string;
  readonly valued: string;
  /** 1 where it takes away, and does so from the promise itself. */
  readonly takes: number | null;
  /** 1 where the event that posted it says what it was worth. */
  readonly isPriced: number;
};

function headOf({ id, stream, recorded }: StoredEvent, { fact, position, type }: PromiseRow) {
  return { id, fact, position, type, activity: activityOf(stream), recorded };
}

/** A sum in thousandths or minor units; `upper: null` is open. */
interface Bounds {
  readonly stated: bigint;
  readonly lower: bigint;
  readonly upper: bigint | null;
}

const NONE: Bounds = { stated: 0n, lower: 0n, upper: 0n };

type Fulfilment = Pick<
  PromiseEntry,
  | 'promised'
  | 'reduced'
  | 'committed'
  | 'paid'
  | 'delivered'
  | 'confirmed'
  | 'remaining'
  | 'over'
  | 'status'
  | 'uncovered'
>;

/** `today` is the day on which the position was recorded: what was due before it is overdue. */
function fulfilmentOf(
  { value, lines = [], due }: Promised,
  under: readonly UnderRow[],
  exchangeTo: (currency: string) => Exchange,
  today: string,
): Fulfilment {
  const uncovered = new Set<string>();
  // without a value of its own it is told in the currency of what was given, where that is one
  const currencies = new Set(under.flatMap(({ measure, unit }) => (isValue(measure) ? [unit] : [])));
  const currency = value?.currency ?? (currencies.size === 1 ? [...currencies][0] : undefined);
  const moneyOf = (measure: string, without: readonly UnderRow[] = []): Bounds | undefined => {
    const found = under.filter((row) => row.measure === measure && !without.includes(row));
    if (currency === undefined || found.length === 0) return undefined;
    const gathered = new Gathered(exchangeTo(currency));
    for (const row of found) gathered.add(sumOf(row), row);
    for (const one of gathered.uncovered) uncovered.add(one);
    return boundsOf(gathered.tally);
  };
  const linesOf = (family: string): ReadonlyMap<string, Counted> => {
    const tallies = new Map<string, { unit: string; tally: Tally }>();
    for (const row of under) {
      if (!row.measure?.startsWith(family)) continue;
      const item = row.measure.slice(family.length);
      const one = tallies.get(item) ?? { unit: row.unit, tally: new Tally() };
      tallies.set(item, one);
      one.tally.add(sumOf(row));
    }
    return new Map([...tallies].map(([item, { unit, tally }]) => [item, { unit, ...boundsOf(tally) }]));
  };
  const promisedLines = linesPromised(lines);
  const taken = new Tally();
  const reductions = under.filter(({ measure, takes }) => takes === 1 && isPromised(measure));
  for (const row of reductions) taken.add(sumOf(row));
  const reduced = reductions.length === 0 ? undefined : opposite(boundsOf(taken));
  const promisedValue = value && remainingOf(ofAmount(amountOfMoney(value)), reduced ?? NONE);
  const [paid, delivered] = [moneyOf('money/paid'), moneyOf('money/delivered')];
  const items = linesOf('item/');
  // what was given without a price is worth something
  const known = larger(paid, delivered) ?? NONE;
  const given = under.some(isUnpricedAct) ? { ...known, upper: null } : known;
  const compared: readonly [promised: Bounds, given: Bounds][] = [
    ...(promisedValue ? [[promisedValue, given] as [Bounds, Bounds]] : []),
    ...[...promisedLines].map(([item, counted]): [Bounds, Bounds] => [counted, items.get(item) ?? NONE]),
  ];
  const told = (money: Bounds | undefined, counted: ReadonlyMap<string, Counted>): Given => ({
    value: money && currency !== undefined ? toldMoney(money, currency) : null,
    lines: [...counted].map(([item, of]) => toldLine(item, of)),
  });
  const each = (difference: (promised: Bounds, given: Bounds) => Bounds): Given =>
    told(
      promisedValue && difference(promisedValue, given),
      new Map(
        [...promisedLines].map(([item, counted]) => [
          item,
          { unit: counted.unit, ...difference(counted, items.get(item) ?? NONE) },
        ]),
      ),
    );
  const fulfilment = {
    promised: told(promisedValue, promisedLines),
    reduced: told(reduced, new Map()),
    committed: told(moneyOf('money/committed', reductions), new Map()),
    paid: told(paid, new Map()),
    delivered: told(delivered, items),
    confirmed: told(moneyOf('money/confirmed'), linesOf('confirmed/')),
    remaining: each(remainingOf),
    over: each(overOf),
  };
  const wasGiven = under.some(({ type }) => !(PROMISES as readonly string[]).includes(type));
  return {
    ...fulfilment,
    status: statusOf(compared, { wasGiven, isReduced: reduced !== undefined }, due, today),
    uncovered: [...uncovered],
  };
}

type Counted = Bounds & { readonly unit: string };

const NO_ACTS: ReadonlySet<string> = new Set([...PROMISES, 'payment.made', 'delivery.confirmed']);

function isUnpricedAct({ type, isPriced }: UnderRow): boolean {
  return isPriced === 0 && !NO_ACTS.has(type);
}

function isPromised(measure: string | null): boolean {
  return measure === 'money/pledged' || measure === 'money/committed';
}

function opposite({ stated, lower, upper }: Bounds): Bounds {
  return { stated: -stated, lower: upper === null ? 0n : -upper, upper: -lower };
}

function isValue(measure: string | null): boolean {
  return measure === 'money/paid' || measure === 'money/delivered';
}

function linesPromised(lines: readonly Line[]): ReadonlyMap<string, Counted> {
  return new Map(
    merge(postLines(lines, undefined)).map(({ measure, unit, amount }) => [
      measure.slice('item/'.length),
      { unit, ...ofAmount(amount) },
    ]),
  );
}

function ofAmount({ stated, lower, upper }: Amount): Bounds {
  return { stated: BigInt(stated), lower: BigInt(lower), upper: upper === null ? null : BigInt(upper) };
}

function boundsOf({ stated, lower, upper, open }: Tally): Bounds {
  return { stated: rounded(stated), lower: rounded(lower), upper: open > 0 ? null : rounded(upper) };
}

function larger(a: Bounds | undefined, b: Bounds | undefined): Bounds | undefined {
  if (!a || !b) return a ?? b;
  return a.stated >= b.stated ? a : b;
}

function remainingOf(promised: Bounds, given: Bounds): Bounds {
  return {
    stated: notBelowNought(promised.stated - given.stated),
    lower: given.upper === null ? 0n : notBelowNought(promised.lower - given.upper),
    upper: promised.upper === null ? null : notBelowNought(promised.upper - given.lower),
  };
}

/** Of an open promise nothing is over. */
function overOf(promised: Bounds, given: Bounds): Bounds {
  if (promised.upper === null) return NONE;
  return {
    stated: notBelowNought(given.stated - promised.upper),
    lower: notBelowNought(given.lower - promised.upper),
    upper: given.upper === null ? null : notBelowNought(given.upper - promised.lower),
  };
}

function notBelowNought(value: bigint): bigint {
  return value < 0n ? 0n : value;
}

function statusOf(
  compared: readonly (readonly [promised: Bounds, given: Bounds])[],
  { wasGiven, isReduced }: { readonly wasGiven: boolean; readonly isReduced: boolean },
  due: string | undefined,
  today: string,
): PromiseStatus {
  if (compared.some(([promised, given]) => promised.upper !== null && given.stated > promised.upper))
    return 'over-delivered';
  // "about 10" is kept by what "about" allows; of "at most 10" ten were promised; nobody can keep an unknown number
  const isKept = compared.every(
    ([{ stated, lower, upper }, given]) =>
      (upper !== null || stated > 0n) && given.stated >= (lower > 0n ? lower : stated),
  );
  if (compared.length > 0 && wasGiven && isKept) return 'fulfilled';
  const span = due === undefined ? undefined : parseEdtf(due);
  if (span && !('fault' in span) && span.last !== null && span.last < today) return 'overdue';
  return isReduced ? 'reduced' : wasGiven ? 'partly' : 'open';
}

function toldMoney(bounds: Bounds, currency: string): MoneyOf {
  return { amount: textInUnits(bounds.stated, currency), currency, ...inUnitsOf(bounds, currency) };
}

function toldLine(item: string, { unit, ...bounds }: Counted): LineOf {
  return { item, unit, ...inUnitsOf(bounds, unit) };
}

function inUnitsOf(
  { stated, lower, upper }: Bounds,
  unit: string,
): { stated: number; min: number; max: number | null } {
  return {
    stated: inUnits(stated, unit),
    min: inUnits(lower, unit),
    max: upper === null ? null : inUnits(upper, unit),
  };
}
