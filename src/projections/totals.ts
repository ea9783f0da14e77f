import { periodLabel } from '../events/edtf.ts';
import { rows, type Database } from '../events/reading.ts';
import { ATTRIBUTION, attributionOf, shares, type Attribution } from './attribution.ts';
import { addSums, ALL_DAYS, BOOK, POSTED_IN, splitDays, STANDING, SUMS, sumsOf, type Sum } from './books.ts';
import { Gathered, RATES, ratesOf, type Rate } from './conversion.ts';
import { figures, type Figures } from './figures.ts';
import { readOf, resolve, type Filters, type Resolved } from './filters.ts';
import type { At, View } from '../events/view.ts';

export const groupings = ['measure', 'activity', 'sector', 'place', 'channel', 'year', 'month'] as const;
export type Grouping = (typeof groupings)[number];

/** A total: its measure, what it was grouped by, and its figures. */
export type TotalRow = Readonly<Group> & Figures;

type Group = { readonly measure: string } & Partial<Record<Exclude<Grouping, 'measure'>, string | null>>;

/** What totals may be narrowed to besides what all reads may. */
export interface TotalsFilters extends Filters {
  /** Any of these. */
  readonly measures?: readonly string[] | undefined;
  /** Any of these. */
  readonly activities?: readonly string[] | undefined;
}

export interface Totals {
  readonly view: View;
  readonly rows: readonly TotalRow[];
  /** Money in one reporting currency, where it was asked for. */
  readonly converted: readonly ConvertedRow[];
}

/**
 * Money in the reporting currency. Its figures are there only if a recorded rate covers every part of it; `rates` says
 * which were used, `uncovered` which currency on which day none covers.
 */
export type ConvertedRow = Readonly<Group> &
  Partial<Figures> & { readonly rates: readonly Rate[]; readonly uncovered: readonly string[] };

/**
 * Sums of postings, always apart by measure and unit. They are read from the books: from the ledger's own cells
 * where nothing finer is asked, else from those of activities or places. Some days of an activity, or what it gave some
 * places, is added up from its own stream; the same of all activities from the journal.
 */
export async function readTotals(
  db: Database,
  at: At,
  by: readonly Grouping[],
  filters: TotalsFilters,
  currency?: string,
): Promise<Totals> {
  const resolved = await resolve(db, at, filters);
  const plan = planOf(by, resolved, currency !== undefined);
  const { view, results } = await readOf(db, at, resolved, (position) => [
    db.prepare(totalsSql(plan)).bind(...totalsBinds(position, plan, resolved)),
    ...(currency === undefined ? [] : [db.prepare(RATES).bind(position)]),
    ...(needsActivities(by) || resolved.inSector ? [db.prepare(ATTRIBUTION).bind(position)] : []),
  ]);
  const rates = currency === undefined ? [] : ratesOf(results[1]);
  const attribution = attributionOf(results[currency === undefined ? 1 : 2]);
  const gathered = new Map<string, { row: Group; money: Gathered }>();
  const groups = new Map<string, { row: Group; unit: string; sum: Sum }>();
  for (const found of rows<FoundRow>(results[0])) {
    for (const { sum, sector } of shares(found, by.includes('sector') || resolved.inSector ? attribution : undefined)) {
      if (filters.sector !== undefined && sector !== filters.sector) continue;
      const row = { measure: found.measure, ...groupOf(found, by, sector, attribution) };
      const key = JSON.stringify([row, found.unit]);
      const before = groups.get(key);
      groups.set(key, { row, unit: found.unit, sum: before ? addSums(before.sum, sum) : sum });
      if (currency === undefined || !found.measure.startsWith('money/') || isNothing(sum)) continue;
      const one = gathered.get(JSON.stringify(row)) ?? { row, money: new Gathered(currency, rates) };
      gathered.set(JSON.stringify(row), one);
      one.money.add(sum, found.unit, found.last);
    }
  }
  const total = [...groups].filter(([, { sum }]) => !isNothing(sum));
  return {
    view,
    rows: total.toSorted(byKey).map(([, { row, unit, sum }]) => ({ ...row, ...figures(sum, unit) })),
    converted: [...gathered.values()].map(({ row, money: { sum, rates: used, uncovered } }) => ({
      ...row,
      ...(sum && uncovered.size === 0 ? figures(sum, currency ?? '') : {}),
      rates: [...used.values()],
      uncovered: [...uncovered],
    })),
  };
}

