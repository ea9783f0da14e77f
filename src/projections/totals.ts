import { periodLabel } from '../events/edtf.ts';
import { rows, type Database } from '../events/reading.ts';
import { attributionOf, ATTRIBUTIONS, byKey, SECTORS_OF_ITEMS, shares, type Attribution } from './attribution.ts';
import { addSums, NOTHING, type Sum } from './books.ts';
import { Gathered, RATES, ratesOf, type Rate } from './conversion.ts';
import { figures, type Figures } from './figures.ts';
import { readOf, resolve } from './filters.ts';
import { planOf, totalsBinds, totalsSql, type FoundRow, type Grouping, type TotalsFilters } from './totals-plan.ts';

export { groupings, type Grouping, type TotalsFilters } from './totals-plan.ts';
import type { At, View } from '../events/view.ts';

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
  const plan = planOf(by, filters, currency !== undefined);
  const isAttributed = plan.from === 'attribution'; // then its rows say which channel and sectors they are of
  const lookedUp = isAttributed ? { ...filters, channel: undefined } : filters;
  const resolved = await resolve(db, at, lookedUp);
  const bySector = by.includes('sector') || filters.sector !== undefined;
  const looksUp = !isAttributed && (bySector || by.includes('channel'));
  const others = [
    ...(currency === undefined ? [] : [RATES]),
    ...(bySector ? [SECTORS_OF_ITEMS] : []),
    ...(looksUp ? [ATTRIBUTIONS] : []),
  ];
  const { view, results } = await readOf(db, at, resolved, (position) => [
    db.prepare(totalsSql(plan)).bind(...totalsBinds(position, plan, resolved)),
    ...others.map((sql) => db.prepare(sql).bind(position)),
  ]);
  const [totals, ...looked] = results;
  const resultOf = (sql: string): typeof totals => looked[others.indexOf(sql)]; // undefined where it was not asked
  const rates = ratesOf(resultOf(RATES));
  const sectorOf = byKey(resultOf(SECTORS_OF_ITEMS));
  const read = rows<FoundRow>(totals);
  const gathered = new Map<string, { row: Group; money: Gathered }>();
  const groups = new Map<string, { row: Group; unit: string; sum: Sum }>();
  for (const found of looksUp ? attributedAlike(read, by, byKey(resultOf(ATTRIBUTIONS))) : read) {
    const attribution = attributionOf(found.attribution);
    if (isAttributed && filters.channel !== undefined && attribution.channel !== filters.channel) continue;
    const parts = bySector
      ? shares(found, found.measure, attribution, sectorOf.get(found.measure))
      : [{ part: found, sector: null }];
    for (const { part, sector } of parts) {
      if (filters.sector !== undefined && sector !== filters.sector) continue;
      const row = { measure: found.measure, ...groupOf(found, by, sector, attribution) };
      const key = JSON.stringify([row, found.unit]);
      const before = groups.get(key);
      groups.set(key, { row, unit: found.unit, sum: before ? addSums(before.sum, part) : part });
      if (currency === undefined || !found.measure.startsWith('money/') || isNothing(part)) continue;
      const one = gathered.get(JSON.stringify(row)) ?? { row, money: new Gathered(currency, rates) };
      gathered.set(JSON.stringify(row), one);
      one.money.add(part, found.unit, found.last);
    }
  }
  const total = [...groups].filter(([, { sum }]) => !isNothing(sum));
  return {
    view,
    rows: total.toSorted(inOrder).map(([, { row, unit, sum }]) => ({ ...row, ...figures(sum, unit) })),
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

function inOrder([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
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
    const key = JSON.stringify([measure, unit, attribution, by.includes('activity') && activity, place, first, last]);
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
function periodOf({ first, last }: FoundRow, grain: 'year' | 'month'): string {
  return periodLabel(
    { first: first.startsWith('0000') ? null : first, last: last.startsWith('9999') ? null : last },
    grain,
  );
}
