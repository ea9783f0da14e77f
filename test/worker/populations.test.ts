import { beforeAll, describe, expect, it } from 'vitest';
import { claimed, committed, delivered, donor, item, opened, place, SOURCES, type Input } from '../builders.ts';
import { ask, record } from './http.ts';

/** What clients see of populations, over HTTP. */

type Row = Readonly<Record<string, unknown>>;
type Answer = Readonly<Record<string, unknown>> & {
  readonly rows: readonly Row[];
  readonly converted: readonly Row[];
  readonly entries: readonly Row[];
  readonly activities: readonly (Row & { readonly slug: string; readonly totals: readonly Row[] })[];
  readonly claims: readonly Row[];
  readonly facilities: readonly Row[];
  readonly events: readonly Row[];
  readonly totals: readonly Row[];
  readonly verdicts: readonly Row[];
};

async function read(path: string): Promise<Answer> {
  const response = await ask(path);
  expect(response.status, `${path}: ${await response.clone().text()}`).toBe(200);
  return response.json();
}

const lamps = (value: number): Input => ({ lines: [{ item: 'lamp', quantity: { value, unit: 'H87' } }] });
const children = (slug: string, value: number): Input => ({
  stream: `activity/${slug}`,
  type: 'rehabilitation.batch-completed',
  occurred: '2023-08-04',
  data: { children: { value, unit: 'IE' }, place: 'town' },
  sources: SOURCES,
});
const school = (slug: string): Input => ({
  stream: `activity/${slug}`,
  type: 'reconstruction.milestone-reached',
  occurred: '2023-08-04',
  data: {
    facility: 'school',
    name: { en: 'School' },
    facilityType: 'school',
    milestone: 'completion',
    work: 'construction',
    place: 'town',
  },
  sources: SOURCES,
});

let before: number;

beforeAll(async () => {
  before = await record(
    donor('azerbaijan', 'AZ'),
    donor('latvia', 'LV'),
    donor('lithuania', 'LT'),
    item('lamp'),
    item('cable', 'MTR', { sector: '23630' }),
    place('oblast'),
    place('town', { parent: 'oblast' }),
    opened('alone', {
      donors: [{ organization: 'azerbaijan' }],
      terms: { finance: '110' },
      sectors: [{ code: '73010' }],
    }),
    opened('together', {
      donors: [
        { organization: 'lithuania', percentage: 33.33 },
        { organization: 'latvia', percentage: 66.67 },
      ],
      recipients: [
        { country: 'UA', percentage: 75 },
        { country: 'MD', percentage: 25 },
      ],
      channel: 'multilateral',
      humanitarian: false,
      terms: { finance: '421' },
    }),
  );
  await record(
    committed('alone', { value: { amount: '1000.00', currency: 'USD' } }),
    delivered('alone', { ...lamps(10), to: 'town' }, { occurred: '2022-02-27/2022-03-12' }),
    children('alone', 30),
    school('alone'),
    committed('together', { value: { amount: '100.01', currency: 'EUR' } }),
    delivered('together', lamps(7)),
    children('together', 9),
    school('together'),
    claimed('of-azerbaijan', 'item/lamp', { value: 10, unit: 'H87' }, '2024', {
      publisher: 'azerbaijan',
      scope: { donorCountry: 'AZ', note: { en: 'by the ministry' } },
    }),
    claimed('of-latvia', 'item/lamp', { value: 40, unit: 'H87' }, '2024', {
      publisher: 'latvia',
      scope: { donor: 'latvia' },
    }),
    claimed('of-together', 'money/itemised', { amount: '100', currency: 'EUR' }, '2024', {
      publisher: 'latvia',
      scope: { activity: 'together', recipient: 'UA' },
    }),
  );
});

/** What tells the one activity from the other: a filter, and which of them it means. */
const OF_ALONE = [
  'donor=azerbaijan',
  'donorCountry=AZ',
  'channel=government',
  'sector=73010',
  'humanitarian=true',
  'finance=grant',
  'activity=alone',
];
const OF_TOGETHER = [
  'donor=latvia',
  'donorCountry=LT',
  'recipient=MD',
  'channel=multilateral',
  'sector=72010',
  'humanitarian=false',
  'finance=loan',
  'activity=together',
];

