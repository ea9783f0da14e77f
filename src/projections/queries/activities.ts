import { LedgerError } from '../../events/errors.ts';
import type { Kinds } from '../../events/kinds/index.ts';
import { IN_EFFECT, inEffect, readAt, SEEN, type At, type View } from '../../events/log/as-of.ts';
import { contentOf, eventIn, rows, type Database } from '../../events/log/stored.ts';
import type { StoredEvent } from '../../events/values/envelope.ts';
import { ALL_DAYS } from '../accounts/days.ts';
import type { Figures } from '../rules/figures.ts';
import { resolve, type Filters } from './filters.ts';
import { readTotals, type ConvertedRow, type Totals } from './totals.ts';

/** What an activity was opened with, and what it came to. */
export interface Activity {
  readonly slug: string;
  readonly opened: { readonly event: string; readonly position: number; readonly occurred: string };
  /** `activity.opened`'s data: title, donors, recipients, channel, sectors, places, humanitarian. */
  readonly state: StoredEvent['data'];
  /** How it stands since when, and the event that says so: the last that does. Absent while nothing says that it ended. */
  readonly closing?: { readonly event: string; readonly status: string; readonly from: string };
  readonly totals: readonly ({ readonly measure: string } & Figures)[];
  /** Its money in one currency, where that was asked for. */
  readonly converted?: readonly ConvertedRow[];
}

export interface ActivitiesPage {
  readonly view: View;
  readonly activities: readonly Activity[];
  readonly next: string | undefined;
}

/** The last closing in effect of the activity of a row of `facts`, as JSON. */
const CLOSING = `
  (SELECT json_object('event', ended.id, 'status', ended.data ->> '$.status', 'from', ended.data ->> '$.from')
   FROM facts_with_events AS ended
   WHERE ended.key > 'closing/' || substr(facts.key, 10) || '/' AND ended.key < 'closing/' || substr(facts.key, 10) || '0'
     AND ${inEffect('ended')}
   ORDER BY ended.moment DESC
   LIMIT 1) AS closing`;

const PAGE = `
WITH ${SEEN}
SELECT facts.key, facts.type, facts.position, facts.body, ${CLOSING}
FROM seen
JOIN facts_with_events AS facts ON facts.key > ?2 AND facts.key < ?3 AND ${IN_EFFECT}
ORDER BY facts.key
LIMIT ?4`;

export interface ActivitiesAsk {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly filters?: Filters;
  /** Money in this currency, too. */
  readonly currency?: string | undefined;
}

/**
 * Activities by slug, each with its totals. Where a population is asked for: those that have anything of it, with what of
 * their totals is.
 */
export async function readActivities(db: Database, at: At, kinds: Kinds, ask: ActivitiesAsk): Promise<ActivitiesPage> {
  const { limit, cursor, filters = {}, currency } = ask;
  const isFiltered = Object.values(filters).some((value) => value !== undefined && value !== ALL_DAYS);
  if (!isFiltered)
    return readRange(db, at, kinds, { after: `activity/${cursor ?? ''}`, before: 'activity0', limit, currency });
  const { asOf, inPopulation, attributed, days, ...found } = await resolve(db, at, filters);
  const view = asOf ?? (await readAt(db, at, [])).view;
  const isOfFigures = found.measure !== undefined || found.place !== undefined || days !== ALL_DAYS;
  const hasOthers = inPopulation !== attributed; // by what they gave
  const totals = isOfFigures || hasOthers ? await readTotals(db, view.position, ['activity'], filters) : { rows: [] };
  const slugs = new Set([
    ...totals.rows.flatMap(({ activity }) => activity ?? []),
    ...(isOfFigures ? [] : (attributed ?? [filters.activity ?? '']).filter((one) => one === (filters.activity ?? one))),
  ]);
  const page = [...slugs].toSorted().filter((slug) => slug > (cursor ?? ''));
  const kept = page.slice(0, limit);
  const [opened, own] = await Promise.all([
    readNamed(db, view.position, kinds, kept),
    readTotals(db, view.position, ['measure', 'activity'], { ...filters, activities: kept }, currency),
  ]);
  return {
    view,
    activities: withTotals(opened, own, currency !== undefined),
    next: page.length > limit ? kept.at(-1) : undefined,
  };
}

