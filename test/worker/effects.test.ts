import { beforeAll, describe, expect, it } from 'vitest';
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
import { ask, record, send } from './http.ts';
import { headPosition } from './ledger.ts';

/** What a dry run says would change is what does change: both are asked over HTTP. */

interface Effects {
  readonly totals: readonly { readonly measure: string }[];
  readonly verdicts: readonly { readonly claim: string; readonly before: unknown; readonly after: unknown }[];
}

async function effectsOf(body: Input): Promise<Effects> {
  const before = await headPosition();
  const response = await send(body, '?dryRun=true');
  expect(response.status, await response.clone().text()).toBe(200);
  expect(await headPosition()).toBe(before);
  return ((await response.json()) as { effects: Effects }).effects;
}

/** Foretells, records, and compares with what is said to have changed. */
async function foretold(...events: Input[]): Promise<Effects> {
  const from = await headPosition();
  const effects = await effectsOf({ events });
  await record(...events);
  const response = await ask(`/v1/changes?from=${from}`);
  const { totals, verdicts } = (await response.json()) as {
    totals: Effects['totals'];
    verdicts: readonly (Omit<Effects['verdicts'][number], 'claim'> & { id: string })[];
  };
  const byClaim = (a: { claim: string }, b: { claim: string }): number => (a.claim < b.claim ? -1 : 1);
  expect(effects.totals).toEqual(totals);
  expect(effects.verdicts.toSorted(byClaim)).toEqual(
    verdicts.map(({ id, ...change }) => ({ claim: id, ...change })).toSorted(byClaim),
  );
  return effects;
}

const lamps = (slug: string, count: number, more: Input = {}): Input =>
  delivered(slug, { ...lines('lamp', count), to: 'town' }, more);
const euros = (amount: string): Input => ({ amount, currency: 'EUR' });
const said = (series: string, count: number, scope: Input): Input => ({
  ...claimed(series, 'item/lamp', { value: count, unit: 'H87' }, '2025', { scope }),
  id: `claim-${series}`,
});

describe('effects that a dry run foretells', () => {
  beforeAll(async () => {
    await record(
      donor(),
      donor('ministry', 'UA'),
      item('lamp'),
      place('region'),
      place('town', { parent: 'region' }),
      opened('first'),
      opened('second', { donors: [{ organization: 'ministry', percentage: 100 }] }),
      ...['all', 'first', 'ministry', 'region'].map((series) =>
        said(
          series,
          10,
          { all: {}, first: { activity: 'first' }, ministry: { donor: 'ministry' }, region: { place: 'region' } }[
            series
          ] ?? {},
        ),
      ),
      {
        ...claimed('value', 'money/itemised', { amount: '100', currency: 'USD' }, '2025', {}),
        id: 'claim-value',
      },
    );
  });

  it('are totals, and verdicts of the ledger, an activity and a place, and of no other population', async () => {
    const { verdicts } = await foretold(lamps('first', 4, { id: 'four-lamps' }));
    expect(verdicts.map(({ claim }) => claim).toSorted()).toEqual([
      'claim-all',
      'claim-first',
      'claim-region',
      'claim-value', // by one act more without a price
    ]);
    expect(verdicts[0]).toMatchObject({ before: { verdict: 'not-itemised' }, after: { verdict: 'partly-itemised' } });
    expect((await effectsOf(lamps('first', 1))).verdicts).toEqual([]);
  });

  it('are of a donor', async () => {
    const { verdicts } = await foretold(lamps('second', 10, { id: 'ten-lamps' }));
    expect(verdicts.map(({ claim }) => claim)).toContain('claim-ministry');
  });

  it('are of corrections and retractions, of a correction within one request, and of activities that move', async () => {
    await foretold(corrected('activity/first', 'four-lamps', lines('lamp', 10)));
    await foretold(retracted('activity/second', 'ten-lamps'));
    await foretold(
      lamps('second', 3, { id: 'three-lamps' }),
      corrected('activity/second', 'three-lamps', lines('lamp', 30)),
    );
    await record({ ...opened('moving'), id: 'opened-moving' }, lamps('moving', 5));
    await foretold(
      corrected(
        'activity/moving',
        'opened-moving',
        { donors: [{ organization: 'ministry', percentage: 100 }] },
        { occurred: '2022' },
      ),
    );
  });

  it('are of money, of rates that cover it, of reductions', async () => {
    await foretold(committed('first', { value: euros('80') }, { id: 'eighty-euros' }));
    const { verdicts } = await foretold({
      stream: 'catalogue/rates',
      type: 'rate.fixed',
      occurred: '2023',
      data: { base: 'EUR', quote: 'USD', rate: '1.25', from: '2023-01-01' },
      sources: SOURCES,
    });
    expect(verdicts).toMatchObject([{ series: 'value', before: { verdict: 'not-comparable' } }]);
    await foretold(committed('first', { value: euros('30'), reduces: 'eighty-euros' }));
  });

  it('are of claims that are made, corrected and retracted, and of those in conflict with them', async () => {
    const later = {
      ...claimed('all', 'item/lamp', { value: 2, unit: 'H87' }, '2026', { scope: {} }),
      id: 'claim-later',
    };
    const { verdicts } = await foretold(later);
    expect(verdicts.map(({ claim }) => claim)).toContain('claim-later');
    await foretold({
      ...corrected('claim/all', 'claim-later', { quantity: { value: 50, unit: 'H87' } }, { occurred: '2026' }),
      id: 'claim-misprinted',
    });
    await foretold(retracted('claim/all', 'claim-all'));
  });

  it('are of an activity and all in it that one request begins', async () => {
    await foretold(
      opened('begun', { donors: [{ organization: 'ministry', percentage: 100 }] }),
      place('village', { parent: 'region' }),
      delivered('begun', { ...lines('lamp', 200), to: 'village' }),
    );
  });
});
