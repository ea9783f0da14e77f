import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { readTotals } from '../../src/projections/totals.ts';
import { delivered, donor, opened, post, retracted, SOURCES, type Input } from './ledger.ts';

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
});
