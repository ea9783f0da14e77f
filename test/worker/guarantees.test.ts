import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { LedgerError } from '../../src/events/errors.ts';
import { kinds } from '../../src/events/kinds/index.ts';
import type { Projector } from '../../src/events/log/batch.ts';
import type { Database } from '../../src/events/log/stored.ts';
import { audit } from '../../src/projections/projectors/audit.ts';
import { projectors } from '../../src/projections/projectors/index.ts';
import { groupings, readTotals, type Grouping, type TotalRow } from '../../src/projections/queries/totals.ts';
import {
  claimed,
  committed,
  corrected,
  delivered,
  donor,
  item,
  lines,
  opened,
  place,
  retracted,
  SOURCES,
  type Input,
} from '../builders.ts';
import { clock, everything, headPosition, post } from './ledger.ts';

beforeAll(async () => {
  await post([donor(), item('lamp'), item('pump'), opened('a'), opened('b')]);
  await post(delivered('a', lines('lamp', 3)), { idempotencyKey: 'first' });
});

/** The refusal of an append, which must not succeed. */
async function refusal(appending: Promise<unknown>): Promise<LedgerError> {
  const error = await appending.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (!(error instanceof LedgerError)) throw new Error('expected a refusal', { cause: error });
  return error;
}

function faultsIn(error: LedgerError): { pointer: string; detail: string; hint?: string }[] {
  return error.more['errors'] as { pointer: string; detail: string; hint?: string }[];
}

async function total(measure: string): Promise<number> {
  const { rows } = await readTotals(env.DB, null, ['measure'], { measure });
  return rows[0]?.stated ?? 0;
}

async function unchangedBy(act: () => Promise<unknown>): Promise<LedgerError> {
  const before = await everything();
  const error = await refusal(act());
  expect(await everything()).toBe(before);
  return error;
}

describe('G1: the database itself refuses to change what was recorded', () => {
  const row = `(position, day, body, leaf)`;
  const copyOf = (columns: string): string => `SELECT ${columns} FROM events WHERE position = 1`;
  it.each([
    ['UPDATE', 'UPDATE events SET day = 1 WHERE position = 1'],
    ['UPDATE OR IGNORE', 'UPDATE OR IGNORE events SET day = 1'],
    ['UPDATE OR REPLACE', 'UPDATE OR REPLACE events SET position = 1 WHERE position = 2'],
    ['DELETE', 'DELETE FROM events WHERE position = 1'],
    ['DELETE of all', 'DELETE FROM events'],
    [
      'REPLACE by position',
      `REPLACE INTO events ${row} ${copyOf("position, day, json_set(body, '$.id', 'another-1', '$.stream', 'claim/another', '$.version', 1, '$.recorded', '9999'), leaf")}`,
    ],
    [
      'REPLACE by id',
      `REPLACE INTO events ${row} ${copyOf("(SELECT max(position) + 1 FROM events), day, json_set(body, '$.stream', 'claim/another', '$.version', 1, '$.recorded', '9999'), leaf")}`,
    ],
    [
      'REPLACE by stream and version',
      `INSERT OR REPLACE INTO events ${row} ${copyOf("(SELECT max(position) + 1 FROM events), day, json_set(body, '$.id', 'another-2', '$.recorded', '9999'), leaf")}`,
    ],
    [
      'upsert',
      `INSERT INTO events ${row} ${copyOf("position, day, json_set(body, '$.recorded', '9999'), leaf")} ON CONFLICT (position) DO UPDATE SET day = 1`,
    ],
    [
      'a gap',
      `INSERT INTO events ${row} SELECT max(position) + 2, 1, '{"id":"another-3","stream":"claim/x","version":1,"type":"t","recorded":"9999"}', randomblob(32) FROM events`,
    ],
    ['UPDATE of a request', 'UPDATE requests SET last_position = last_position + 1'],
    ['DELETE of a request', 'DELETE FROM requests'],
    ['REPLACE of a request', "REPLACE INTO requests SELECT idempotency_key, 'another', 1, 1 FROM requests"],
    [
      'INSERT OR IGNORE of a request',
      "INSERT OR IGNORE INTO requests SELECT idempotency_key, 'another', 1, 1 FROM requests",
    ],
    [
      'upsert of a request',
      "INSERT INTO requests SELECT idempotency_key, 'another', 1, 1 FROM requests WHERE true ON CONFLICT (idempotency_key) DO UPDATE SET last_position = 9",
    ],
  ])('%s is refused and changes nothing', async (_, sql) => {
    const before = await everything();
    await expect(env.DB.prepare(sql).run()).rejects.toThrow(
      /append_only|duplicate_event|duplicate_request|position_not_next|version_not_next/,
    );
    expect(await everything()).toBe(before);
  });
});

