import type { At, View } from '../../events/log/as-of.ts';
import type { Database } from '../../events/log/stored.ts';
import { NO_CURRENCY } from '../../events/values/currencies.ts';
import { periodLabel } from '../../events/values/edtf.ts';
import { ATTRIBUTIONS, byKey, COUNTRIES_OF_ORGANIZATIONS, SECTORS_OF_ITEMS } from '../accounts/attribution.ts';
import { booksRead, bookStatements } from '../accounts/reading.ts';
import type { Sum } from '../accounts/sum.ts';
import { Exchange, Gathered, RATES, ratesOf, type Rate } from '../rules/conversion.ts';
import { figures, type Figures } from '../rules/figures.ts';
import { Divider, isNarrowed, ofActivities, type OfActivity, type Share } from '../rules/population.ts';
import { Tally } from '../rules/tally.ts';
import { readOf, resolve } from './filters.ts';
import { tooWide } from './too-wide.ts';
import { foundIn, planOf, wantedBy, type Found, type Grouping, type TotalsFilters } from './totals-plan.ts';

export { groupings, type Grouping, type TotalsFilters } from './totals-plan.ts';

/** A total: its measure, what it was grouped by, and its figures. */
export type TotalRow = Readonly<Group> & Figures;

type Group = { readonly measure: string } & Partial<Record<Exclude<Grouping, 'measure' | OfActivity>, string | null>> &
  Share['group'];

export interface Totals {
  readonly view: View;
  readonly rows: readonly TotalRow[];
  /** Where it was narrowed to a place: how many figures of the same population name none. */
  readonly withoutPlace: number | undefined;
  /** Money in one reporting currency, where it was asked for. */
  readonly converted: readonly ConvertedRow[];
}

/**
 * Money in one currency: each part at its value day, added up exactly and rounded once. Its figures are there only if a
 * recorded rate covers every part of it; `rates` says which were used, `uncovered` which currency on which day none covers.
 */
export type ConvertedRow = Readonly<Group> &
  Partial<Figures> & { readonly rates: readonly Rate[]; readonly uncovered: readonly string[] };

/**
 * Sums of postings, always apart by measure and unit, from the thinnest books that keep apart what is asked.
 *
 * @throws LedgerError `too-wide` where that is more than a read may add up
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
  // accounts of activities are looked up by them, all others say what they are attributed to
  const resolved = await resolve(db, at, filters, { activities: plan.byActivity });
  const isDivided = isNarrowed(filters) || by.some((name) => (ofActivities as readonly string[]).includes(name));
  const others = [
    ...(money ? [RATES] : []),
    ...(isDivided ? [SECTORS_OF_ITEMS, COUNTRIES_OF_ORGANIZATIONS] : []),
    ...(isDivided && plan.byActivity ? [ATTRIBUTIONS] : []),
  ];
  const wanted = [plan, ...(money ? [money] : [])].map((of) => wantedBy(of, resolved));
  const { view, results } = await readOf(db, at, resolved, (position) => [
    ...others.map((sql) => db.prepare(sql).bind(position)),
    ...bookStatements(db, position, wanted.flat()),
  ]);
  const resultOf = (sql: string): (typeof results)[number] | undefined => results[others.indexOf(sql)];
  const books = booksRead(results.slice(others.length));
  const found = foundIn(books, 0, plan, resolved, currency);
  const foundMoney = money ? foundIn(books, wanted[0]?.length ?? 0, money, resolved, currency) : [];
  if (!found || !foundMoney) throw tooWide(by, filters, found ? currency : undefined);
  const lookups = {
    sectorOfItem: byKey(resultOf(SECTORS_OF_ITEMS)),
    countryOf: byKey(resultOf(COUNTRIES_OF_ORGANIZATIONS)),
  };
  const asked: Asked = {
    by,
    divider: isDivided ? new Divider(filters, by, lookups) : undefined,
    attributions: byKey(resultOf(ATTRIBUTIONS)),
  };
  const isPlaced = ({ place }: Found): boolean => resolved.places === undefined || place !== '';
  const parts = partsOf(found.filter(isPlaced), asked);
  return {
    view,
    rows: addedUp(parts),
    withoutPlace:
      resolved.places &&
      found
        .filter((row) => !isPlaced(row) && partsOf([row], asked).length > 0)
        .reduce((count, { events }) => count + events, 0),
    converted:
      currency === undefined
        ? []
        : convertedTo(new Exchange(currency, ratesOf(resultOf(RATES))), [
            ...parts.filter(
              ({ group, unit }) => group.measure.startsWith('money/') && (unit === currency || unit === NO_CURRENCY),
            ),
            ...partsOf(foundMoney.filter(isPlaced), asked),
          ]),
  };
}

/** Sums added up by what they are grouped by, of each unit apart. */
export function addedUp(parts: readonly Part[]): TotalRow[] {
  const groups = new Map<string, { group: Group; unit: string; tally: Tally }>();
  for (const { group, unit, sum, ...entering } of parts) {
    const key = JSON.stringify([group, unit]);
    let one = groups.get(key);
    if (!one) groups.set(key, (one = { group, unit, tally: new Tally() }));
    one.tally.add(sum, entering);
  }
  return [...groups]
    .filter(([, { tally }]) => !tally.isEmpty)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { group, unit, tally }]) => ({ ...group, ...figures(tally, unit) }));
}

