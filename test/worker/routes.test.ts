import { createExecutionContext } from 'cloudflare:test';
import { env, exports } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { recording } from '../../scripts/statements.mjs';
import { kinds } from '../../src/events/kinds/index.ts';
import { viewRoutes } from '../../src/routes/api/reads.ts';
import { makeApp } from '../../src/routes/app.ts';
import { REQUESTS_A_UNIT } from '../../src/routes/http/rate-limit.ts';
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
import { auditNow } from './http.ts';

const ORIGIN = 'https://ledger.example';
const ADMIN = { Authorization: 'Bearer test-admin-key' };
const JSON_TYPE = { 'Content-Type': 'application/json' };

type Body = Record<string, any>; // oxlint-disable-line typescript/no-explicit-any -- answers are looked into freely

function ask(path: string, init: RequestInit = {}): Promise<Response> {
  return exports.default.fetch(new Request(ORIGIN + path, { redirect: 'manual', ...init }));
}

async function read(path: string, headers: Record<string, string> = {}): Promise<Body> {
  const response = await ask(path, { headers });
  expect(response.status, `${path}: ${await response.clone().text()}`).toBe(200);
  return response.json();
}

function send(body: unknown, headers: Record<string, string> = {}, path = '/v1/events'): Promise<Response> {
  return ask(path, { method: 'POST', headers: { ...ADMIN, ...JSON_TYPE, ...headers }, body: JSON.stringify(body) });
}

/** Posts what must be accepted. */
async function record(...events: Input[]): Promise<Body> {
  const response = await send({ events });
  expect(response.status, await response.clone().text()).toBe(201);
  return response.json();
}

async function head(): Promise<number> {
  return (await read('/v1/head', ADMIN))['position'] as number; // with a key no cache is asked
}

/** Of a figure that is not narrowed by days, nor of others as well. */
const UNDIVIDED = { straddling: 0, shared: 0 };
/** Of an act of aid without a price, or goods without a weight. */
const UNNUMBERED = { stated: 0, min: 0, max: null, events: 1, unquantified: 1, ...UNDIVIDED };

/** A refusal as RFC 9457 has it, that says what to do and tells nothing of what is inside. */
async function refusal(asked: Response | Promise<Response>, status: number): Promise<Body> {
  const response = await asked;
  const text = await response.text();
  expect(response.status, text).toBe(status);
  expect(response.headers.get('Content-Type')).toBe('application/problem+json');
  expect(response.headers.get('Cache-Control')).toBe('no-store');
  expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff');
  expect(text).not.toMatch(/SELECT|INSERT|SQLITE|D1_ERROR|\.tsx?:\d| at \w+ \(/);
  const body = JSON.parse(text) as Body;
  expect(body).toMatchObject({
    type: expect.stringMatching(/^\/problems\/[a-z-]+$/),
    title: expect.stringMatching(/./),
    status,
    detail: expect.stringMatching(/./),
    hint: expect.stringMatching(/./),
  });
  return body;
}

function pointersOf({ errors }: Body): string[] {
  return (errors as { pointer: string }[]).map(({ pointer }) => pointer);
}

function event(slug: string, type: string, data: Input, more: Input = {}): Input {
  return { stream: `activity/${slug}`, type, occurred: '2024-01-02', data, sources: SOURCES, ...more };
}

function milestone(facility: string, reached: string, more: Input = {}): Input {
  const data = { facility, name: { en: facility }, facilityType: 'school', milestone: reached, work: 'rehabilitation' };
  return event('south', 'reconstruction.milestone-reached', { ...data, place: 'town' }, more);
}

function children(value: number, occurred: string): Input {
  return event('south', 'rehabilitation.batch-completed', { children: { value, unit: 'IE' } }, { occurred });
}

const SCRIPT = '<script>alert("x")</script>';
const usd = (amount: string, more: Input = {}): Input => ({ value: { amount, currency: 'USD', ...more } });

/** What the head answered after the first half of the record, and where it stood then. */
let past: { position: number; answers: Map<string, string> };
let order: string;
let misprint: string;
let correction: string;

/** Every view, once plain and where it takes filters once more. */
const READS = [
  '/head',
  '/events',
  '/events?limit=3&stream=activity/north',
  '/totals',
  '/totals?by=measure,activity,year&place=oblast',
  '/timeline',
  '/timeline?order=asc&channel=ngo&limit=2',
  '/activities',
  '/activities/north',
  '/rehabilitation',
  '/reconstruction',
  '/claims',
  '/changes?from=2&to=10',
];

beforeAll(async () => {
  await record(
    donor(),
    item('lamp', 'H87', { names: { en: 'street lamp', uk: 'ліхтар', az: 'küçə lampası' }, sector: '23630' }),
    item('cable', 'MTR'),
    place('oblast'),
    place('town', { parent: 'oblast' }),
    opened('north', { sectors: [{ code: '23630' }] }),
    opened('south', { channel: 'ngo' }),
  );
  const made = await record(
    committed('north', usd('100.00')),
    delivered('north', { ...lines('lamp', 40), to: 'town' }, { occurred: '2023-03-01' }),
    children(30, '2023-08-04'),
    children(45, '2024-05'),
    milestone('lyceum', 'implementation', { occurred: '2024-02' }),
    claimed('lamps', 'item/lamp', { value: 95, unit: 'H87' }, '2024-06-30'),
  );
  [order, misprint] = [made['events'][0].id, made['events'][1].id];
  const answers = new Map<string, string>();
  for (const path of READS) answers.set(path, await (await ask(`/v1${path}`)).text());
  past = { position: made['position'], answers };
  const later = await record(
    delivered('north', { ...usd('70'), ...lines('lamp', 60, 'at-least'), fulfils: order }, { occurred: '2024-04-02' }),
    corrected('activity/north', misprint, { ...lines('lamp', 41), to: 'town' }, { occurred: '2023-03-01' }),
    milestone('lyceum', 'completion', { occurred: '2024-09' }),
    milestone('clinic', 'preparation'),
    claimed('lamps', 'item/lamp', { value: 90, unit: 'H87' }, '2024-12-31'),
    claimed('killed', 'context/killed', { value: 5, unit: 'IE' }, '2024', { context: true }),
    event('south', 'statement.made', { forum: { en: 'Forum' }, position: { en: `Support ${SCRIPT} & "peace"` } }),
  );
  correction = later['events'][1].id;
});

describe('appending', () => {
  it('one event is answered 201 with its place in the stream and in the ledger', async () => {
    const before = await head();
    const response = await send(delivered('south', { trucks: 2 }));
    expect(response.status).toBe(201);
    expect(response.headers.get('Content-Type')).toMatch(/^application\/json/);
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    expect(response.headers.get('Idempotent-Replayed')).toBeNull();
    const body = await response.json();
    expect(body).toEqual({
      position: before + 1,
      events: [
        {
          id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
          stream: 'activity/south',
          version: expect.any(Number),
          position: before + 1,
        },
      ],
      warnings: [expect.objectContaining({ code: 'source-known' })],
    });
  });

  it('several events on several streams get positions in their order, and versions of their streams', async () => {
    const before = await head();
    const { position, events } = await record(
      delivered('north', { trucks: 1 }),
      delivered('south', { trucks: 1 }),
      delivered('north', { trucks: 2 }),
    );
    expect(position).toBe(before + 3);
    expect(events.map((one: Body) => one['position'])).toEqual([before + 1, before + 2, before + 3]);
    expect(events[2].version).toBe(events[0].version + 1);
  });

  it('a repeated Idempotency-Key with the same content is answered 200 with the first result', async () => {
    const key = { 'Idempotency-Key': crypto.randomUUID() };
    const first = await send(delivered('south', { trucks: 3 }), key);
    const again = await send(delivered('south', { trucks: 3 }), key);
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.headers.get('Idempotent-Replayed')).toBe('true');
    expect(await again.json()).toEqual({ ...((await first.json()) as Body), warnings: [] });
  });

  it('a repeated id with the same content is a replay too; with other content, or a taken key, it is refused', async () => {
    const one = { ...delivered('south', { trucks: 4 }), id: 'replayed-event-1' };
    const first = await send(one);
    const again = await send(one);
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.headers.get('Idempotent-Replayed')).toBe('true');
    expect(await again.json()).toEqual({ ...((await first.json()) as Body), warnings: [] });
    const before = await head();
    const other = await refusal(send({ ...one, data: { trucks: 5 } }), 422);
    expect(other).toMatchObject({ type: '/problems/key-reused', errors: [{ pointer: '/id' }] });
    const key = { 'Idempotency-Key': crypto.randomUUID() };
    await send(delivered('south', { trucks: 6 }), key);
    expect(await refusal(send(delivered('south', { trucks: 7 }), key), 422)).toMatchObject({
      type: '/problems/key-reused',
    });
    expect(await head()).toBe(before + 1);
  });

  it('a stale expectedVersion is answered 409 with the current version and what to do', async () => {
    const before = await head();
    const body = await refusal(send({ ...delivered('north', { trucks: 1 }), expectedVersion: 1 }), 409);
    const { events } = await read('/v1/events?stream=activity/north&limit=500');
    expect(body).toMatchObject({
      type: '/problems/version-conflict',
      stream: 'activity/north',
      expectedVersion: 1,
      currentVersion: events.length,
    });
    expect(body['hint']).toMatch(/current version/);
    expect(await head()).toBe(before);
    const right = await send({ ...delivered('north', { trucks: 1 }), expectedVersion: body['currentVersion'] });
    expect(right.status).toBe(201);
  });

  it('a dry run says what would happen and records nothing', async () => {
    const before = await head();
    const response = await send(
      { events: [delivered('north', { ...lines('lamp', 18), trucks: 2 }), retracted('activity/north', order)] },
      { 'Idempotency-Key': 'dry' },
      '/v1/events?dryRun=true',
    );
    await refusal(response, 422); // the order is fulfilled, so the second cannot be
    const dry = await send(delivered('north', { ...lines('lamp', 18), trucks: 2 }), {}, '/v1/events?dryRun=true');
    expect(dry.status).toBe(200);
    expect(await dry.json()).toEqual({
      dryRun: true,
      position: before + 1,
      events: [
        {
          id: expect.any(String),
          stream: 'activity/north',
          version: expect.any(Number),
          position: before + 1,
          sentence: {
            en: 'Delivered: street lamp: 18; trucks: 2.',
            uk: 'Доставлено: ліхтар: 18; вантажівки: 2.',
            az: 'Çatdırıldı: küçə lampası: 18; yük maşınları: 2.',
          },
          postings: [
            {
              measure: 'item/lamp',
              unit: 'H87',
              stated: 18,
              min: 18,
              max: 18,
              events: 1,
              unquantified: 0,
              ...UNDIVIDED,
            },
            { measure: 'weight/cargo', unit: 'TNE', ...UNNUMBERED },
            {
              measure: 'transport/trucks',
              unit: 'H87',
              stated: 2,
              min: 2,
              max: 2,
              events: 1,
              unquantified: 0,
              ...UNDIVIDED,
            },
            { measure: 'money/itemised', unit: 'XXX', ...UNNUMBERED },
          ],
        },
      ],
      warnings: [expect.objectContaining({ code: 'source-known' })],
      effects: { totals: expect.any(Array), verdicts: expect.any(Array) },
    });
    expect(await head()).toBe(before);
    await refusal(send(delivered('north', { trucks: 1 }), {}, '/v1/events?dryRun=perhaps'), 400);
    await refusal(send(delivered('north', { trucks: 1 }), {}, '/v1/events?dryrun=true'), 400);
    expect(await head()).toBe(before);
  });
});