describe('G2: positions are dense', () => {
  it('whatever failed, there are as many events as the last position says', async () => {
    await refusal(post(delivered('a', lines('unknown-thing', 1))));
    await refusal(post([delivered('a', lines('lamp', 1)), delivered('nowhere', lines('lamp', 1))]));
    await refusal(post({ ...delivered('a', lines('lamp', 1)), expectedVersion: 99 }));
    await refusal(post({ stream: 'activity/a', type: 'delivery.mode', data: {} }));
    await expect(post(delivered('a', lines('lamp', 1)), { projectors: [...projectors, failing] })).rejects.toThrow();
    await post(delivered('a', lines('lamp', 1)));
    const row = await env.DB.prepare(
      'SELECT count(*) AS count, max(position) AS last, min(position) AS first FROM events',
    ).first();
    expect(row).toEqual({ count: row?.['last'], last: row?.['last'], first: 1 });
  });
});

/** A projector whose statement the database refuses. */
const failing: Projector = {
  name: 'failing',
  version: 1,
  tables: [],
  statements: (db) => [db.prepare("INSERT INTO blocks (position) VALUES ('not a number')")],
};

describe('G3: versions are dense, and of rivals one wins', () => {
  it('a stale expected version changes nothing and names the current one', async () => {
    const { events } = await post(delivered('b', lines('lamp', 1)));
    const error = await unchangedBy(() => post({ ...delivered('b', lines('lamp', 1)), expectedVersion: 1 }));
    expect(error.refusal).toBe('version-conflict');
    expect(error.more).toMatchObject({ stream: 'activity/b', currentVersion: events[0]?.version, expectedVersion: 1 });
  });

  it('an expected version of the future is refused as well', async () => {
    expect(
      (await unchangedBy(() => post({ ...delivered('b', lines('lamp', 1)), expectedVersion: 1000 }))).refusal,
    ).toBe('version-conflict');
  });

  it('of fifty rivals for one version exactly one wins', async () => {
    await post(opened('rivals'));
    const rivals = Array.from({ length: 50 }, () =>
      post({ ...delivered('rivals', lines('lamp', 1)), expectedVersion: 1 }),
    );
    const outcomes = await Promise.allSettled(rivals);
    const lost = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(outcomes.length - lost.length).toBe(1);
    for (const { reason } of lost)
      expect(reason).toMatchObject({ refusal: 'version-conflict', more: { currentVersion: 2 } });
    expect(await versions('activity/rivals')).toEqual([1, 2]);
  });

  it('rivals without an expected version are run again, and what is told to be there is there, once', async () => {
    await post(opened('crowd'));
    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, () => post(delivered('crowd', lines('pump', 1)))),
    );
    const won = outcomes.filter((outcome) => outcome.status === 'fulfilled').length;
    expect(won).toBeGreaterThanOrEqual(45);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ refusal: 'version-conflict' });
    expect(await versions('activity/crowd')).toEqual(Array.from({ length: won + 1 }, (_, i) => i + 1));
    expect(
      (await readTotals(env.DB, null, ['measure'], { activity: 'crowd', measure: 'item/pump' })).rows,
    ).toMatchObject([{ measure: 'item/pump', stated: won }]);
  });

  it('of two that register one code at once, in different streams, one wins and the other is told of it', async () => {
    const outcomes = await Promise.allSettled([
      post(item('contested')),
      post({ ...item('contested'), stream: 'catalogue/others' }),
    ]);
    const lost = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(lost).toHaveLength(1);
    expect(faultsIn(lost[0]?.reason as LedgerError)).toMatchObject([
      { pointer: '/data', detail: expect.stringContaining('item/contested is already there') },
    ]);
  });
});

