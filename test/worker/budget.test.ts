import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { counting } from '../../bench/workers/counting.ts';
import { makeApp } from '../../src/routes/app.ts';
import { claimed, delivered, donor, item, opened, place, type Input } from '../builders.ts';
import { post } from './ledger.ts';

const COUNTRIES = ['AZ', 'LV', 'PL', 'DE'];
const DONORS = Array.from({ length: 12 }, (_, i) => `donor-${i}`);
const ITEMS = Array.from({ length: 20 }, (_, i) => `thing-${i}`);
const PLACES = Array.from({ length: 120 }, (_, i) => `place-${i}`);
const ACTIVITIES = Array.from({ length: 60 }, (_, i) => `activity-${i}`);
/** Events in one of the two halves: what is asked after the first is asked again after the second. */
const HALF = 2_500;

const of = <Value>(list: readonly Value[], n: number): Value => list[n % list.length]!;
/** A day of four years, near the others that are recorded at about the same time. */
const dayOf = (n: number): string =>
  new Date(Date.UTC(2022, 0, 1) + (Math.floor((n / (2 * HALF)) * 1200) + ((n * 7) % 90)) * 86_400_000)
    .toISOString()
    .slice(0, 10);

function deliveryOf(n: number): Input {
  return delivered(
    of(ACTIVITIES, n * 13),
    {
      lines: [{ item: of(ITEMS, n), quantity: { value: n + 1, unit: 'H87' } }],
      value: { amount: String(n + 5), currency: of(['USD', 'EUR', 'AZN'], n) },
      to: of(PLACES, n * 11),
    },
    { occurred: dayOf(n) },
  );
}

function claimOf(position: number): Input {
  const n = Math.floor(position / 10);
  const scopes = [
    {},
    { donorCountry: of(COUNTRIES, n) },
    { recipient: 'UA', sector: of(['72010', '23110'], n) },
    { activity: of(ACTIVITIES, n) },
    { place: of(PLACES, n) },
  ];
  const isMoney = n % 4 === 0;
  return claimed(
    `series-${n % 30}`,
    isMoney ? 'money/itemised' : `item/${of(ITEMS, n)}`,
    isMoney ? { amount: String(n * 1000), currency: 'USD' } : { value: n * 50, unit: 'H87' },
    dayOf(position),
    { publisher: 'donor-0', scope: of(scopes, n) },
  );
}

async function fill(from: number): Promise<void> {
  for (let n = from; n < from + HALF; n += 500)
    await post(Array.from({ length: 500 }, (_, i) => ((n + i) % 10 === 9 ? claimOf(n + i) : deliveryOf(n + i))));
}

const app = makeApp();

async function rowsOf(address: string): Promise<number> {
  const { db, counted } = counting(env.DB);
  const response = await app.request(address, { headers: { Authorization: 'Bearer none' } }, { ...env, DB: db });
  const text = await response.text();
  if (response.status !== 200 && !text.includes('the query string has faults')) {
    expect([address, response.status, text]).toEqual([address, 422, expect.stringContaining('too-wide')]);
    expect(address).toMatch(/^\/v1\//); // never a page of this site
  }
  return counted.rowsRead;
}

const PAGES = ['/', '/claims', '/claims/series-1', '/timeline', '/changes', '/activities', '/activities/activity-3'];
const MORE_PAGES = [
  '/search?q=thing',
  '/donors',
  '/embed/finding',
  '/items',
  '/places',
  '/organizations',
  '/measures',
  '/promises',
  '/sources',
  '/reconstruction',
  '/rehabilitation',
  '/measures/item/thing-1',
  '/about',
];
const FILTERS = [
  '',
  'donor=donor-3',
  'donorCountry=AZ',
  'recipient=UA',
  'channel=government&humanitarian=true',
  'sector=72010',
  'finance=grant',
  'activity=activity-3',
  'place=place-0',
  'place=place-0&sector=72010',
  'measure=money/itemised',
  'from=2022-03-05&to=2024-02-20',
  'donorCountry=AZ&place=place-0&from=2022-03-05&to=2024-02-20',
];
const GROUPINGS = ['measure', 'activity', 'place', 'donor,recipient', 'sector,year', 'place,month', 'activity,month'];

function addresses(head: number): string[] {
  const views = ['activities?limit=500', 'claims?limit=200', 'timeline?limit=500', 'promises?limit=500'];
  const others = ['reconstruction', 'rehabilitation', 'sources', `changes?from=${head - 999}`];
  const narrowed = (view: string, filter: string): string =>
    filter === '' ? view : `${view}${view.includes('?') ? '&' : '?'}${filter}`;
  return [
    ...PAGES,
    ...MORE_PAGES,
    '/sitemap.xml',
    '/sitemaps/1',
    ...FILTERS.flatMap((filter) => [
      ...GROUPINGS.flatMap((by) => [
        narrowed(`totals?by=${by}`, filter),
        narrowed(`totals?by=${by}&currency=USD`, filter),
      ]),
      ...[...views, ...others].map((view) => narrowed(view, filter)),
      narrowed('timeline?q=report&type=delivery.made', filter),
    ]).map((view) => `/v1/${view}`),
    ...['totals?by=sector', 'claims', 'timeline', 'activities'].map((view) => `/v1/at/${head - 300}/${view}`),
  ];
}

/** Where days are asked for with words or sources, D1 counts what the index of words passes over on its way to them. */
const PASSING_OVER = /^\/v1\/(sources|timeline).*from=/;

describe('the budget of a read', () => {
  const small = new Map<string, number>();

  beforeAll(async () => {
    await post([
      ...DONORS.map((code, i) => donor(code, of(COUNTRIES, i))),
      ...ITEMS.map((code) => item(code)),
      ...PLACES.map((code, i) => place(code, i === 0 ? {} : { parent: `place-${Math.floor((i - 1) / 4)}` })),
      ...ACTIVITIES.map((slug, i) =>
        opened(slug, {
          donors: [
            { organization: of(DONORS, i), percentage: 60 },
            { organization: of(DONORS, i + 1), percentage: 40 },
          ],
          sectors: [{ code: of(['72010', '23110', '12220'], i) }],
          channel: of(['government', 'ngo'], i),
        }),
      ),
      ...['EUR', 'AZN'].map((base) => ({
        stream: 'catalogue/rates',
        type: 'rate.fixed',
        occurred: '2022-01-01',
        data: { base, quote: 'USD', rate: '1.1', from: '2022-01-01' },
        sources: [{ url: 'https://example.org/rates', publisher: 'A bank' }],
      })),
    ]);
    await fill(0);
    for (const address of addresses(2_700)) small.set(address.replace(/\d{4}/, 'N'), await rowsOf(address));
    await fill(HALF);
  }, 300_000);

  it('is 20,000 rows, and no read doubles with the log', async () => {
    const found: string[] = [];
    for (const address of addresses(5_200)) {
      const rows = await rowsOf(address);
      const before = small.get(address.replace(/\d{4}/, 'N')) ?? 0;
      const grows = rows > before * 1.5 + 3_000 && !PASSING_OVER.test(address);
      if (rows > 20_000 || grows) found.push(`${address}: ${rows} rows, before ${before}`);
    }
    expect(found).toEqual([]);
  }, 300_000);
});
