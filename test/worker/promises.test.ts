import { beforeAll, describe, expect, it } from 'vitest';
import {
  claimed,
  committed,
  delivered,
  donor,
  item,
  opened,
  place,
  retracted,
  SOURCES,
  type Input,
} from '../builders.ts';
import { ask, record, send } from './http.ts';

/** What clients see of promises and of what became of them, over HTTP. */

interface Told {
  readonly value: {
    readonly currency: string;
    readonly stated: number;
    readonly min: number;
    readonly max: unknown;
  } | null;
  readonly lines: readonly { readonly item: string; readonly stated: number }[];
}
type Entry = Readonly<
  Record<'promised' | 'committed' | 'paid' | 'delivered' | 'confirmed' | 'remaining' | 'over', Told>
> & {
  readonly id: string;
  readonly status: string;
  readonly uncovered: readonly string[];
};

async function promisesOf(activity: string, prefix = '/v1'): Promise<readonly Entry[]> {
  const response = await ask(`${prefix}/promises?activity=${activity}`);
  expect(response.status, await response.clone().text()).toBe(200);
  return ((await response.json()) as { promises: Entry[] }).promises;
}

/** The promise of an id. */
async function promise(activity: string, id: string, prefix?: string): Promise<Entry> {
  const found = (await promisesOf(activity, prefix)).find((one) => one.id === id);
  expect(found, id).toBeDefined();
  return found!;
}

const eur = (amount: string, qualifier?: string): Input => ({
  value: { amount, currency: 'EUR', ...(qualifier ? { qualifier } : {}) },
});
const pledged = (slug: string, data: Input, more: Input = {}): Input =>
  committed(slug, data, { type: 'pledge.made', ...more });
const paid = (slug: string, data: Input): Input => committed(slug, data, { type: 'payment.made' });
const confirmed = (slug: string, data: Input): Input =>
  committed(slug, { by: 'ministry', ...data }, { type: 'delivery.confirmed' });
const lamps = (value: number): Input => ({ lines: [{ item: 'lamp', quantity: { value, unit: 'H87' } }] });

