import { env } from 'cloudflare:workers';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { kinds } from '../../src/events/kinds/index.ts';
import { readClaims } from '../../src/projections/claims/claims.ts';
import { readActivities } from '../../src/projections/queries/activities.ts';
import type { Filters } from '../../src/projections/queries/filters.ts';
import { readReconstruction } from '../../src/projections/queries/reconstruction.ts';
import { readRehabilitation } from '../../src/projections/queries/rehabilitation.ts';
import { readTimeline } from '../../src/projections/queries/timeline.ts';
import { readTotals } from '../../src/projections/queries/totals.ts';
import {
  claimed,
  committed,
  corrected,
  delivered,
  donor,
  item,
  opened,
  place,
  SOURCES,
  type Input,
} from '../builders.ts';
import { post } from './ledger.ts';

/**
 * What tells two populations apart, one thing at a time: an activity is opened as `ours` or as `theirs`, all else being
 * equal, and what is asked is asked of ours.
 */
const APART: { asked: Filters; ours: Input; theirs: Input; ofTheirs: Input }[] = [
  {
    asked: { donor: 'donor' },
    ours: { donors: [{ organization: 'donor' }] },
    theirs: { donors: [{ organization: 'fund' }] }, // of the same country
    ofTheirs: { donor: 'fund' },
  },
  {
    asked: { donorCountry: 'AZ' },
    ours: {
      donors: [
        { organization: 'fund', percentage: 40 },
        { organization: 'latvia', percentage: 60 },
      ],
    },
    theirs: { donors: [{ organization: 'latvia' }] },
    ofTheirs: { donorCountry: 'LV' },
  },
  {
    asked: { recipient: 'UA' },
    ours: {
      recipients: [
        { country: 'UA', percentage: 12.34 },
        { country: 'MD', percentage: 87.66 },
      ],
    },
    theirs: { recipients: [{ country: 'MD' }] },
    ofTheirs: { recipient: 'MD' },
  },
  {
    asked: { channel: 'government' },
    ours: {},
    theirs: { channel: 'multilateral' },
    ofTheirs: { channel: 'multilateral' },
  },
  {
    asked: { sector: '73010' },
    ours: {
      sectors: [
        { code: '73010', percentage: 75 },
        { code: '15250', percentage: 25 },
      ],
    },
    theirs: { sectors: [{ code: '15250' }] },
    ofTheirs: { sector: '15250' },
  },
  {
    asked: { finance: 'grant' },
    ours: { terms: { finance: '110' } },
    theirs: { terms: { finance: '421' } },
    ofTheirs: { finance: 'loan' },
  },
  { asked: { humanitarian: true }, ours: {}, theirs: { humanitarian: false }, ofTheirs: { humanitarian: false } },
];

beforeAll(async () => {
  await post([
    donor('donor', 'AZ'),
    donor('fund', 'AZ'),
    donor('latvia', 'LV'),
    item('lamp'),
    item('pump', 'H87', { sector: '14030' }),
    place('town'),
    {
      stream: 'catalogue/rates',
      type: 'rate.fixed',
      occurred: '2022',
      data: { base: 'USD', quote: 'AZN', rate: '1.7', from: '2022-01-01' },
      sources: SOURCES,
    },
  ]);
});

const days = fc.constantFrom('2023', '2023-11-21', '2024-02-29', '2022-12-28/2023-01-03', '../2024-07');
const money = fc.record({
  amount: fc.integer({ min: 1, max: 9_999_999 }).map((n) => (n / 100).toFixed(2)),
  currency: fc.constantFrom('USD', 'AZN'),
});

