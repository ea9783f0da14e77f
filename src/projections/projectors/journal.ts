import type { Stated } from '../../events/decision/fact.ts';
import type { Posting } from '../../events/kind.ts';
import type { Into, Projector } from '../../events/log/batch.ts';
import { activityOf } from '../../events/values/envelope.ts';
import type { Sum } from '../accounts/sum.ts';

/**
 * The journal: what each event adds to each measure. A correction or retraction takes back what the version that it ends
 * had added, so that it cancels to the unit (G8); a correction then adds what it states.
 */
export const journal: Projector = {
  name: 'journal',
  version: 3,
  tables: ['journal', 'turnovers'],
  statements(db, decided, { prefix, base }) {
    const added = decided.flatMap(({ index, stated }) =>
      stated && stated.postings.length > 0 ? [journalRow(index, stated)] : [],
    );
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
INSERT INTO ${prefix}journal (position, cancels, activity, first, last, valued, data)
SELECT head.position + (row.value ->> 0), 0, row.value ->> 1, row.value ->> 2, row.value ->> 3,
       coalesce(min(row.value ->> 3, (SELECT substr(origin.recorded, 1, 10) FROM events AS origin WHERE origin.id = row.value ->> 4)), ''),
       row.value -> 5
FROM (SELECT coalesce(?3, (SELECT max(position) FROM events) - ?2) AS position) AS head,
     json_each(?1) AS row`;

/** `?1` pairs the id of each version that ends with the place in the request of the event that ends it. */
const cancelIn = (prefix: Into['prefix']): string => `
INSERT INTO ${prefix}journal (position, cancels, activity, first, last, valued, data)
SELECT head.position + (pair.value ->> 1), was.position, was.activity, was.first, was.last, was.valued, was.data
FROM (SELECT coalesce(?3, (SELECT max(position) FROM events) - ?2) AS position) AS head,
     json_each(?1) AS pair
JOIN events AS target ON target.id = pair.value ->> 0
JOIN ${prefix}journal AS was ON was.position = target.position AND was.cancels = 0`;

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

/** A row but for its value day: the event that first stated the fact is given where that matters, which is for money. */
function journalRow(index: number, { stream, first, last, origin, postings }: Stated): unknown[] {
  const ofMoney = postings.some(({ measure }) => measure.startsWith('money/'));
  return [index, activityOf(stream), first, last, ofMoney ? origin : null, postings.map(listed)];
}

/** A posting as the journal keeps it: an open upper bound adds nothing to `upper` and one to `open`. */
function listed({ measure, unit, place, amount: { stated, lower, upper, quantified } }: Posting): (string | number)[] {
  return [measure, unit, place ?? '', stated, lower, upper ?? 0, upper === null ? 1 : 0, quantified ? 0 : 1];
}

/** A posting as a row of the journal has it. */
export interface JournalPosting extends Sum {
  readonly measure: string;
  readonly unit: string;
  readonly place: string;
}

/** The postings of a row of the journal that cancels nothing, from its `data`. */
export function postingsIn(data: string): JournalPosting[] {
  const lists = JSON.parse(data) as [string, string, string, number, number, number, number, number][]; // as `listed` made them
  return lists.map(([measure, unit, place, stated, lower, upper, open, unquantified]) => {
    return { measure, unit, place, stated, lower, upper, open, events: 1, unquantified };
  });
}

/** The columns of `postings` from `measure` on, but `valued` and `events`. */
export function postingValues(
  posting: Posting,
  { stream, first, last }: Pick<Stated, 'stream' | 'first' | 'last'>,
): (string | number)[] {
  const [measure = '', unit = '', place = '', ...amounts] = listed(posting);
  return [measure, unit, activityOf(stream), place, first, last, ...amounts];
}
