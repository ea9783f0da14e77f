import { LedgerError } from '../events/errors.ts';
import type { StoredEvent } from '../events/envelope.ts';
import type { Kinds } from '../events/kinds/index.ts';
import { contentOf, eventIn, rows, type Database } from '../events/reading.ts';
import { BOOK, POSTED_SINCE, STANDING, SUMS, type Sum } from './books.ts';
import { figures, type Figures } from './figures.ts';
import { IN_EFFECT, readAt, SEEN, type At, type View } from '../events/view.ts';

/** What an activity was opened with, and what it came to. */
export interface Activity {
  readonly slug: string;
  readonly opened: { readonly event: string; readonly position: number; readonly occurred: string };
  /** `activity.opened`'s data: title, donor, recipient, channel, sectors, places, humanitarian. */
  readonly state: StoredEvent['data'];
  readonly totals: readonly ({ readonly measure: string } & Figures)[];
}

export interface ActivitiesPage {
  readonly view: View;
  readonly activities: readonly Activity[];
  readonly next: string | undefined;
}

const PAGE = `
page AS (
  SELECT facts.key, facts.type, facts.position, events.body
  FROM seen
  JOIN facts ON facts.key > ?2 AND facts.key < ?3 AND ${IN_EFFECT}
  JOIN events ON events.position = facts.position
  ORDER BY facts.key
  LIMIT ?4
)`;

const TOTALS = `
WITH ${BOOK},
${PAGE},
account AS (
  SELECT page.key, cells.measure, cells.unit, closings.stated, closings.lower, closings.upper,
         closings.open, closings.events, closings.unquantified
  FROM book
  CROSS JOIN page
  CROSS JOIN cells ON cells.grain = 'all' AND cells.scope = page.key
  ${STANDING}
  UNION ALL
  SELECT page.key, postings.measure, postings.unit, postings.stated, postings.lower, postings.upper,
         postings.open, postings.events, postings.unquantified
  FROM book
  ${POSTED_SINCE}
  CROSS JOIN page ON page.key = 'activity/' || postings.activity
)
SELECT key, measure, unit, ${SUMS}
FROM account
GROUP BY key, measure, unit
HAVING sum(events) <> 0
ORDER BY key, measure, unit`;

/** Activities by slug, each with its totals. */
export async function readActivities(
  db: Database,
  at: At,
  kinds: Kinds,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<ActivitiesPage> {
  return readRange(db, at, kinds, `activity/${cursor ?? ''}`, 'activity0', limit);
}

/** One activity. @throws LedgerError `not-found` */
export async function readActivity(
  db: Database,
  at: At,
  kinds: Kinds,
  slug: string,
): Promise<{ view: View; activity: Activity }> {
  // A key sorts right after its own prefix: the range holds this slug and nothing else.
  const { view, activities } = await readRange(
    db,
    at,
    kinds,
    `activity/${slug.slice(0, -1)}`,
    `activity/${slug}\u0001`,
    1000,
  );
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
  after: string,
  before: string,
  limit: number,
): Promise<ActivitiesPage> {
  const { view, results } = await readAt(db, at, [
    db.prepare(`WITH ${SEEN}, ${PAGE} SELECT * FROM page`).bind(at, after, before, limit + 1),
    db.prepare(TOTALS).bind(at, after, before, limit + 1),
  ]);
  const totals = Map.groupBy(rows<Sum & { key: string; measure: string; unit: string }>(results[1]), ({ key }) => key);
  const found = rows<{ key: string; type: string; position: number; body: string }>(results[0]);
  const activities = found.slice(0, limit).map(({ key, type, position, body }) => {
    const event = eventIn(body);
    const { data, occurred } = contentOf(event, type, kinds);
    return {
      slug: key.slice('activity/'.length),
      opened: { event: event.id, position, occurred },
      state: data,
      totals: (totals.get(key) ?? []).map((sum) => ({ measure: sum.measure, ...figures(sum, sum.unit) })),
    };
  });
  return { view, activities, next: found.length > limit ? activities.at(-1)?.slug : undefined };
}