describe.each([
  ['alone', OF_ALONE, 10],
  ['together', OF_TOGETHER, 7],
] as const)('what is of the activity %s only', (slug, filters, count) => {
  it.each(filters)('totals, timeline, activities and boards are narrowed by %s', async (filter) => {
    const { rows } = await read(`/v1/totals?measure=item/lamp&${filter}`);
    expect(rows).toMatchObject([{ measure: 'item/lamp', stated: count, min: count, max: count, events: 1 }]);
    const { entries } = await read(`/v1/timeline?limit=500&${filter}`);
    const streams = new Set(entries.filter(({ type }) => type !== 'claim.published').map(({ stream }) => stream));
    expect(streams).toEqual(new Set([`activity/${slug}`]));
    expect(entries.filter(({ type }) => type === 'item.registered')).toEqual([]);
    const { activities } = await read(`/v1/activities?${filter}`);
    expect(activities.map((one) => one.slug)).toEqual([slug]);
    expect(activities[0]?.totals.find(({ measure }) => measure === 'item/lamp')).toMatchObject({ stated: count });
    const { facilities } = await read(`/v1/reconstruction?${filter}`);
    expect(facilities.map(({ activity }) => activity)).toEqual([slug]);
    const { total } = await read(`/v1/rehabilitation?${filter}`);
    expect(total).toMatchObject({ stated: slug === 'alone' ? 30 : 9 });
    const { events, totals } = await read(`/v1/changes?from=${before}&${filter}`);
    expect(new Set(events.filter(({ type }) => type !== 'claim.published').map(({ stream }) => stream))).toEqual(
      new Set([`activity/${slug}`]),
    );
    expect(totals.find(({ measure }) => measure === 'item/lamp')).toMatchObject({
      before: null,
      after: { stated: count },
    });
  });
});

describe('claims', () => {
  it.each([
    ['donorCountry=AZ', ['of-azerbaijan']],
    ['donor=latvia', ['of-latvia', 'of-together']],
    ['donorCountry=LV', ['of-latvia', 'of-together']],
    ['recipient=UA', ['of-together']],
    ['recipient=MD', ['of-together']],
    ['activity=together', ['of-together']],
    ['channel=government', []],
    ['measure=item/lamp', ['of-azerbaijan', 'of-latvia']],
    ['measure=item/lamp&donor=latvia', ['of-latvia']],
    ['donor=latvia&series=of-latvia', ['of-latvia']],
    ['year=2024&donor=latvia', ['of-latvia', 'of-together']],
    ['year=2023&donor=latvia', []],
  ])('are listed under %s if their scope names it, or a narrower activity', async (filter, expected) => {
    const { claims } = await read(`/v1/claims?${filter}`);
    expect(claims.map(({ series }) => series).toSorted()).toEqual(expected);
    const { entries } = await read(
      `/v1/timeline?type=claim.published&${filter.replace(/&?(measure|series)=[^&]*/g, '')}`,
    );
    if (!/measure|series/.test(filter)) expect(entries).toHaveLength(expected.length);
  });

  it('are compared with their own population: as a whole with things, with their share of money', async () => {
    const { claims } = await read('/v1/claims');
    expect(Object.fromEntries(claims.map((claim) => [claim['series'], claim]))).toMatchObject({
      'of-azerbaijan': { verdict: 'reconciled', itemised: { stated: 10, shared: 0 }, publisher: 'azerbaijan' },
      'of-latvia': { verdict: 'partly-itemised', itemised: { stated: 7, shared: 1 }, residual: { stated: 33 } },
      'of-together': { verdict: 'partly-itemised', itemised: { stated: 75.01 }, unnumbered: 3, residual: { min: 0 } },
    });
  });
});

describe('totals', () => {
  const by = async (query: string): Promise<unknown[]> => {
    const { rows } = await read(`/v1/totals?${query}`);
    const name = /by=(\w+)/.exec(query)?.[1] ?? '';
    return rows.map((row) => [row[name], row['unit'], row['stated'], row['shared']]);
  };

  it('money is divided, exactly and to the cent; things are not: those that gave together are one row', async () => {
    expect(await by('by=donor&measure=money/committed')).toEqual([
      ['azerbaijan', 'USD', 1000, 0],
      ['latvia', 'EUR', 66.68, 0],
      ['lithuania', 'EUR', 33.33, 0],
    ]);
    expect(await by('by=donor&measure=item/lamp')).toEqual([
      ['azerbaijan', 'H87', 10, 0],
      ['latvia+lithuania', 'H87', 7, 0],
    ]);
    expect(await by('by=donor&measure=item/lamp&donor=latvia')).toEqual([['latvia+lithuania', 'H87', 7, 1]]);
    expect(await by('by=donorCountry&measure=people/rehabilitated')).toEqual([
      ['AZ', 'IE', 30, 0],
      ['LT+LV', 'IE', 9, 0],
    ]);
    expect(await by('by=recipient&measure=money/committed&donor=lithuania')).toEqual([
      ['MD', 'EUR', 8.33, 0], // 33.33 % of 25 % of 100.01: 8.3333…
      ['UA', 'EUR', 25, 0],
    ]);
    expect(await by('by=recipient&measure=item/lamp')).toEqual([
      ['MD+UA', 'H87', 7, 0],
      ['UA', 'H87', 10, 0],
    ]);
    expect(await by('by=humanitarian&measure=item/lamp')).toEqual([
      [false, 'H87', 7, 0],
      [true, 'H87', 10, 0],
    ]);
    expect(await by('by=finance&measure=item/lamp')).toEqual([
      ['grant', 'H87', 10, 0],
      ['loan', 'H87', 7, 0],
    ]);
  });

  it('without terms aid is neither grant nor loan', async () => {
    await record(opened('plain', { donors: [{ organization: 'latvia' }] }), delivered('plain', lamps(3)));
    expect(await by('by=finance&measure=item/lamp&activity=plain')).toEqual([[null, 'H87', 3, 0]]);
    expect(await by('by=measure&measure=item/lamp&activity=plain&finance=grant')).toEqual([]);
  });

  it('an answer that is narrowed to a place says how many figures of the same population name none', async () => {
    expect(await read('/v1/totals?measure=item/lamp&place=oblast')).toMatchObject({
      rows: [{ stated: 10 }],
      withoutPlace: expect.any(Number),
    });
    expect((await read('/v1/totals?measure=item/lamp&place=oblast&donorCountry=LV'))['withoutPlace']).toBeGreaterThan(
      0,
    );
    expect((await read('/v1/totals?measure=item/lamp&place=oblast&donorCountry=AZ'))['withoutPlace']).toBe(0);
    expect(await read('/v1/totals?measure=item/lamp')).not.toHaveProperty('withoutPlace');
  });

  it('what only overlaps the days asked for is counted as straddling, and is in the upper bound', async () => {
    const march = await read('/v1/totals?measure=item/lamp&month=2022-03');
    expect(march.rows).toMatchObject([{ stated: 0, min: 0, max: 10, events: 0, straddling: 1 }]);
    const both = await read('/v1/totals?measure=item/lamp&from=2022-02-01&to=2022-03-31');
    expect(both.rows).toMatchObject([{ stated: 10, min: 10, max: 10, events: 1, straddling: 0 }]);
    expect((await read('/v1/timeline?month=2022-03&type=delivery.made')).entries).toMatchObject([
      { occurred: '2022-02-27/2022-03-12' },
    ]);
    expect((await read('/v1/timeline?month=2022-02&donor=azerbaijan&type=delivery.made')).entries).toHaveLength(1);
    expect((await read('/v1/timeline?month=2022-04&type=delivery.made')).entries).toEqual([]);
  });
});