async function versions(stream: string): Promise<number[]> {
  const { results } = await env.DB.prepare('SELECT version FROM events WHERE stream = ?1 ORDER BY version')
    .bind(stream)
    .all<{ version: number }>();
  return results.map(({ version }) => version);
}

describe('G4: a request is recorded whole, or not at all', () => {
  it('events on several streams are recorded together', async () => {
    const { events, position } = await post([
      opened('c'),
      delivered('c', lines('lamp', 2)),
      delivered('a', lines('lamp', 2)),
      delivered('c', lines('pump', 1)),
    ]);
    expect(events.map(({ stream, version }) => [stream, version])).toEqual([
      ['activity/c', 1],
      ['activity/c', 2],
      ['activity/a', expect.any(Number)],
      ['activity/c', 3],
    ]);
    expect(position).toBe(await headPosition());
  });

  it('one bad event among 500 keeps all of them out, and every fault is told', async () => {
    const many: Input[] = Array.from({ length: 500 }, (_, i) => delivered('a', lines('lamp', i + 1)));
    many[17] = delivered('a', {
      lines: [
        { item: 'lmap', quantity: { value: 1, unit: 'H87' } },
        { item: 'lamp', quantity: { value: 1, unit: 'MTR' } },
      ],
    });
    many[400] = delivered('nowhere', lines('lamp', 1));
    const error = await unchangedBy(() => post(many));
    expect(faultsIn(error)).toEqual([
      {
        pointer: '/events/17/data/lines/0/item',
        detail: 'item "lmap" is not registered',
        hint: 'Did you mean "lamp"?',
      },
      expect.objectContaining({ pointer: '/events/17/data/lines/1/quantity/unit' }),
      expect.objectContaining({ pointer: '/events/400/stream' }),
    ]);
  });

  it('faults of shape and faults that only the ledger can find are told together', async () => {
    const error = await unchangedBy(() =>
      post([delivered('a', lines('lmap', 1)), delivered('a', { trucks: 0.5 }), delivered('nowhere', lines('lamp', 1))]),
    );
    expect(faultsIn(error).map(({ pointer }) => pointer)).toEqual([
      '/events/0/data/lines/0/item',
      '/events/1/data/trucks',
      '/events/2/stream',
    ]);
  });

  it('a projection that fails mid-batch leaves nothing of the request behind', async () => {
    const before = await everything();
    const rivals = [failing, ...projectors, failing];
    await expect(
      post(delivered('a', lines('lamp', 1)), { projectors: rivals, idempotencyKey: 'failing' }),
    ).rejects.toThrow(/looked, and nothing of this request was recorded/);
    await expect(
      post(delivered('a', lines('lamp', 1)), { projectors: [...projectors, failing], idempotencyKey: 'failing' }),
    ).rejects.toThrow();
    expect(await everything()).toBe(before);
  });

  it('a code that is retracted between reading and writing keeps the event out', async () => {
    const { events } = await post(item('fleeting'));
    const rival = retracted('catalogue/items', events[0]?.id ?? '');
    // In the same millisecond, so that nothing but the code itself tells the two apart.
    const moment = clock();
    const now = (): Date => moment;
    const error = await refusal(
      post(
        delivered('a', lines('fleeting', 1)),
        { now },
        interrupted(() => post(rival, { now })),
      ),
    );
    expect(faultsIn(error)[0]?.pointer).toBe('/data/lines/0/item');
    expect(await total('item/fleeting')).toBe(0);
  });
});