describe('what cannot be appended', () => {
  it('every fault is listed with its JSON pointer, and near-miss codes with what was meant', async () => {
    const before = await head();
    const shape = await refusal(
      send({
        events: [
          delivered('north', { trucks: 1 }),
          delivered('north', { trucks: 1.5, 'a/b~c': 1 }, { occurred: '2025-13' }),
          { ...delivered('north', { trucks: 1 }), sources: [{ url: 'ftp://example.org', publisher: 'X' }] },
        ],
      }),
      422,
    );
    expect(pointersOf(shape).toSorted()).toEqual([
      '/events/1/data/a~1b~0c',
      '/events/1/data/trucks',
      '/events/1/occurred',
      '/events/2/sources/0/url',
    ]);
    const judged = await refusal(
      send({
        events: [
          delivered('north', lines('lmap', 1)),
          delivered('nowhere', { trucks: 1 }),
          { ...delivered('north', { ...lines('zeppelin', 1), to: 'twon' }) },
        ],
      }),
      422,
    );
    expect(judged['errors']).toEqual([
      expect.objectContaining({ pointer: '/events/0/data/lines/0/item', hint: 'Did you mean "lamp"?' }),
      expect.objectContaining({ pointer: '/events/1/stream', hint: expect.stringContaining('activity.opened') }),
      expect.objectContaining({
        pointer: '/events/2/data/lines/0/item',
        hint: 'Register it first, with item.registered.',
      }),
      expect.objectContaining({ pointer: '/events/2/data/to', hint: 'Did you mean "town"?' }),
    ]);
    expect(judged['detail']).toBe('4 faults in the 3 events; nothing was recorded');
    expect(await head()).toBe(before);
  });

  it('a body that is not one event or a list of events is refused', async () => {
    for (const body of [null, 1, 'event', [], [delivered('north', { trucks: 1 })]])
      expect(await refusal(send(body), 422)).toMatchObject({ errors: [{ pointer: '' }] });
    expect(pointersOf(await refusal(send({ events: [] }), 422))).toEqual(['/events']);
    expect(pointersOf(await refusal(send({ events: {}, 'more/': 1 }), 422))).toEqual(['/events', '/more~1']);
    expect(pointersOf(await refusal(send({}), 422))).toEqual(expect.arrayContaining(['/stream', '/type', '/data']));
  });

  it('half-written JSON, and bytes that are not UTF-8, are answered 400', async () => {
    const before = await head();
    const whole = JSON.stringify(delivered('north', { trucks: 1 }));
    const raw = (body: BodyInit): Promise<Response> =>
      ask('/v1/events', { method: 'POST', headers: { ...ADMIN, ...JSON_TYPE }, body });
    for (const body of ['', whole.slice(0, -1), `${whole}${whole}`, "{'stream':1}", 'NaN'])
      expect(await refusal(raw(body), 400)).toMatchObject({ type: '/problems/malformed' });
    await refusal(raw(new TextEncoder().encode(whole).fill(0xff, 20, 21)), 400);
    await refusal(raw(new Uint8Array(new Uint16Array([...whole].map((c) => c.charCodeAt(0))).buffer)), 400); // UTF-16
    expect(await head()).toBe(before);
  });

  it('more than one MiB is answered 413, announced or not, and without reading on', async () => {
    const before = await head();
    const large = JSON.stringify({ ...delivered('north', { summary: { en: 'x'.repeat(2_000_000) } }) });
    expect(await refusal(ask('/v1/events', postOf(large)), 413)).toMatchObject({ type: '/problems/too-large' });
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(65_536).fill(0x20));
        if (pulled === 64) controller.close();
      },
    });
    await refusal(ask('/v1/events', postOf(endless)), 413);
    expect(pulled).toBeLessThan(64);
    const announced = makeApp().request(
      '/v1/events',
      { method: 'POST', headers: { ...ADMIN, ...JSON_TYPE, 'Content-Length': '2000000' }, body: '{}' },
      env,
    );
    await refusal(announced, 413);
    expect(await head()).toBe(before);
  });

  it('five hundred events are taken, and 501 are answered 413', async () => {
    const before = await head();
    const many = (n: number): Input[] => Array.from({ length: n }, () => delivered('south', { trucks: 1 }));
    expect(await refusal(send({ events: many(501) }), 413)).toMatchObject({ type: '/problems/too-large' });
    expect(await head()).toBe(before);
    expect((await record(...many(500)))['position']).toBe(before + 500);
  });

  it('what is not announced as JSON is answered 415', async () => {
    const body = JSON.stringify(delivered('north', { trucks: 1 }));
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx', ''])
      await refusal(send(body, { 'Content-Type': type }), 415);
    const spelt = await ask('/v1/events', postOf(body, { 'Content-Type': 'Application/JSON; charset=utf-8' }));
    expect(spelt.status).toBe(201);
  });

  it('an Idempotency-Key that is none is answered 400', async () => {
    for (const key of ['', 'two words', 'x'.repeat(201)])
      await refusal(send(delivered('north', { trucks: 1 }), { 'Idempotency-Key': key }), 400);
  });

  it('another method, or another address, is answered 404', async () => {
    await refusal(ask('/v1/events', { method: 'DELETE', headers: ADMIN }), 404);
    await refusal(ask('/v1/totals', { method: 'POST', headers: ADMIN }), 404);
    await refusal(ask('/v1/nothing'), 404);
    await refusal(ask('/wp-login.php'), 404);
  });

  it('an address answers neither a number nor an id that is not there', async () => {
    await refusal(ask('/v1/events/no-such-event'), 404);
    await refusal(ask('/v1/activities/nowhere'), 404);
    await refusal(ask('/v1/keys/nobody', { method: 'DELETE', headers: ADMIN }), 404);
  });
});