describe('money in one currency', () => {
  it('is told by every read that has money, and says what no rate covers', async () => {
    for (const path of [
      '/v1/totals?',
      '/v1/timeline?type=commitment.made&',
      '/v1/activities?',
      '/v1/claims?measure=money/itemised&',
      `/v1/changes?from=${before}&`,
      '/v1/activities/together?',
    ])
      expect(JSON.stringify(await read(`${path}currency=USD`)), path).toContain('converted');
    const [together] = (await read('/v1/activities?activity=together&currency=USD')).activities;
    expect(together?.['converted']).toMatchObject([
      { measure: 'money/committed', uncovered: ['EUR 2024-01-01'] },
      { measure: 'money/itemised', uncovered: ['EUR 2024-01-01'] },
    ]);
    await record({
      stream: 'catalogue/rates',
      type: 'rate.fixed',
      occurred: '2023',
      data: { base: 'EUR', quote: 'USD', rate: '1.1', from: '2023-01-01' },
      sources: SOURCES,
    });
    const totals = await read('/v1/totals?by=donorCountry&measure=money/committed&currency=USD');
    expect(totals.converted.map(({ donorCountry, stated }) => [donorCountry, stated])).toEqual([
      ['AZ', 1000],
      ['LT', 36.67], // 33.33 % of EUR 100.01 at 1.1: 36.666… is rounded once
      ['LV', 73.34],
    ]);
    const { entries } = await read('/v1/timeline?type=commitment.made&donor=latvia&currency=USD');
    expect(entries[0]?.['converted']).toMatchObject([
      { measure: 'money/committed', unit: 'USD', stated: 110.01, rates: [{ base: 'EUR', rate: '1.1' }] },
      { measure: 'money/itemised', unit: 'USD', stated: 110.01 },
    ]);
    const { claims } = await read('/v1/claims?series=of-together&currency=USD');
    expect(claims).toMatchObject([
      { converted: { currency: 'USD', said: { stated: 110 }, itemised: { stated: 82.51 } } },
    ]);
  });

  it('takes no currency that is none', async () => {
    for (const currency of ['XXX', 'usd', 'dollars', ''])
      expect((await ask(`/v1/totals?currency=${currency}`)).status, currency).toBe(400);
  });
});

describe('what is no population', () => {
  it.each([
    'donor=Latvia!',
    'donorCountry=latvia',
    'recipient=ZZ',
    'channel=post',
    'sector=7201',
    'humanitarian=yes',
    'finance=gift',
    'year=2023&month=2024-01',
    'from=2024&to=2022',
  ])('%s is refused, and says why', async (query) => {
    for (const path of ['totals', 'timeline', 'activities', 'claims', 'reconstruction', 'rehabilitation']) {
      const response = await ask(`/v1/${path}?${query}`);
      expect(response.status, path).toBe(400);
      expect(await response.json()).toMatchObject({ type: '/problems/malformed', hint: expect.stringMatching(/./) });
    }
  });
});