/** The ledger, with something else happening after the first reading. */
function interrupted(act: () => Promise<unknown>): Database {
  let batches = 0;
  return {
    prepare: (sql) => env.DB.prepare(sql),
    batch: async <T>(statements: D1PreparedStatement[]) => {
      batches++;
      if (batches === 2) await act();
      return env.DB.batch<T>(statements);
    },
  };
}

describe('G5: a replay is answered with the first result', () => {
  const request = (): Input[] => [delivered('a', lines('lamp', 7)), delivered('b', lines('lamp', 7))];

  it('the same key and content are answered as before, and recorded once', async () => {
    const first = await post(request(), { idempotencyKey: 'k1' });
    const before = await everything();
    const again = await post(request(), { idempotencyKey: 'k1' });
    expect({ ...again, decided: [] }).toEqual({ ...first, decided: [], isRetry: true });
    expect(await everything()).toBe(before);
  });

  it('the same key with other content is refused', async () => {
    const error = await unchangedBy(() => post([delivered('a', lines('lamp', 8))], { idempotencyKey: 'k1' }));
    expect(error.refusal).toBe('key-reused');
  });

  it('a key belongs to its owner: another may use the same', async () => {
    expect((await post([delivered('a', lines('lamp', 8))], { idempotencyKey: 'k1', actor: 'another' })).isRetry).toBe(
      false,
    );
  });

  it('ten at once under one key are recorded once', async () => {
    const head = await headPosition();
    const all = await Promise.all(Array.from({ length: 10 }, () => post(request(), { idempotencyKey: 'k2' })));
    expect(await headPosition()).toBe(head + 2);
    expect(new Set(all.map(({ position }) => position))).toEqual(new Set([head + 2]));
  });

  it('the same event id and content are answered as before, whatever version was expected', async () => {
    const one = { ...delivered('a', lines('lamp', 9)), id: 'event-g5-0001' };
    const first = await post(one);
    const before = await everything();
    expect(await post({ ...one, expectedVersion: 0 })).toMatchObject({
      events: first.events,
      position: first.position,
      isRetry: true,
    });
    expect(await everything()).toBe(before);
  });

  it('the same event id with other content is refused, and told where it stands', async () => {
    const error = await unchangedBy(() => post({ ...delivered('a', lines('lamp', 10)), id: 'event-g5-0001' }));
    expect(error.refusal).toBe('key-reused');
    expect(faultsIn(error)).toMatchObject([{ pointer: '/id', detail: expect.stringContaining('already recorded') }]);
  });

  it('a request that is recorded in part already is refused', async () => {
    const error = await unchangedBy(() =>
      post([{ ...delivered('a', lines('lamp', 9)), id: 'event-g5-0001' }, delivered('a', lines('lamp', 1))]),
    );
    expect(faultsIn(error)).toMatchObject([{ pointer: '/events/0/id' }]);
  });

  it('one id twice in a request is refused', async () => {
    const twice = { ...delivered('a', lines('lamp', 9)), id: 'event-g5-0002' };
    expect(faultsIn(await unchangedBy(() => post([twice, twice])))).toMatchObject([{ pointer: '/events/1/id' }]);
  });

  it('a dry run records nothing and says where the events would be', async () => {
    const before = await everything();
    const head = await headPosition();
    expect(await post(request(), { dryRun: true })).toMatchObject({
      position: head + 2,
      events: [{ position: head + 1 }, { position: head + 2 }],
    });
    expect(await everything()).toBe(before);
  });
});

describe('G7: a claim changes no itemised total', () => {
  it('whatever the totals are grouped by', async () => {
    const totals = async (): Promise<unknown[]> =>
      Promise.all(groupings.map(async (by) => (await readTotals(env.DB, null, [by], {})).rows));
    const before = await totals();
    await post([
      claimed('c1', 'item/lamp', { value: 1000, unit: 'H87' }, '2024-02'),
      claimed('c2', 'money/itemised', { amount: '5', currency: 'USD' }, '2024-02'),
      claimed('c3', 'context/killed', { value: 1, unit: 'IE' }, '2024-02', { context: true }),
    ]);
    expect(await totals()).toEqual(before);
  });
});

