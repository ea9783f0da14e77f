import { env } from 'cloudflare:workers';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { kinds } from '../../src/events/kinds/index.ts';
import type { Database } from '../../src/events/reading.ts';
import { readActivities } from '../../src/projections/activities.ts';
import { audit } from '../../src/projections/audit.ts';
import { readChanges } from '../../src/projections/changes.ts';
import { readClaims } from '../../src/projections/claims.ts';
import { readReconstruction } from '../../src/projections/reconstruction.ts';
import { readRehabilitation } from '../../src/projections/rehabilitation.ts';
import { readTimeline, type Entry } from '../../src/projections/timeline.ts';
import { readTotals, type Grouping } from '../../src/projections/totals.ts';
import { DATES, fold, round, sumBy, wholeLog, type FoldedFact, type FoldedPosting } from './fold.ts';
import {
  claimed,
  corrected,
  delivered,
  donor,
  headPosition,
  item,
  opened,
  place,
  post,
  retracted,
  SOURCES,
  type Input,
} from './ledger.ts';

const ACTIVITIES = ['north', 'south', 'east'];
const CHANNELS: Record<string, string> = { north: 'government', south: 'ngo', east: 'government' };
const SECTORS: Record<string, { code: string; percentage: number }[]> = {
  north: [{ code: '72010', percentage: 100 }],
  south: [
    { code: '72010', percentage: 30 },
    { code: '73010', percentage: 70 },
  ],
  east: [{ code: '15250', percentage: 100 }],
};
const PLACES = ['oblast', 'town'];

beforeAll(async () => {
  await post([
    donor(),
    item('lamp', 'H87', { sector: '23630' }),
    item('cable', 'MTR'),
    place('oblast'),
    place('town', { parent: 'oblast' }),
    ...ACTIVITIES.map((slug) => opened(slug, { channel: CHANNELS[slug], sectors: SECTORS[slug] })),
  ]);
});

const qualifier = fc.constantFrom(undefined, 'exact', 'at-least', 'at-most', 'approximately');
const count = fc.integer({ min: 1, max: 5000 });
const bare = <T extends object>(object: T): T => JSON.parse(JSON.stringify(object)) as T;

function quantityOf(unit: string, value: fc.Arbitrary<number>): fc.Arbitrary<Input> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.record({ value, unit: fc.constant(unit), qualifier }).map(bare) },
    {
      weight: 1,
      arbitrary: fc.tuple(value, value).map(([a, b]) => ({ min: Math.min(a, b), max: Math.max(a, b), unit })),
    },
    { weight: 1, arbitrary: fc.constant({ unit, qualifier: 'unknown' }) },
  );
}

const money = fc
  .record({
    amount: fc.integer({ min: 1, max: 9_999_999 }).map((n) => (n / 100).toFixed(2)),
    currency: fc.constantFrom('USD', 'AZN'),
    qualifier,
  })
  .map(bare);
const metres = fc.integer({ min: 1, max: 9_999_999 }).map((n) => n / 1000);
const line = fc.oneof(
  quantityOf('H87', count).map((quantity) => ({ item: 'lamp', quantity })),
  quantityOf('MTR', metres).map((quantity) => ({ item: 'cable', quantity })),
);
const delivery = fc
  .record({
    lines: fc.array(line, { minLength: 1, maxLength: 3 }),
    weight: fc.option(quantityOf('TNE', metres), { nil: undefined }),
    trucks: fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }),
    value: fc.option(money, { nil: undefined }),
    to: fc.option(fc.constantFrom(...PLACES), { nil: undefined }),
  })
  .map(bare);
const occurred = fc.constantFrom(...Object.keys(DATES));

/** What a client does next; what it acts on is chosen among the facts there are by `pick`. */
type Step =
  | { do: 'deliver'; slug: string; data: Input; occurred: string; times: number }
  | { do: 'deliver-fulfilling'; slug: string; data: Input; occurred: string; pick: number }
  | { do: 'promise'; slug: string; type: string; data: Input; occurred: string }
  | { do: 'rehabilitate'; slug: string; data: Input; occurred: string }
  | { do: 'claim'; measure: string; value: number; asOf: string }
  | { do: 'correct'; data: Input; occurred: string; pick: number }
  | { do: 'retract' | 'replay' | 'stale'; pick: number };

