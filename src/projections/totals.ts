import { periodLabel } from '../events/edtf.ts';
import { rows, type Database } from '../events/reading.ts';
import { attributionOf, ATTRIBUTIONS, byKey, SECTORS_OF_ITEMS, shares, type Attribution } from './attribution.ts';
import { addSums, NOTHING, type Sum } from './books.ts';
import { Gathered, RATES, ratesOf, type Rate } from './conversion.ts';
import { figures, type Figures } from './figures.ts';
import { readOf, resolve } from './filters.ts';
import {
  planOf,
  totalsBinds,
  totalsSql,
  type FoundRow,
  type Grouping,
  type Plan,
  type TotalsFilters,
} from './totals-plan.ts';
import type { MonthRow } from './sums.ts';
import type { At, View } from '../events/view.ts';

export { groupings, type Grouping, type TotalsFilters } from './totals-plan.ts';

/** A total: its measure, what it was grouped by, and its figures. */
export type TotalRow = Readonly<Group> & Figures;

type Group = { readonly measure: string } & Partial<Record<Exclude<Grouping, 'measure'>, string | null>>;

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
 * where nothing finer is asked, else from those of attributions, activities or places. Some days of an activity, or what it
 * gave some places, is added up from its own stream; the same of all activities from the journal.
 */
export async function readTotals(
  db: Database,
  at: At,
  by: readonly Grouping[],
  filters: TotalsFilters,
  currency?: string,
): Promise<Totals> {
  const plan = planOf(by, filters, 'totals');
  const money = currency === undefined ? undefined : planOf(by, filters, 'days of money');
  // rows of attributions say which channel and sectors they are of; all others are looked up
  const looksUp = plan.from !== 'attribution' || money !== undefined;
  const resolved = await resolve(db, at, looksUp ? filters : { ...filters, channel: undefined });
  const bySector = by.includes('sector') || filters.sector !== undefined;
  const others = [
    ...(money ? [RATES] : []),
    ...(bySector ? [SECTORS_OF_ITEMS] : []),
    ...(looksUp && (bySector || by.includes('channel')) ? [ATTRIBUTIONS] : []),
  ];
  const { view, results } = await readOf(db, at, resolved, (position) => [
    ...[plan, ...(money ? [money] : [])].map((of) =>
      db.prepare(totalsSql(of)).bind(...totalsBinds(position, of, resolved)),
    ),
    ...others.map((sql) => db.prepare(sql).bind(position)),
  ]);
  const looked = results.slice(money ? 2 : 1);
  const resultOf = (sql: string): (typeof results)[number] | undefined => looked[others.indexOf(sql)];
  const asked: Asked = {
    by,
    filters,
    bySector,
    sectorOfItem: byKey(resultOf(SECTORS_OF_ITEMS)),
    attributions: byKey(resultOf(ATTRIBUTIONS)),
  };
  return {
    view,
    rows: addedUp(partsOf(rows<FoundRow>(results[0]), plan, asked)),
    converted:
      currency === undefined || money === undefined
        ? []
        : convertedTo(currency, ratesOf(resultOf(RATES)), partsOf(rows<FoundRow>(results[1]), money, asked)),
  };
}

/** Totals by measure and month, from rows that are of some months each. */
export function totalsByMonth(found: readonly MonthRow[]): TotalRow[] {
  return addedUp(
    found.map((row) => ({
      group: { measure: row.measure, month: periodOf(row, 'month') },
      unit: row.unit,
      last: row.last,
      sum: row,
    })),
  );
}

function addedUp(parts: readonly Part[]): TotalRow[] {
  const groups = new Map<string, Part>();
  for (const part of parts) {
    const key = JSON.stringify([part.group, part.unit]);
    groups.set(key, { ...part, sum: addSums(groups.get(key)?.sum ?? NOTHING, part.sum) });
  }
  return [...groups]
    .filter(([, { sum }]) => !isNothing(sum))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { group, unit, sum }]) => ({ ...group, ...figures(sum, unit) }));
}