describe('keys', () => {
  const bearer = (key: string): Record<string, string> => ({ Authorization: `Bearer ${key}` });

  async function makeKey(owner: string, scope: string): Promise<Body> {
    const response = await send({ owner, scope }, {}, '/v1/keys');
    expect(response.status).toBe(201);
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    return response.json();
  }

  it('posting needs one: without it, or with a wrong one, it is answered 401 and says how to send it', async () => {
    const before = await head();
    const body = delivered('north', { trucks: 1 });
    const { key } = await makeKey('half known', 'append');
    const wrong = [
      {},
      { Authorization: '' },
      { Authorization: 'Bearer' },
      { Authorization: 'Basic dGVzdDp0ZXN0' },
      bearer('test-admin-ke'),
      bearer('test-admin-key2'),
      bearer(`${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`),
      bearer(`aid_${'0'.repeat(12)}_${'0'.repeat(43)}`),
    ];
    for (const headers of wrong) {
      const response = await ask('/v1/events', postOf(JSON.stringify(body), { Authorization: '', ...headers }));
      expect(response.headers.get('WWW-Authenticate')).toMatch(/^Bearer/);
      await refusal(response, 401);
    }
    expect(await head()).toBe(before);
    for (const method of ['GET', 'POST', 'DELETE']) {
      const path = method === 'DELETE' ? '/v1/keys/x' : '/v1/keys';
      await refusal(ask(path, { method, ...(method === 'POST' ? { body: '{}' } : {}) }), 401);
    }
  });

  it('an append key appends in its owner’s name, and may do no more', async () => {
    const { key } = await makeKey('Programme office', 'append');
    const response = await send(delivered('north', { trucks: 1 }), bearer(key));
    expect(response.status).toBe(201);
    const { events } = await response.json<Body>();
    const { event: stored } = await read(`/v1/events/${events[0].id}`);
    expect(stored.actor).toBe('Programme office');
    for (const init of [{ headers: bearer(key) }, { method: 'POST', body: '{}', headers: bearer(key) }])
      expect(await refusal(ask('/v1/keys', init), 403)).toMatchObject({ type: '/problems/forbidden' });
    await refusal(ask('/v1/keys/x', { method: 'DELETE', headers: bearer(key) }), 403);
  });

  it('a key is shown once: neither the list nor the database knows it again', async () => {
    const made = await makeKey('Shown once', 'append');
    expect(Object.keys(made).toSorted()).toEqual(['created', 'id', 'key', 'owner', 'scope']);
    const list = await (await ask('/v1/keys', { headers: ADMIN })).text();
    expect(JSON.parse(list)).toMatchObject({
      keys: expect.arrayContaining([
        { id: made['id'], owner: 'Shown once', scope: 'append', created: made['created'], revoked: null },
      ]),
    });
    const secret = made['key'].slice(`aid_${made['id']}_`.length);
    expect(secret.length).toBeGreaterThanOrEqual(43);
    const row = await env.DB.prepare('SELECT * FROM keys WHERE id = ?1').bind(made['id']).first();
    for (const told of [list, JSON.stringify(row)]) expect(told).not.toContain(secret);
  });

  it('an admin key that was made can make and revoke others; a revoked key is refused at once', async () => {
    const admin = await makeKey('Second admin', 'admin');
    const { id, key } = await makeKey('Leaver', 'append');
    expect((await send(delivered('north', { trucks: 1 }), bearer(key))).status).toBe(201);
    const revoked = await ask(`/v1/keys/${id}`, { method: 'DELETE', headers: bearer(admin['key']) });
    expect(revoked.status).toBe(200);
    const row = await revoked.json<Body>();
    expect(row).toMatchObject({ id, owner: 'Leaver', revoked: expect.stringMatching(/^\d{4}-.*Z$/) });
    await refusal(send(delivered('north', { trucks: 1 }), bearer(key)), 401);
    const again = await ask(`/v1/keys/${id}`, { method: 'DELETE', headers: ADMIN });
    expect(await again.json()).toEqual(row);
  });

  it('a key without owner or with an unknown scope is not made', async () => {
    for (const owner of ['admin', ' Admin '])
      // the ledger's own
      expect(pointersOf(await refusal(send({ owner, scope: 'append' }, {}, '/v1/keys'), 422))).toEqual(['/owner']);
    expect(pointersOf(await refusal(send({ scope: 'all', name: 'x' }, {}, '/v1/keys'), 422)).toSorted()).toEqual([
      '/name',
      '/owner',
      '/scope',
    ]);
  });

  it('whoever guesses keys is slowed down, and nobody else', async () => {
    const RATE_LIMIT = {
      limit: async ({ key }: { key: string }) => ({ success: !key.startsWith('unknown 192.0.2.7') }),
    };
    const guess = (address: string): Promise<Response> =>
      Promise.resolve(
        makeApp().fetch(
          new Request('http://ledger/v1/keys', {
            headers: { Authorization: 'Bearer aid_guess', 'CF-Connecting-IP': address },
          }),
          { ...env, RATE_LIMIT },
          createExecutionContext(),
        ),
      );
    expect((await guess('192.0.2.7')).status).toBe(429);
    expect((await guess('192.0.2.8')).status).toBe(401);
  });

  it('reads that no cache answers are counted by the address they come from; those that one answers are not', async () => {
    const asked: string[] = [];
    const READ_LIMIT = { limit: async ({ key }: { key: string }) => ({ success: asked.push(key) < 2 }) };
    const app = makeApp();
    const readFrom = async (path: string): Promise<Response> =>
      app.request(path, { headers: { 'CF-Connecting-IP': '203.0.113.7' } }, { ...env, READ_LIMIT });
    const position = await head();
    for (let i = 0; i < REQUESTS_A_UNIT; i++)
      expect((await readFrom(`/v1/totals?minPosition=${position}`)).status).toBe(200);
    const response = await readFrom('/v1/totals?measure=item/nothing');
    expect(Number(response.headers.get('Retry-After'))).toBeGreaterThan(0);
    await refusal(response, 429);
    expect(asked).toEqual(['203.0.113.7', '203.0.113.7']);
    await app.request('/v1/totals?measure=item/lamp', {}, { ...env, READ_LIMIT }); // of no known address: it is kept
    expect((await readFrom('/v1/totals?measure=item/lamp')).status).toBe(200);
  });

  it('a key that posts too often is answered 429 with Retry-After', async () => {
    const asked: string[] = [];
    const RATE_LIMIT = { limit: async ({ key }: { key: string }) => ({ success: asked.push(key) < 2 }) };
    const app = makeApp();
    const post = async (): Promise<Response> =>
      app.request('/v1/events', postOf(JSON.stringify(delivered('south', { trucks: 1 }))), { ...env, RATE_LIMIT });
    for (let i = 0; i < REQUESTS_A_UNIT; i++) expect((await post()).status).toBe(201);
    const before = await head();
    const response = await post();
    expect(Number(response.headers.get('Retry-After'))).toBeGreaterThan(0);
    expect(await refusal(response, 429)).toMatchObject({ type: '/problems/too-many-requests' });
    expect(asked).toEqual(['admin', 'admin']);
    expect(await head()).toBe(before);
  });
});

