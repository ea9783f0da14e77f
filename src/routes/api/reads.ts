import type { Context } from 'hono';
import * as z from 'zod';
import { kinds } from '../../events/kinds/index.ts';
import { readAt, type At, type View } from '../../events/log/as-of.ts';
import { readEvent, readFeed, type Logged } from '../../events/log/feed.ts';
import { minorUnits } from '../../events/values/currencies.ts';
import { eventId, stream } from '../../events/values/envelope.ts';
import { nearest } from '../../events/values/nearest.ts';
import { prose, slug, webAddress } from '../../events/values/text.ts';
import { readChanges } from '../../projections/claims/changes.ts';
import { readClaims } from '../../projections/claims/claims.ts';
import { readActivities, readActivity } from '../../projections/queries/activities.ts';
import { readRegister, registers } from '../../projections/queries/catalogue.ts';
import { citedBy, readCitations } from '../../projections/queries/citations.ts';
import { find } from '../../projections/queries/find.ts';
import { readPromises } from '../../projections/queries/promise-list.ts';
import { readReconstruction } from '../../projections/queries/reconstruction.ts';
import { readRehabilitation } from '../../projections/queries/rehabilitation.ts';
import { readTimeline } from '../../projections/queries/timeline.ts';
import { groupings, readTotals, type Grouping } from '../../projections/queries/totals.ts';
import { databaseOf, type App } from '../http/ledger.ts';
import { partsOf } from '../http/path.ts';
import { bySource, filters, filtersOf, knownType } from '../http/query-filters.ts';
import { number, queryOf } from '../http/query.ts';
import { positionOrDay, rangeOf } from '../http/range.ts';

/**
 * A view of the ledger: what it answers at a position. One list serves `/v1/…` (the head), `/v1/at/{position}/…` and
 * the API's description, so that the three cannot differ.
 */
export interface ViewRoute<Schema extends z.ZodObject = z.ZodObject> {
  readonly path: string;
  readonly summary: string;
  readonly query: Schema;
  answer(c: Context<App>, at: At, query: z.infer<Schema>): Promise<Response>;
}

function viewRoute<Schema extends z.ZodObject>(route: ViewRoute<Schema>): ViewRoute {
  return route as unknown as ViewRoute; // `answer` is only ever given what this route's own schema has parsed
}

const limit = number(1, 500).optional();

/** Ids of events, joined by commas. */
const ids = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(eventId).max(100));

/** A cursor of a list in the order of the timeline. */
export const momentCursor = z.string().regex(/^\d{1,16}$/, { error: 'is not a cursor of this list' });

/** Each list of sources counts so much of the index for each entry that it takes no more entries a page. */
export const MOST_SOURCES = 40;

/** What `/v1/sources` and its page take. */
export const sourcesQuery = z
  .strictObject({
    ...filters,
    ...bySource,
    type: knownType.optional(),
    by: z.enum(citedBy).optional(),
    limit: number(1, MOST_SOURCES).optional(),
    cursor: z
      .string()
      .max(2000)
      .regex(/^[a-z]+α[0-9a-zδ]+$/u, { error: 'is not a cursor of this list' })
      .optional(),
  })
  .refine(({ by: list, cursor }) => cursor === undefined || list !== undefined, {
    path: ['cursor'],
    error: 'goes with by, which names its list',
  });

const by = z.string().transform((text, ctx): Grouping[] => {
  const names = text.split(',');
  const strange = names.find((name) => !(groupings as readonly string[]).includes(name));
  if (strange === undefined) return names as Grouping[]; // each was found among them
  const near = nearest(strange, groupings);
  ctx.addIssue({
    code: 'custom',
    message: `cannot be "${strange.slice(0, 40)}"${near ? `; did you mean ${near}?` : ''}; it takes ${groupings.join(', ')}`,
  });
  return z.NEVER;
});

export const currency = z
  .string()
  .refine((code) => minorUnits(code) !== undefined, { error: 'is not a currency in ISO 4217' });