const slug = fc.constantFrom(...ACTIVITIES);
const pick = fc.nat();
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('deliver' as const),
      slug,
      data: delivery,
      occurred,
      times: fc.integer({ min: 1, max: 6 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('deliver-fulfilling' as const), slug, data: delivery, occurred, pick }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('promise' as const),
      slug,
      type: fc.constantFrom('pledge.made', 'commitment.made'),
      data: fc.record({ value: money }),
      occurred,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('rehabilitate' as const),
      slug,
      data: fc.record({ children: quantityOf('IE', count), place: fc.constantFrom(...PLACES) }),
      occurred,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('claim' as const),
      measure: fc.constantFrom('item/lamp', 'people/rehabilitated'),
      value: count,
      asOf: fc.constantFrom('2022-12-31', '2023-11-21', '2024', '2025-07'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('correct' as const), data: delivery, occurred, pick }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('retract' as const, 'replay' as const, 'stale' as const), pick }),
  },
);

/** Carries out one step on the ledger as it is; what the ledger refuses, it refuses without a trace. */
async function carryOut(action: Step): Promise<void> {
  const log = await wholeLog();
  const facts = fold(log, Infinity).filter(({ retracted: ended }) => !ended);
  const chosen = (among: readonly FoldedFact[], n: number): FoldedFact | undefined =>
    among[n % Math.max(1, among.length)];
  switch (action.do) {
    case 'deliver':
      await post(
        Array.from({ length: action.times }, () => delivered(action.slug, action.data, { occurred: action.occurred })),
      );
      return;
    case 'deliver-fulfilling': {
      const promise = chosen(
        facts.filter(({ type, stream }) => /pledge|commitment/.test(type) && stream === `activity/${action.slug}`),
        action.pick,
      );
      await post(
        delivered(
          action.slug,
          { ...action.data, ...(promise ? { fulfils: promise.id } : {}) },
          { occurred: action.occurred },
        ),
      );
      return;
    }
    case 'promise':
      await post({
        stream: `activity/${action.slug}`,
        type: action.type,
        occurred: action.occurred,
        data: action.data,
        sources: SOURCES,
      });
      return;
    case 'rehabilitate':
      await post({
        stream: `activity/${action.slug}`,
        type: 'rehabilitation.batch-completed',
        occurred: action.occurred,
        data: action.data,
        sources: SOURCES,
      });
      return;
    case 'claim':
      await post(
        claimed(
          `series-${action.measure.replace('/', '-')}`,
          action.measure,
          { value: action.value, unit: action.measure === 'item/lamp' ? 'H87' : 'IE' },
          action.asOf,
        ),
      );
      return;
    case 'correct': {
      const target = chosen(
        facts.filter(({ type }) => type === 'delivery.made'),
        action.pick,
      );
      if (target) await post(corrected(target.stream, target.id, action.data, { occurred: action.occurred }));
      return;
    }
    case 'retract': {
      const target = chosen(
        facts.filter(({ type }) => type === 'delivery.made' || type === 'rehabilitation.batch-completed'),
        action.pick,
      );
      if (target) await post(retracted(target.stream, target.id));
      return;
    }
    case 'replay': {
      const { event } = log[action.pick % log.length]!;
      const { id, stream, type, occurred: when, data, sources } = event;
      expect((await post({ id, stream, type, occurred: when, data, sources } as Input)).replayed).toBe(true);
      return;
    }
    case 'stale':
      await expect(post({ ...delivered('north', { trucks: 1 }), expectedVersion: 0 })).rejects.toMatchObject({
        refusal: 'version-conflict',
      });
  }
}

