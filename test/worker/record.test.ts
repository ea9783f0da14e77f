import { env, exports } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import record from '../../data/azerbaijan-ukraine.ndjson?raw';
import { kinds } from '../../src/events/kinds/index.ts';
import type { ClaimEntry } from '../../src/projections/claims/claims.ts';
import { audit } from '../../src/projections/projectors/audit.ts';

interface Posted {
  readonly id: string;
  readonly type: string;
  readonly correlationId?: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly sources?: readonly Readonly<Record<string, unknown>>[];
}
const events = record
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Posted);

let claims: ClaimEntry[];

beforeAll(async () => {
  const response = await exports.default.fetch('http://ledger/v1/events', {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Authorization: `Bearer ${env.ADMIN_KEY}`,
      'Idempotency-Key': 'the-record',
    },
    body: JSON.stringify({ events }),
  });
  expect(response.status, await response.clone().text()).toBe(201);
  claims = (await read<{ claims: ClaimEntry[] }>('/v1/claims?limit=500')).claims;
});

async function read<Body>(path: string): Promise<Body> {
  const response = await exports.default.fetch(`http://ledger${path}`);
  expect(response.status).toBe(200);
  return (await response.json()) as Body;
}

/** The one claim with these properties. */
function claim(measure: string, value: number | string, asOf: string): ClaimEntry {
  const found = claims.filter(
    (one) =>
      one.measure === measure &&
      one.asOf === asOf &&
      ('currency' in one.quantity ? one.quantity.amount : one.quantity.value) === value,
  );
  expect(found).toHaveLength(1);
  return found[0]!;
}

async function totals(query: string): Promise<Record<string, number>> {
  const { rows } = await read<{ rows: { measure: string; unit: string; stated: number }[] }>(`/v1/totals?${query}`);
  return Object.fromEntries(
    rows.map(({ measure, unit, stated }) => [measure.startsWith('money/') ? `${measure} ${unit}` : measure, stated]),
  );
}

