import { IN_EFFECT, inEffect, type At } from '../../events/log/as-of.ts';
import { NO_CURRENCY } from '../../events/values/currencies.ts';
import { attributionIn } from '../accounts/attribution.ts';
import { BOOK, firstMomentOf, POSTED_IN, POSTED_SINCE, AT_LAST_CLOSING } from '../accounts/balance.ts';
import { ALL_DAYS, splitDays } from '../accounts/days.ts';
import { summed, sumsOf, takes, SUMS_AS_ANSWERED, type SumRow } from '../accounts/sum.ts';
import { attributed } from '../projectors/books.ts';
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

/** Where the sums are read, and how finely in time. */
export interface Plan {
  readonly from: CellScope | 'streams' | 'journal';
  /** By how many characters of a day groups are separated: 0 none, 4 the year, 7 the month, 10 the day. */
  readonly period: 0 | 4 | 7 | 10;
  readonly dated: boolean;
  /** True where only some activities or places are asked for. */
  readonly isNamed: boolean;
  readonly byActivity: boolean;
  readonly byPlace: boolean;
  /** True where only money in other currencies is asked for: each day of it matters for rates. */
  readonly isMoney: boolean;
}

type CellScope = 'ledger' | 'attribution' | 'activity' | 'place';

/** The cheapest place to read them that separates what is asked: totals of every measure, or each day of money. */
export function planOf(by: readonly Grouping[], filters: TotalsFilters, of: 'totals' | 'days of money'): Plan {
  const isMoney = of === 'days of money';
  const { activity, activities, place, days = ALL_DAYS } = filters;
  const isAsked = (...names: Grouping[]): boolean => names.some((name) => by.includes(name));
  const ofAttributions = isNarrowed(filters) || isAsked(...ofActivities);
  const ofSome = (activity ?? activities) !== undefined || isAsked('activity');
  const byActivity = ofSome || ofAttributions;
  const byPlace = place !== undefined || isAsked('place');
  const period = isMoney ? 10 : isAsked('month') ? 7 : isAsked('year') ? 4 : 0;
  const dated = days.from !== ALL_DAYS.from || days.to !== ALL_DAYS.to;
  const plan = { period, dated, byActivity, byPlace, isMoney } as const;
  if (!byActivity) return { ...plan, from: byPlace ? 'place' : 'ledger', isNamed: place !== undefined };
  const isNamed = (activity ?? activities) !== undefined || isNarrowed(filters);
  if (!byPlace && ofSome && !dated && period === 0) return { ...plan, from: 'activity', isNamed };
  // attributions have accounts by month: what begins in one month and ends in another has no day there
  const isOfMonths = !isMoney && days.from.endsWith('-01');
  if (!byPlace && !ofSome && isOfMonths) return { ...plan, from: 'attribution', isNamed: false, byActivity: false };
  return { ...plan, from: isNamed ? 'streams' : 'journal', isNamed };
}

/** One statement for a plan: what is added up, and its sums by group. */
export function totalsSql(plan: Plan): string {
  const { period, byActivity, byPlace, isMoney } = plan;
  return `
WITH ${BOOK},${plan.from === 'attribution' ? attributedSince(plan) : ''}
account AS (${accountSql(plan)}
)
SELECT measure, unit,
       ${byActivity ? 'activity' : "'' AS activity"},
       ${byPlace ? 'place' : "'' AS place"},
       substr(first, 1, ${period}) AS first, substr(last, 1, ${period}) AS last,
       ${isMoney ? 'valued' : "'' AS valued"}, takes,
       first <> '' AND NOT (first >= substr(?5, 1, length(first)) AND last <= substr(?6, 1, length(last))) AS straddles,
       attribution,
       ${SUMS_AS_ANSWERED}
FROM account
WHERE (?2 IS NULL OR measure IN (SELECT value FROM json_each(?2)))
  AND (?3 IS NULL OR activity IN (SELECT value FROM json_each(?3)))
  AND (?4 IS NULL OR place IN (SELECT value FROM json_each(?4)))
  AND (first = '' OR last >= substr(?5, 1, length(last)) AND first <= substr(?6, 1, length(first)))
  ${isMoney ? `AND ${isForeign('account')}` : ''}
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10`;
}

