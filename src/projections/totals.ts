import { rows, type Database } from '../events/reading.ts';
import { addSums, ALL_DAYS, BOOK, NOTHING, splitDays, STANDING, SUMS, type Days, type Sum } from './books.ts';
import { figures, type Figures } from './figures.ts';
import { DATA, IN_EFFECT, resolve, type Filters, type Resolved } from './filters.ts';
import { readAt, SEEN, type At, type View } from '../events/view.ts';

export const groupings = ['measure', 'activity', 'sector', 'place', 'channel', 'year', 'month'] as const;
export type Grouping = (typeof groupings)[number];

/** A total: its measure, what it was grouped by, and its figures. */
export type TotalRow = Readonly<Group> & Figures;

type Group = { readonly measure: string } & Partial<Record<Exclude<Grouping, 'measure'>, string | null>>;

export interface Totals {
  readonly view: View;
  readonly rows: readonly TotalRow[];
}

/**
 * Sums of postings, always apart by measure and unit. They are read from the books: from the ledger's own cells
 * where nothing finer is asked, else from those of activities or places; only activity and place together are
 * added up from the journal.
 */
export async function readTotals(db: Database, at: At, by: readonly Grouping[], filters: Filters): Promise<Totals> {
  const resolved = await resolve(db, at, filters);
  const plan = planOf(by, resolved);
  const { view, results } = await readAt(db, at, [
    db.prepare(totalsSql(plan)).bind(...totalsBinds(at, plan, resolved)),
    ...(needsActivities(by) || resolved.inSector ? [db.prepare(ATTRIBUTION).bind(at)] : []),
  ]);
  const attribution = attributionOf(rows<AttributionRow>(results[1]));
  const groups = new Map<string, { row: Group; unit: string; sum: Sum }>();
  for (const found of rows<FoundRow>(results[0])) {
    for (const { sum, sector } of shares(found, by.includes('sector') || resolved.inSector ? attribution : undefined)) {
      if (filters.sector !== undefined && sector !== filters.sector) continue;
      const row = { measure: found.measure, ...groupOf(found, by, sector, attribution) };
      const key = JSON.stringify([row, found.unit]);
      const before = groups.get(key);
      groups.set(key, { row, unit: found.unit, sum: before ? addSums(before.sum, sum) : sum });
    }
  }
  const total = [...groups.values()].filter(({ sum }) => sum.events !== 0 || sum.stated !== 0);
  return { view, rows: total.toSorted(byGroup).map(({ row, unit, sum }) => ({ ...row, ...figures(sum, unit) })) };
}

function byGroup(a: { row: object; unit: string }, b: { row: object; unit: string }): number {
  const [left, right] = [JSON.stringify([a.row, a.unit]), JSON.stringify([b.row, b.unit])];
  return left < right ? -1 : left > right ? 1 : 0;
}

function needsActivities(by: readonly Grouping[]): boolean {
  return by.includes('sector') || by.includes('channel');
}

/** Where the sums are read, and how finely in time. */
interface Plan {
  readonly scope: 'ledger' | 'activity' | 'place' | 'journal';
  /** How much of a day's text groups are told apart by: 0 none, 4 the year, 7 the month. */
  readonly period: 0 | 4 | 7;
  readonly dated: boolean;
}

function planOf(by: readonly Grouping[], filters: Resolved): Plan {
  const activity = by.includes('activity') || needsActivities(by) || [filters.activity, filters.inChannel, filters.inSector].some((f) => f !== undefined);
  const place = by.includes('place') || filters.places !== undefined;
  const period = by.includes('month') ? 7 : by.includes('year') ? 4 : 0;
  return {
    scope: activity && place ? 'journal' : activity ? 'activity' : place ? 'place' : 'ledger',
    period,
    dated: filters.days.from !== ALL_DAYS.from || filters.days.to !== ALL_DAYS.to,
  };
}

const VALUES = 'stated, lower, upper, open, events, unquantified';

/** Cells of the chosen scope at their last closing, the postings since, and their sum by group. */
function totalsSql({ scope, period, dated }: Plan): string {
  const fromJournal = `
  SELECT postings.measure, postings.unit, postings.activity, postings.place, postings.first, postings.last,
         ${VALUES.split(', ').map((name) => `postings.${name}`).join(', ')}
  FROM book
  JOIN seen
  JOIN postings ON postings.position > ${scope === 'journal' ? '0' : 'book.closed'} AND postings.position <= seen.position`;
  return `
WITH ${BOOK},
account AS (${scope === 'journal' ? fromJournal : `${cellsSql(scope, dated, period)}
  UNION ALL${fromJournal}`}
)
SELECT measure, unit,
       ${scope === 'activity' || scope === 'journal' ? 'activity' : "'' AS activity"},
       ${scope === 'place' || scope === 'journal' ? 'place' : "'' AS place"},
       substr(first, 1, ${period}) AS first, substr(last, 1, ${period}) AS last,
       ${SUMS}
FROM account
WHERE (?2 IS NULL OR measure = ?2)
  AND (?3 IS NULL OR activity IN (SELECT value FROM json_each(?3)))
  AND (?4 IS NULL OR place IN (SELECT value FROM json_each(?4)))
  AND (first = '' OR first >= substr(?5, 1, length(first)) AND last <= substr(?6, 1, length(last)))
GROUP BY 1, 2, 3, 4, 5, 6`;
}