describe('promises', () => {
  let before = 0;

  beforeAll(async () => {
    await record(
      donor(),
      donor('ministry', 'UA'),
      item('lamp'),
      place('town'),
      ...['whole', 'goods', 'due', 'vague', 'usd', 'bare'].map((slug) => opened(slug)),
      pledged('whole', eur('2000000', 'at-least'), { id: 'the-pledge' }),
      committed('whole', { ...eur('1200000'), fulfils: 'the-pledge' }, { id: 'the-order' }),
      paid('whole', { ...eur('500000'), fulfils: 'the-order' }),
    );
    before = await record(
      delivered('whole', { ...eur('700000'), to: 'town', fulfils: 'the-order' }, { id: 'the-delivery' }),
    );
    await record(
      delivered('whole', { ...eur('900000'), fulfils: 'the-order' }),
      confirmed('whole', { delivery: 'the-delivery', outcome: 'received' }),
      committed('goods', lamps(100), { id: 'the-lamps' }),
      delivered('goods', { ...lamps(60), fulfils: 'the-lamps' }, { id: 'some-lamps' }),
      confirmed('goods', { delivery: 'some-lamps', outcome: 'short', ...lamps(55) }),
      committed('due', { ...eur('10'), due: '2024-06' }, { id: 'was-due-order' }),
      committed('due', { ...eur('10'), due: '2999' }, { id: 'not-due-order' }),
      committed('vague', { summary: { en: 'equipment' } }, { id: 'vague-order' }),
      committed('usd', { value: { amount: '10', currency: 'USD' } }, { id: 'usd-order' }),
      paid('usd', { ...eur('10'), fulfils: 'usd-order' }),
      committed('bare', eur('10', 'approximately'), { id: 'about-order' }),
      paid('bare', { ...eur('9.80'), fulfils: 'about-order' }),
    );
  });

  it('say what is over: a commitment of EUR 1.2M under which 1.6M is delivered', async () => {
    const { status, promised, paid: ofPaid, delivered: of, over, remaining } = await promise('whole', 'the-order');
    expect(status).toBe('over-delivered');
    expect(promised.value).toMatchObject({ currency: 'EUR', amount: '1200000.00', stated: 1_200_000 });
    expect(ofPaid.value?.stated).toBe(500_000);
    expect(of.value?.stated).toBe(1_600_000);
    expect(over.value).toMatchObject({ amount: '400000.00', stated: 400_000, min: 400_000, max: 400_000 });
    expect(remaining.value?.stated).toBe(0);
  });

  it('of a pledge take in what fulfils the commitments under it', async () => {
    const entry = await promise('whole', 'the-pledge');
    expect(entry.status).toBe('partly');
    expect(entry.committed.value?.stated).toBe(1_200_000);
    expect(entry.delivered.value?.stated).toBe(1_600_000);
    expect(entry.confirmed.value?.stated).toBe(700_000);
    expect(entry.remaining.value).toMatchObject({ stated: 400_000, min: 400_000, max: null });
    expect(entry.over.value?.stated).toBe(0);
  });

  it('stand as they stood at a position', async () => {
    const entry = await promise('whole', 'the-order', `/v1/at/${before}`);
    expect(entry.status).toBe('partly');
    expect(entry.delivered.value?.stated).toBe(700_000);
    expect(entry.remaining.value?.stated).toBe(500_000);
    expect(await promisesOf('goods', `/v1/at/${before}`)).toEqual([]);
  });

  it('of goods count goods, delivered and confirmed', async () => {
    const entry = await promise('goods', 'the-lamps');
    expect(entry.delivered.lines).toMatchObject([{ item: 'lamp', stated: 60 }]);
    expect(entry.confirmed.lines).toMatchObject([{ item: 'lamp', stated: 55 }]);
    expect(entry.remaining.lines).toMatchObject([{ item: 'lamp', stated: 40, min: 40, max: 40 }]);
    expect(entry.status).toBe('partly');
  });

  it('are overdue after their last possible day, open before, and never kept for want of a number', async () => {
    expect((await promise('due', 'was-due-order')).status).toBe('overdue');
    expect((await promise('due', 'not-due-order')).status).toBe('open');
    expect((await promise('vague', 'vague-order')).status).toBe('open');
  });

  it('of money are not said to remain exactly where goods without a price were given, nor an unknown number to be kept', async () => {
    await record(
      opened('unpriced'),
      committed('unpriced', eur('10'), { id: 'unpriced-order' }),
      delivered('unpriced', { ...lamps(3), fulfils: 'unpriced-order' }),
      committed(
        'unpriced',
        { lines: [{ item: 'lamp', quantity: { unit: 'H87', qualifier: 'unknown' } }] },
        { id: 'some-order' },
      ),
      delivered('unpriced', { ...lamps(4), fulfils: 'some-order' }),
    );
    const entry = await promise('unpriced', 'unpriced-order');
    expect(entry.status).toBe('partly');
    expect(entry.remaining.value).toMatchObject({ stated: 10, min: 0, max: 10 });
    expect(entry.over.value).toMatchObject({ stated: 0, min: 0, max: null });
    expect((await promise('unpriced', 'some-order')).status).toBe('partly');
    expect(await (await ask('/promises?activity=unpriced')).text()).toContain('at most EUR 10');
  });

  it('are kept in another currency only where a recorded rate converts it', async () => {
    const uncovered = await promise('usd', 'usd-order');
    expect(uncovered.uncovered).toEqual(['EUR 2024-01-01']);
    expect(uncovered.status).toBe('partly');
    await record({
      stream: 'catalogue/rates',
      type: 'rate.fixed',
      occurred: '2023',
      data: { base: 'EUR', quote: 'USD', rate: '1.1', from: '2023-01-01' },
      sources: SOURCES,
    });
    const entry = await promise('usd', 'usd-order');
    expect(entry.paid.value).toMatchObject({ currency: 'USD', stated: 11 });
    expect(entry.status).toBe('over-delivered');
  });

  it('of about so much are kept by what "about" allows', async () => {
    expect((await promise('bare', 'about-order')).status).toBe('fulfilled');
  });

  it('are less by what reduced them, and what came back was not paid', async () => {
    await record(
      opened('reduced'),
      committed('reduced', eur('10'), { id: 'reduced-order' }),
      committed('reduced', { ...eur('4'), reduces: 'reduced-order' }),
    );
    const entry = await promise('reduced', 'reduced-order');
    expect(entry.status).toBe('reduced');
    expect(entry.promised.value).toMatchObject({ stated: 6, min: 6, max: 6 });
    expect(entry).toMatchObject({ reduced: { value: { stated: 4, min: 4, max: 4 } } });
    expect(entry.committed.value).toBeNull();
    expect(await promisesOf('reduced')).toHaveLength(1);
    await record(paid('reduced', { ...eur('6'), fulfils: 'reduced-order' }));
    expect((await promise('reduced', 'reduced-order')).status).toBe('fulfilled');
    await record(paid('reduced', { ...eur('1'), refund: true, fulfils: 'reduced-order' }));
    const after = await promise('reduced', 'reduced-order');
    expect(after.status).toBe('reduced');
    expect(after.paid.value?.stated).toBe(5);
    const totals = (await (await ask('/v1/totals?activity=reduced')).json()) as {
      rows: { measure: string; stated: number }[];
    };
    expect(Object.fromEntries(totals.rows.map(({ measure, stated }) => [measure, stated]))).toEqual({
      'money/committed': 6,
      'money/itemised': 6,
      'money/paid': 5,
    });
  });

  it('refuse to give back more than is left, whatever was recorded before in other requests', async () => {
    const response = await send(paid('reduced', { ...eur('5.01'), refund: true, fulfils: 'reduced-order' }));
    expect(response.status).toBe(422);
  });

  it('are fulfilled from another activity with a donor in common, found in the log', async () => {
    await record(opened('pledging'), opened('keeping'), pledged('pledging', eur('10'), { id: 'pledge-elsewhere' }));
    await record(delivered('keeping', { ...eur('10'), fulfils: 'pledge-elsewhere' }));
    const entry = await promise('pledging', 'pledge-elsewhere');
    expect(entry.status).toBe('fulfilled');
    expect(entry.delivered.value?.stated).toBe(10);
  });

  it('are not retracted while they are fulfilled elsewhere, whoever comes first', async () => {
    const statusOf = async (event: Input): Promise<number> => (await send(event)).status;
    for (let i = 0; i < 12; i++) {
      await record(committed('pledging', eur('1'), { id: `rivalled-${i}` }));
      const rivals = [
        () => statusOf(delivered('keeping', { trucks: 1, fulfils: `rivalled-${i}` })),
        () => statusOf(retracted('activity/pledging', `rivalled-${i}`)),
      ];
      const statuses = await Promise.all((i % 2 ? rivals : rivals.toReversed()).map((post) => post()));
      expect(statuses.toSorted(), String(i)).toEqual([201, 422]);
    }
  });

  it('under which more was given are told beside the gap of a claim, of the same donors, days and currency', async () => {
    await record(
      opened('exceeded', { donors: [{ organization: 'ministry', percentage: 100 }] }),
      committed('exceeded', eur('1200000'), { id: 'exceeded-order' }),
      delivered('exceeded', { ...eur('1600000'), fulfils: 'exceeded-order' }, { occurred: '2024-03-01' }),
      ...['2024-02', '2024-04'].flatMap((asOf) =>
        [{ activity: 'exceeded' }, { donor: 'ministry' }].map((scope) =>
          claimed(
            `given-${asOf}-${Object.keys(scope)[0]}`,
            'money/itemised',
            { amount: '1600000', currency: 'EUR' },
            asOf,
            {
              scope,
            },
          ),
        ),
      ),
      claimed('given-not', 'money/itemised', { amount: '1', currency: 'EUR' }, '2024-04', {
        scope: { activity: 'exceeded' },
      }),
    );
    const { claims } = (await (await ask('/v1/claims')).json()) as {
      claims: { series: string; residual: { stated: number }; over?: unknown }[];
    };
    const told = Object.fromEntries(claims.map(({ series, residual, over }) => [series, [residual?.stated, over]]));
    const over = { stated: 400_000, min: 400_000, max: 400_000 };
    expect(told).toMatchObject({
      'given-2024-02-activity': [400_000, undefined],
      'given-2024-04-activity': [400_000, over],
      'given-2024-02-donor': [400_000, undefined],
      'given-2024-04-donor': [400_000, over],
      'given-not': [0, undefined],
    });
    const page = await (await ask('/claims/given-2024-04-donor')).text();
    expect(page).toContain('400,000 more was given than');
  });

  it('of a population are read at a position before an activity was opened whose opening has been corrected since', async () => {
    await record({ ...opened('later'), id: 'opened-later' });
    await record({
      stream: 'activity/later',
      type: 'event.corrected',
      data: { target: 'opened-later', reason: 'It was misprinted.', data: { channel: 'ngo' } },
    });
    for (const view of ['promises', 'timeline']) {
      const response = await ask(`/v1/at/1/${view}?recipient=UA`);
      expect(response.status, await response.clone().text()).toBe(200);
    }
  });

  it('go by pages, the newest first, without a gap or a repeat', async () => {
    const ids: string[] = [];
    let cursor = '';
    do {
      const response = await ask(`/v1/promises?limit=3${cursor}`);
      const { promises, next } = (await response.json()) as { promises: Entry[]; next?: string };
      ids.push(...promises.map(({ id }) => id));
      cursor = next === undefined ? '' : `&cursor=${next}`;
    } while (cursor !== '');
    expect(ids).toContain('the-pledge');
    expect(ids).toContain('reduced-order');
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(['', '/uk', '/az'])('are a page, a table and a feed in each language (%s)', async (language) => {
    const page = await (await ask(`${language}/promises`)).text();
    expect(page).toContain('/events/the-order');
    const csv = await (await ask(`${language}/promises.csv`)).text();
    expect(csv).toContain('the-order,commitment.made,whole');
    const feed = await ask(`${language}/promises.atom`);
    expect(await feed.text()).toContain('/events/the-order');
    expect(await (await ask(`${language}/activities/whole`)).text()).toContain('/events/the-pledge');
  });
});