/** Totals as the fold has them, in the shape of the API's rows. */
function expectedTotals(
  facts: readonly FoldedFact[],
  by: readonly Grouping[],
  within: (posting: FoldedPosting) => boolean,
): Record<string, unknown> {
  const label = (first: string, last: string, length: number): string => {
    const [from, to] = [first.slice(0, length), last.slice(0, length)];
    if (from === to) return from;
    const isOpen = { from: from.startsWith('0000'), to: to.startsWith('9999') };
    if (length === 7 && (isOpen.from || from.endsWith('-01')) && (isOpen.to || to.endsWith('-12')))
      return label(first, last, 4);
    return `${from.startsWith('0000') ? '..' : from}/${to.startsWith('9999') ? '..' : to}`;
  };
  const postings = facts
    .filter(({ retracted: ended }) => !ended)
    .flatMap((fact) => fact.postings)
    .filter(within);
  const group = (posting: FoldedPosting): Record<string, unknown> => {
    const all: Record<Grouping, unknown> = {
      measure: posting.measure,
      activity: posting.activity,
      place: posting.place || null,
      channel: CHANNELS[posting.activity],
      sector: null,
      year: label(posting.first, posting.last, 4),
      month: label(posting.first, posting.last, 7),
    };
    return Object.fromEntries(by.map((name) => [name, all[name]]));
  };
  const sums = sumBy(postings, (posting) => JSON.stringify([posting.measure, posting.unit, group(posting)]));
  return Object.fromEntries([...sums].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

async function foundTotals(
  at: number | null,
  by: readonly Grouping[],
  filters: Parameters<typeof readTotals>[3],
): Promise<Record<string, unknown>> {
  const { rows } = await readTotals(env.DB, at, by, filters);
  const entries = rows.map((row) => {
    const { measure, unit, stated, min, max, events, unquantified, ...rest } = row;
    const grouped = Object.fromEntries(
      by.map((name) => [name, name === 'measure' ? measure : (rest as Record<string, unknown>)[name]]),
    );
    return [
      JSON.stringify([measure, unit, grouped]),
      { stated: round(stated), min: round(min), max: max === null ? null : round(max), events, unquantified },
    ] as const;
  });
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

async function everyEntry(
  at: number | null,
  ask: Partial<Parameters<typeof readTimeline>[3]>,
  limit: number,
): Promise<Entry[]> {
  const entries: Entry[] = [];
  let cursor: string | undefined;
  do {
    const page = await readTimeline(env.DB, at, kinds, { filters: {}, order: 'desc', ...ask, limit, cursor });
    entries.push(...page.entries);
    cursor = page.next;
  } while (cursor !== undefined);
  return entries;
}

const GROUPINGS: Grouping[][] = [
  ['measure'],
  ['activity'],
  ['place'],
  ['channel'],
  ['year'],
  ['month'],
  ['activity', 'month'],
  ['place', 'year'],
  ['activity', 'place'],
  ['channel', 'place', 'year'],
  ['channel', 'month'],
  ['channel', 'year'],
];
const SPANS = [
  { from: '0000-01-01', to: '9999-12-31' },
  { from: '0000-01-01', to: '2023-11-21' },
  { from: '0000-01-01', to: '2022-12-31' },
  { from: '2022-03-01', to: '2024-02-29' },
  { from: '2022-03-01', to: '2023-11-21' },
  { from: '2023-11-01', to: '2023-11-21' },
  { from: '2022-02-20', to: '2025-07-31' },
  { from: '2024-01-01', to: '9999-12-31' },
];

/** Compares every projection, at one position, with the fold. */
async function compare(at: number, log: Awaited<ReturnType<typeof wholeLog>>): Promise<void> {
  const facts = fold(log, at);
  for (const by of GROUPINGS)
    for (const days of SPANS)
      expect(await foundTotals(at, by, { days })).toEqual(
        expectedTotals(facts, by, (p) => p.first >= days.from && p.last <= days.to),
      );
  expect(await foundTotals(at, ['measure'], { place: 'oblast' })).toEqual(
    expectedTotals(facts, ['measure'], (p) => PLACES.includes(p.place)),
  );
  expect(await foundTotals(at, ['year'], { channel: 'government', measure: 'item/cable' })).toEqual(
    expectedTotals(facts, ['year'], (p) => CHANNELS[p.activity] === 'government' && p.measure === 'item/cable'),
  );
  await compareSectors(at, facts);
  await compareTimeline(at, facts);
  await compareTheRest(at, facts);
}

/** Money is divided by the activity's percentages and adds up to the whole; an item is its own sector's. */
async function compareSectors(at: number, facts: readonly FoldedFact[]): Promise<void> {
  const { rows } = await readTotals(env.DB, at, ['sector'], {});
  const totals = sumBy(
    facts.filter(({ retracted: ended }) => !ended).flatMap(({ postings }) => postings),
    ({ measure, unit }) => `${measure} ${unit}`,
  );
  for (const [key, { stated }] of totals) {
    const parts = rows.filter(({ measure, unit }) => `${measure} ${unit}` === key);
    expect(round(parts.reduce((sum, part) => sum + part.stated, 0))).toBe(stated);
    if (key.startsWith('item/lamp')) expect(parts.map(({ sector }) => sector)).toEqual(['23630']);
  }
}

async function compareTimeline(at: number, facts: readonly FoldedFact[]): Promise<void> {
  const day = ({ first, last }: FoldedFact): string => (last === '9999-12-31' ? first : last);
  const order = (a: FoldedFact, b: FoldedFact): number =>
    day(a) === day(b) ? a.position - b.position : day(a) < day(b) ? -1 : 1;
  const shown = facts.filter(({ type }) => !/^(item|place|organization|rate)\./.test(type)).toSorted(order);
  const brief = (entries: readonly Entry[]): unknown[] => entries.map(({ id, fact, status }) => [id, fact, status]);
  const expected = (list: readonly FoldedFact[]): unknown[] =>
    list.map(({ id, origin, retracted: ended }) => [id, origin, ended ? 'retracted' : 'in-effect']);
  expect(brief(await everyEntry(at, { order: 'asc' }, 7))).toEqual(expected(shown));
  expect(brief(await everyEntry(at, { order: 'desc' }, 500))).toEqual(expected(shown.toReversed()));
  const lamps = shown.filter(
    ({ postings, activity }: FoldedFact & { activity?: string }) =>
      activity === undefined && postings.some(({ measure }) => measure === 'item/lamp'),
  );
  expect(brief(await everyEntry(at, { order: 'asc', filters: { measure: 'item/lamp' } }, 3))).toEqual(expected(lamps));
  expect(
    brief(
      await everyEntry(
        at,
        { order: 'asc', filters: { measure: 'item/lamp', activity: 'south', words: 'lamp example' } },
        500,
      ),
    ),
  ).toEqual(expected(lamps.filter(({ stream }) => stream === 'activity/south')));
  expect(brief(await everyEntry(at, { order: 'asc', filters: { days: SPANS[3], type: 'delivery.made' } }, 5))).toEqual(
    expected(
      shown.filter(
        ({ first, last, type }) => first >= '2022-03-01' && last <= '2024-02-29' && type === 'delivery.made',
      ),
    ),
  );
}

async function compareTheRest(at: number, facts: readonly FoldedFact[]): Promise<void> {
  const inEffect = facts.filter(({ retracted: ended }) => !ended);
  const { claims } = await readClaims(env.DB, at, kinds, { limit: 500 });
  expect(claims.map(({ fact }) => fact).toSorted()).toEqual(
    inEffect
      .filter(({ type }) => type === 'claim.published')
      .map(({ origin }) => origin)
      .toSorted(),
  );
  for (const { measure, asOf, itemised } of claims) {
    const end = {
      '2022-12-31': '2022-12-31',
      '2023-11-21': '2023-11-21',
      '2024': '2024-12-31',
      '2025-07': '2025-07-31',
    }[asOf]!;
    const sum = sumBy(
      inEffect.flatMap(({ postings }) => postings).filter((p) => p.measure === measure && p.last <= end),
      () => '',
    ).get('');
    expect(itemised).toMatchObject(sum ?? { stated: 0, min: 0, max: 0, events: 0, unquantified: 0 });
  }
  const { activities } = await readActivities(env.DB, at, kinds, { limit: 500 });
  for (const { slug: name, totals } of activities) {
    const sums = sumBy(
      inEffect.flatMap(({ postings }) => postings).filter(({ activity }) => activity === name),
      ({ measure, unit }) => `${measure} ${unit}`,
    );
    expect(
      Object.fromEntries(
        totals.map(({ measure, unit, stated, events }) => [`${measure} ${unit}`, [round(stated), events]]),
      ),
    ).toEqual(Object.fromEntries([...sums].map(([key, { stated, events }]) => [key, [stated, events]])));
  }
}

/** Every view, as the API tells it, to compare then and later. */
async function views(at: number | null): Promise<string[]> {
  return Promise.all([
    readTotals(env.DB, at, ['measure'], {}),
    readTotals(env.DB, at, ['sector', 'year'], {}),
    readTimeline(env.DB, at, kinds, { filters: {}, order: 'desc', limit: 500 }),
    readClaims(env.DB, at, kinds, { limit: 500 }),
    readActivities(env.DB, at, kinds, { limit: 500 }),
    readReconstruction(env.DB, at, kinds, { limit: 500 }),
    readRehabilitation(env.DB, at),
  ]).then((answers) =>
    answers.map(({ view: { position, recorded }, ...answer }) => JSON.stringify({ position, recorded, ...answer })),
  );
}

describe('G6: projections equal a fresh fold of the log, at every position', () => {
  it('whatever was appended, corrected, retracted, replayed or refused', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 15, maxLength: 40 }),
        fc.infiniteStream(fc.nat()),
        async (steps, positions) => {
          const kept: { position: number; answers: string[] }[] = [];
          for (const action of steps) {
            await carryOut(action);
            kept.push({ position: await headPosition(), answers: await views(null) });
          }
          const log = await wholeLog();
          await compare(log.length, log);
          await compare((positions.next().value ?? 0) % (log.length + 1), log);
          for (const { position, answers } of kept) expect(await views(position)).toEqual(answers);
          expect(await audit(env.DB, kinds)).toMatchObject({ holds: true });
        },
      ),
      { numRuns: 10, seed: 20220226, endOnFailure: true },
    );
    const { results } = await env.DB.prepare('SELECT position FROM closed').all();
    expect(results.length).toBeGreaterThan(1);
  }, 170_000);

  it('says what changed between two positions, and nothing where nothing did', async () => {
    const from = await headPosition();
    expect(await readChanges(env.DB, kinds, from, null, { after: 0, limit: 100 })).toMatchObject({
      events: [],
      totals: [],
      verdicts: [],
    });
    const { events } = await post([
      { ...delivered('north', { lines: [{ item: 'lamp', quantity: { value: 5, unit: 'H87' } }] }), id: 'changes-0001' },
      claimed('changes', 'transport/trucks', { value: 1_000_000, unit: 'H87' }, '2025-12'),
    ]);
    await post(retracted('activity/north', 'changes-0001'));
    const changes = await readChanges(env.DB, kinds, from, null, { after: 0, limit: 2 });
    expect(changes).toMatchObject({
      events: [
        { change: 'added', id: 'changes-0001' },
        { change: 'added', id: events[1]?.id },
      ],
      next: from + 2,
      totals: [],
      verdicts: [{ id: events[1]?.id, before: null, after: { verdict: 'partly-itemised' } }],
    });
    expect(await readChanges(env.DB, kinds, from, null, { after: from + 2, limit: 2 })).toMatchObject({
      events: [{ change: 'retracted', target: 'changes-0001' }],
    });
    const middle = await readChanges(env.DB, kinds, from, from + 2, { after: 0, limit: 9 });
    expect(
      middle.totals.map(({ measure, before, after }) => [measure, (after?.stated ?? 0) - (before?.stated ?? 0)]),
    ).toEqual([['item/lamp', 5]]);
  });
});