type Act = (slug: string, scope: Input) => Input;
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.tuple(fc.constantFrom('lamp', 'pump'), fc.integer({ min: 1, max: 99 }), fc.option(money), days).map(
    ([code, value, price, occurred]): Act =>
      (slug) =>
        delivered(
          slug,
          { lines: [{ item: code, quantity: { value, unit: 'H87' } }], ...(price ? { value: price } : {}), to: 'town' },
          { occurred },
        ),
  ),
  fc.tuple(money, days).map(
    ([value, occurred]): Act =>
      (slug) =>
        committed(slug, { value }, { occurred }),
  ),
  fc.tuple(fc.integer({ min: 5, max: 90 }), days).map(([value, occurred]): Act => (slug) => ({
    stream: `activity/${slug}`,
    type: 'rehabilitation.batch-completed',
    occurred,
    data: { children: { value, unit: 'IE' }, place: 'town' },
    sources: SOURCES,
  })),
  fc.tuple(fc.nat({ max: 9 }), days).map(([n, occurred]): Act => (slug) => ({
    stream: `activity/${slug}`,
    type: 'reconstruction.milestone-reached',
    occurred,
    data: {
      facility: `school-${n}`,
      name: { en: 'School' },
      facilityType: 'school',
      milestone: 'completion',
      work: 'construction',
      place: 'town',
    },
    sources: SOURCES,
  })),
  fc
    .tuple(
      fc.constantFrom('item/lamp', 'people/rehabilitated', 'money/itemised'),
      fc.integer({ min: 1, max: 5000 }),
      fc.constantFrom('USD', 'AZN'),
      fc.constantFrom(undefined, 'at-least', 'approximately'),
      fc.constantFrom('2022', '2023-11-21', '2025'),
    )
    .map(([measure, n, currency, qualifier, asOf]): Act => (slug, scope) => {
      const how = qualifier === undefined ? {} : { qualifier };
      const unit = measure === 'item/lamp' ? 'H87' : 'IE';
      const said = measure === 'money/itemised' ? { amount: String(n), currency, ...how } : { value: n, unit, ...how };
      return claimed(`${slug}-${measure.replace('/', '-')}`, measure, said, asOf, { scope });
    }),
);

/** Facilities complete once: what is recorded of one a second time is left out. */
function distinct(acts: readonly Input[]): Input[] {
  const seen = new Set<unknown>();
  return acts.filter(({ type, data }) => {
    const { facility } = data as { facility?: string };
    if (type !== 'reconstruction.milestone-reached') return true;
    return seen.has(facility) ? false : seen.add(facility);
  });
}

/** All that the ledger answers of a population, but where it stands and what the others' positions are. */
async function answersOf(asked: Filters): Promise<unknown[]> {
  const db = env.DB;
  const until = { ...asked, days: { from: '2022-12-30', to: '2024-01-31' } };
  const answers = await Promise.all([
    readTotals(db, null, ['measure'], asked, 'USD'),
    readTotals(db, null, ['donor', 'sector', 'month'], asked, 'AZN'),
    readTotals(db, null, ['recipient', 'place'], until),
    readTotals(db, null, ['year'], { ...asked, place: 'town' }),
    readTimeline(db, null, kinds, { filters: asked, order: 'desc', limit: 500 }),
    readTimeline(db, null, kinds, { filters: until, order: 'asc', limit: 500, currency: 'USD' }),
    readActivities(db, null, kinds, { filters: asked, limit: 500, currency: 'USD' }),
    readClaims(db, null, kinds, { filters: asked, limit: 500, currency: 'USD' }),
    readRehabilitation(db, null, asked),
    readReconstruction(db, null, kinds, { filters: asked, limit: 500 }),
  ]);
  return answers.map(({ view: _, ...answer }) => answer);
}

describe('G10: like with like', () => {
  it('recording what is of another population changes no figure and no verdict that is not about it', async () => {
    let count = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...APART),
        fc.array(act, { minLength: 6, maxLength: 14 }),
        fc.array(act, { minLength: 6, maxLength: 14 }),
        async ({ asked, ours, theirs, ofTheirs }, our, their) => {
          count += 1;
          const [mine, other] = [`ours-${count}`, `theirs-${count}`];
          await post(opened(mine, ours));
          await post(distinct(our.map((one) => one(mine, { ...asked }))));
          const before = await answersOf(asked);
          const recorded = await post([opened(other, theirs), ...distinct(their.map((one) => one(other, ofTheirs)))]);
          expect(await answersOf(asked)).toEqual(before);
          // nor does it when it is corrected, their activity as well, as long as it stays theirs
          const [opening] = recorded.events;
          const { data } = opened(other, { ...theirs, title: { en: 'Renamed' } });
          await post(corrected(`activity/${other}`, opening!.id, data as Input, { occurred: '2022' }));
          expect(await answersOf(asked)).toEqual(before);
          // and it is there, for those who ask for it
          const { entries } = await readTimeline(env.DB, null, kinds, {
            filters: ofTheirs as Filters,
            order: 'desc',
            limit: 500,
          });
          expect(entries.length).toBeGreaterThan(their.length / 2);
        },
      ),
      { numRuns: 14, seed: 20220226, endOnFailure: true },
    );
  }, 300_000);
});
