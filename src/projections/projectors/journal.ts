import type { Stated } from '../../events/decision/fact.ts';
import type { Posting } from '../../events/kind.ts';
import type { Into, Projector } from '../../events/log/batch.ts';
import { activityOf } from '../../events/values/envelope.ts';

/**
 * The journal: what each event adds to each measure. A correction or retraction takes away, row by row, what the
 * version that it ends had added, so that it cancels to the unit (G8); a correction then adds what it states.
 */
export const journal: Projector = {
  name: 'journal',
  version: 2,
  tables: ['postings', 'turnovers'],
  statements(db, decided, { prefix, base }) {
    const added = decided.flatMap(({ index, stated }) => (stated ? postingRows(index, stated) : []));
    const ended = decided.flatMap(({ index, supersedes }) => (supersedes ? [[supersedes.id, index]] : []));
    const hasLarge = decided.some(({ stated }) => stated?.postings.some(isLarge));
    return [
      ...(added.length > 0 ? [db.prepare(addTo(prefix)).bind(JSON.stringify(added), decided.length, base)] : []),
      ...(ended.length > 0 ? [db.prepare(cancelIn(prefix)).bind(JSON.stringify(ended), decided.length, base)] : []),
      ...(ended.length > 0 || hasLarge ? [db.prepare(turnOver(prefix)).bind(decided.length, base)] : []),
    ];
  },
};

const addTo = (prefix: Into['prefix']): string => `
INSERT INTO ${prefix}postings (position, seq, measure, unit, activity, place, first, last, valued,
                      stated, lower, upper, open, events, unquantified)
SELECT head.position + (row.value ->> 0), row.value ->> 1, row.value ->> 2, row.value ->> 3, row.value ->> 4,
       row.value ->> 5, row.value ->> 6, row.value ->> 7,
       iif(row.value ->> 2 GLOB 'money/*',
           min(row.value ->> 7, (SELECT substr(origin.recorded, 1, 10) FROM events AS origin WHERE origin.id = row.value ->> 13)), ''),
       row.value ->> 8, row.value ->> 9, row.value ->> 10, row.value ->> 11, 1, row.value ->> 12
FROM (SELECT coalesce(?3, (SELECT max(position) FROM events) - ?2) AS position) AS head,
     json_each(?1) AS row`;

/** `?1` pairs the id of each version that ends with the place in the request of the event that ends it. */
const cancelIn = (prefix: Into['prefix']): string => `
INSERT INTO ${prefix}postings (position, seq, measure, unit, activity, place, first, last, valued,
                      stated, lower, upper, open, events, unquantified, cancels)
SELECT head.position + (pair.value ->> 1), 1000 + was.seq,
       was.measure, was.unit, was.activity, was.place, was.first, was.last, was.valued,
       -was.stated, -was.lower, -was.upper, -was.open, -was.events, -was.unquantified, was.position
FROM (SELECT coalesce(?3, (SELECT max(position) FROM events) - ?2) AS position) AS head,
     json_each(?1) AS pair
JOIN events AS target ON target.id = pair.value ->> 0
JOIN ${prefix}postings AS was ON was.position = target.position AND was.cancels IS NULL`;

/** From here on amounts are watched, in thousandths or minor units: all that is below adds up to less than 2^62. */
const LARGE = 2 ** 31;

function isLarge({ amount: { stated, lower, upper } }: Posting): boolean {
  return [stated, lower, upper ?? 0].some((value) => Math.abs(value) >= LARGE);
}

/**
 * What these events posted and cancelled in large amounts, whichever way, is added to the turnover of their measure and
 * unit. It has a limit, so that no sum of postings, however it is grouped, passes 2^63 (G9).
 */
const turnOver = (prefix: Into['prefix']): string => `
INSERT INTO ${prefix}turnovers (measure, unit, amount)
SELECT measure, unit, sum(max(abs(stated), abs(lower), abs(upper)))
FROM (SELECT coalesce(?2, (SELECT max(position) FROM events) - ?1) AS position) AS head
CROSS JOIN ${prefix}postings AS posted ON posted.position > head.position AND posted.position <= head.position + ?1
WHERE max(abs(stated), abs(lower), abs(upper)) >= ${LARGE}
GROUP BY measure, unit
ON CONFLICT DO UPDATE SET amount = amount + excluded.amount`;

/** The day on which a posting of money is valued: the last it may be of, or the day its fact was first recorded if that is earlier. */
export function valueDay(measure: string, last: string, recorded: string): string {
  return !measure.startsWith('money/') ? '' : last < recorded ? last : recorded;
}

/** The columns of a row and, last, the event that first stated its fact: no value is later than the day of that. */
function postingRows(index: number, stated: Stated): unknown[] {
  return stated.postings.map((posting, seq) => [index, seq, ...postingValues(posting, stated), stated.origin]);
}

/** The columns of `postings` from `measure` on, but `valued` and `events`: an open upper bound adds nothing to `upper` and one to `open`. */
export function postingValues(
  { measure, unit, place, amount }: Posting,
  { stream, first, last }: Pick<Stated, 'stream' | 'first' | 'last'>,
): (string | number)[] {
  const { stated, lower, upper, quantified } = amount;
  return [
    measure,
    unit,
    activityOf(stream),
    place ?? '',
    first,
    last,
    stated,
    lower,
    upper ?? 0,
    upper === null ? 1 : 0,
    quantified ? 0 : 1,
  ];
}