describe('reads do not grow with the log', () => {
  it('the head, the past and a page of the timeline read as many rows at 4,000 events as before', async () => {
    // In the order in which they happened, as records mostly are.
    const many = (month: number): Input[] =>
      Array.from({ length: 500 }, (_, n) =>
        delivered(
          ACTIVITIES[n % 3]!,
          { lines: [{ item: 'lamp', quantity: { value: n + 1, unit: 'H87' } }] },
          { occurred: `2026-0${month}-${String((n % 28) + 1).padStart(2, '0')}` },
        ),
      );
    await post(many(1));
    const small = await rowsRead(null);
    for (let month = 2; month <= 9; month++) await post(many(month));
    const large = await rowsRead(null);
    const past = await rowsRead((await headPosition()) - 1000);
    for (const name of ['totals', 'byYear', 'upTo', 'timeline', 'claims'] as const) {
      expect(large[name], name).toBeLessThanOrEqual(small[name] * 1.5 + 200);
      expect(past[name], name).toBeLessThanOrEqual(large[name] * 2 + 200);
    }
    // A ledger of this size is no longer folded whole; the audit still finds what does not follow from the log.
    expect(await audit(env.DB, kinds)).toMatchObject({ holds: true });
    const tamper = (by: number): Promise<unknown> =>
      env.DB.prepare('UPDATE postings SET lower = lower + ?1 WHERE position = (SELECT max(position) - 100 FROM events)')
        .bind(by)
        .run();
    await tamper(1);
    expect((await audit(env.DB, kinds)).checks.filter(({ holds }) => !holds).map(({ says }) => says)).toEqual([
      'the journal of the last events follows from the log',
    ]);
    await tamper(-1);
  });
});

async function rowsRead(
  at: number | null,
): Promise<Record<'totals' | 'byYear' | 'upTo' | 'timeline' | 'claims', number>> {
  const counted = async (read: (db: Database) => Promise<unknown>): Promise<number> => {
    let rows = 0;
    const db: Database = {
      prepare: (sql) => env.DB.prepare(sql),
      batch: async <T>(statements: D1PreparedStatement[]) => {
        const results = await env.DB.batch<T>(statements);
        rows += results.reduce((sum, { meta }) => sum + meta.rows_read, 0);
        return results;
      },
    };
    await read(db);
    return rows;
  };
  return {
    totals: await counted((db) => readTotals(db, at, ['measure'], {})),
    byYear: await counted((db) => readTotals(db, at, ['year'], {})),
    upTo: await counted((db) => readTotals(db, at, ['measure'], { days: { from: '0000-01-01', to: '2023-11-21' } })),
    timeline: await counted((db) =>
      readTimeline(db, at, kinds, { filters: { measure: 'item/lamp' }, order: 'desc', limit: 50 }),
    ),
    claims: await counted((db) => readClaims(db, at, kinds, { limit: 100 })),
  };
}
