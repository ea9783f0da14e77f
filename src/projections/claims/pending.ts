import type { Decided } from '../../events/decision/decide.ts';
import type { Stated } from '../../events/decision/fact.ts';
import { dataAs } from '../../events/kind.ts';
import { activityOpened } from '../../events/kinds/activity-opened.ts';
import { rateFixed } from '../../events/kinds/rate-fixed.ts';
import { rows, type Database } from '../../events/log/stored.ts';
import { activityOf } from '../../events/values/envelope.ts';
import type { Account } from '../accounts/accounts.ts';
import { attributionTextOf } from '../accounts/attribution.ts';
import { accountOf, moved, type Books, type PostedRow, type Wanted } from '../accounts/reading.ts';
import { summed, sumOfOne, takes } from '../accounts/sum.ts';
import { valueDay } from '../projectors/journal.ts';
import type { RecordedRate } from '../rules/conversion.ts';
import type { Known } from './comparison.ts';

/** What was judged and is in no table yet: what it would add to what is recorded, and take from it. */
export interface Pending {
  /** Without what they are attributed to. */
  readonly postings: readonly Account[];
  /** Facts as the request leaves them. */
  readonly stated: readonly {
    readonly fact: Stated;
    readonly position: number;
    /** The day it was first recorded. */
    readonly recorded: string;
  }[];
  /** The events of the versions that it ends. */
  readonly ended: ReadonlySet<string>;
  /** The keys of those versions' facts: a correction states its fact again. */
  readonly endedKeys: ReadonlySet<string>;
}

const ENDED = `
SELECT was.measure, was.unit, was.activity, was.place, was.first, was.last, was.valued,
       ${summed.map((name) => `-was.${name} AS ${name}`).join(', ')}, ${takes('was')} AS takes
FROM json_each(?1) AS ended
JOIN events ON events.id = ended.value
JOIN postings AS was ON was.position = events.position AND was.cancels = 0`;

const FIRST_RECORDED = `
SELECT events.id, substr(events.recorded, 1, 10) AS day
FROM json_each(?1) AS origin
JOIN events ON events.id = origin.value`;

/** What these events would change; `head` is the position before them. */
export async function readPending(db: Database, head: number, decided: readonly Decided[]): Promise<Pending> {
  const ended = new Set(decided.flatMap(({ supersedes }) => supersedes?.id ?? []));
  const left = decided.filter(({ event }) => !ended.has(event.id));
  const origins = left.flatMap(({ stated }) => stated?.origin ?? []);
  const [was, first] = await db.batch<Record<string, unknown>>([
    db.prepare(ENDED).bind(JSON.stringify([...ended])),
    db.prepare(FIRST_RECORDED).bind(JSON.stringify(origins)),
  ]);
  const recordedOn = new Map(rows<{ id: string; day: string }>(first).map(({ id, day }) => [id, day]));
  const stated = left.flatMap(({ stated: fact, event, index }) =>
    fact
      ? [{ fact, position: head + index, recorded: recordedOn.get(fact.origin) ?? event.recorded.slice(0, 10) }]
      : [],
  );
  const taken = rows<PostedRow>(was).map((row) => accountOf(row, ''));
  const added = stated.flatMap(({ fact, recorded }) =>
    fact.postings.map((posting): Account => {
      const { measure, unit, amount, place = '' } = posting;
      return {
        measure,
        unit,
        activity: activityOf(fact.stream),
        attribution: '',
        place,
        first: fact.first,
        last: fact.last,
        valued: valueDay(measure, fact.last, recorded),
        takesAway: amount.lower < 0,
        ...sumOfOne(amount),
      };
    }),
  );
  return {
    postings: [...taken, ...added],
    stated,
    ended,
    endedKeys: new Set(decided.flatMap(({ supersedes }) => supersedes?.key ?? [])),
  };
}

/** The streams of activities whose opening it states again: what they came to may have to be attributed to others. */
export function streamsReopened({ stated, endedKeys }: Pending): Wanted {
  const keys = stated.flatMap(({ fact: { key = '' } }) => (endedKeys.has(key) ? [key] : []));
  return { kind: 'streams', of: keys.filter((key) => key.startsWith('activity/')).map(activityOf) };
}

/** Books as they are once it is recorded, where `streamsReopened` was the last that was wanted. */
export function booksWith(
  books: Books,
  { attributions: before }: Pick<Known, 'attributions'>,
  pending: Pending,
): Books {
  const after = attributionsWith(before, pending);
  const { closed, blocks, posted } = books;
  const streams = [...(closed.at(-1) ?? []), ...blocks, ...posted];
  const reopened = (streamsReopened(pending).of ?? []).flatMap((activity) => {
    const key = `activity/${activity}`;
    return moved(streams, activity, before.get(key) ?? '', after.get(key) ?? '');
  });
  const added = pending.postings.map((posting) => {
    const key = `activity/${posting.activity}`;
    return { ...posting, attribution: after.get(key) ?? before.get(key) ?? '' };
  });
  return { ...books, posted: [...posted, ...reopened, ...added] };
}

function attributionsWith(before: ReadonlyMap<string, string>, pending: Pending): ReadonlyMap<string, string> {
  return valuesWith(before, pending, ({ type, data }) =>
    type === activityOpened.type ? attributionTextOf(dataAs(activityOpened.data, data)) : undefined,
  );
}

/** What is known once it is recorded. */
export function knownWith<Of extends Known>(known: Of, pending: Pending): Of {
  const { stated, ended } = pending;
  const rates = stated.flatMap(({ fact: { type, id, data }, position }): RecordedRate[] =>
    type === rateFixed.type ? [{ ...dataAs(rateFixed.data, data), event: id, position }] : [],
  );
  return {
    ...known,
    attributions: attributionsWith(known.attributions, pending),
    countryOf: fieldWith(known.countryOf, pending, 'organization', 'country'),
    sectorOfItem: fieldWith(known.sectorOfItem, pending, 'item', 'sector'),
    parentOf: fieldWith(known.parentOf, pending, 'place', 'parent'),
    rates: [...known.rates.filter(({ event }) => !ended.has(event)), ...rates],
  };
}

/** What the entries of a register say in one field, by their keys. */
export function fieldWith(
  before: ReadonlyMap<string, string>,
  pending: Pending,
  register: string,
  field: string,
): ReadonlyMap<string, string> {
  return valuesWith(before, pending, ({ key, data }) => (key?.startsWith(`${register}/`) ? data[field] : undefined));
}

function valuesWith(
  before: ReadonlyMap<string, string>,
  { stated, endedKeys }: Pending,
  valueOf: (fact: Stated) => unknown,
): ReadonlyMap<string, string> {
  const added = stated.flatMap(({ fact }) => {
    const value = valueOf(fact);
    return fact.key === undefined || typeof value !== 'string' ? [] : [[fact.key, value] as const];
  });
  return new Map([...[...before].filter(([key]) => !endedKeys.has(key)), ...added]);
}