function postOf(body: BodyInit, headers: Record<string, string> = {}): RequestInit {
  return { method: 'POST', headers: { ...ADMIN, ...JSON_TYPE, ...headers }, body };
}

describe('the log', () => {
  it('is read in order, page by page, to the end', async () => {
    const position = await head();
    const seen: number[] = [];
    let after: number | undefined = 0;
    while (after !== undefined) {
      const page: Body = await read(`/v1/events?after=${after}&limit=200`);
      expect(page['events'].length).toBeLessThanOrEqual(200);
      seen.push(...page['events'].map((one: Body) => one['position']));
      after = page['next'];
    }
    expect(seen).toEqual(Array.from({ length: position }, (_, i) => i + 1));
  });

  it('tells an event as it was posted, with what the ledger added', async () => {
    const { events } = await read('/v1/events?limit=1');
    expect(events[0]).toEqual({
      position: 1,
      ...donor(),
      id: expect.any(String),
      version: 1,
      schema: 1,
      recorded: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/),
      actor: 'admin',
      sources: [],
      leaf: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('is NDJSON to who accepts that, with where to go on in a header', async () => {
    const response = await ask('/v1/events?limit=3', { headers: { Accept: 'application/x-ndjson' } });
    expect(response.headers.get('Content-Type')).toBe('application/x-ndjson');
    expect(response.headers.get('Vary')).toMatch(/Accept/);
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(await response.arrayBuffer());
    expect(text.endsWith('\n')).toBe(true);
    const told = text.trimEnd().split('\n').map((line) => JSON.parse(line) as Body); // prettier-ignore
    const { events, next } = await read('/v1/events?limit=3');
    expect(told).toEqual(events);
    expect(response.headers.get('Next-After')).toBe(String(next));
    expect((await ask('/v1/events?limit=3')).headers.get('Content-Type')).toMatch(/^application\/json/);
  });

  it('is narrowed to a type and to a stream', async () => {
    const { events } = await read('/v1/events?type=claim.published');
    expect(events.map((one: Body) => one['stream'])).toEqual(['claim/lamps', 'claim/lamps', 'claim/killed']);
    const north = await read('/v1/events?stream=activity/north&limit=500');
    expect(new Set(north['events'].map((one: Body) => one['stream']))).toEqual(new Set(['activity/north']));
    expect(north['events'].map((one: Body) => one['version'])).toEqual(
      north['events'].map((_: Body, i: number) => i + 1),
    );
    const both = await read('/v1/events?stream=activity/north&type=event.corrected');
    expect(both['events'].map((one: Body) => one['id'])).toEqual([correction]);
    expect(both['next']).toBeUndefined();
    expect(await refusal(ask('/v1/events?type=claim.publishd'), 400)).toMatchObject({
      errors: [{ pointer: '?type', detail: expect.stringContaining('claim.published') }],
    });
  });

  it('tells of one event where its fact stands, with everything that was said of it', async () => {
    const first = await read(`/v1/events/${misprint}`);
    expect(first).toMatchObject({ standing: 'corrected', event: { id: misprint, type: 'delivery.made' } });
    expect(first['history'].map((one: Body) => one['id'])).toEqual([misprint, correction]);
    expect(await read(`/v1/events/${correction}`)).toMatchObject({
      standing: 'in-effect',
      history: first['history'],
    });
    const { events } = await record({ ...delivered('south', { trucks: 9 }), id: 'soon-retracted' });
    expect(await read('/v1/events/soon-retracted')).toMatchObject({ standing: 'in-effect' });
    const ended = await record(retracted('activity/south', 'soon-retracted'));
    const after = await read('/v1/events/soon-retracted');
    expect(after).toMatchObject({ standing: 'retracted', history: [{ id: events[0].id }, ended['events'][0]] });
    expect(await read(`/v1/events/${ended['events'][0].id}`)).toMatchObject({ standing: 'retraction' });
    expect(await read(`/v1/at/${events[0].position}/events/soon-retracted`)).toMatchObject({ standing: 'in-effect' });
    await refusal(ask(`/v1/at/${events[0].position}/events/${ended['events'][0].id}`), 404);
  });
});

describe('questions that are not understood', () => {
  it.each([
    ['/v1/totals?mesure=item/lamp', '?mesure', 'Did you mean "measure"?'],
    ['/v1/timeline?ordr=asc', '?ordr', 'Did you mean "order"?'],
    ['/v1/timeline?pagination=2', '?pagination', 'It takes: measure, activity'],
    ['/v1/rehabilitation?measure=item/lamp', '?measure', 'It takes: activity'],
    ['/?utm_source=x', '?utm_source', 'It takes: none.'],
    ['/v1/audit?full=1', '?full', 'It takes: none.'],
    ['/v1/totals?year=2023&year=2024', '?year', 'Give it once'],
    ['/v1/totals?by=measure,yera', '?by', 'did you mean year'],
    ['/v1/totals?year=24', '?year', 'four digits'],
    ['/v1/totals?month=2024-13', '?month', 'YYYY-MM'],
    ['/v1/totals?on=2025-02-30', '?on', '28'],
    ['/v1/totals?sector=abc', '?sector', 'five digits'],
    ['/v1/totals?measure=lamp', '?measure', 'item/transformer'],
    ['/v1/totals?channel=post', '?channel', 'government'],
    ['/v1/totals?currency=XXX', '?currency', 'ISO 4217'],
    ['/v1/events?limit=0', '?limit', 'from 1 to 500'],
    ['/v1/events?limit=501', '?limit', 'from 1 to 500'],
    ['/v1/events?after=-1', '?after', 'whole number'],
    ['/v1/timeline?cursor=next', '?cursor', 'cursor'],
    ['/v1/claims?cursor=x', '?cursor', 'cursor'],
    ['/v1/reconstruction?cursor=x', '?cursor', 'cursor'],
  ])('%s is answered 400: %s %s', async (path, pointer, says) => {
    const body = await refusal(ask(path), 400);
    expect(pointersOf(body)).toEqual([pointer]);
    expect(`${body['errors'][0].detail} ${body['errors'][0].hint}`).toContain(says);
  });
});

describe('totals', () => {
  const lamps = async (query: string): Promise<Body[]> => (await read(`/v1/totals?measure=item/lamp${query}`))['rows'];

  it('are told as stated and with their bounds, a claim never among them', async () => {
    expect(await read('/v1/totals?measure=item/lamp')).toEqual({
      position: expect.any(Number),
      recorded: expect.any(String),
      rows: [
        {
          measure: 'item/lamp',
          unit: 'H87',
          stated: 101,
          min: 101,
          max: null,
          events: 2,
          unquantified: 0,
          ...UNDIVIDED,
        },
      ],
    });
    const { rows } = await read('/v1/totals');
    expect(rows.map((row: Body) => row['measure'])).not.toContain('context/killed');
  });

  it('count the money of a commitment once, whatever fulfils it', async () => {
    const { rows } = await read('/v1/totals?activity=north');
    const money = rows.filter((row: Body) => row['measure'].startsWith('money/'));
    expect(money.map((row: Body) => [row['measure'], row['unit'], row['stated']])).toEqual([
      ['money/committed', 'USD', 100],
      ['money/delivered', 'USD', 70],
      ['money/itemised', 'USD', 100],
      ['money/itemised', 'XXX', 0], // the misprinted delivery fulfils nothing and has no price
    ]);
  });

  it.each([
    ['&by=activity', [{ activity: 'north' }]],
    ['&by=channel', [{ channel: 'government' }]],
    ['&by=sector', [{ sector: '23630' }]],
    ['&by=place', [{ place: 'town' }, { place: null }]],
    ['&by=year', [{ year: '2023' }, { year: '2024' }]],
    ['&by=month', [{ month: '2023-03' }, { month: '2024-04' }]],
    ['&by=activity,place,year', [{ activity: 'north', place: 'town', year: '2023' }, { year: '2024' }]],
  ])('are grouped %s', async (query, expected) => {
    const rows = await lamps(query);
    expect(rows).toHaveLength(expected.length);
    expect(rows).toEqual(expect.arrayContaining(expected.map((one) => expect.objectContaining(one))));
    expect(rows.reduce((sum, row) => sum + row['stated'], 0)).toBe(101);
  });

  it.each([
    ['&activity=south', []],
    ['&activity=north', [101]],
    ['&channel=ngo', []],
    ['&channel=government', [101]],
    ['&sector=23630', [101]],
    ['&sector=72010', []],
    ['&place=town', [41]],
    ['&place=oblast', [41]],
    ['&year=2024', [60]],
    ['&month=2023-03', [41]],
    ['&from=2023-03-02', [60]],
    ['&to=2023-03', [41]],
    ['&on=2023-12-31', [41]],
    ['&on=2022', []],
    ['&from=2023&to=2023-06&place=town', [41]],
  ])('are narrowed %s', async (query, expected) => {
    expect((await lamps(query)).map((row) => row['stated'])).toEqual(expected);
  });
});

describe('the timeline', () => {
  async function walk(query: string, limit: number): Promise<Body[]> {
    const entries: Body[] = [];
    let cursor = '';
    do {
      const page = await read(`/v1/timeline?limit=${limit}${query}${cursor}`);
      expect(page['entries'].length).toBeLessThanOrEqual(limit);
      entries.push(...page['entries']);
      cursor = page['next'] === undefined ? '' : `&cursor=${page['next']}`;
    } while (cursor);
    return entries;
  }
  const ids = (entries: Body[]): string[] => entries.map((entry) => entry['id'] as string);

  it('is walked by its cursor in both orders without a gap or a repeat', async () => {
    const whole = await walk('', 500);
    expect(new Set(ids(whole)).size).toBe(whole.length);
    expect(whole.length).toBeGreaterThan(500);
    expect(ids(await walk('&channel=ngo', 97))).toEqual(ids(await walk('&channel=ngo', 500)));
    expect(ids(await walk('&order=asc', 211))).toEqual(ids(whole).toReversed());
    const north = await walk('&activity=north', 500);
    expect(ids(await walk('&activity=north', 2))).toEqual(ids(north));
    expect(ids(await walk('&activity=north&order=asc', 3))).toEqual(ids(north).toReversed());
  });

  it('tells each fact as it stands, with its sentence, figures and sources', async () => {
    const entry = (await walk('&activity=north', 500)).find(({ id }) => id === correction);
    expect(entry).toMatchObject({
      fact: misprint,
      type: 'delivery.made',
      stream: 'activity/north',
      occurred: '2023-03-01',
      status: 'in-effect',
      sentence: {
        en: 'Delivered: street lamp: 41; to: town.',
        uk: 'Доставлено: ліхтар: 41; куди: town.',
        az: 'Çatdırıldı: küçə lampası: 41; haraya: town.',
      },
      postings: [
        { measure: 'item/lamp', unit: 'H87', stated: 41, min: 41, max: 41, events: 1, unquantified: 0 },
        { measure: 'weight/cargo', unit: 'TNE', ...UNNUMBERED },
        { measure: 'money/itemised', unit: 'XXX', ...UNNUMBERED },
      ],
      sources: SOURCES,
      correction: { event: correction, reason: 'It was misprinted.' },
    });
    const { events } = await record({ ...delivered('south', { trucks: 77 }), id: 'struck-through' });
    await record(retracted('activity/south', events[0].id));
    const struck = (await walk('&channel=ngo', 500)).find(({ id }) => id === 'struck-through');
    expect(struck).toMatchObject({ status: 'retracted', retraction: { reason: 'It was a mistake.' } });
  });

  it('is searched in every language, whatever is typed', async () => {
    const found = async (q: string): Promise<string[]> =>
      (await walk(`&q=${encodeURIComponent(q)}`, 100)).map((entry) => entry['type']);
    expect(await found('ліхтар')).toContain('delivery.made');
    expect(await found('KÜÇƏ lamp')).not.toContain('statement.made');
    expect(await found('peace')).toEqual(['statement.made']);
    expect(await found('zeppelin')).toEqual([]);
    for (const q of ['"', '*', 'a OR', 'facets : x', 'NEAR(', '-peace ^', "'; DROP TABLE events"])
      expect(Array.isArray(await found(q))).toBe(true);
  });
});

describe('boards', () => {
  it('activities tell what they were opened with and what they came to', async () => {
    const page = await read('/v1/activities?limit=1');
    expect(page).toMatchObject({
      next: 'north',
      activities: [{ slug: 'north', state: { donors: [{ organization: 'donor' }] } }],
    });
    const second = await read('/v1/activities?limit=1&cursor=north');
    expect(second['activities'].map((one: Body) => one['slug'])).toEqual(['south']);
    expect(second['next']).toBeUndefined();
    const one = await read('/v1/activities/north');
    const { rows } = await read('/v1/totals?activity=north');
    expect(one['totals']).toEqual(rows);
    expect(one['state']).toEqual(opened('north', { sectors: [{ code: '23630' }] })['data']);
    expect(one['opened']).toMatchObject({ position: 6, occurred: '2022' });
    expect(one['entries'].every((entry: Body) => entry['stream'] === 'activity/north')).toBe(true);
  });

  it('rehabilitation tells children by year, in all, and each year against the one before', async () => {
    const { total, years } = await read('/v1/rehabilitation');
    expect(total).toEqual({ unit: 'IE', stated: 75, min: 75, max: 75, events: 2, unquantified: 0, ...UNDIVIDED });
    expect(years).toEqual([
      { year: '2023', unit: 'IE', stated: 30, min: 30, max: 30, events: 1, unquantified: 0, ...UNDIVIDED },
      {
        year: '2024',
        unit: 'IE',
        stated: 45,
        min: 45,
        max: 45,
        events: 1,
        unquantified: 0,
        ...UNDIVIDED,
        ratio: { stated: 1.5, min: 1.5, max: 1.5 },
      },
    ]);
  });

  it('reconstruction tells where each facility stands, and by which milestones it came there', async () => {
    const { facilities } = await read('/v1/reconstruction');
    expect(facilities).toMatchObject([
      { facility: 'clinic', activity: 'south', status: 'preparation', place: 'town', work: 'rehabilitation' },
      {
        facility: 'lyceum',
        status: 'completion',
        milestones: [
          { milestone: 'implementation', occurred: '2024-02', sources: SOURCES },
          { milestone: 'completion', occurred: '2024-09' },
        ],
      },
    ]);
    const first = await read('/v1/reconstruction?limit=1');
    expect(first['next']).toBe('south/clinic');
    const rest = await read('/v1/reconstruction?limit=1&cursor=south/clinic');
    expect(rest['facilities'].map((one: Body) => one['facility'])).toEqual(['lyceum']);
    expect(rest['next']).toBeUndefined();
  });

  it('claims stand beside what is itemised up to their date, with verdict, residual and conflicts', async () => {
    const { claims } = await read('/v1/claims?measure=item/lamp');
    expect(claims).toMatchObject([
      {
        series: 'lamps',
        publisher: 'donor',
        measure: 'item/lamp',
        unit: 'H87',
        scope: {},
        quantity: { value: 95, unit: 'H87' },
        asOf: '2024-06-30',
        context: false,
        itemised: { stated: 101, min: 101, max: null },
        residual: { stated: 0, min: 0, max: 0 },
        verdict: 'exceeded',
        flags: ['conflicting'],
        conflicts: [{ id: claims[1].id, series: 'lamps', asOf: '2024-12-31' }],
        sources: SOURCES,
      },
      { flags: ['conflicting', 'restated'], conflicts: [{ id: claims[0].id }] },
    ]);
    const [context] = (await read('/v1/claims?series=killed'))['claims'];
    expect(context).toMatchObject({ context: true, flags: [], conflicts: [] });
    expect(Object.keys(context)).not.toEqual(expect.arrayContaining(['verdict']));
    expect(Object.keys(context)).not.toEqual(expect.arrayContaining(['itemised']));
  });

  it('claims are walked by their cursor, however long what they are called', async () => {
    const note = { en: 'к'.repeat(200) };
    await record(
      ...[10, 20, 30].map((value) =>
        claimed('long', 'item/lamp', { value, unit: 'H87' }, `20${value}`, { scope: { donorCountry: 'AZ', note } }),
      ),
    );
    const all = (await read('/v1/claims?limit=500'))['claims'];
    const walked: Body[] = [];
    let cursor = '';
    do {
      const page = await read(`/v1/claims?limit=1${cursor}`);
      walked.push(...page['claims']);
      cursor = page['next'] === undefined ? '' : `&cursor=${encodeURIComponent(page['next'])}`;
    } while (cursor);
    expect(walked).toEqual(all);
  });
});

describe('another time', () => {
  it.each(READS)('%s at a position is to the byte what the head answered there', async (path) => {
    const { position, answers } = past;
    const response = await ask(`/v1/at/${position}${path}`);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(answers.get(path));
    expect(response.headers.get('Cache-Control')).toMatch(/immutable/);
    expect(response.headers.get('Position')).toBe(String(path.includes('to=10') ? 10 : position));
    const now = await ask(`/v1${path}`);
    const at = await ask(`/v1/at/${await head()}${path}`);
    expect(await at.text()).toBe(await now.text());
  });

  it('beyond the head is answered 404, and is there once it has come', async () => {
    const next = (await head()) + 1;
    for (const path of [`/v1/at/${next}/totals`, `/v1/at/${next}/events`, `/at/${next}`, `/v1/at/999999999/claims`])
      expect(await refusal(ask(path), 404)).toMatchObject({ head: next - 1 });
    await record(delivered('south', { trucks: 1 }));
    expect((await ask(`/v1/at/${next}/totals`)).status).toBe(200);
    for (const junk of ['-1', '1.5', '01', 'head', '1e3', '9999999999', '%00', '１'])
      await refusal(ask(`/v1/at/${junk}/totals`), 400);
  });

  it('the empty ledger is at position 0', async () => {
    expect(await read('/v1/at/0/totals')).toEqual({ position: 0, recorded: null, rows: [] });
    expect(await read('/v1/at/0/head')).toEqual({ position: 0, recorded: null });
    expect((await ask('/at/0')).status).toBe(200);
  });

  it('asOf leads to the position of a time, with the rest of the question kept', async () => {
    const { events } = await read('/v1/events?limit=500');
    const { recorded } = events.at(-1);
    const { position } = events.findLast((one: Body) => one['recorded'] <= recorded);
    const response = await ask(`/v1/totals?by=year&asOf=${recorded}&measure=item/lamp`);
    expect(response.status).toBe(302);
    const location = response.headers.get('Location') ?? '';
    expect(location).toMatch(/^\/v1\/at\/\d+\/totals\?by=year&measure=item%2Flamp$/);
    const reached = Number(location.split('/')[3]);
    expect(reached).toBeGreaterThanOrEqual(position);
    const { recorded: then } = await read(`/v1/at/${reached}/head`);
    expect(then <= recorded).toBe(true);
    expect((await ask('/v1/claims?asOf=2001-01-01')).headers.get('Location')).toBe('/v1/at/0/claims');
    expect((await ask('/?asOf=2001-01-01')).headers.get('Location')).toBe('/at/0');
    for (const junk of ['yesterday', '2024-02-30', '2024-13-01T00:00:00Z', '2024-01-01T00:00', ''])
      await refusal(ask(`/v1/totals?asOf=${junk}`), 400);
    await refusal(ask(`/v1/at/1/totals?asOf=2024-01-01`), 400);
  });
});

describe('what is said of the ledger itself', () => {
  it('the audit holds, and says what was looked at', async () => {
    const { holds, checks, position, made } = (await (await auditNow()).json()) as Body;
    expect(position).toBe(await head());
    expect(await read('/v1/audit')).toEqual({ holds, checks, position, made }); // the last one is served to anyone
    await refusal(ask('/v1/audit', { headers: { Authorization: 'Bearer nobody' } }), 401);
    expect(holds, JSON.stringify(checks)).toBe(true);
    expect(checks.map((check: Body) => check['guarantee'])).toEqual(expect.arrayContaining(['G2', 'G3', 'G6']));
  });

  it('health is ok, at the head', async () => {
    expect(await read('/health')).toMatchObject({
      status: 'ok',
      position: await head(),
      recorded: expect.any(String),
    });
  });

  it('changes tell what was added and what turned between two positions', async () => {
    const { from, position, events, totals, verdicts } = await read(
      `/v1/changes?from=${past.position}&to=${past.position + 7}`,
    );
    expect([from, position]).toEqual([past.position, past.position + 7]);
    expect(events.map((one: Body) => one['change'])).toEqual([
      'added',
      'corrected',
      ...Array.from({ length: 5 }, () => 'added'),
    ]);
    expect(totals).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          measure: 'item/lamp',
          before: expect.objectContaining({ stated: 40 }),
          after: expect.objectContaining({ stated: 101 }),
        }),
      ]),
    );
    expect(verdicts).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          series: 'lamps',
          before: { verdict: 'partly-itemised', flags: [] },
          after: { verdict: 'exceeded', flags: ['conflicting'] },
        }),
      ]),
    );
    await refusal(ask('/v1/changes?from=5&to=4'), 400);
    await refusal(ask('/v1/changes'), 400);
  });
});