/** Money that a rate has to convert: what is in the currency asked for, `?7`, or in none, the totals have. */
const isForeign = (table: string): string =>
  `${table}.measure GLOB 'money/*' AND ${table}.unit NOT IN (?7, '${NO_CURRENCY}')`;

const POSTED = `
  SELECT postings.measure, postings.unit, postings.activity, postings.place, postings.first, postings.last,
         postings.valued, ${takes('postings')} AS takes, '' AS attribution, ${sumsOf('postings')}
  FROM book`;

const attributedSince = ({ dated, period }: Plan): string => `
span (after, upto) AS (
  SELECT book.closed, seen.position
  FROM book
  JOIN seen
),${attributed('', dated ? 10 : period)},`;

const IN_WHOLE_MONTHS = `
  WHERE substr(first, 1, 7) >= ?7 AND substr(last, 1, 7) <= ?8`;

/**
 * What does not lie in the whole months, from the facts in effect: those of one day each after the last whole month, which
 * the timeline finds by their days, and those of several days.
 */
const BESIDE_MONTHS_OF_ATTRIBUTIONS = [
  `facts.moment >= ?9 AND facts.moment < ?10 AND facts.first = facts.last`,
  `facts.first < facts.last AND NOT (substr(facts.first, 1, 7) >= ?7 AND substr(facts.last, 1, 7) <= ?8)`,
]
  .map(
    (which) => `
  UNION ALL
  SELECT postings.measure, postings.unit, '', '', postings.first, postings.last,
         '', ${takes('postings')}, ${attributionIn('opening')}, ${sumsOf('postings')}
  FROM seen
  CROSS JOIN facts ON ${which}
              AND facts.first <= ?6 AND facts.last >= ?5 AND ${IN_EFFECT}
  CROSS JOIN postings ON postings.position = facts.position AND postings.cancels IS NULL
  CROSS JOIN facts_with_events AS opening ON opening.key = 'activity/' || postings.activity AND ${inEffect('opening')}`,
  )
  .join('');

/** What is added up: postings, or cells at their last closing and the postings since. */
function accountSql(plan: Plan): string {
  switch (plan.from) {
    case 'journal':
      return `${POSTED}
  CROSS JOIN seen
  CROSS JOIN postings ON postings.position <= seen.position`;
    case 'streams':
      return `${POSTED}
  CROSS JOIN seen
  CROSS JOIN json_each(?3) AS wanted ${POSTED_IN("'activity/' || wanted.value")}`;
    case 'attribution':
      return `${cellsSql(plan, plan.from)}
  UNION ALL
  SELECT measure, unit, '', '', first, last, '', takes, attribution, ${summed.join(', ')}
  FROM attributed${plan.dated ? IN_WHOLE_MONTHS + BESIDE_MONTHS_OF_ATTRIBUTIONS : ''}`;
    default:
      return `${cellsSql(plan, plan.from)}
  UNION ALL${POSTED}${POSTED_SINCE}`;
  }
}

