import { createExecutionContext, env } from 'cloudflare:test';
import { beforeAll, describe, expect, it } from 'vitest';
import { literal, namesOfBinds, recording, tidy } from '../../scripts/statements.mjs';
import { makeApp } from '../../src/routes/app.ts';
import type { Input } from '../builders.ts';
import { recordFirst, recordedFirst } from './http.ts';

/** What is asked, and the file that shows what it sends to the database. */
const READS: Readonly<Record<string, string>> = {
  head: '/v1/head',
  log: '/v1/events?limit=10',
  'log-of-a-stream': '/v1/events?stream=activity/electrical-equipment-2023',
  'log-of-ids': '/v1/events?ids=EVENT',
  event: '/v1/events/EVENT',
  totals: '/v1/totals',
  'totals-by-sector': '/v1/totals?by=sector',
  'totals-by-place-and-month': '/v1/totals?by=measure,place,month',
  'totals-by-activity': '/v1/totals?by=measure,activity',
  'totals-of-a-donor-in-days': '/v1/totals?donor=azerbaijan&from=2023-03-10&to=2024-05-20',
  'totals-of-an-activity': '/v1/totals?activity=electrical-equipment-2023&from=2023-01-01&to=2023-12-31',
  'totals-of-a-place-in-a-currency': '/v1/totals?place=irpin&currency=USD',
  timeline: '/v1/timeline',
  'timeline-of-words-and-days': '/v1/timeline?q=transformers&from=2023-01-01&to=2023-12-31',
  'timeline-of-a-place': '/v1/timeline?place=irpin&currency=USD',
  activities: '/v1/activities',
  'activities-of-a-population': '/v1/activities?sector=23110',
  activity: '/v1/activities/electrical-equipment-2023',
  claims: '/v1/claims',
  'claims-of-a-series': '/v1/claims?series=energy-equipment',
  'claims-of-a-population': '/v1/claims?sector=23110&currency=USD',
  promises: '/v1/promises',
  rehabilitation: '/v1/rehabilitation',
  reconstruction: '/v1/reconstruction',
  'reconstruction-of-a-place': '/v1/reconstruction?place=irpin',
  sources: '/v1/sources',
  'sources-of-one-origin': '/v1/sources?by=origin&limit=5',
  changes: '/v1/changes?from=100&to=140',
  'changes-of-a-population': '/v1/changes?from=100&to=140&sector=23110',
  'page-overview': '/',
};

const app = makeApp();
let event: string;
/** The file that shows a statement: the first that sends it. */
const shown = new Map<string, string>();

beforeAll(async () => {
  const events = recordedFirst as (Input & { id: string; type: string })[];
  event = events.find(({ type }) => type === 'delivery.made')!.id;
  await recordFirst();
});

/** What a request sends to the database, as a file to read: each statement once, its binds named on top. */
async function sentBy(name: string, request: Request, isRead: boolean): Promise<string> {
  const { db, sent } = recording(env.DB);
  const answer = await app.fetch(request, { ...env, DB: db }, createExecutionContext());
  expect(answer.ok, await answer.clone().text()).toBe(true);
  const { pathname, search } = new URL(request.url);
  const parts = sent.flatMap((statements, trip) => [
    `-- Round trip ${trip + 1} of ${sent.length}: ${statements.length} ${statements.length === 1 ? 'statement' : 'statements'}.`,
    ...statements.map(({ sql, binds }) => {
      const text = `${tidy(sql)};`;
      const file = shown.get(text) ?? name;
      const names = namesOfBinds(sql);
      const header = binds.map((value, i) => {
        return `-- ?${i + 1}: ${names.get(i + 1) ?? 'not used in this statement'}${isRead ? `; here ${literal(value).slice(0, 100)}` : ''}`;
      });
      shown.set(text, file);
      return file === name
        ? [...header, text].join('\n')
        : `-- The same as in ${file}.sql: ${text.split('\n').slice(-3)[0]} …`;
    }),
  ]);
  return `-- ${request.method} ${pathname}${search}\n\n${parts.join('\n\n')}\n`;
}

describe('every statement is shown whole, as it is sent', () => {
  it.each(Object.entries(READS))('%s', async (name, address) => {
    const request = new Request(`http://ledger${address.replace('EVENT', event)}`);
    await expect(await sentBy(name, request, true)).toMatchFileSnapshot(`../unit/sql/${name}.sql`);
  });

  const post = (body: object): Request =>
    new Request('http://ledger/v1/events', {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Authorization: `Bearer ${env.ADMIN_KEY}`,
        'Idempotency-Key': JSON.stringify(body).slice(0, 60).replaceAll(/\W/g, '-'),
      },
      body: JSON.stringify(body),
    });

  it('an append, a correction and a retraction', async () => {
    const sources = [
      {
        url: 'https://example.org/cables',
        publisher: 'Example',
        title: 'Cables',
        language: 'en',
        kind: 'press',
        published: '2024-01-02',
        accessed: '2024-01-03',
      },
    ];
    const stream = 'activity/electrical-equipment-2023';
    const lines = [{ item: 'power-cable', quantity: { value: 1000, unit: 'MTR' } }];
    const delivery = {
      id: 'sql-delivery',
      stream,
      type: 'delivery.made',
      occurred: '2024-01-02',
      data: { lines },
      sources,
    };
    const correction = {
      id: 'sql-correction',
      stream,
      type: 'event.corrected',
      occurred: '2024-01-03',
      data: { target: 'sql-delivery', reason: 'A length was misread.', data: { trucks: 2 } },
    };
    const retraction = {
      id: 'sql-retraction',
      stream,
      type: 'event.retracted',
      occurred: '2024-01-04',
      data: { target: 'sql-correction', reason: 'It was another convoy.' },
    };
    for (const [name, body] of Object.entries({ append: delivery, correction, retraction }))
      await expect(await sentBy(name, post(body), false)).toMatchFileSnapshot(`../unit/sql/${name}.sql`);
  });
});