/** Which cells: undated and ungrouped ones where that will do, else months of the ledger, else days. */
function cellsSql(scope: 'ledger' | 'activity' | 'place', dated: boolean, period: Plan['period']): string {
  const columns = `
  SELECT cells.measure, cells.unit,
         ${scope === 'activity' ? "substr(cells.scope, 10)" : "''"} AS activity,
         ${scope === 'place' ? "substr(cells.scope, 7)" : "''"} AS place,
         cells.first, cells.last,
         ${VALUES.split(', ').map((name) => `closings.${name}`).join(', ')}
  FROM book`;
  const range = scope === 'ledger' ? "cells.scope = 'ledger'" : `cells.scope >= '${scope}/' AND cells.scope < '${scope}0'`;
  const chosen = scope === 'activity' ? 'AND (?3 IS NULL OR substr(cells.scope, 10) IN (SELECT value FROM json_each(?3)))' : '';
  if (!dated || scope !== 'ledger') {
    const grain = !dated && period === 0 ? 'all' : scope === 'ledger' ? 'month' : 'day';
    return `${columns}
  JOIN cells ON cells.grain = '${grain}' AND ${range} ${chosen}
  ${STANDING}`;
  }
  // Whole months, and the days left over at the ends, measure by measure so that each is a range of the index.
  return `${columns}
  JOIN cells ON cells.grain = 'month' AND ${range} AND cells.first >= ?7 AND cells.last <= ?8
  ${STANDING}
  UNION ALL${columns}
  JOIN cells AS total ON total.grain = 'all' AND total.scope = 'ledger'
  JOIN cells ON cells.grain = 'day' AND cells.scope = 'ledger'
            AND cells.measure = total.measure AND cells.unit = total.unit
            AND cells.last >= ?9 AND cells.last <= ?6
            AND NOT (substr(cells.first, 1, 7) >= ?7 AND substr(cells.last, 1, 7) <= ?8)
  ${STANDING}`;
}

