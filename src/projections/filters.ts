import { activityOf } from '../events/envelope.ts';
import { DATA, rows, type Database } from '../events/reading.ts';
import { ALL_DAYS, type Days } from './books.ts';
import { attributionIn, attributionOf, SECTORS_OF_ITEMS, type Attribution } from './attribution.ts';
import { anyOf, attributedTo, facet, type Clause, type MovedActivity } from './search.ts';
import { IN_EFFECT, readAt, SEEN, type At, type View } from '../events/view.ts';

/** What a read may be narrowed to. The same names mean the same in totals and in the timeline. */
export interface Filters {
  readonly measure?: string | undefined;
  readonly activity?: string | undefined;
  /** A DAC code: activities in that sector, and items registered in it. */
  readonly sector?: string | undefined;
  /** A place and all that lies in it. */
  readonly place?: string | undefined;
  readonly channel?: string | undefined;
  readonly type?: string | undefined;
  readonly days?: Days | undefined;
  readonly words?: string | undefined;
}

/** Filters with what they stand for at a position: a channel is some activities, a place the places in it. */
export interface Resolved extends Filters {
  readonly days: Days;
  /** When that was looked up, where it had to be. */
  readonly seen: View | undefined;
  /** Activities that the channel, if any, is of. */
  readonly inChannel: readonly string[] | undefined;
  readonly places: readonly string[] | undefined;
}

const BY_CHANNEL = `
WITH ${SEEN}
SELECT facts.key
FROM seen
JOIN facts ON facts.key >= 'activity/' AND facts.key < 'activity0' AND ${IN_EFFECT}
JOIN events ON events.position = facts.position
WHERE ${DATA} ->> '$.channel' = ?2`;

/** Activities of which the opening has ever been corrected, with what they are attributed to at the position. */
const MOVED = `
WITH ${SEEN}
SELECT moved.key, ${attributionIn('events')} AS value
FROM (SELECT DISTINCT key
      FROM facts
      WHERE key >= 'activity/' AND key < 'activity0' AND known_to IS NOT NULL) AS moved
JOIN seen
LEFT JOIN facts ON facts.key = moved.key AND ${IN_EFFECT}
LEFT JOIN events ON events.position = facts.position`;

const WITHIN_PLACE = `
WITH RECURSIVE ${SEEN},
inside (key) AS (
  SELECT 'place/' || ?2
  UNION
  SELECT facts.key
  FROM inside
  JOIN seen
  JOIN facts ON facts.key >= 'place/' AND facts.key < 'place0' AND ${IN_EFFECT}
  JOIN events ON events.position = facts.position
  WHERE 'place/' || (${DATA} ->> '$.parent') = inside.key
)
SELECT key FROM inside`;

/**
 * Looks up what the filters stand for; asks the ledger only if a channel or a place is among them. What is then read must
 * be of the same position, or an append in between would mix two heads: see `readOf`.
 */
export async function resolve<Asked extends Filters>(db: Database, at: At, filters: Asked): Promise<Asked & Resolved> {
  const { channel, place, days = ALL_DAYS } = filters;
  const { seen, found } = await lookUp(db, at, {
    ...(channel === undefined ? {} : { channel: [BY_CHANNEL, channel] }),
    ...(place === undefined ? {} : { place: [WITHIN_PLACE, place] }),
  });
  return {
    ...filters,
    days,
    seen,
    inChannel: found['channel']?.map(({ key }) => activityOf(key)),
    places: found['place']?.map(({ key }) => key.slice('place/'.length)),
  };
}

/** Filters as clauses for the inverted index, and when what they stand for was looked up, where it had to be. */
export interface Faceted {
  readonly seen: View | undefined;
  readonly clauses: readonly Clause[];
}

/**
 * The clauses that a fact must meet. Facts are indexed by what their activity was attributed to when they were recorded;
 * those of activities that have moved since are told by their activity.
 */
export async function faceted(db: Database, at: At, filters: Filters): Promise<Faceted> {
  const { type, activity, measure, channel, sector, place } = filters;
  const { seen, found } = await lookUp(db, at, {
    ...(channel === undefined && sector === undefined ? {} : { moved: [MOVED] }),
    ...(sector === undefined ? {} : { items: [SECTORS_OF_ITEMS] }),
    ...(place === undefined ? {} : { place: [WITHIN_PLACE, place] }),
  });
  const moved = (isMeant: (attribution: Attribution) => boolean): MovedActivity[] =>
    (found['moved'] ?? []).map(({ key, value }) => ({
      slug: activityOf(key),
      isMeant: value !== null && isMeant(attributionOf(value)),
    }));
  const items = (found['items'] ?? []).filter(({ value }) => value === sector);
  const mentioning = (rowsFound: readonly KeyRow[]): Clause =>
    anyOf(rowsFound.map(({ key }) => facet('mentions', key)));
  const clauses = [
    type !== undefined && anyOf([facet('type', type)]),
    activity !== undefined && anyOf([facet('activity', activity)]),
    measure !== undefined && anyOf([facet('measure', measure)]),
    channel !== undefined &&
      attributedTo(
        facet('channel', channel),
        moved((one) => one.channel === channel),
      ),
    sector !== undefined &&
      `(${attributedTo(
        facet('sector', sector),
        moved(({ sectors }) => sectors.some(({ code }) => code === sector)),
      )} OR ${mentioning(items)})`,
    place !== undefined && mentioning(found['place'] ?? []),
  ];
  return { seen, clauses: clauses.filter((clause) => clause !== false) };
}

interface KeyRow {
  readonly key: string;
  readonly value: string | null;
}

/** Runs what is asked, if anything is, in one round trip: statements that answer with keys. Finds their rows by name. */
async function lookUp(
  db: Database,
  at: At,
  asked: Readonly<Record<string, readonly [sql: string, ...binds: string[]]>>,
): Promise<{ seen: View | undefined; found: Readonly<Record<string, readonly KeyRow[]>> }> {
  const names = Object.keys(asked);
  if (names.length === 0) return { seen: undefined, found: {} };
  const statements = Object.values(asked).map(([sql, ...binds]) => db.prepare(sql).bind(at, ...binds));
  const { view, results } = await readAt(db, at, statements);
  return { seen: view, found: Object.fromEntries(names.map((name, i) => [name, rows<KeyRow>(results[i])])) };
}

/** Reads at the position that the filters were looked up at, where they were, and answers for the head of that moment. */
export async function readOf(
  db: Database,
  at: At,
  { seen }: Pick<Resolved, 'seen'>,
  statementsAt: (at: At) => readonly D1PreparedStatement[],
): ReturnType<typeof readAt> {
  const position = seen?.position ?? at;
  const { view, results } = await readAt(db, position, statementsAt(position));
  return { view: seen ?? view, results };
}