/** Which cells: undated and ungrouped ones where that will do, else months, or days of money. */
function cellsSql({ dated, period, isNamed }: Plan, scope: CellScope): string {
  const columns = `
  SELECT cells.measure, cells.unit,
         ${scope === 'activity' ? 'substr(cells.scope, 10)' : "''"} AS activity,
         ${scope === 'place' ? 'substr(cells.scope, 7)' : "''"} AS place,
         cells.first, cells.last, cells.valued, cells.takes,
         ${scope === 'attribution' ? `substr(cells.scope, ${'attribution/'.length + 1})` : "''"} AS attribution,
         ${sumsOf('closings')}
  FROM book`;
  const cellsOf = (grains: readonly string[], cells = 'cells'): string => {
    const ofGrain = `${cells}.grain IN (${grains.map((grain) => `'${grain}'`).join(', ')})`;
    if (scope !== 'ledger' && isNamed)
      return `
  CROSS JOIN json_each(${scope === 'activity' ? '?3' : '?4'}) AS wanted
  CROSS JOIN cells AS ${cells} ON ${ofGrain} AND ${cells}.scope = '${scope}/' || wanted.value`;
    return `
  CROSS JOIN cells AS ${cells} ON ${ofGrain} AND ${
    scope === 'ledger' ? `${cells}.scope = 'ledger'` : `${cells}.scope GLOB '${scope}/*'`
  }`;
  };
  if (period === 10)
    return `${columns}${cellsOf(['all'], 'total')} AND ${isForeign('total')}
  CROSS JOIN cells ON cells.grain IN ('day', 'span') AND cells.scope = total.scope
            AND cells.measure = total.measure AND cells.unit = total.unit
  ${AT_LAST_CLOSING}`;
  if (!dated)
    return `${columns}${cellsOf([period === 0 ? 'all' : 'month'])}
  ${AT_LAST_CLOSING}`;
  const months = `${columns}${cellsOf(['month'])} AND cells.first >= ?7 AND cells.last <= ?8
  ${AT_LAST_CLOSING}`;
  if (scope === 'attribution') return months;
  // What the months do not hold, measure by measure so that each is a range of the index.
  const beside = (grain: 'day' | 'span', days: string): string => `
  UNION ALL${columns}${cellsOf(['all'], 'total')}
  CROSS JOIN cells ON cells.grain = '${grain}' AND cells.scope = total.scope
            AND cells.measure = total.measure AND cells.unit = total.unit
            AND ${days}
            AND NOT (substr(cells.first, 1, 7) >= ?7 AND substr(cells.last, 1, 7) <= ?8)
  ${AT_LAST_CLOSING}`;
  return `${months}${beside('day', 'cells.last >= ?9 AND cells.last <= ?6')}${beside('span', 'cells.last >= ?5 AND cells.first <= ?6')}`;
}

export function totalsBinds(
  at: At,
  { from, dated, period, isMoney }: Plan,
  filters: TotalsFilters & Resolved,
  currency: string | undefined,
): unknown[] {
  const { activity, activities, measure, measures, inPopulation, places, days } = filters;
  const those = from === 'attribution' ? undefined : allOf([listed(activity), activities, inPopulation]);
  const { firstMonth, lastMonth, daysFrom } = splitDays(days);
  const binds = [
    at,
    listOrNull(allOf([listed(measure), measures])),
    listOrNull(those),
    listOrNull(places && [...places, '']), // what names no place is counted beside those that do
    days.from,
    days.to,
  ];
  if (isMoney) return [...binds, currency];
  if (!dated || period === 10) return binds;
  if (from === 'ledger' || from === 'place') return [...binds, firstMonth, lastMonth, daysFrom];
  if (from === 'attribution') return [...binds, firstMonth, lastMonth, ...momentsAfter(lastMonth, days.to)];
  return binds;
}

/** From the first moment of the days after a month to the last one of a day, which is not included. */
function momentsAfter(month: string, to: string): [from: number, before: number] {
  const before = firstMomentOf(to, 1);
  return [to.slice(0, 7) > month ? firstMomentOf(`${to.slice(0, 7)}-01`) : before, before];
}

function listed<Value>(value: Value | undefined): readonly Value[] | undefined {
  return value === undefined ? undefined : [value];
}

/** What is in each of the lists that there are. */
function allOf(lists: readonly (readonly string[] | undefined)[]): readonly string[] | undefined {
  const given = lists.filter((list) => list !== undefined);
  return given.length === 0 ? undefined : given.reduce((a, b) => a.filter((value) => b.includes(value)));
}

function listOrNull(list: readonly string[] | undefined): string | null {
  return list === undefined ? null : JSON.stringify(list);
}

/** A row that it answers with. */
export interface FoundRow extends SumRow {
  readonly measure: string;
  readonly unit: string;
  readonly activity: string;
  readonly place: string;
  readonly first: string;
  readonly last: string;
  /** The value day, of money where rows are separated by days. */
  readonly valued: string;
  /** 1 for what takes away. */
  readonly takes: number;
  /** 1 where it does not lie within the days that are asked for, but overlaps them. */
  readonly straddles: number;
  readonly attribution: string;
}