function totalsBinds(at: At, { scope, dated }: Plan, filters: Resolved): unknown[] {
  const { activity, inChannel, places, days } = filters;
  const limits = [activity === undefined ? undefined : [activity], inChannel].filter((list) => list !== undefined);
  const activities = limits.length === 0 ? undefined : limits.reduce((a, b) => a.filter((slug) => b.includes(slug)));
  const { firstMonth, lastMonth, daysFrom } = splitDays(days);
  const binds = [at, filters.measure ?? null, listOrNull(activities), listOrNull(places), days.from, days.to];
  return dated && scope === 'ledger' ? [...binds, firstMonth, lastMonth, daysFrom] : binds;
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

/** Channel and sectors of each activity, and the sector of each item, at a position. */
const ATTRIBUTION = `
WITH ${SEEN}
SELECT facts.key, ${DATA} ->> '$.channel' AS channel,
       coalesce(${DATA} -> '$.sectors', json_array(json_object('code', ${DATA} ->> '$.sector'))) AS sectors
FROM seen
JOIN facts ON (facts.key >= 'activity/' AND facts.key < 'activity0' OR facts.key >= 'item/' AND facts.key < 'item0') AND ${IN_EFFECT}
JOIN events ON events.position = facts.position`;

interface AttributionRow {
  readonly key: string;
  readonly channel: string | null;
  readonly sectors: string;
}

interface Attributed {
  readonly channel: string | null;
  readonly sectors: readonly { readonly code: string | null; readonly percentage?: number }[];
}

type Attribution = ReadonlyMap<string, Attributed>;

function attributionOf(found: readonly AttributionRow[]): Attribution {
  return new Map(found.map(({ key, channel, sectors }) => [key, { channel, sectors: JSON.parse(sectors) as Attributed['sectors'] }]));
}

/**
 * A sum by sector. An item belongs to the sector it was registered in. Money is divided by the activity's
 * percentages, to the last minor unit; a count of people or things is not divided, and goes to the main sector.
 */
function shares(found: FoundRow, attribution: Attribution | undefined): { sum: Sum; sector: string | null }[] {
  if (!attribution) return [{ sum: found, sector: null }];
  const own = attribution.get(found.measure)?.sectors[0]?.code;
  const sectors = attribution.get(`activity/${found.activity}`)?.sectors ?? [];
  const main = sectors.toSorted((a, b) => (b.percentage ?? 100) - (a.percentage ?? 100))[0];
  if (own) return [{ sum: found, sector: own }];
  if (!found.measure.startsWith('money/') || sectors.length < 2) return [{ sum: found, sector: main?.code ?? null }];
  let left: Sum = found;
  return sectors.map(({ code, percentage = 0 }, i) => {
    const part = (value: number): number => Math.round((value * percentage) / 100);
    const sum = i === sectors.length - 1 ? left : { ...found, stated: part(found.stated), lower: part(found.lower), upper: part(found.upper) };
    left = { ...left, stated: left.stated - sum.stated, lower: left.lower - sum.lower, upper: left.upper - sum.upper };
    return { sum, sector: code };
  });
}

function groupOf(found: FoundRow, by: readonly Grouping[], sector: string | null, attribution: Attribution): Omit<Group, 'measure'> {
  const group: Omit<Group, 'measure'> = {};
  for (const name of by) {
    if (name === 'activity') group.activity = found.activity || null;
    if (name === 'place') group.place = found.place || null;
    if (name === 'channel') group.channel = attribution.get(`activity/${found.activity}`)?.channel ?? null;
    if (name === 'sector') group.sector = sector;
    if (name === 'year') group.year = period(found.first.slice(0, 4), found.last.slice(0, 4));
    if (name === 'month') group.month = period(found.first, found.last);
  }
  return group;
}

/** `2022-02`, or the shortest EDTF text that covers what is not known more exactly: `2022`, `2022-02/2022-03`, `../2025-07`. */
function period(first: string, last: string): string {
  const year = first.slice(0, 4);
  if (first === last) return first;
  if (first === `${year}-01` && last === `${year}-12`) return year;
  return `${first.startsWith('0000') ? '..' : first}/${last.startsWith('9999') ? '..' : last}`;
}

/** A question for `readSums`: what one measure came to in some scopes over some days. */
export interface SumAsk {
  readonly measure: string;
  readonly unit: string;
  /** `ledger`, or `activity/…` and `place/…` scopes that do not overlap. */
  readonly scopes: readonly string[];
  readonly days: Days;
}

const ASKED = `
WITH ${BOOK},
ask AS (
  SELECT value ->> 0 AS ask, value ->> 1 AS scope, value ->> 2 AS measure, value ->> 3 AS unit,
         value ->> 4 AS after, value ->> 5 AS upto,
         value ->> 6 AS firstMonth, value ->> 7 AS lastMonth, value ->> 8 AS daysFrom
  FROM json_each(?2)
),
account AS (
  SELECT ask.ask, closings.*
  FROM ask
  JOIN book
  JOIN cells ON cells.grain = 'month' AND cells.scope = ask.scope
            AND cells.measure = ask.measure AND cells.unit = ask.unit
            AND cells.last <= ask.lastMonth AND cells.first >= ask.firstMonth
  ${STANDING}
  UNION ALL
  SELECT ask.ask, closings.*
  FROM ask
  JOIN book
  JOIN cells ON cells.grain = 'day' AND cells.scope = ask.scope
            AND cells.measure = ask.measure AND cells.unit = ask.unit
            AND cells.last >= ask.daysFrom AND cells.last <= ask.upto AND cells.first >= ask.after
            AND NOT (substr(cells.first, 1, 7) >= ask.firstMonth AND substr(cells.last, 1, 7) <= ask.lastMonth)
  ${STANDING}
  UNION ALL
  SELECT ask.ask, NULL, postings.position, postings.stated, postings.lower, postings.upper,
         postings.open, postings.events, postings.unquantified
  FROM book
  JOIN seen
  JOIN postings ON postings.position > book.closed AND postings.position <= seen.position
  JOIN ask ON ask.measure = postings.measure AND ask.unit = postings.unit
          AND ask.scope IN ('ledger', 'activity/' || postings.activity, 'place/' || postings.place)
          AND postings.last <= ask.upto AND postings.first >= ask.after
)
SELECT ask, ${SUMS}
FROM account
GROUP BY ask`;

/** What each question comes to at a position, in one round trip; months of the ledger, days of everything else. */
export async function readSums(db: Database, at: At, asks: readonly SumAsk[]): Promise<{ view: View; sums: readonly Sum[] }> {
  const asked = asks.flatMap(({ measure, unit, scopes, days }, i) =>
    scopes.map((scope) => {
      const { firstMonth, lastMonth, daysFrom } =
        scope === 'ledger' ? splitDays(days) : { firstMonth: '9999-99', lastMonth: '', daysFrom: days.from };
      return [i, scope, measure, unit, days.from, days.to, firstMonth, lastMonth, daysFrom];
    }),
  );
  const { view, results } = await readAt(db, at, [db.prepare(ASKED).bind(at, JSON.stringify(asked))]);
  const found = new Map(rows<Sum & { ask: number }>(results[0]).map((row) => [row.ask, row]));
  return { view, sums: asks.map((_, i) => found.get(i) ?? NOTHING) };
}