function convertedTo(currency: string, rates: readonly Rate[], parts: readonly Part[]): ConvertedRow[] {
  const groups = new Map<string, { group: Group; money: Gathered }>();
  for (const { group, unit, last, sum } of parts) {
    if (isNothing(sum)) continue;
    const key = JSON.stringify(group);
    const one = groups.get(key) ?? { group, money: new Gathered(currency, rates) };
    groups.set(key, one);
    one.money.add(sum, unit, last);
  }
  return [...groups.values()].map(({ group, money: { sum, rates: used, uncovered } }) => ({
    ...group,
    ...(sum && uncovered.size === 0 ? figures(sum, currency) : {}),
    rates: [...used.values()],
    uncovered: [...uncovered],
  }));
}

/** What is asked of the rows that were found, and what it takes to tell. */
interface Asked {
  readonly by: readonly Grouping[];
  readonly filters: TotalsFilters;
  readonly bySector: boolean;
  readonly sectorOfItem: ReadonlyMap<string, string>;
  /** Of activities; empty where it was not looked up. */
  readonly attributions: ReadonlyMap<string, string>;
}

/** What a row adds to a group. */
interface Part {
  readonly group: Group;
  readonly unit: string;
  /** The last of the days it may mean. */
  readonly last: string;
  readonly sum: Sum;
}

function isNothing(sum: Sum): boolean {
  return sum.events === 0 && sum.stated === 0;
}

function partsOf(found: readonly FoundRow[], { from }: Plan, asked: Asked): Part[] {
  const { by, filters, bySector, sectorOfItem, attributions } = asked;
  const isAttributed = from === 'attribution';
  const alike = !isAttributed && attributions.size > 0 ? attributedAlike(found, by, attributions) : found;
  return [...alike].flatMap((row) => {
    const attribution = attributionOf(row.attribution);
    if (isAttributed && filters.channel !== undefined && attribution.channel !== filters.channel) return [];
    const shared = bySector
      ? shares(row, row.measure, attribution, sectorOfItem.get(row.measure))
      : [{ part: row, sector: null }];
    return shared
      .filter(({ sector }) => filters.sector === undefined || sector === filters.sector)
      .map(({ part, sector }) => ({
        group: { measure: row.measure, ...groupOf(row, by, sector, attribution) },
        unit: row.unit,
        last: row.last,
        sum: part,
      }));
  });
}

/**
 * Rows with the attribution of their activities, those of one attribution added up: money is divided by percentages after
 * that, whatever it was read from.
 */
function attributedAlike(
  read: readonly FoundRow[],
  by: readonly Grouping[],
  attributions: ReadonlyMap<string, string>,
): Iterable<FoundRow> {
  const alike = new Map<string, FoundRow>();
  for (const one of read) {
    const { measure, unit, activity, place, first, last } = one;
    const attribution = attributions.get(`activity/${activity}`) ?? '';
    const named = [by.includes('activity') && activity, by.includes('place') && place];
    const key = JSON.stringify([measure, unit, attribution, named, first, last]);
    alike.set(key, { ...one, attribution, ...addSums(alike.get(key) ?? NOTHING, one) });
  }
  return alike.values();
}

function groupOf(
  found: FoundRow,
  by: readonly Grouping[],
  sector: string | null,
  { channel }: Attribution,
): Omit<Group, 'measure'> {
  const group: Omit<Group, 'measure'> = {};
  for (const name of by) {
    if (name === 'activity') group.activity = found.activity || null;
    if (name === 'place') group.place = found.place || null;
    if (name === 'channel') group.channel = channel;
    if (name === 'sector') group.sector = sector;
    if (name === 'year') group.year = periodOf(found, 'year');
    if (name === 'month') group.month = periodOf(found, 'month');
  }
  return group;
}

/** The shortest EDTF text that covers what is not known more exactly: `2022-02`, `2022-02/2022-03`, `../2025-07`. */
function periodOf({ first, last }: Pick<FoundRow, 'first' | 'last'>, grain: 'year' | 'month'): string {
  return periodLabel(
    { first: first.startsWith('0000') ? null : first, last: last.startsWith('9999') ? null : last },
    grain,
  );
}