/** Money added up in the currency of the exchange, by what it is grouped by. */
export function convertedTo(exchange: Exchange, parts: readonly Part[]): ConvertedRow[] {
  const groups = new Map<string, { group: Group; money: Gathered }>();
  for (const { group, sum, ...part } of parts) {
    const key = JSON.stringify(group);
    const one = groups.get(key) ?? { group, money: new Gathered(exchange) };
    groups.set(key, one);
    one.money.add(sum, part, part);
  }
  return [...groups]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .filter(([, { money: of }]) => !of.tally.isEmpty || of.uncovered.size > 0)
    .map(([, { group, money: of }]) => ({ group, ...of }))
    .map(({ group, tally, rates, uncovered }) => ({
      ...group,
      ...(uncovered.size === 0 ? figures(tally, exchange.currency) : {}),
      rates: [...rates.values()],
      uncovered: [...uncovered],
    }));
}

/** What is asked of the rows that were found, and what the answer needs besides. */
interface Asked {
  readonly by: readonly Grouping[];
  /** Undefined where nothing is divided. */
  readonly divider: Divider | undefined;
  /** Of activities; empty where it was not looked up. */
  readonly attributions: ReadonlyMap<string, string>;
}

/** What a row adds to a group. */
export interface Part {
  readonly group: Group;
  readonly unit: string;
  readonly place: string;
  /** The first of the days it may mean, and its value day, where rows are separated by them. */
  readonly first: string;
  readonly valued: string;
  readonly sum: Sum;
  readonly share?: Share['share'];
  readonly isShared?: boolean;
  readonly straddles?: boolean;
  readonly takes?: boolean;
}

function partsOf(found: readonly Found[], { by, divider, attributions }: Asked): Part[] {
  return found.flatMap((row) => {
    const { measure, unit, place, first, valued, straddles, takesAway: takes } = row;
    const part = { unit, place, first, valued, sum: row, straddles, takes };
    if (!divider) return [{ ...part, group: groupOf(row, by, {}) }];
    const attribution = row.activity === '' ? row.attribution : attributions.get(`activity/${row.activity}`);
    return divider.sharesOf(measure, attribution ?? '').map(({ group, share, isShared }) => ({
      ...part,
      group: groupOf(row, by, group),
      share,
      isShared,
    }));
  });
}

function groupOf(found: Found, by: readonly Grouping[], shared: Share['group']): Group {
  const valueOf = (name: Exclude<Grouping, 'measure'>): string | boolean | null => {
    if (name === 'year' || name === 'month') return periodOf(found, name);
    if (name === 'activity' || name === 'place') return found[name] || null;
    return shared[name] ?? null;
  };
  const named = by.flatMap((name) => (name === 'measure' ? [] : [[name, valueOf(name)]]));
  return { measure: found.measure, ...Object.fromEntries(named) } as Group; // each name with a value of its own kind
}

/** The shortest EDTF text that covers what is not known more exactly: `2022-02`, `2022-02/2022-03`, `../2025-07`. */
export function periodOf({ first, last }: Pick<Found, 'first' | 'last'>, grain: 'year' | 'month'): string {
  return periodLabel(
    { first: first.startsWith('0000') ? null : first, last: last.startsWith('9999') ? null : last },
    grain,
  );
}