/** The most groups in one answer; `next` is the cursor of those that follow. */
const GROUPS = 5_000;

const BY_MEASURE: Grouping[] = ['measure'];

const none = z.strictObject({});

const { measure: _, ...withoutMeasure } = filters;
/** `from` and `to` are positions there; days are asked for by `year`, `month` and `on`. */
const { from: _from, to: _to, ...ofPopulation } = filters;

export const viewRoutes: readonly ViewRoute[] = [
  viewRoute({
    path: '/head',
    summary: 'The position and time of the last event.',
    query: none,
    async answer(c, at) {
      const { view } = await readAt(databaseOf(c), at, []);
      return c.json(stamp(c, view));
    },
  }),
  viewRoute({
    path: '/events',
    summary: 'The log in order: JSON, or NDJSON with "Accept: application/x-ndjson".',
    query: z.strictObject({
      after: number(0, 9_999_999_999).optional(),
      limit,
      type: knownType.optional(),
      stream: stream.optional(),
      ids: ids.optional(),
      correlationId: prose(200).optional(),
      source: webAddress.optional(),
    }),
    async answer(c, at, { after = 0, limit: most = 100, ...rest }) {
      const { view, events, next } = await readFeed(databaseOf(c), at, { after, limit: most, ...rest });
      c.header('Vary', 'Accept');
      const stamped = stamp(c, view);
      if (!wantsNdjson(c))
        return c.json({ ...stamped, events: events.map(logged), ...(next === undefined ? {} : { next }) });
      if (next !== undefined) c.header('Next-After', String(next));
      return c.body(events.map((event) => `${JSON.stringify(logged(event))}\n`).join(''), 200, {
        'Content-Type': 'application/x-ndjson',
      });
    },
  }),
  viewRoute({
    path: '/events/{id}',
    summary: 'One event, where its fact stands, and every event about the same fact.',
    query: none,
    async answer(c, at) {
      const { view, event, standing, history } = await readEvent(databaseOf(c), at, partsOf(c)['id'] ?? '', kinds);
      return c.json({ ...stamp(c, view), event: logged(event), standing, history: history.map(logged) });
    },
  }),
  viewRoute({
    path: '/totals',
    summary: 'Sums of what is itemised, by measure and whatever else is asked. `max: null` is open.',
    query: z.strictObject({
      by: by.optional(),
      currency: currency.optional(),
      ...filters,
      cursor: number(1, 999_999_999).optional(),
    }),
    async answer(c, at, { by: grouping = BY_MEASURE, currency: reporting, cursor = 0, ...rest }) {
      const found = await readTotals(databaseOf(c), at, grouping, filtersOf(rest), reporting);
      const { view, rows, converted, withoutPlace } = found;
      const [page, pageConverted] = [rows, converted].map((all) => all.slice(cursor, cursor + GROUPS));
      return c.json({
        ...stamp(c, view),
        rows: page,
        ...(withoutPlace === undefined ? {} : { withoutPlace }),
        ...(reporting === undefined ? {} : { converted: pageConverted }),
        ...(Math.max(rows.length, converted.length) > cursor + GROUPS ? { next: cursor + GROUPS } : {}),
      });
    },
  }),
  viewRoute({
    path: '/timeline',
    summary: 'What happened, newest first, each entry with a sentence, its figures and its sources.',
    query: z.strictObject({
      ...filters,
      ...bySource,
      type: knownType.optional(),
      q: z.string().max(200).optional(),
      currency: currency.optional(),
      order: z.enum(['asc', 'desc']).optional(),
      limit,
      cursor: momentCursor.optional(),
    }),
    async answer(c, at, { type, q, order = 'desc', limit: most = 50, cursor, currency: reporting, ...rest }) {
      const asked = { ...filtersOf(rest), type, words: q };
      const { view, entries, next } = await readTimeline(databaseOf(c), at, kinds, {
        filters: asked,
        order,
        limit: most,
        cursor,
        currency: reporting,
      });
      return c.json({ ...stamp(c, view), entries, ...(next === undefined ? {} : { next }) });
    },
  }),
  viewRoute({
    path: '/activities',
    summary: 'Activities, each with what it was opened with and its totals; of a population, those it has a part in.',
    query: z.strictObject({ ...filters, currency: currency.optional(), limit, cursor: slug.optional() }),
    async answer(c, at, { limit: most = 50, cursor, currency: reporting, ...rest }) {
      const { view, activities, next } = await readActivities(databaseOf(c), at, kinds, {
        limit: most,
        cursor,
        filters: filtersOf(rest),
        currency: reporting,
      });
      return c.json({ ...stamp(c, view), activities, ...(next === undefined ? {} : { next }) });
    },
  }),
  viewRoute({
    path: '/activities/{slug}',
    summary: 'One activity: its state, totals and newest entries; further entries are on the timeline.',
    query: z.strictObject({ currency: currency.optional() }),
    async answer(c, at, { currency: reporting }) {
      const name = partsOf(c)['slug'] ?? '';
      const { view, activity } = await readActivity(databaseOf(c), at, kinds, name, reporting);
      const { entries, next } = await readTimeline(databaseOf(c), view.position, kinds, {
        filters: { activity: name },
        order: 'desc',
        limit: 100,
        currency: reporting,
      });
      return c.json({ ...stamp(c, view), ...activity, entries, ...(next === undefined ? {} : { next }) });
    },
  }),
  viewRoute({
    path: '/rehabilitation',
    summary: 'Children who completed rehabilitation: in all, by year, and each year against the one before.',
    query: z.strictObject(withoutMeasure),
    async answer(c, at, query) {
      const { view, total, years } = await readRehabilitation(databaseOf(c), at, filtersOf(query));
      return c.json({ ...stamp(c, view), total, years });
    },
  }),
  viewRoute({
    path: '/reconstruction',
    summary: 'Facilities and where each stands; of a population, those with a milestone in it.',
    query: z.strictObject({
      ...filters,
      limit,
      cursor: z
        .string()
        .regex(/^[a-z0-9-]+\/[a-z0-9-]+$/, { error: 'is not a cursor of this list' })
        .optional(),
    }),
    async answer(c, at, { limit: most = 100, cursor, ...rest }) {
      const { view, facilities, next } = await readReconstruction(databaseOf(c), at, kinds, {
        limit: most,
        cursor,
        filters: filtersOf(rest),
      });
      return c.json({ ...stamp(c, view), facilities, ...(next === undefined ? {} : { next }) });
    },
  }),
  viewRoute({
    path: '/claims',
    summary:
      'Each claim beside what is itemised of its population: share, residual, verdict, and the claims it conflicts with.',
    query: z.strictObject({
      ...filters,
      currency: currency.optional(),
      series: slug.optional(),
      limit,
      cursor: z.string().max(2500).startsWith('claim/', { error: 'is not a cursor of this list' }).optional(),
    }),
    async answer(c, at, { series, limit: most = 100, cursor, currency: reporting, ...rest }) {
      const { view, claims, next } = await readClaims(databaseOf(c), at, kinds, {
        filters: filtersOf(rest),
        currency: reporting,
        series,
        limit: most,
        cursor,
      });
      return c.json({ ...stamp(c, view), claims, ...(next === undefined ? {} : { next }) });
    },
  }),
  viewRoute({
    path: '/promises',
    summary: 'Pledges and commitments, newest first: promised, paid, delivered, confirmed, what remains, what is over.',
    query: z.strictObject({ ...filters, limit, cursor: momentCursor.optional() }),
    async answer(c, at, { limit: most = 50, cursor, ...rest }) {
      const { view, promises, next } = await readPromises(databaseOf(c), at, kinds, {
        filters: filtersOf(rest),
        limit: most,
        cursor,
      });
      return c.json({ ...stamp(c, view), promises, ...(next === undefined ? {} : { next }) });
    },
  }),
  viewRoute({
    path: '/sources',
    summary:
      'Publishers, origins and addresses that facts in effect cite: how many facts, and how many rest on one origin only. Each list goes on by `by` and its cursor.',
    query: sourcesQuery,
    async answer(c, at, { by: list, limit: most = MOST_SOURCES, cursor, ...rest }) {
      const { view, next, ...lists } = await readCitations(databaseOf(c), at, kinds, {
        filters: filtersOf(rest),
        by: list,
        limit: most,
        cursor,
      });
      return c.json({ ...stamp(c, view), ...lists, next });
    },
  }),
  viewRoute({
    path: '/search',
    summary:
      'Items, places, organizations, activities, claims and events that have all the words of `q`, or words that begin so; where nothing has, what may have been meant.',
    query: z.strictObject({ q: z.string().min(1).max(200) }),
    async answer(c, at, { q }) {
      const { view, didYouMean, ...found } = await find((reading) => reading(databaseOf(c)), at, kinds, q);
      return c.json({ ...stamp(c, view), ...found, didYouMean });
    },
  }),
  ...registers.map((register) =>
    viewRoute({
      path: `/${register}`,
      summary: `The ${register} that are registered, in the order of their codes.`,
      query: z.strictObject({ limit, cursor: slug.optional() }),
      async answer(c, at, { limit: most = 100, cursor }) {
        const { view, entries, next } = await readRegister(databaseOf(c), at, kinds, register, { limit: most, cursor });
        return c.json({ ...stamp(c, view), [register]: entries, ...(next === undefined ? {} : { next }) });
      },
    }),
  ),
  viewRoute({
    path: '/measures',
    summary: 'The measures that anything is itemised of, each with its unit and how many events it has.',
    query: none,
    async answer(c, at) {
      const { view, rows } = await readTotals(databaseOf(c), at, ['measure'], {});
      return c.json({
        ...stamp(c, view),
        measures: rows.map(({ measure, unit, events }) => ({ measure, unit, events })),
      });
    },
  }),
  viewRoute({
    path: '/changes',
    summary:
      'What changed from one position or recorded day to another: events, totals, and verdicts that turned; all, or of a population.',
    query: z.strictObject({
      ...ofPopulation,
      currency: currency.optional(),
      from: positionOrDay,
      to: positionOrDay.optional(),
      after: number(0, 999_999_999).optional(),
      verdictsAfter: z.string().startsWith('claim/').max(500).optional(),
      limit,
    }),
    async answer(
      c,
      at,
      { from: first, to: last, after = 0, verdictsAfter, limit: most = 100, currency: reporting, ...rest },
    ) {
      const { from, to } = await rangeOf(databaseOf(c), at, { from: first, to: last });
      const { view, next, ...changes } = await readChanges(databaseOf(c), kinds, from, to, {
        after,
        verdictsAfter,
        limit: most,
        filters: filtersOf(rest),
        currency: reporting,
      });
      return c.json({ ...stamp(c, view), from, ...changes, ...(next === undefined ? {} : { next }) });
    },
  }),
];

/** Answers one view for one position; what the view does not take is refused. */
export function answerView(c: Context<App>, route: ViewRoute, at: At): Promise<Response> {
  return route.answer(c, at, queryOf(c, route.query));
}

/** Every answer carries its position, and the time that was recorded. */
export function stamp(
  c: Context<App>,
  { position, recorded, head }: View,
): { position: number; recorded: string | null } {
  c.header('Position', String(position));
  c.set('head', head);
  return { position, recorded: recorded || null };
}

function logged({ position, event, leaf }: Logged): object {
  return { position, ...event, leaf };
}

function wantsNdjson(c: Context): boolean {
  const accept = c.req.header('Accept') ?? '';
  return /application\/(x-)?ndjson/i.test(accept);
}