describe('G8: a correction or retraction cancels to the unit', () => {
  const stream = 'activity/g8';
  const totals = async (): Promise<readonly TotalRow[]> =>
    (await readTotals(env.DB, null, ['activity', 'place', 'month'], { activity: 'g8' })).rows;
  const idOf = async (input: Input): Promise<string> => (await post(input)).events[0]?.id ?? '';

  beforeAll(async () => {
    await post(opened('g8'));
  });

  it.each([
    ['an exact quantity', lines('lamp', 12)],
    ['an open one', lines('lamp', 12, 'at-least')],
    ['one that is not known', { lines: [{ item: 'lamp', quantity: { unit: 'H87', qualifier: 'unknown' } }] }],
    [
      'a range, a weight, trucks and money',
      {
        ...lines('lamp', 1, 'approximately'),
        weight: { min: 1.001, max: 2.5, unit: 'TNE' },
        trucks: 3,
        value: { amount: '10.01', currency: 'USD', qualifier: 'at-most' },
      },
    ],
  ])('%s is gone after its retraction', async (_, data) => {
    const before = await totals();
    const id = await idOf(delivered('g8', data));
    expect(await totals()).not.toEqual(before);
    await post(retracted(stream, id));
    expect(await totals()).toEqual(before);
  });

  it('a correction leaves what it states, and nothing of what it corrects', async () => {
    const before = await totals();
    const wrong = await idOf(delivered('g8', lines('lamp', 550)));
    const first = await idOf(corrected(stream, wrong, lines('lamp', 551_000, 'at-least')));
    const second = await idOf(corrected(stream, first, lines('pump', 2), { occurred: '2024-05' }));
    expect((await totals()).filter(({ measure }) => measure.startsWith('item/'))).toMatchObject([
      { measure: 'item/pump', month: '2024-05', stated: 2, max: 2 },
    ]);
    await post(retracted(stream, second));
    expect(await totals()).toEqual(before);
  });

  it('an event is posted, corrected and retracted in one request', async () => {
    const before = await totals();
    await post([
      { ...delivered('g8', lines('lamp', 5)), id: 'g8-one-0001' },
      { ...corrected(stream, 'g8-one-0001', lines('lamp', 6)), id: 'g8-one-0002' },
      { ...delivered('g8', lines('pump', 5)), id: 'g8-one-0003' },
      retracted(stream, 'g8-one-0002'),
      retracted(stream, 'g8-one-0003'),
    ]);
    expect(await totals()).toEqual(before);
  });

  it('only the version in effect can be corrected or retracted, and the refusal names it', async () => {
    const wrong = await idOf(delivered('g8', lines('lamp', 1)));
    const right = await idOf(corrected(stream, wrong, lines('lamp', 2)));
    for (const act of [corrected(stream, wrong, lines('lamp', 3)), retracted(stream, wrong)])
      expect(faultsIn(await unchangedBy(() => post(act)))).toMatchObject([
        { pointer: '/data/target', hint: `Target the event in effect: ${right}.` },
      ]);
    const retraction = await idOf(retracted(stream, right));
    for (const act of [
      retracted(stream, retraction),
      corrected(stream, retraction, lines('lamp', 3)),
      retracted(stream, right),
    ])
      expect(faultsIn(await unchangedBy(() => post(act)))).toMatchObject([{ pointer: '/data/target' }]);
  });

  it('a correction belongs in the stream of its target', async () => {
    const wrong = await idOf(delivered('g8', lines('lamp', 1)));
    expect(faultsIn(await unchangedBy(() => post(retracted('activity/a', wrong))))).toMatchObject([
      { pointer: '/stream', hint: 'Post it to activity/g8.' },
    ]);
    await post(retracted(stream, wrong));
  });

  it('what a correction states is checked like any event of its kind', async () => {
    const wrong = await idOf(delivered('g8', lines('lamp', 1)));
    const error = await unchangedBy(() => post(corrected(stream, wrong, { ...lines('lmap', 1), colour: 'red' })));
    expect(faultsIn(error)).toMatchObject([{ pointer: '/data/data/colour' }]);
    expect(faultsIn(await unchangedBy(() => post(corrected(stream, wrong, lines('lmap', 1)))))).toMatchObject([
      { pointer: '/data/data/lines/0/item', hint: 'Did you mean "lamp"?' },
    ]);
    expect(
      faultsIn(await unchangedBy(() => post(corrected(stream, wrong, lines('lamp', 1), { sources: [] })))),
    ).toMatchObject([{ pointer: '/data/sources' }]);
    await post(retracted(stream, wrong));
  });

  it('a promise that is fulfilled, and an activity in use, cannot be retracted', async () => {
    const order = await idOf(committed('g8', { value: { amount: '100', currency: 'USD' } }));
    const delivery = await idOf(delivered('g8', { value: { amount: '40', currency: 'USD' }, fulfils: order }));
    expect(faultsIn(await unchangedBy(() => post(retracted(stream, order))))).toMatchObject([
      { pointer: '/data/target', detail: expect.stringContaining('fulfil') },
    ]);
    const { results } = await env.DB.prepare("SELECT id FROM events WHERE stream = 'activity/g8' AND version = 1").all<{
      id: string;
    }>();
    expect(faultsIn(await unchangedBy(() => post(retracted(stream, results[0]?.id ?? ''))))).toMatchObject([
      { pointer: '/data/target' },
    ]);
    await post([retracted(stream, delivery), retracted(stream, order)]);
  });

  it('the value of a delivery is itemised once: by the commitment it fulfils, or by itself', async () => {
    const itemised = async (): Promise<number> =>
      (await readTotals(env.DB, null, ['measure'], { activity: 'g8', measure: 'money/itemised' })).rows[0]?.stated ?? 0;
    const order = await idOf(committed('g8', { value: { amount: '100', currency: 'USD' } }));
    const pledge = await idOf({
      ...committed('g8', { value: { amount: '500', currency: 'USD' } }),
      type: 'pledge.made',
    });
    const ids = [order];
    for (const [fulfils, expected] of [
      [order, 100],
      [pledge, 140],
      [undefined, 180],
    ] as const) {
      ids.unshift(
        await idOf(delivered('g8', { value: { amount: '40', currency: 'USD' }, ...(fulfils ? { fulfils } : {}) })),
      );
      expect(await itemised()).toBe(expected);
    }
    await post([...ids, pledge].map((id) => retracted(stream, id)));
    expect(await itemised()).toBe(0);
  });

  it('a facility under way is counted until it is completed, and its milestones end from the last', async () => {
    const underWay = async (): Promise<number> =>
      (await readTotals(env.DB, null, ['measure'], { activity: 'g8', measure: 'facilities/under-way' })).rows[0]
        ?.stated ?? 0;
    const reach = (milestone: string): Input => ({
      stream,
      type: 'reconstruction.milestone-reached',
      occurred: '2024-03',
      sources: SOURCES,
      data: { facility: 'school', name: { en: 'School' }, facilityType: 'school', milestone, work: 'construction' },
    });
    const begun = await idOf(reach('implementation'));
    expect(await underWay()).toBe(1);
    const done = await idOf(reach('completion'));
    expect(await underWay()).toBe(0);
    for (const milestone of ['implementation', 'preparation', 'cancelled', 'completion'])
      expect(faultsIn(await unchangedBy(() => post(reach(milestone))))).toMatchObject([{ pointer: '/data/milestone' }]);
    expect(faultsIn(await unchangedBy(() => post(retracted(stream, begun))))).toMatchObject([
      { pointer: '/data/target' },
    ]);
    await post(retracted(stream, done));
    expect(await underWay()).toBe(1);
    await post(retracted(stream, begun));
    expect(await underWay()).toBe(0);
  });

  describe('milestones', () => {
    const reached = (facility: string, milestone: string, at?: string): Input => ({
      facility,
      name: { en: facility },
      facilityType: 'school',
      milestone,
      work: 'construction',
      ...(at ? { place: at } : {}),
    });
    const reach = (...of: Parameters<typeof reached>): Promise<string> =>
      idOf({
        stream,
        type: 'reconstruction.milestone-reached',
        occurred: '2024-03',
        sources: SOURCES,
        data: reached(...of),
      });
    const facilities = async (): Promise<unknown[]> =>
      (await readTotals(env.DB, null, ['place'], { activity: 'g8' })).rows
        .filter(({ measure, stated }) => measure.startsWith('facilities/') && stated !== 0)
        .map(({ measure, place: where, stated }) => [measure, where, stated]);

    it('a date, a name or a source of any of them can be corrected, and no total moves', async () => {
      const ids = [
        await reach('clinic', 'implementation'),
        await reach('clinic', 'completion'),
        await reach('clinic', 'maintenance'),
      ];
      const before = await facilities();
      expect(before).toEqual([['facilities/completed', null, 1]]);
      for (const [i, milestone] of ['implementation', 'completion', 'maintenance'].entries())
        ids[i] = await idOf(
          corrected(stream, ids[i] ?? '', { ...reached('clinic', milestone), name: { en: 'The clinic' } }),
        );
      expect(await facilities()).toEqual(before);
      const moved = corrected(stream, ids[0] ?? '', reached('kindergarten', 'implementation'));
      expect(faultsIn(await unchangedBy(() => post(moved)))).toMatchObject([
        { pointer: '/data/data/facility', detail: '"clinic" has since reached maintenance, which counts on it' },
      ]);
      const back = corrected(stream, ids[0] ?? '', reached('clinic', 'preparation'));
      expect(faultsIn(await unchangedBy(() => post(back)))).toMatchObject([{ pointer: '/data/data/milestone' }]);
      expect((await refusal(reach('clinic', 'cancelled'))).refusal).toBe('invalid');
      await post(ids.toReversed().map((id) => retracted(stream, id)));
      expect(await facilities()).toEqual([]);
    });

    it('the last one can be corrected to another stage or facility, and the totals follow', async () => {
      const begun = await reach('park', 'implementation');
      const done = await reach('park', 'completion');
      const cancelled = await idOf(corrected(stream, done, reached('park', 'cancelled')));
      expect(await facilities()).toEqual([]);
      const elsewhere = await idOf(corrected(stream, cancelled, reached('road', 'completion')));
      expect(await facilities()).toEqual([
        ['facilities/completed', null, 1],
        ['facilities/under-way', null, 1],
      ]);
      await post([retracted(stream, elsewhere), retracted(stream, begun)]);
      expect(await facilities()).toEqual([]);
    });

    it('a facility stops being under way in the place where its work began', async () => {
      await post(place('g8-town'));
      const begun = await reach('library', 'implementation', 'g8-town');
      expect(await facilities()).toEqual([['facilities/under-way', 'g8-town', 1]]);
      const done = await reach('library', 'completion');
      expect(await facilities()).toEqual([['facilities/completed', null, 1]]);
      const moved = corrected(stream, begun, { ...reached('library', 'implementation'), place: null });
      expect(faultsIn(await unchangedBy(() => post(moved)))).toMatchObject([{ pointer: '/data/data/place' }]);
      await post([retracted(stream, done), retracted(stream, begun)]);
      expect(await facilities()).toEqual([]);
    });
  });
});

