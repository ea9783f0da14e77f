import { activityOf } from '../events/envelope.ts';
import { DATA, rows, type Database } from '../events/reading.ts';
import { ALL_DAYS, type Days } from './books.ts';
import { facet } from './search.ts';
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
  /** Activities and items that the sector, if any, is of. */
  readonly inSector: { readonly activities: readonly string[]; readonly items: readonly string[] } | undefined;
  readonly places: readonly string[] | undefined;
}

const BY_CHANNEL = `
WITH ${SEEN}
SELECT facts.key
FROM seen
JOIN facts ON facts.key >= 'activity/' AND facts.key < 'activity0' AND ${IN_EFFECT}
JOIN events ON events.position = facts.position
WHERE ${DATA} ->> '$.channel' = ?2`;

const BY_SECTOR = `
WITH ${SEEN}
SELECT facts.key
FROM seen
JOIN facts ON (facts.key >= 'activity/' AND facts.key < 'activity0' OR facts.key >= 'item/' AND facts.key < 'item0') AND ${IN_EFFECT}
JOIN events ON events.position = facts.position
WHERE ${DATA} ->> '$.sector' = ?2
   OR EXISTS (SELECT 1 FROM json_each(${DATA} -> '$.sectors') AS sector WHERE sector.value ->> '$.code' = ?2)`;

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
 * Looks up what the filters stand for; asks the ledger only if a channel, a sector or a place is among them. What is then
 * read must be of the same position, or an append in between would mix two heads: see `readOf`.
 */
export async function resolve<Asked extends Filters>(db: Database, at: At, filters: Asked): Promise<Asked & Resolved> {
  const asked: [name: 'channel' | 'sector' | 'place', statement: D1PreparedStatement][] = [];
  if (filters.channel !== undefined) asked.push(['channel', db.prepare(BY_CHANNEL).bind(at, filters.channel)]);
  if (filters.sector !== undefined) asked.push(['sector', db.prepare(BY_SECTOR).bind(at, filters.sector)]);
  if (filters.place !== undefined) asked.push(['place', db.prepare(WITHIN_PLACE).bind(at, filters.place)]);
  const days = filters.days ?? ALL_DAYS;
  if (asked.length === 0)
    return { ...filters, days, seen: undefined, inChannel: undefined, inSector: undefined, places: undefined };
  const { view, results } = await readAt(
    db,
    at,
    asked.map(([, statement]) => statement),
  );
  const keys = new Map(asked.map(([name], i) => [name, rows<{ key: string }>(results[i]).map(({ key }) => key)]));
  const sector = keys.get('sector');
  return {
    ...filters,
    days,
    seen: view,
    inChannel: keys.get('channel')?.map(activityOf),
    inSector: sector && {
      activities: sector.filter((key) => key.startsWith('activity/')).map(activityOf),
      items: sector.filter((key) => key.startsWith('item/')),
    },
    places: keys.get('place')?.map((key) => key.slice('place/'.length)),
  };
}

/** Reads at the position that the filters were looked up at, where they were, and answers for the head of that moment. */
export async function readOf(
  db: Database,
  at: At,
  { seen }: Resolved,
  statementsAt: (at: At) => readonly D1PreparedStatement[],
): ReturnType<typeof readAt> {
  const position = seen?.position ?? at;
  const { view, results } = await readAt(db, position, statementsAt(position));
  return { view: seen ?? view, results };
}

/** The facets a fact must have: of each group one. A group without choices matches nothing. */
export function facetGroups(filters: Resolved): string[][] {
  const groups: string[][] = [];
  if (filters.type !== undefined) groups.push([facet('type', filters.type)]);
  if (filters.activity !== undefined) groups.push([facet('activity', filters.activity)]);
  if (filters.measure !== undefined) groups.push([facet('measure', filters.measure)]);
  if (filters.inChannel) groups.push(filters.inChannel.map((slug) => facet('activity', slug)));
  if (filters.places) groups.push(filters.places.map((code) => facet('mentions', `place/${code}`)));
  if (filters.inSector) {
    const { activities, items } = filters.inSector;
    groups.push([...activities.map((slug) => facet('activity', slug)), ...items.map((key) => facet('mentions', key))]);
  }
  return groups;
}