describe('/openapi.json', () => {
  it('is OpenAPI 3.1 and describes every route', async () => {
    const { openapi, paths } = await read('/openapi.json');
    expect(openapi).toMatch(/^3\.1\./);
    const described = Object.keys(paths);
    for (const { path } of viewRoutes)
      expect(described).toEqual(expect.arrayContaining([`/v1${path}`, `/v1/at/{position}${path}`]));
    expect(described).toEqual(expect.arrayContaining(['/v1/audit', '/v1/keys', '/v1/keys/{id}', '/health']));
    expect(paths['/v1/events']).toMatchObject({ get: expect.anything(), post: expect.anything() });
    for (const [path, operations] of Object.entries<Body>(paths))
      for (const [method, { parameters = [] }] of Object.entries<Body>(operations)) {
        const inPath = parameters.filter((one: Body) => one['in'] === 'path').map((one: Body) => one['name']);
        expect(inPath, `${method} ${path}`).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
      }
  });

  it('has for every kind a schema, and an example that the ledger’s own schema accepts', async () => {
    const { components } = await read('/openapi.json');
    for (const kind of kinds.values()) {
      const { examples, properties, required } = components.schemas[kind.type];
      expect(properties.type).toEqual({ const: kind.type });
      expect(examples).toHaveLength(1);
      const [{ data, ...envelope }] = examples;
      expect(kind.data.safeParse(data).error?.issues).toBeUndefined();
      expect(Object.keys(properties)).toEqual(expect.arrayContaining(Object.keys(envelope)));
      expect([...Object.keys(envelope), 'data']).toEqual(expect.arrayContaining(required));
    }
    expect(components.schemas.Event.oneOf).toHaveLength(kinds.size);
  });

  it('refers to nothing that is not in it', async () => {
    const whole = await read('/openapi.json');
    const missing: string[] = [];
    (function look(part: unknown): void {
      if (typeof part !== 'object' || part === null) return;
      const ref = (part as Body)['$ref'];
      if (typeof ref === 'string') {
        const target = ref
          .replace('#/', '')
          .split('/')
          .reduce<any>((at, name) => at?.[name], whole); // oxlint-disable-line typescript/no-explicit-any -- as read
        if (!ref.startsWith('#/') || target === undefined) missing.push(ref);
      }
      Object.values(part).forEach(look);
    })(whole);
    expect([...new Set(missing)]).toEqual([]);
  });
});