describe('G9: sums are exact or refused', () => {
  const by: Grouping[][] = [['measure'], ['activity'], ['donor'], ['sector'], ['channel'], ['recipient'], ['month']];
  const dinars = (amount: string): Input => committed('giants', { value: { amount, currency: 'KWD' } });
  const tonnes = (value: number): Input => delivered('giants', { weight: { value, unit: 'TNE' } });
  const exactly = async (expected: Readonly<Record<string, string>>): Promise<void> => {
    for (const grouping of by) {
      const { rows } = await readTotals(env.DB, null, grouping, { activity: 'giants' });
      const found = rows.filter(({ measure, unit }) => `${measure} ${unit}` in expected);
      expect(found.length, grouping.join()).toBe(Object.keys(expected).length);
      for (const { measure, unit, stated, min, max, exact } of found) {
        const text = expected[`${measure} ${unit}`]!;
        expect(exact, measure).toEqual({ stated: text, min: text, max: text });
        expect([stated, min, max], measure).toEqual([Number(text), Number(text), Number(text)]);
      }
    }
    expect(await audit(env.DB, kinds)).toMatchObject({ holds: true });
  };

  it('of money far beyond 2^53 of its smallest unit, in every grouping, before and after the books are closed', async () => {
    await post(opened('giants'));
    await post([...Array.from({ length: 10 }, () => dinars('999999999999.999')), dinars('0.001')]);
    await exactly({ 'money/committed KWD': '9999999999999.991', 'money/itemised KWD': '9999999999999.991' });
    const statement = {
      stream: 'activity/giants',
      type: 'statement.made',
      occurred: '2024-01-01',
      data: { forum: { en: 'Forum' }, position: { en: 'Support' } },
      sources: SOURCES,
    };
    await post(Array.from({ length: 110 }, () => statement));
    await post(dinars('0.002'));
    await post(dinars('0.001'));
    await exactly({ 'money/committed KWD': '9999999999999.994', 'money/itemised KWD': '9999999999999.994' });
  });

  it('of quantities as well, and of large amounts corrected back and forth', async () => {
    const { events } = await post(tonnes(1_000_000_000));
    let last = events[0]!.id;
    for (let i = 0; i < 20; i++) {
      const value = i % 2 === 0 ? 0.001 : 1_000_000_000;
      last = (await post(corrected('activity/giants', last, { weight: { value, unit: 'TNE' } }))).events[0]!.id;
    }
    for (let n = 0; n < 10_000; n += 500) await post(Array.from({ length: 500 }, () => tonnes(999_999_999.999)));
    await exactly({ 'weight/cargo TNE': '10000999999990.000' });
  }, 120_000);

  it('moves large sums from one attribution to another as often as openings are corrected', async () => {
    let opening = (await env.DB.prepare(
      "SELECT id FROM events WHERE stream = 'activity/giants' AND version = 1",
    ).first<{ id: string }>())!.id;
    for (let i = 0; i < 140; i++) {
      const { data } = opened('giants', { channel: i % 2 === 0 ? 'ngo' : 'government' });
      opening = (await post(corrected('activity/giants', opening, data as Input))).events[0]!.id;
    }
    await exactly({ 'money/committed KWD': '9999999999999.994', 'weight/cargo TNE': '10000999999990.000' });
  }, 120_000);

  it('what could pass 2^63 is refused, nothing of it is written, and what is smaller goes on', async () => {
    const turnover = "SELECT amount FROM turnovers WHERE measure = 'money/committed' AND unit = 'KWD'";
    const before = (await env.DB.prepare(turnover).first<{ amount: number }>())!.amount;
    const set = (amount: number | string): Promise<unknown> =>
      env.DB.prepare(
        `UPDATE turnovers SET amount = ${amount} WHERE measure = 'money/committed' AND unit = 'KWD'`,
      ).run();
    await set('3999500000000000000'); // as if thousands of them had been posted
    const error = await unchangedBy(() => post([dinars('1.000'), dinars('999999999999.999')]));
    expect(error.refusal).toBe('sum-too-large');
    await post(dinars('999.000'));
    await set(before);
    await post(dinars('999999999999.999'));
  });
});
