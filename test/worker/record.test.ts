import { env, exports } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import record from '../../data/azerbaijan-ukraine.ndjson?raw';
import { kinds } from '../../src/events/kinds/index.ts';
import { audit } from '../../src/projections/audit.ts';
import type { ClaimEntry } from '../../src/projections/claims.ts';

interface Posted {
  readonly id: string;
  readonly type: string;
  readonly correlationId?: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly sources?: readonly unknown[];
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

  it('R1: 134 transformers are reconciled', () => {
    expect(claim('item/transformer', 134, '2025-02-12')).toMatchObject({
      verdict: 'reconciled',
      itemised: { stated: 134 },
      residual: { stated: 0 },
    });
  });

  it('R2: the totals of the order of 17 July 2023 hold', () => {
    const scope = { activity: 'electrical-equipment-2023' };
    expect(claim('item/power-cable', 3_300_000, '2024-02-20')).toMatchObject({
      scope,
      verdict: 'supported',
      itemised: { stated: 3_353_000, min: 3_353_000, max: null },
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

  it('R3: 720 tonnes and 27.6 million manats are supported, within their rounding', () => {
    expect(claim('weight/cargo', 720, '2022-04-21')).toMatchObject({
      verdict: 'supported',
      itemised: { stated: 719, max: null },
    });
    expect(claim('money/itemised', '27600000', '2022-04-21')).toMatchObject({
      unit: 'AZN',
      verdict: 'supported',
      itemised: { stated: 27_570_000 },
    });
  });

  it('R5: of about 70 generators 50 are itemised, and 17 to 24 are not', () => {
    expect(claim('item/generator', 70, '2025-02-12')).toMatchObject({
      verdict: 'partly-itemised',
      itemised: { stated: 50 },
      residual: { stated: 20, min: 17, max: 24 },
    });
  });

  it('R6: the figures on children are partly itemised, two of them conflict, and one comparison does not hold', () => {
    const children = [
      [330, '2025-07-10/2025-07-11'],
      [360, '2025-08-04'],
      [300, '2025-08-21~'],
      [498, '2026-02-25'],
    ] as const;
    for (const [value, asOf] of children)
      expect(claim('people/rehabilitated', value, asOf).verdict).toBe('partly-itemised');
    expect(claim('people/rehabilitated', 459, '2025').verdict).toBe('partly-itemised');
    expect(claim('people/rehabilitated', 215, '2025')).toMatchObject({ period: '2025', verdict: 'partly-itemised' });
    const about300 = claim('people/rehabilitated', 300, '2025-08-21~');
    const said360 = claim('people/rehabilitated', 360, '2025-08-04');
    expect(about300.flags).toContain('conflicting');
    expect(said360.flags).toContain('conflicting');
    expect(said360.conflicts.map(({ id }) => id)).toEqual([about300.id]);
    expect(claim('people/rehabilitated', 459, '2025').flags).toEqual([]);
    expect(claim('people/rehabilitated', 330, '2025-07-10/2025-07-11')).toMatchObject({
      flags: expect.arrayContaining(['comparison-unsupported']),
      comparison: { times: 2, base: 244, ratio: 1.35, supported: false },
      itemised: { stated: 30, min: 30, max: null, unquantified: 1 },
    });
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
      verdict: 'partly-itemised',
      itemised: { stated: 0 },
      residual: { stated: 4 },
    });
  });

  it('counts the money of an order once, whatever its deliveries were worth', async () => {
    expect(await totals('activity=electrical-equipment-2023')).toMatchObject({
      'money/committed USD': 7_600_000,
      'money/itemised USD': 7_600_000,
      'money/delivered AZN': 1_500_000,
      'money/pledged USD': 10_000_000,
    });
    expect(await totals('activity=electrical-equipment-2026-01')).toMatchObject({
      'money/itemised USD': 1_000_000,
      'money/delivered USD': 1_000_000,
    });
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

  it('finds words in any of the languages', async () => {
    for (const q of ['generators Azerenergy', 'Кубі', 'minatəmizləmə']) {
      const { entries } = await read<{ entries: unknown[] }>(`/v1/timeline?q=${encodeURIComponent(q)}`);
      expect(entries.length, q).toBeGreaterThan(0);
    }
  });

  it('names no person in its texts', () => {
    expect(record.replaceAll(/https?:[^"]*/g, '')).not.toMatch(/Mammadov|Zelensky|Husyev|Kalashnyk|Ilham/i);
  });
});