describe('the page', () => {
  it('shows the headline totals, the claims with their verdicts and the timeline, at a position', async () => {
    const response = await ask('/');
    expect(response.headers.get('Content-Type')).toMatch(/^text\/html; charset=utf-8$/i);
    const html = await response.text();
    expect(html).toMatch(/^(<!doctype html>)?<html lang="en">/i);
    expect(html).toMatch(/<a href="\/measures\/[^"]*">[^<]*101<\/a>/);
    expect(html).toContain('Exceeded');
    expect(html).toContain('conflicting');
    expect(await (await ask('/measures')).text()).toContain('USD 100');
    expect(await (await ask('/timeline')).text()).toContain('Delivered: trucks: 1.');
    expect(html).toContain(`position ${await head()}`);
    expect(html).toContain(`href="${SOURCES[0]?.url}"`);
  });

  it('shows what people wrote as text, never as markup', async () => {
    await record(
      event(
        'south',
        'statement.made',
        { forum: { en: `Forum ${SCRIPT}` }, position: { en: SCRIPT } },
        {
          occurred: '2026-01-01',
          sources: [{ url: 'https://example.org/?a="><b>', publisher: SCRIPT, title: SCRIPT }],
        },
      ),
      claimed('script', 'item/lamp', { value: 7, unit: 'H87' }, '2025', {
        scope: { note: { en: SCRIPT } },
        summary: { en: SCRIPT },
      }),
    );
    const html = await (await ask('/', { headers: ADMIN })).text();
    expect(html).not.toContain(SCRIPT);
    expect(html).not.toContain('"><b>');
    expect(html.match(/&lt;script&gt;/g)?.length).toBeGreaterThanOrEqual(4);
  });
});