function isNothing(sum: Sum): boolean {
  return sum.events === 0 && sum.stated === 0;
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function needsActivities(by: readonly Grouping[]): boolean {
  return by.includes('sector') || by.includes('channel');
}

/** Where the sums are read, and how finely in time. */
interface Plan {
  readonly from: CellScope | 'streams' | 'journal';
  /** How much of a day's text groups are told apart by: 0 none, 4 the year, 7 the month, 10 the day. */
  readonly period: 0 | 4 | 7 | 10;
  readonly dated: boolean;
  /** True where only some activities or places are asked for. */
  readonly isNamed: boolean;
  readonly byActivity: boolean;
  readonly byPlace: boolean;
}

type CellScope = 'ledger' | 'activity' | 'place';

function planOf(by: readonly Grouping[], filters: TotalsFilters & Resolved, daily: boolean): Plan {
  const some = filters.activity ?? filters.activities ?? filters.inChannel;
  const byActivity =
    by.includes('activity') || needsActivities(by) || some !== undefined || filters.inSector !== undefined;
  const byPlace = by.includes('place') || filters.places !== undefined;
  const period = daily ? 10 : by.includes('month') ? 7 : by.includes('year') ? 4 : 0;
  const dated = filters.days.from !== ALL_DAYS.from || filters.days.to !== ALL_DAYS.to;
  const plan = { period, dated, byActivity, byPlace } as const;
  if (!byActivity) return { ...plan, from: byPlace ? 'place' : 'ledger', isNamed: filters.places !== undefined };
  const isWhole = !byPlace && !dated && period === 0; // an activity has accounts of the whole only
  return { ...plan, from: isWhole ? 'activity' : some ? 'streams' : 'journal', isNamed: some !== undefined };
}

/** One statement for a plan: what is added up, and its sums by group. */
function totalsSql(plan: Plan): string {
  const { period, byActivity, byPlace } = plan;
  return `
WITH ${BOOK},
account AS (${accountSql(plan)}
)
SELECT measure, unit,
       ${byActivity ? 'activity' : "'' AS activity"},
       ${byPlace ? 'place' : "'' AS place"},
       substr(first, 1, ${period}) AS first, substr(last, 1, ${period}) AS last,
       ${SUMS}
FROM account
WHERE (?2 IS NULL OR measure IN (SELECT value FROM json_each(?2)))
  AND (?3 IS NULL OR activity IN (SELECT value FROM json_each(?3)))
  AND (?4 IS NULL OR place IN (SELECT value FROM json_each(?4)))
  AND (first = '' OR first >= substr(?5, 1, length(first)) AND last <= substr(?6, 1, length(last)))
GROUP BY 1, 2, 3, 4, 5, 6`;
}

const POSTED = `
  SELECT postings.measure, postings.unit, postings.activity, postings.place, postings.first, postings.last,
         ${sumsOf('postings')}
  FROM book
  CROSS JOIN seen`;

const postedAfter = (position: string): string => `${POSTED}
  CROSS JOIN postings ON postings.position > ${position} AND postings.position <= seen.position`;

/** What is added up: postings, or cells at their last closing and the postings since. */
function accountSql(plan: Plan): string {
  switch (plan.from) {
    case 'journal':
      return postedAfter('0');
    case 'streams':
      return `${POSTED}
  CROSS JOIN json_each(?3) AS wanted ${POSTED_IN("'activity/' || wanted.value")}`;
    default:
      return `${cellsSql(plan, plan.from)}
  UNION ALL${postedAfter('book.closed')}`;
  }
}

/** Which cells: undated and ungrouped ones where that will do, else months of the ledger, else days. */
function cellsSql({ dated, period, isNamed }: Plan, scope: CellScope): string {
  const columns = `
  SELECT cells.measure, cells.unit,
         ${scope === 'activity' ? 'substr(cells.scope, 10)' : "''"} AS activity,
         ${scope === 'place' ? 'substr(cells.scope, 7)' : "''"} AS place,
         cells.first, cells.last, ${sumsOf('closings')}
  FROM book`;
  const named = scope === 'activity' ? '?3' : '?4';
  const ledger = "cells.scope = 'ledger'";
  const anyScope = `cells.scope >= '${scope}/' AND cells.scope < '${scope}0'`;
  if (!dated || scope !== 'ledger' || period === 10) {
    const grain = !dated && period === 0 ? 'all' : scope === 'ledger' && period < 10 ? 'month' : 'day';
    if (scope !== 'ledger' && isNamed)
      return `${columns}
  CROSS JOIN json_each(${named}) AS wanted
  CROSS JOIN cells ON cells.grain = '${grain}' AND cells.scope = '${scope}/' || wanted.value
  ${STANDING}`;
    return `${columns}
  CROSS JOIN cells ON cells.grain = '${grain}' AND ${scope === 'ledger' ? ledger : anyScope}
  ${STANDING}`;
  }
  // Whole months, and the days left over at the ends, measure by measure so that each is a range of the index.
  return `${columns}
  CROSS JOIN cells ON cells.grain = 'month' AND ${ledger} AND cells.first >= ?7 AND cells.last <= ?8
  ${STANDING}
  UNION ALL${columns}
  CROSS JOIN cells AS total ON total.grain = 'all' AND total.scope = 'ledger'
  CROSS JOIN cells ON cells.grain = 'day' AND cells.scope = 'ledger'
            AND cells.measure = total.measure AND cells.unit = total.unit
            AND cells.last >= ?9 AND cells.last <= ?6
            AND NOT (substr(cells.first, 1, 7) >= ?7 AND substr(cells.last, 1, 7) <= ?8)
  ${STANDING}`;
}

function totalsBinds(at: At, { from, dated, period }: Plan, filters: TotalsFilters & Resolved): unknown[] {
  const { activity, activities, measure, measures, inChannel, places, days } = filters;
  const those = allOf([listed(activity), activities, inChannel]);
  const { firstMonth, lastMonth, daysFrom } = splitDays(days);
  const binds = [
    at,
    listOrNull(allOf([listed(measure), measures])),
    listOrNull(those),
    listOrNull(places),
    days.from,
    days.to,
  ];
  return dated && from === 'ledger' && period < 10 ? [...binds, firstMonth, lastMonth, daysFrom] : binds;
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

interface FoundRow extends Sum {
  readonly measure: string;
  readonly unit: string;
  readonly activity: string;
  readonly place: string;
  readonly first: string;
  readonly last: string;
}

function groupOf(
  found: FoundRow,
  by: readonly Grouping[],
  sector: string | null,
  attribution: Attribution,
): Omit<Group, 'measure'> {
  const group: Omit<Group, 'measure'> = {};
  for (const name of by) {
    if (name === 'activity') group.activity = found.activity || null;
    if (name === 'place') group.place = found.place || null;
    if (name === 'channel') group.channel = attribution.get(`activity/${found.activity}`)?.channel ?? null;
    if (name === 'sector') group.sector = sector;
    if (name === 'year') group.year = periodOf(found, 'year');
    if (name === 'month') group.month = periodOf(found, 'month');
  }
  return group;
}

/** The shortest EDTF text that covers what is not known more exactly: `2022-02`, `2022-02/2022-03`, `../2025-07`. */
function periodOf({ first, last }: FoundRow, grain: 'year' | 'month'): string {
  return periodLabel(
    { first: first.startsWith('0000') ? null : first, last: last.startsWith('9999') ? null : last },
    grain,
  );
}
