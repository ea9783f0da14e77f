import { NO_CURRENCY } from '../../events/values/currencies.ts';
import { moneyMeasures } from '../../events/values/measures.ts';
import { foldedTo, type Account } from '../accounts/accounts.ts';
import { bookKinds, type BookKind } from '../accounts/books.ts';
import { ALL_DAYS, partMonths, wholeMonths } from '../accounts/days.ts';
import type { Books, Wanted } from '../accounts/reading.ts';
import { isNarrowed, ofActivities } from '../rules/population.ts';
import type { Filters, Resolved } from './filters.ts';

export const groupings = ['measure', 'activity', 'place', ...ofActivities, 'year', 'month'] as const;
export type Grouping = (typeof groupings)[number];

/** What totals may be narrowed to besides what all reads may. */
export interface TotalsFilters extends Filters {
  /** Any of these. */
  readonly measures?: readonly string[] | undefined;
  /** Any of these. */
  readonly activities?: readonly string[] | undefined;
}

/** From which books totals are added up, and how finely. */
export interface Plan {
  /** Books by month or without days, and, where the days begin or end within a month, those of days beside them. */
  readonly kind: BookKind;
  /** By how many characters of a day groups are kept apart: 0 none, 4 the year, 7 the month, 10 the day. */
  readonly period: 0 | 4 | 7 | 10;
  readonly dated: boolean;
  /** True where groups are kept apart by activity, and looked up by it what they are attributed to. */
  readonly byActivity: boolean;
  readonly byPlace: boolean;
  /** True where only money in other currencies is asked for: each day of it matters for rates. */
  readonly isMoney: boolean;
}

/** The thinnest books that keep apart what is asked: totals of every measure, or each day of money. */
export function planOf(by: readonly Grouping[], filters: TotalsFilters, of: 'totals' | 'days of money'): Plan {
  const isMoney = of === 'days of money';
  const { activity, activities, place, days = ALL_DAYS } = filters;
  const isAsked = (...names: Grouping[]): boolean => names.some((name) => by.includes(name));
  const byActivity = (activity ?? activities) !== undefined || isAsked('activity');
  const byPlace = place !== undefined || isAsked('place');
  const period = isMoney ? 10 : isAsked('month') ? 7 : isAsked('year') ? 4 : 0;
  const dated = days.from !== ALL_DAYS.from || days.to !== ALL_DAYS.to;
  const plan = { period, dated, byActivity, byPlace, isMoney } as const;
  if (byActivity) return { ...plan, kind: byPlace || dated || period > 0 ? 'streams' : 'activities' };
  if (byPlace) return { ...plan, kind: isMoney ? 'placeDays' : 'places' };
  if (isNarrowed(filters) || isAsked(...ofActivities)) return { ...plan, kind: isMoney ? 'days' : 'attributions' };
  return { ...plan, kind: isMoney ? 'money' : 'ledger' };
}

/** Which books a plan reads. */
export function wantedBy({ kind, dated, isMoney }: Plan, filters: TotalsFilters & Resolved): Wanted[] {
  const { activity, activities, inPopulation, measure, measures, days } = filters;
  if (kind === 'activities' || kind === 'streams')
    return [{ kind, of: allOf([listed(activity), activities, inPopulation]) }];
  const of = allOf([listed(measure), measures, ...(isMoney ? [moneyMeasures] : [])]);
  const months = dated && !isMoney ? partMonths(days) : [];
  const own = kind === 'ledger' ? { kind } : { kind, of };
  return [own, ...(months.length > 0 ? [{ kind: kind === 'places' ? 'placeDays' : 'days', of, months } as const] : [])];
}

/** Accounts that are asked for, added up by what groups are kept apart by. */
export interface Found extends Account {
  /** True where it does not lie within the days that are asked for, but overlaps them. */
  readonly straddles: boolean;
}

/** What was read for a plan, from the books `from` on in the order of `wantedBy`. Undefined where it is too much. */
export function foundIn(
  books: Books,
  from: number,
  plan: Plan,
  filters: TotalsFilters & Resolved,
  currency: string | undefined,
): Found[] | undefined {
  const { activity, activities, inPopulation, measure, measures, places, days } = filters;
  const { kind, dated, period, byActivity, byPlace, isMoney } = plan;
  const count = wantedBy(plan, filters).length;
  const [closed, beside] = books.closed.slice(from, from + count);
  if (!closed || (count > 1 && !beside)) return undefined;
  const months = wholeMonths(days);
  const isInMonths = ({ first, last }: Account): boolean =>
    first.slice(0, 7) >= months.from && last.slice(0, 7) <= months.to;
  const [ofMeasures, ofPlaces] = [setOf(allOf([listed(measure), measures])), setOf(places && [...places, ''])];
  const inActivities = setOf(byActivity ? allOf([listed(activity), activities, inPopulation]) : undefined);
  const isMeant = (one: Account): boolean =>
    (!ofMeasures || ofMeasures.has(one.measure)) &&
    (!ofPlaces || ofPlaces.has(one.place)) &&
    (!inActivities || inActivities.has(one.activity)) &&
    (!dated || one.first === '' || (one.last >= cut(days.from, one.last) && one.first <= cut(days.to, one.first))) &&
    (!isMoney || isForeign(one, currency));
  const straddles = ({ first, last }: Account): boolean =>
    dated && first !== '' && !(first >= cut(days.from, first) && last <= cut(days.to, last));
  const grain = {
    activity: byActivity,
    attribution: !byActivity && bookKinds[kind].grain.attribution === true,
    place: byPlace,
    days: period,
  };
  // what does not lie in whole months is in the books of days, where there are any beside
  const ofDays = beside ? [...closed.filter(isInMonths), ...beside.filter((one) => !isInMonths(one))] : closed;
  const meant = [...ofDays, ...books.blocks, ...books.posted].filter(isMeant);
  return [false, true].flatMap((isStraddling) =>
    foldedTo(
      grain,
      meant.filter((one) => straddles(one) === isStraddling),
    ).map((one) => ({ ...one, straddles: isStraddling })),
  );
}

/** As much of a day as another text has. */
function cut(day: string, { length }: string): string {
  return day.slice(0, length);
}

/** Money that a rate has to convert: what is in the currency asked for, or in none, the totals have. */
function isForeign({ measure, unit }: Account, currency: string | undefined): boolean {
  return measure.startsWith('money/') && unit !== currency && unit !== NO_CURRENCY;
}

function setOf(list: readonly string[] | undefined): ReadonlySet<string> | undefined {
  return list && new Set(list);
}

function listed<Value>(value: Value | undefined): readonly Value[] | undefined {
  return value === undefined ? undefined : [value];
}

/** What is in each of the lists that there are. */
function allOf(lists: readonly (readonly string[] | undefined)[]): readonly string[] | undefined {
  const given = lists.filter((list) => list !== undefined);
  return given.length === 0 ? undefined : given.reduce((a, b) => a.filter((value) => b.includes(value)));
}