describe('the record of Azerbaijan’s aid to Ukraine', () => {
  it('holds all sixty facts and what the brief names, and the ledger stands its audit', async () => {
    const rows = new Set(events.flatMap(({ correlationId = '' }) => correlationId.split(' ')));
    for (let i = 1; i <= 60; i++) expect(rows, `F${i}`).toContain(`F${String(i).padStart(2, '0')}`);
    expect(rows).toContain('brief');
    expect(await audit(env.DB, kinds)).toMatchObject({ holds: true });
  });

  it('gives a source for everything it says', () => {
    for (const { id, type, sources = [] } of events)
      if (!type.endsWith('.registered') && type !== 'activity.opened')
        expect(sources.length, `${type} ${id}`).toBeGreaterThan(0);
  });

  it('R1: 134 transformers are reconciled, and 146 are there now', () => {
    expect(claim('item/transformer', 134, '2025-02-12')).toMatchObject({
      scope: { donorCountry: 'AZ' },
      verdict: 'reconciled',
      itemised: { stated: 134, min: 134, max: 134, straddling: 0 },
      itemisedNow: { stated: 146 },
      residual: { stated: 0, min: 0, max: 0 },
      share: { stated: 1, min: 1, max: 1 },
      unnumbered: 0,
    });
  });

  it('R2: the totals of the order of 17 July 2023 hold', () => {
    const scope = { activity: 'electrical-equipment-2023' };
    expect(claim('item/power-cable', 3_300_000, '2024-02-20')).toMatchObject({
      scope,
      verdict: 'supported',
      itemised: { stated: 3_353_000, min: 3_353_000, max: null },
      short: 0,
    });
    expect(claim('item/transformer', 72, '2024-02-20')).toMatchObject({
      scope,
      verdict: 'reconciled',
      itemised: { stated: 72 },
    });
    expect(claim('transport/trucks', 107, '2024-02-20')).toMatchObject({
      scope,
      verdict: 'reconciled',
      itemised: { stated: 107 },
    });
  });

  it('R3: 720 tonnes and 27.6 million manats are supported, short within their rounding', () => {
    expect(claim('weight/cargo', 720, '2022-04-21')).toMatchObject({
      verdict: 'supported',
      itemised: { stated: 719, max: null },
      short: 1,
    });
    expect(claim('money/itemised', '27600000', '2022-04-21')).toMatchObject({
      unit: 'AZN',
      verdict: 'supported',
      itemised: { stated: 27_570_000 },
      short: 30_000,
    });
  });

  it('R5: of about 70 generators 50 are itemised; those of the civil society may be among them or not', () => {
    expect(claim('item/generator', 70, '2025-02-12')).toMatchObject({
      verdict: 'partly-itemised',
      itemised: { stated: 50, straddling: 1 },
      share: { stated: 0.71 },
      residual: { stated: 20, min: 0, max: 24 },
      unnumbered: 0,
      itemisedNow: { stated: 86, min: 86, max: null, unquantified: 1 },
    });
  });

  it('R6: the figures on children are partly itemised, some of them conflict, and one comparison does not hold', () => {
    const [said330, said360, about300] = [
      claim('people/rehabilitated', 330, '2025-07-10/2025-07-11'),
      claim('people/rehabilitated', 360, '2025-08-04'),
      claim('people/rehabilitated', 300, '2025-08-21~'),
    ];
    const all = [
      said330,
      said360,
      about300,
      claim('people/rehabilitated', 459, '2025'),
      claim('people/rehabilitated', 215, '2025'),
      claim('people/rehabilitated', 498, '2026-02-25'),
    ];
    for (const one of all) expect(one.verdict, String(one.asOf)).toBe('partly-itemised');
    expect(said330.conflicts.map(({ id }) => id)).toEqual([about300.id]);
    expect(said360.conflicts.map(({ id }) => id)).toEqual([about300.id]);
    expect(about300.conflicts.map(({ id }) => id).toSorted()).toEqual([said330.id, said360.id].toSorted());
    expect(claim('people/rehabilitated', 459, '2025').flags).not.toContain('conflicting');
    expect(said330).toMatchObject({
      flags: expect.arrayContaining(['conflicting', 'comparison-unsupported']),
      comparison: { times: 2, base: 244, ratio: 1.35, supported: false },
      itemised: { stated: 30, min: 30, max: null, unquantified: 1 },
    });
    const early = claims.filter(
      ({ measure, asOf }) =>
        measure === 'people/rehabilitated' && (asOf.startsWith('2022') || asOf.startsWith('2023-06')),
    );
    expect(early.length).toBeGreaterThan(2);
    for (const one of early)
      expect(one, one.asOf).toMatchObject({ verdict: 'not-itemised', itemised: { stated: 0, events: 0 } });
  });

  it('R9: a cargo that the press lists again is counted once', async () => {
    expect(await totals('on=2023-10-30')).toMatchObject({ 'item/transformer': 45, 'item/generator': 50 });
  });

  it('R11: four facilities in Irpin are in preparation, and said to be under way', async () => {
    const { facilities } = await read<{ facilities: { facility: string; status: string; place: string }[] }>(
      '/v1/reconstruction',
    );
    expect(facilities.filter(({ status, place }) => status === 'preparation' && place === 'irpin')).toHaveLength(4);
    expect(claim('facilities/under-way', 4, '2025-07')).toMatchObject({
      verdict: 'not-itemised',
      itemised: { stated: 0 },
      residual: { stated: 4 },
    });
  });

  it('S1: of more than 42 million dollars 26 million are itemised, and 19 acts have no price', () => {
    const found = claim('money/itemised', '42000000', '2025-07');
    expect(found).toMatchObject({
      unit: 'USD',
      scope: { donorCountry: 'AZ' },
      verdict: 'partly-itemised',
      itemised: { stated: 26_014_117.65, max: null },
      share: { stated: 0.62, max: null },
      residual: { stated: 15_985_882.35, min: 0, max: null },
      unnumbered: 19,
      uncovered: [],
      rates: [{ base: 'USD', quote: 'AZN', rate: '1.7', from: '2022-01-01' }],
    });
    expect(found.parts?.map(({ unit, stated, converted }) => [unit, stated, converted]).toSorted()).toEqual([
      ['AZN', 28_992_000, 17_054_117.65],
      ['USD', 8_960_000, 8_960_000],
    ]);
    expect(found.flags).toContain('unnumbered');
  });

  it('S2: of more than 45 million dollars 29 million', () => {
    expect(claim('money/itemised', '45000000', '2026-01-20~')).toMatchObject({
      itemised: { stated: 29_014_117.65 },
      share: { stated: 0.64 },
      verdict: 'partly-itemised',
    });
  });

  it('S3: 20 million dollars of July 2022 conflict with about 30 million manats of that December', () => {
    const [dollars, manats] = [
      claim('money/itemised', '20000000', '2022-07-05'),
      claim('money/itemised', '30000000', '2022-12-10'),
    ];
    expect(dollars).toMatchObject({
      scope: { donorCountry: 'AZ', humanitarian: true },
      verdict: 'partly-itemised',
      itemised: { stated: 16_217_647.06 },
    });
    expect(dollars.conflicts.map(({ id }) => id)).toContain(manats.id);
    expect(manats.conflicts.map(({ id }) => id)).toContain(dollars.id);
  });

  it('S4: of at least 20 million dollars of humanitarian aid 17.4 million', () => {
    expect(claim('money/itemised', '20000000', '2023-06-21')).toMatchObject({
      scope: { donorCountry: 'AZ', humanitarian: true },
      verdict: 'partly-itemised',
      itemised: { stated: 17_414_117.65 },
      share: { stated: 0.87 },
    });
  });

  it('S5: more than 22 million euros cannot be compared: no rate of the euro is recorded', () => {
    const found = claims.find(({ unit, measure }) => unit === 'EUR' && measure === 'money/itemised')!;
    expect(found).toMatchObject({ quantity: { amount: '22000000' }, verdict: 'not-comparable' });
    expect(found.uncovered?.length).toBeGreaterThan(0);
    expect(found.parts?.map(({ unit, converted }) => [unit, converted]).toSorted()).toEqual([
      ['AZN', null],
      ['USD', null],
    ]);
    expect(found).not.toHaveProperty('share');
  });

  it('S6: about 30 million manats are supported, and a million short', () => {
    expect(claim('money/itemised', '30000000', '2022-12-10')).toMatchObject({
      unit: 'AZN',
      verdict: 'supported',
      itemised: { stated: 28_992_000 },
      short: 1_008_000,
    });
  });

  it('counts the money of an order once, whatever its deliveries were worth', async () => {
    expect(await totals('activity=electrical-equipment-2023')).toMatchObject({
      'money/committed USD': 7_600_000,
      'money/itemised USD': 7_600_000,
      'money/delivered AZN': 1_500_000,
    });
    expect(await totals('activity=electrical-equipment-2026-01')).toMatchObject({
      'money/itemised USD': 1_000_000,
      'money/delivered USD': 1_000_000,
    });
  });

  it('follows the pledge of June 2023 to the order of July, and from there to its deliveries', async () => {
    const { promises } = await read<{ promises: Record<string, unknown>[] }>(
      '/v1/promises?activity=pledge-of-june-2023',
    );
    expect(promises).toMatchObject([
      {
        type: 'pledge.made',
        status: 'partly',
        promised: { value: { currency: 'USD', stated: 10_000_000, max: null } },
        committed: { value: { currency: 'USD', stated: 7_600_000 } },
        delivered: { value: { currency: 'USD' } },
        remaining: { value: { max: null } },
      },
    ]);
  });

  it('ends the activity whose last dispatch a source gives with its totals, and no other', async () => {
    const { entries } = await read<{ entries: { stream: string; occurred: string }[] }>(
      '/v1/timeline?type=activity.closed',
    );
    expect(entries).toMatchObject([{ stream: 'activity/electrical-equipment-2023', occurred: '2024-02-20' }]);
    const { activities } = await read<{ activities: { slug: string; closing?: unknown }[] }>(
      '/v1/activities?limit=500',
    );
    expect(activities.filter(({ closing }) => closing)).toMatchObject([
      { slug: 'electrical-equipment-2023', closing: { status: 'closed', from: '2024-02-20' } },
    ]);
  });

  it('rests on more publishers than origins', async () => {
    const { publishers, origins } = await read<{ publishers: { publisher: string }[]; origins: { origin: string }[] }>(
      '/v1/sources',
    );
    const ended = new Set(events.map(({ data }) => data['target']));
    const cited = events
      .filter(({ id, type }) => !ended.has(id) && type !== 'event.retracted')
      .flatMap(({ type, data, sources = [] }) =>
        type === 'event.corrected' ? ((data['sources'] ?? []) as typeof sources) : sources,
      );
    const distinct = (name: 'publisher' | 'origin'): Set<unknown> =>
      new Set(cited.flatMap((source) => source[name] ?? []));
    expect(new Set(publishers.map(({ publisher }) => publisher))).toEqual(distinct('publisher'));
    expect(new Set(origins.map(({ origin }) => origin))).toEqual(distinct('origin'));
    expect(publishers.length).toBeGreaterThan(origins.length);
  });

  it('keeps a misprint beside its correction, and counts the correction', async () => {
    const { entries } = await read<{ entries: { data: { lines: unknown[] }; correction?: { reason: string } }[] }>(
      '/v1/timeline?activity=electrical-equipment-2023&from=2023-12-08&to=2023-12-08',
    );
    expect(entries).toHaveLength(1);
    expect(entries[0]?.correction?.reason).toContain('550');
    expect(entries[0]?.data.lines[0]).toMatchObject({ quantity: { value: 551_000, qualifier: 'at-least' } });
  });

  it('keeps what is not aid as context, without a verdict and out of every total', async () => {
    const context = claims.filter((one) => one.context);
    expect(context.map(({ measure }) => measure)).toEqual([
      'context/killed',
      'context/missing',
      'context/serving',
      'context/wounded',
    ]);
    for (const one of context) expect(one).not.toHaveProperty('verdict');
    expect(Object.keys(await totals('by=measure')).filter((measure) => measure.startsWith('context/'))).toEqual([]);
  });

  it('flags an "at least" that falls far behind what was said before', () => {
    expect(claim('item/power-cable', 2_000_000, '2025-07')).toMatchObject({ flags: ['stale'], verdict: 'supported' });
  });

  it('shows in March 2022 the two dispatches that began in February, and misses nothing year by year', async () => {
    const entriesOf = async (query: string): Promise<{ fact: string; occurred: string; type: string }[]> =>
      (await read<{ entries: { fact: string; occurred: string; type: string }[] }>(`/v1/timeline?limit=500&${query}`))
        .entries;
    expect((await entriesOf('month=2022-03')).map(({ occurred }) => occurred)).toContain('2022-02-27/2022-03-12');
    const all = await entriesOf('');
    const byYear = (await Promise.all([2022, 2023, 2024, 2025, 2026].map((year) => entriesOf(`year=${year}`)))).flat();
    expect([...new Set(byYear.map(({ fact }) => fact))].toSorted()).toEqual(all.map(({ fact }) => fact).toSorted());
  });

  it('finds words in any of the languages', async () => {
    for (const q of ['generators Azerenergy', 'Кубі', 'minatəmizləmə']) {
      const { entries } = await read<{ entries: unknown[] }>(`/v1/timeline?q=${encodeURIComponent(q)}`);
      expect(entries.length, q).toBeGreaterThan(0);
    }
  });

  it('names no person in its texts', () => {
    expect(record.replaceAll(/https?:[^"]*/g, '')).not.toMatch(/Mammadov|Zelensky|Husyev|Kalashnyk|Ilham/i);
  });

  it('S7: what Latvia gives Moldova changes nothing that is said of Azerbaijan', async () => {
    const ofAzerbaijan = async (): Promise<unknown> => {
      const answers = await Promise.all(
        [
          '/v1/claims?limit=500&donorCountry=AZ',
          '/v1/totals?by=measure&donorCountry=AZ&currency=USD',
          '/v1/totals?by=sector&donorCountry=AZ',
          '/v1/activities?donorCountry=AZ&limit=500',
          '/v1/timeline?donorCountry=AZ&limit=500',
          '/v1/rehabilitation?donorCountry=AZ',
        ].map((path) => read<Record<string, unknown>>(path)),
      );
      return answers.map(({ position: _, recorded: __, ...answer }) => answer);
    };
    const before = await ofAzerbaijan();
    const sources = [{ url: 'https://example.org/latvia', publisher: 'Example News', published: '2023-03-01' }];
    const entry = (type: string, stream: string, data: object): object => ({
      type,
      stream,
      occurred: '2023-03-01',
      data,
      sources,
    });
    const response = await exports.default.fetch('http://ledger/v1/events', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${env.ADMIN_KEY}` },
      body: JSON.stringify({
        events: [
          entry('organization.registered', 'catalogue/organizations', {
            code: 'latvia',
            names: { en: 'Government of Latvia' },
            country: 'LV',
          }),
          entry('activity.opened', 'activity/latvia-moldova', {
            title: { en: 'Power for Moldova' },
            donors: [{ organization: 'latvia' }],
            recipients: [{ country: 'MD' }],
            channel: 'government',
            sectors: [{ code: '72010' }],
            humanitarian: true,
          }),
          entry('delivery.made', 'activity/latvia-moldova', {
            lines: [{ item: 'generator', quantity: { value: 30, unit: 'H87' } }],
            value: { amount: '700000', currency: 'EUR' },
          }),
          entry('claim.published', 'claim/latvia-generators', {
            publisher: 'latvia',
            measure: 'item/generator',
            scope: { donorCountry: 'LV' },
            quantity: { value: 40, unit: 'H87' },
            asOf: '2023-03-01',
          }),
        ],
      }),
    });
    expect(response.status, await response.clone().text()).toBe(201);
    expect(await ofAzerbaijan()).toEqual(before);
    const { claims: theirs } = await read<{ claims: ClaimEntry[] }>('/v1/claims?donorCountry=LV');
    expect(theirs).toMatchObject([
      { verdict: 'partly-itemised', itemised: { stated: 30 }, residual: { stated: 10 }, share: { stated: 0.75 } },
    ]);
  });
});