const NAMED = `
WITH ${SEEN}
SELECT facts.key, facts.type, facts.position, facts.body, ${CLOSING}
FROM json_each(?2) AS wanted
CROSS JOIN seen
CROSS JOIN facts_with_events AS facts ON facts.key = 'activity/' || wanted.value AND ${IN_EFFECT}
ORDER BY facts.key`;

async function readNamed(
  db: Database,
  at: At,
  kinds: Kinds,
  slugs: readonly string[],
): Promise<Omit<Activity, 'totals'>[]> {
  const { results } = await readAt(db, at, [db.prepare(NAMED).bind(at, JSON.stringify(slugs))]);
  return rows<OpenedRow>(results[0]).map((row) => openedOf(row, kinds));
}

/** One activity. @throws LedgerError `not-found` */
export async function readActivity(
  db: Database,
  at: At,
  kinds: Kinds,
  slug: string,
  currency?: string,
): Promise<{ view: View; activity: Activity }> {
  // A key sorts right after its own prefix: the range holds this slug and nothing else.
  const { view, activities } = await readRange(db, at, kinds, {
    after: `activity/${slug.slice(0, -1)}`,
    before: `activity/${slug}\u0001`,
    limit: 1000,
    currency,
  });
  const activity = activities.find((one) => one.slug === slug);
  if (!activity)
    throw new LedgerError(
      'not-found',
      `there is no activity "${slug}" at position ${view.position}`,
      'See /v1/activities for those there are.',
    );
  return { view, activity };
}

async function readRange(
  db: Database,
  at: At,
  kinds: Kinds,
  {
    after,
    before,
    limit,
    currency,
  }: {
    readonly after: string;
    readonly before: string;
    readonly limit: number;
    readonly currency: string | undefined;
  },
): Promise<ActivitiesPage> {
  const { view, results } = await readAt(db, at, [db.prepare(PAGE).bind(at, after, before, limit + 1)]);
  const found = rows<OpenedRow>(results[0]);
  const opened = found.slice(0, limit).map((row) => openedOf(row, kinds));
  const of = { activities: opened.map(({ slug }) => slug) };
  const totals = await readTotals(db, view.position, ['measure', 'activity'], of, currency);
  return {
    view,
    activities: withTotals(opened, totals, currency !== undefined),
    next: found.length > limit ? opened.at(-1)?.slug : undefined,
  };
}

/** Activities with what each came to. */
function withTotals(
  opened: readonly Omit<Activity, 'totals'>[],
  { rows: totals, converted }: Pick<Totals, 'rows' | 'converted'>,
  isConverted: boolean,
): Activity[] {
  const totalsOf = Map.groupBy(totals, ({ activity }) => activity);
  const convertedOf = Map.groupBy(converted, ({ activity }) => activity);
  return opened.map((one) => ({
    ...one,
    totals: (totalsOf.get(one.slug) ?? []).map(({ activity: _, ...total }) => total),
    ...(isConverted ? { converted: (convertedOf.get(one.slug) ?? []).map(({ activity: _, ...total }) => total) } : {}),
  }));
}

interface OpenedRow {
  readonly key: string;
  readonly type: string;
  readonly position: number;
  readonly body: string;
  /** JSON; null where nothing says that it ended. */
  readonly closing: string | null;
}

function openedOf({ key, type, position, body, closing }: OpenedRow, kinds: Kinds): Omit<Activity, 'totals'> {
  const event = eventIn(body);
  const { data, occurred } = contentOf(event, kinds.get(type));
  return {
    slug: key.slice('activity/'.length),
    opened: { event: event.id, position, occurred },
    state: data,
    ...(closing === null ? {} : { closing: JSON.parse(closing) as NonNullable<Activity['closing']> }), // made by CLOSING
  };
}