describe('headers', () => {
  const PATHS = ['/', '/v1/totals', '/v1/nothing', '/v1/totals?x=1', '/openapi.json', '/health', '/style.css'];

  it.each(PATHS)('%s keeps others from framing, sniffing and running scripts', async (path) => {
    const { headers } = await ask(path);
    expect(headers.get('Content-Security-Policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(headers.get('Content-Security-Policy')).not.toMatch(/unsafe|\*/);
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(headers.get('Referrer-Policy')).toBe('strict-origin-when-cross-origin');
    expect(headers.get('Strict-Transport-Security')).toMatch(/max-age=\d{7}/);
    expect(headers.get('X-Powered-By')).toBeNull();
    expect(headers.get('Cache-Control')).not.toBeNull();
  });

  it('every site may read, and none may post from a reader’s browser', async () => {
    const origin = { Origin: 'https://elsewhere.example' };
    for (const path of ['/v1/totals', '/v1/totals?x=1', '/v1/events/none'])
      expect((await ask(path, { headers: origin })).headers.get('Access-Control-Allow-Origin')).toBe('*');
    const preflight = await ask('/v1/events', {
      method: 'OPTIONS',
      headers: { ...origin, 'Access-Control-Request-Method': 'POST' },
    });
    expect(preflight.headers.get('Access-Control-Allow-Methods')?.split(',')).toEqual(['GET', 'HEAD', 'OPTIONS']);
    expect(preflight.headers.get('Access-Control-Allow-Credentials')).toBeNull();
  });

  it('what is read with a key, or is no view, is kept by no cache', async () => {
    expect((await ask('/v1/totals', { headers: ADMIN })).headers.get('Cache-Control')).toBe('no-store');
    expect((await ask('/v1/keys', { headers: ADMIN })).headers.get('Cache-Control')).toBe('no-store');
    expect((await ask('/health')).headers.get('Cache-Control')).toBe('no-store');
    expect((await ask('/v1/audit')).headers.get('Cache-Control')).toBe('no-store');
  });

  it('HEAD answers with the headers of GET and no body', async () => {
    for (const path of ['/v1/totals', '/', '/v1/at/3/events']) {
      const [get, only] = [await ask(path), await ask(path, { method: 'HEAD' })];
      expect(only.status).toBe(200);
      expect(await only.text()).toBe('');
      expect(only.headers.get('ETag')).toBe(get.headers.get('ETag'));
    }
  });

  it('a validator is answered 304 until something is appended', async () => {
    const etag = (await ask('/v1/totals')).headers.get('ETag') ?? '';
    const same = await ask('/v1/totals', { headers: { 'If-None-Match': etag } });
    expect([same.status, await same.text()]).toEqual([304, '']);
    await record(delivered('south', { trucks: 1 }));
    expect((await ask('/v1/totals', { headers: { 'If-None-Match': etag } })).status).toBe(200);
  });
});

describe('the doors', () => {
  const strange = ['%22', '%00', '%E0%A4%A', '__proto__', 'constructor', 'a%20b', '%F0%9F%92%A9', 'A', 'x'.repeat(200)];
  const addresses = (part: string): string[] => [
    ...['', '/v1', '/v1/at/1', '/uk', '/at/1'].map((prefix) => `${prefix}/activities/${part}`),
    ...['', '/v1', '/az'].map((prefix) => `${prefix}/events/${part}`),
    `/claims/${part}`,
    `/claims/${part}.csv`,
    `/measures/item/${part}`,
    `/measures/${part}/lamp.json`,
  ];

  it.each(strange)('%s in any place of an address is not found, in the API and in pages alike', async (part) => {
    for (const address of addresses(part)) {
      const { status } = await ask(address);
      expect([400, 404], address).toContain(status);
    }
  });

  it('a body with sixty thousand unknown fields is refused quickly, with a hundred faults and the number of others', async () => {
    const fields = Object.fromEntries(Array.from({ length: 60_000 }, (_, i) => [`field${i}`, 1]));
    const response = await send({ ...delivered('south', { trucks: 1 }), ...fields });
    expect(response.status).toBe(422);
    const { errors } = (await response.json()) as { errors: { detail: string }[] };
    expect(errors).toHaveLength(101);
    expect(errors.at(-1)?.detail).toBe('and 59900 more');
  });
});

describe('changes between days', () => {
  it('a day is the end of that recorded day, digits are a position', async () => {
    const today = new Date().toISOString().slice(0, 10);
    const now = await head();
    expect(await read(`/v1/changes?from=${today}`)).toMatchObject({ from: now, position: now, events: [] });
    expect(await read('/v1/changes?from=2001-01-01&to=3')).toMatchObject({ from: 0, position: 3 });
    expect(await read(`/v1/changes?from=1&to=${today}&limit=1`)).toMatchObject({ from: 1, position: now });
    for (const junk of ['2024-02-30', 'yesterday', '-1', '2024-13-01'])
      await refusal(ask(`/v1/changes?from=${junk}`), 400);
    await refusal(ask('/v1/changes?from=5&to=3'), 400);
    expect((await ask(`/changes?from=2001-01-01&to=${today}`)).status).toBe(200);
  });
});

describe('what is kept of answers', () => {
  const fetchWith = (path: string, settings: Partial<typeof env>, init: RequestInit = {}): Promise<Response> =>
    Promise.resolve(makeApp().fetch(new Request(path, init), { ...env, ...settings }, createExecutionContext()));

  it('no validator is answered before it is known that there is anything', async () => {
    const { position } = await read('/v1/head');
    for (const path of ['/v1/activities/no-such-activity', '/events/no-such-event', `/v1/at/${position}/nothing`]) {
      const missing = await ask(path);
      expect(missing.status, path).toBe(404);
      const tag = (await ask(`/v1/at/${position}/totals`)).headers.get('ETag')!;
      expect((await ask(path, { headers: { 'If-None-Match': tag } })).status, path).toBe(404);
    }
    const tag = (await ask('/v1/at/2/totals')).headers.get('ETag')!.replace('2.', '99999999.');
    expect((await ask('/v1/at/99999999/totals', { headers: { 'If-None-Match': tag } })).status).toBe(404);
  });

  it('a copy made for one host is not given to another', async () => {
    expect(await (await fetchWith('http://evil.example/about', {})).text()).toContain('http://evil.example/about');
    expect(await (await fetchWith('http://ledger.example/about', {})).text()).not.toContain('evil.example');
  });

  it('links and citations begin with the configured origin, whatever host was asked', async () => {
    const PUBLIC_ORIGIN = 'https://aid.example';
    const page = await (await fetchWith('http://evil.example/claims', { PUBLIC_ORIGIN })).text();
    expect(page).toContain('https://aid.example/claims');
    expect(page).not.toContain('evil.example');
    const feed = await (await fetchWith('http://evil.example/timeline.atom', { PUBLIC_ORIGIN })).text();
    expect(feed).toContain('<id>https://aid.example/events/');
    expect(feed).not.toContain('evil.example');
  });

  it('what has expired costs one row and one call while the head has not moved', async () => {
    const settings = { HEAD_MAX_AGE: '0' };
    const first = await fetchWith('http://ledger/promises', settings);
    const { db, sent } = recording(env.DB);
    const again = await fetchWith('http://ledger/promises', { ...settings, DB: db });
    expect(again.headers.get('Cache-Status')).toBe('aid-ledger; hit');
    expect(await again.text()).toBe(await first.text());
    expect(sent.map((statements) => statements.length)).toEqual([1]);
    const [[{ sql, binds }]] = sent as [[{ sql: string; binds: unknown[] }]];
    const { meta } = await env.DB.prepare(sql)
      .bind(...binds)
      .all();
    expect(meta.rows_read).toBeLessThanOrEqual(4);
  });
});
