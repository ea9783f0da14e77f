import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { readTotals } from '../../src/projections/queries/totals.ts';
import { corrected, delivered, donor, opened, retracted, SOURCES, type Input } from '../builders.ts';
import { post } from './ledger.ts';

const rate = (base: string, quote: string, value: string, from: string): Input => ({
  stream: 'catalogue/rates',
  type: 'rate.fixed',
  occurred: from,
  data: { base, quote, rate: value, from },
  sources: SOURCES,
});
const worth = (amount: string, currency: string, occurred: string, qualifier?: string): Input =>
  delivered('a', { value: { amount, currency, ...(qualifier ? { qualifier } : {}) } }, { occurred });

async function converted(currency: string, by: ('measure' | 'year')[] = ['measure']): Promise<unknown[]> {
  return (await readTotals(env.DB, null, by, { measure: 'money/itemised' }, currency)).converted.map(
    ({ rates, ...row }) => ({ ...row, rates: rates.map(({ rate: used }) => used) }),
  );
}

beforeAll(async () => {
  await post([
    donor(),
    opened('a'),
    worth('17.00', 'AZN', '2022-05-01'),
    worth('100.00', 'USD', '2022-06-01', 'at-least'),
  ]);
});

describe('money in one reporting currency', () => {
  it('is not shown where no recorded rate covers the date', async () => {
    expect(await converted('USD')).toEqual([{ measure: 'money/itemised', rates: [], uncovered: ['AZN 2022-05-01'] }]);
    await post(rate('USD', 'AZN', '1.7', '2022-05-02'));
    expect(await converted('USD')).toMatchObject([{ uncovered: ['AZN 2022-05-01'] }]);
  });

  it('is shown where a rate covers it, either way round, and says which was used', async () => {
    await post(rate('USD', 'AZN', '1.7', '2022-01-01'));
    expect(await converted('USD')).toEqual([
      {
        measure: 'money/itemised',
        unit: 'USD',
        stated: 110,
        min: 110,
        max: null,
        events: 2,
        unquantified: 0,
        straddling: 0,
        shared: 0,
        rates: ['1.7'],
        uncovered: [],
      },
    ]);
    expect(await converted('AZN')).toMatchObject([{ unit: 'AZN', stated: 187, rates: ['1.7'] }]);
  });

  it('takes the rate in force on each day', async () => {
    await post([rate('USD', 'AZN', '2', '2024-01-01'), worth('20.00', 'AZN', '2024-02-01')]);
    expect(await converted('USD', ['year'])).toMatchObject([
      { year: '2022', stated: 110, rates: ['1.7'] },
      { year: '2024', stated: 10, rates: ['2'] },
    ]);
    expect(await converted('USD')).toMatchObject([{ stated: 120, rates: ['1.7', '2'] }]);
  });

  it('falls back to an earlier rate when one is retracted', async () => {
    const { results } = await env.DB.prepare(
      "SELECT id FROM events WHERE type = 'rate.fixed' ORDER BY position DESC LIMIT 1",
    ).all<{ id: string }>();
    await post(retracted('catalogue/rates', results[0]!.id));
    expect(await converted('USD')).toMatchObject([{ stated: 121.76, rates: ['1.7', '1.7'] }]);
  });

  it('stands beside the same totals as without it, however they are grouped and narrowed', async () => {
    await post([
      opened('b', {
        channel: 'ngo',
        sectors: [
          { code: '72010', percentage: 25 },
          { code: '73010', percentage: 75 },
        ],
      }),
      delivered('b', { value: { amount: '40.00', currency: 'USD' }, trucks: 3 }, { occurred: '2022-07-01' }),
    ]);
    const money = 'money/itemised';
    for (const [by, filters, expected] of [
      [
        ['channel'],
        {},
        [
          ['government', 121.76],
          ['ngo', 40],
        ],
      ],
      [['measure'], { channel: 'ngo' }, [[undefined, 40]]],
      [
        ['sector'],
        { channel: 'ngo' },
        [
          ['72010', 10],
          ['73010', 30],
        ],
      ],
      [['measure'], { sector: '73010' }, [[undefined, 30]]],
      [['measure'], { activity: 'b' }, [[undefined, 40]]],
    ] as const) {
      const { rows, converted: told } = await readTotals(env.DB, null, by, filters, 'USD');
      expect(rows, JSON.stringify([by, filters])).toEqual((await readTotals(env.DB, null, by, filters)).rows);
      expect(
        told
          .filter(({ measure }) => measure === money)
          .map((row) => [row.channel ?? row.sector, row.stated])
          .toSorted(),
      ).toEqual(expected);
      expect(told.every(({ measure }) => measure.startsWith('money/'))).toBe(true);
    }
  });

  it('goes by way of a third currency, and takes the pair whose older rate is the latest', async () => {
    await post([
      opened('c'),
      delivered('c', { value: { amount: '300.00', currency: 'EUR' } }, { occurred: '2023-03-01' }),
    ]);
    const inManats = async (): Promise<unknown> =>
      (await readTotals(env.DB, null, ['measure'], { activity: 'c', measure: 'money/itemised' }, 'AZN')).converted.map(
        ({ stated, rates, uncovered }) => [stated, rates.map(({ event: _, ...used }) => used), uncovered],
      );
    expect(await inManats()).toEqual([[undefined, [], ['EUR 2023-03-01']]]);
    await post(rate('EUR', 'USD', '1.1', '2023-01-01'));
    const [usd, direct] = [
      { base: 'USD', quote: 'AZN', rate: '1.7', from: '2022-05-02' },
      { base: 'EUR', quote: 'USD', rate: '1.1', from: '2023-01-01' },
    ];
    expect(await inManats()).toEqual([[561, [direct, usd], []]]);
    // by way of the pound both rates are later than the dollar's of 2022
    const pound = [rate('GBP', 'EUR', '1.25', '2022-12-01'), rate('GBP', 'AZN', '2.5', '2022-11-01')];
    await post(pound);
    expect(await inManats()).toMatchObject([
      [
        600,
        [
          { base: 'GBP', quote: 'EUR' },
          { base: 'GBP', quote: 'AZN' },
        ],
        [],
      ],
    ]);
    // a direct rate goes before any pair, however old it is
    await post(rate('AZN', 'EUR', '0.5', '2022-01-01'));
    expect(await inManats()).toMatchObject([[600, [{ base: 'AZN', quote: 'EUR', rate: '0.5' }], []]]);
  });

  it('is valued at the last possible day, but on none after it was first recorded; bounds widen as rates turn', async () => {
    // the tests record in January 2026
    await post([
      opened('d'),
      rate('USD', 'JPY', '100', '2025-01-01'),
      rate('USD', 'JPY', '150', '2025-06-01'),
      rate('USD', 'JPY', '200', '2026-06-01'),
    ]);
    const valueOf = async (occurred: string): Promise<unknown> => {
      const value = { amount: '10.00', currency: 'USD' };
      const { events } = await post(delivered('d', { value }, { occurred }));
      const { converted: told } = await readTotals(
        env.DB,
        null,
        ['measure'],
        { activity: 'd', measure: 'money/itemised' },
        'JPY',
      );
      await post(retracted('activity/d', events[0]!.id));
      return told.map(({ stated, min, max, uncovered }) => [stated, min, max, uncovered])[0];
    };
    expect(await valueOf('2025-05-31')).toEqual([1000, 1000, 1000, []]);
    expect(await valueOf('2025-06-01')).toEqual([1500, 1500, 1500, []]);
    expect(await valueOf('2025')).toEqual([1500, 1000, 1500, []]);
    expect(await valueOf('2024-06/2025-03')).toEqual([1000, 1000, 1000, []]); // no rate covers its first days
    expect(await valueOf('2026')).toEqual([1500, 1500, 1500, []]); // not by the rate of June, which nobody knew of
    expect(await valueOf('2025-01/..')).toEqual([1500, 1000, 1500, []]);
    expect(await valueOf('2024-12-31')).toEqual([undefined, undefined, undefined, ['USD 2024-12-31']]);
  });

  it('is not valued again when it is corrected later, and a rate that is fixed for later changes nothing earlier', async () => {
    const figures = async (at: number | null): Promise<unknown> =>
      (await readTotals(env.DB, at, ['measure'], { activity: 'e', measure: 'money/itemised' }, 'JPY')).converted.map(
        ({ stated }) => stated,
      );
    const later = (days: number) => ({ now: () => new Date(Date.UTC(2026, 6, days)) });
    await post([
      opened('e'),
      delivered('e', { value: { amount: '10.00', currency: 'USD' } }, { id: 'the-valued', occurred: '2026' }),
    ]);
    const first = await post(rate('USD', 'CHF', '0.9', '2026-01-01'));
    expect(await figures(null)).toEqual([1500]);
    await post(
      corrected('activity/e', 'the-valued', { value: { amount: '20.00', currency: 'USD' } }, { occurred: '2026' }),
      later(1),
    );
    expect(await figures(null)).toEqual([3000]);
    await post(rate('USD', 'JPY', '300', '2026-07-01'), later(2));
    expect(await figures(null)).toEqual([3000]);
    expect(await figures(first.position)).toEqual([1500]);
  });

  it('is rounded once, half up: thirds of a cent of many add up', async () => {
    await post([
      opened('f'),
      rate('USD', 'TRY', '3', '2024-01-01'),
      ...Array.from({ length: 3 }, () => worthOf('f', '0.01', 'TRY')),
      opened('g'),
      ...Array.from({ length: 3 }, () => worthOf('g', '0.01', 'TRY')),
      worthOf('g', '0.005', 'KWD'),
    ]);
    const inDollars = async (activity: string): Promise<unknown> =>
      (await readTotals(env.DB, null, ['measure'], { activity, measure: 'money/itemised' }, 'USD')).converted;
    expect(await inDollars('f')).toMatchObject([{ stated: 0.01 }]);
    await post(rate('KWD', 'USD', '3', '2024-01-01'));
    expect(await inDollars('g')).toMatchObject([{ stated: 0.03 }]); // 0.01 and 0.015: 0.025
  });
});

function worthOf(activity: string, amount: string, currency: string): Input {
  return delivered(activity, { value: { amount, currency } }, { occurred: '2024-03-01' });
}
