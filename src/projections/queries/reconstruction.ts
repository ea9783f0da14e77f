import { dataAs } from '../../events/kind.ts';
import type { Kinds } from '../../events/kinds/index.ts';
import {
  milestones,
  reconstructionMilestoneReached,
  type Milestone,
} from '../../events/kinds/reconstruction-milestone-reached.ts';
import { IN_EFFECT, SEEN, type At, type View } from '../../events/log/as-of.ts';
import { contentOf, eventIn, rows, type Database } from '../../events/log/stored.ts';
import type { Source } from '../../events/values/envelope.ts';
import type { Names } from '../../events/values/text.ts';
import { ALL_DAYS } from '../accounts/days.ts';
import { matchExpression } from '../projectors/search.ts';
import { faceted, readOf, type Filters } from './filters.ts';

/** A stage that a facility reached. */
export interface Reached {
  readonly event: string;
  readonly position: number;
  readonly milestone: Milestone;
  /** EDTF. */
  readonly occurred: string;
  readonly sources: readonly Source[];
}

/** A facility and where it stands. */
export interface Facility {
  readonly facility: string;
  readonly activity: string;
  readonly name: Names;
  readonly facilityType: string;
  readonly work: string;
  readonly place: string | null;
  /** OC4IDS project status. */
  readonly status: Milestone;
  /** In the order in which they are gone through. */
  readonly milestones: readonly Reached[];
}

export interface Board {
  readonly view: View;
  readonly facilities: readonly Facility[];
  readonly next: string | undefined;
}

const MILESTONES = `
WITH ${SEEN}
SELECT facts.key, facts.type, facts.position, facts.body
FROM seen
JOIN facts_with_events AS facts ON facts.key > ?2 AND facts.key < 'facility0' AND ${IN_EFFECT}
ORDER BY facts.key
LIMIT ?3`;

/** The same of facilities that have a milestone in effect with these facets and days: all milestones of each. */
const MILESTONES_FOUND = `
WITH ${SEEN},
wanted AS (
  SELECT DISTINCT rtrim(facts.key, 'abcdefghijklmnopqrstuvwxyz') AS facility
  FROM seen
  JOIN facts ON facts.key > ?2 AND facts.key < 'facility0' AND ${IN_EFFECT}
  WHERE facts.moment IN (SELECT rowid FROM search WHERE search MATCH ?4) AND facts.first <= ?6 AND facts.last >= ?5
)
SELECT facts.key, facts.type, facts.position, facts.body
FROM seen
CROSS JOIN wanted
CROSS JOIN facts_with_events AS facts ON facts.key > wanted.facility AND facts.key < wanted.facility || '~' AND ${IN_EFFECT}
ORDER BY facts.key
LIMIT ?3`;

export interface BoardAsk {
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** Facilities that have a milestone in this population. */
  readonly filters?: Filters;
}

/** Facilities in the order of activity and code, each with the milestones it has reached. */
export async function readReconstruction(
  db: Database,
  at: At,
  kinds: Kinds,
  { limit, cursor, filters = {} }: BoardAsk,
): Promise<Board> {
  const most = (limit + 1) * milestones.length;
  // After a cursor comes all that sorts above every milestone of that facility.
  const after = cursor === undefined ? 'facility/' : `facility/${cursor}0`;
  const { days = ALL_DAYS, ...others } = filters;
  const isFiltered = days !== ALL_DAYS || Object.values(others).some((value) => value !== undefined);
  const { asOf, clauses } = isFiltered
    ? await faceted(db, at, { ...others, type: reconstructionMilestoneReached.type })
    : { asOf: undefined, clauses: [] };
  const { view, results } = await readOf(db, at, { asOf }, (position) => [
    isFiltered
      ? db
          .prepare(MILESTONES_FOUND)
          .bind(position, after, most, matchExpression(clauses, undefined), days.from, days.to)
      : db.prepare(MILESTONES).bind(position, after, most),
  ]);
  const found = rows<MilestoneRow>(results[0]);
  const byFacility = [...Map.groupBy(found, ({ key }) => key.slice('facility/'.length, key.lastIndexOf('/')))];
  const page = byFacility.slice(0, limit);
  return {
    view,
    facilities: page.map(([key, reached]) => facilityOf(key, reached, kinds)),
    next: byFacility.length > limit ? page.at(-1)?.[0] : undefined,
  };
}

interface MilestoneRow {
  readonly key: string;
  readonly type: string;
  readonly position: number;
  readonly body: string;
}

function facilityOf(key: string, found: readonly MilestoneRow[], kinds: Kinds): Facility {
  const reached = found
    .map(({ type, position, body }) => {
      const event = eventIn(body);
      const { data, occurred, sources } = contentOf(event, kinds.get(type));
      const stated = dataAs(reconstructionMilestoneReached.data, data);
      return { stated, milestone: { event: event.id, position, milestone: stated.milestone, occurred, sources } };
    })
    .toSorted((a, b) => milestones.indexOf(a.stated.milestone) - milestones.indexOf(b.stated.milestone));
  const last = reached.at(-1)?.stated;
  const [activity = '', facility = ''] = key.split('/');
  return {
    facility,
    activity,
    name: last?.name ?? { en: facility },
    facilityType: last?.facilityType ?? 'other',
    work: last?.work ?? 'construction',
    place: last?.place ?? null,
    status: last?.milestone ?? 'identification',
    milestones: reached.map(({ milestone }) => milestone),
  };
}
