import { merge } from '../../events/decision/fact.ts';
import { postLines, type Line } from '../../events/kinds/shared/lines.ts';
import { PROMISES, type Promised } from '../../events/kinds/shared/promise.ts';
import { parseEdtf } from '../../events/values/edtf.ts';
import { amountOfMoney, type Amount } from '../../events/values/quantity.ts';
import { sumOf, type SumRow } from '../accounts/sum.ts';
import { Gathered, type Exchanges } from './conversion.ts';
import { inUnits, textInUnits } from './figures.ts';
import { rounded } from './fraction.ts';
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

/** Money and goods: `value` is null where nothing can be said in the promise's currency. */
export interface Given {
  readonly value: MoneyOf | null;
  readonly lines: readonly LineOf[];
}

/** A row without a measure is of what posted nothing. */
export type UnderRow = SumRow & {
  readonly promise: string;
  readonly type: string;
  readonly measure: string | null;
  readonly unit: string;
  readonly first: string;
  readonly last: string;
  readonly valued: string;
  /** 1 where it takes away, and does so from the promise itself. */
  readonly takes: number | null;
  /** 1 where the event that posted it says what it was worth. */
  readonly isPriced: number;
};

/** A sum in thousandths or minor units; `upper: null` is open. */
export interface Bounds {
  readonly stated: bigint;
  readonly lower: bigint;
  readonly upper: bigint | null;
}

const NONE: Bounds = { stated: 0n, lower: 0n, upper: 0n };

/** What was promised, what of it was given, and how that stands. */
export interface Fulfilment {
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
}

/** What was promised and given in money, in the promise's currency: in minor units. */
interface MoneyUnder {
  /** Undefined where neither the promise nor what was given names one. */
  readonly currency: string | undefined;
  readonly promised: Bounds | undefined;
  readonly reduced: Bounds | undefined;
  readonly committed: Bounds | undefined;
  readonly paid: Bounds | undefined;
  readonly delivered: Bounds | undefined;
  readonly confirmed: Bounds | undefined;
  /** Of what was paid and what was delivered the larger. */
  readonly given: Bounds;
  readonly uncovered: readonly string[];
}

function moneyUnder({ value }: Pick<Promised, 'value'>, under: readonly UnderRow[], exchanges: Exchanges): MoneyUnder {
  const uncovered = new Set<string>();
  // without a value of its own it is given in the currency of what was given, where that is one
  const currencies = new Set(under.flatMap(({ measure, unit }) => (isValue(measure) ? [unit] : [])));
  const currency = value?.currency ?? (currencies.size === 1 ? [...currencies][0] : undefined);
  const sum = (measure: string, without: readonly UnderRow[] = []): Bounds | undefined => {
    const found = under.filter((row) => row.measure === measure && !without.includes(row));
    if (currency === undefined || found.length === 0) return undefined;
    const gathered = new Gathered(exchanges.to(currency));
    for (const row of found) gathered.add(sumOf(row), row);
    for (const one of gathered.uncovered) uncovered.add(one);
    return boundsOf(gathered.tally);
  };
  const taken = new Tally();
  const reductions = under.filter(({ measure, takes }) => takes === 1 && isPromised(measure));
  for (const row of reductions) taken.add(sumOf(row));
  const reduced = reductions.length === 0 ? undefined : opposite(boundsOf(taken));
  const [paid, delivered] = [sum('money/paid'), sum('money/delivered')];
  // what was given without a price is worth something
  const known = larger(paid, delivered) ?? NONE;
  return {
    currency,
    promised: value && remainingOf(ofAmount(amountOfMoney(value)), reduced ?? NONE),
    reduced,
    committed: sum('money/committed', reductions),
    paid,
    delivered,
    confirmed: sum('money/confirmed'),
    given: under.some(isUnpricedAct) ? { ...known, upper: null } : known,
    uncovered: [...uncovered],
  };
}

/** By how much what was given in money is more than was promised, in minor units; undefined for a promise without a value. */
export function overInMoney(
  promise: Pick<Promised, 'value'>,
  under: readonly UnderRow[],
  exchanges: Exchanges,
): Bounds | undefined {
  const { promised, given } = moneyUnder(promise, under, exchanges);
  return promised && overOf(promised, given);
}

/** `today` is the day on which the position was recorded: what was due before it is overdue. */
export function fulfilmentOf(
  promise: Promised,
  under: readonly UnderRow[],
  exchanges: Exchanges,
  today: string,
): Fulfilment {
  const { lines = [], due } = promise;
  const money = moneyUnder(promise, under, exchanges);
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
  const items = linesOf('item/');
  const compared: readonly [promised: Bounds, given: Bounds][] = [
    ...(money.promised ? [[money.promised, money.given] as [Bounds, Bounds]] : []),
    ...[...promisedLines].map(([item, counted]): [Bounds, Bounds] => [counted, items.get(item) ?? NONE]),
  ];
  const givenOf = (value: Bounds | undefined, counted: ReadonlyMap<string, Counted> = new Map()): Given => ({
    value: value && money.currency !== undefined ? toldMoney(value, money.currency) : null,
    lines: [...counted].map(([item, of]) => toldLine(item, of)),
  });
  const each = (difference: (promised: Bounds, given: Bounds) => Bounds): Given =>
    givenOf(
      money.promised && difference(money.promised, money.given),
      new Map(
        [...promisedLines].map(([item, counted]) => [
          item,
          { unit: counted.unit, ...difference(counted, items.get(item) ?? NONE) },
        ]),
      ),
    );
  const fulfilment = {
    promised: givenOf(money.promised, promisedLines),
    reduced: givenOf(money.reduced),
    committed: givenOf(money.committed),
    paid: givenOf(money.paid),
    delivered: givenOf(money.delivered, items),
    confirmed: givenOf(money.confirmed, linesOf('confirmed/')),
    remaining: each(remainingOf),
    over: each(overOf),
  };
  const wasGiven = under.some(({ type }) => !(PROMISES as readonly string[]).includes(type));
  return {
    ...fulfilment,
    status: statusOf(compared, { wasGiven, isReduced: money.reduced !== undefined }, due, today),
    uncovered: money.uncovered,
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
