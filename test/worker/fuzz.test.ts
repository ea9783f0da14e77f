import { env, exports } from 'cloudflare:workers';
import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { kinds } from '../../src/events/kinds/index.ts';
import { viewRoutes } from '../../src/routes/api/reads.ts';
import { delivered, donor, item, lines, opened, place, SOURCES, type Input } from '../builders.ts';
import { auditNow } from './http.ts';
import { headPosition } from './ledger.ts';

const ORIGIN = 'https://ledger.example';
const ADMIN = { Authorization: 'Bearer test-admin-key' };
const POSTING = { ...ADMIN, 'Content-Type': 'application/json' };
const RUNS = { numRuns: 120, endOnFailure: true };

type Body = Record<string, unknown>;

function ask(path: string, init: RequestInit = {}): Promise<Response> {
  return exports.default.fetch(new Request(ORIGIN + path, { redirect: 'manual', ...init }));
}

function post(body: BodyInit, headers: Record<string, string> = {}): Promise<Response> {
  return ask('/v1/events', { method: 'POST', headers: { ...POSTING, ...headers }, body });
}

/** Never a failure of ours; a refusal is a problem that says what to do, and tells nothing of what is inside. */
async function answered(response: Response): Promise<number> {
  const text = await response.text();
  expect(response.status, text.slice(0, 500)).toBeLessThan(500);
  if (response.status < 400) return response.status;
  expect(response.headers.get('Content-Type')).toBe('application/problem+json');
  const body = JSON.parse(text) as Body;
  expect(body).toMatchObject({ status: response.status, detail: expect.any(String) });
  expect(body['hint']).toMatch(/\S/);
  expect(text).not.toMatch(/D1_ERROR|SQLITE|\.tsx?:\d|Maximum call stack/);
  return response.status;
}

/** As `answered`; and what is refused has written nothing. */
async function judged(asked: () => Promise<Response>): Promise<number> {
  const before = await headPosition();
  const status = await answered(await asked());
  if (status !== 201) expect(await headPosition()).toBe(before);
  return status;
}

let target: string;
let targetItem: string;

beforeAll(async () => {
  const events = [
    donor(),
    item('lamp'),
    place('town'),
    opened('north'),
    delivered('north', lines('lamp', 1)),
    ...[...kinds.values()].filter(({ type }) => type === 'organization.registered').map(({ example }) => example),
    ...['power-cable', 'transformer'].map((code) => item(code, code === 'transformer' ? 'H87' : 'MTR')),
    ...['electrical-equipment-2023', 'child-rehabilitation', 'irpin-reconstruction', 'civil-society', 'diplomacy'].map(
      (slug) => opened(slug),
    ),
    opened('demining'),
  ];
  const response = await post(JSON.stringify({ events }));
  expect(response.status, await response.clone().text()).toBe(201);
  const { events: placed } = await response.json<{ events: { id: string }[] }>();
  [targetItem, target] = [placed[1]!.id, placed[4]!.id];
});

afterAll(async () => {
  const audit = await (await auditNow()).json<Body>();
  expect(audit['holds'], JSON.stringify(audit)).toBe(true);
});

/** What JSON can say and no schema expects. */
const STRANGE = [
  '1e400',
  '-1e400',
  '9007199254740993',
  '1e21',
  '0.1e-30',
  '-0',
  '"\\u0000"',
  '"a\\u0000b"',
  '"\\ud800"',
  '"\\udfff x"',
  '"\\ufeff\\u202e"',
  '"__proto__"',
  '"constructor"',
  '""',
  'null',
  'true',
  '[]',
  '{}',
  '{"__proto__":{"length":1}}',
  '{"\\ud800":1}',
  '{"constructor":{"prototype":{}}}',
  '{"toString":1,"valueOf":null}',
  `"${'x'.repeat(70_000)}"`,
  `"${'я'.repeat(201)}"`,
  `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
  `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`,
];

const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xff_ff }).map((code) => String.fromCharCode(code)) }),
  fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', '\u0000', '\ud800', '2025-13', '..', '/'),
);
const anyJson = fc.oneof(
  fc.constantFrom(...STRANGE),
  fc.jsonValue().map((value) => JSON.stringify(value)),
  fc
    .anything({ key: anyText, maxDepth: 4, withNullPrototype: true, values: [anyText, fc.double(), fc.constant(null)] })
    .map((value) => JSON.stringify(value) ?? 'null'),
);

/** A text of JSON with the value at one place taken out for another. */
function withAt(whole: unknown, path: readonly string[], json: string): string {
  const MARK = '\u2603 here';
  const marked = structuredClone(whole) as Body;
  let at: Body = marked;
  for (const name of path.slice(0, -1)) at = at[name] as Body;
  at[path.at(-1) ?? ''] = MARK;
  return JSON.stringify(marked).replace(JSON.stringify(MARK), () => json);
}

/** Every place in a value, objects and lists included, and one more field in every object. */
function pathsIn(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return [
    ...(Array.isArray(value)
      ? []
      : [
          [...path, 'surplus'],
          [...path, '__proto__x'],
        ]),
    ...Object.entries(value).flatMap(([name, part]) => [[...path, name], ...pathsIn(part, [...path, name])]),
  ];
}

const examples = [...kinds.values()].map(({ example, acts }): Input => {
  const { expectedVersion: _, ...rest } = example;
  return acts ? { ...rest, stream: 'activity/north', data: { ...rest.data, target: '{target}' } } : rest;
});

/** A valid event of any kind with one thing in it, anywhere, made strange. */
const mutated = fc
  .tuple(
    fc.constantFrom(...examples.flatMap((example) => pathsIn(example).map((path) => ({ example, path })))),
    anyJson,
  )
  .map(([{ example, path }, json]) => withAt(example, path, json));

describe('whatever is posted, the ledger answers and stays whole', () => {
  it('bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        expect(await judged(() => post(bytes))).toBeGreaterThanOrEqual(400);
      }),
      RUNS,
    );
  });

  it('JSON, as the body, as a list of events, and as the data of an event of any kind', async () => {
    await fc.assert(
      fc.asyncProperty(anyJson, fc.constantFrom(...examples), fc.nat(3), async (json, example, how) => {
        const body = [json, `{"events":${json}}`, `{"events":[${json}]}`, withAt(example, ['data'], json)][how]!;
        expect(await judged(() => post(body))).toBeGreaterThanOrEqual(400);
      }),
      RUNS,
    );
  });

  it('JSON in any one place of an event of any kind', async () => {
    const foretell = (event: unknown): Promise<number> =>
      judged(() =>
        ask('/v1/events?dryRun=true', {
          method: 'POST',
          headers: POSTING,
          body: (typeof event === 'string' ? event : JSON.stringify(event)).replaceAll('{target}', target),
        }),
      );
    const statuses = [];
    for (const example of examples) statuses.push(await foretell(example));
    expect(statuses).toContain(200); // else the property would hold of a ledger that takes nothing
    await fc.assert(
      fc.asyncProperty(mutated, async (body) => {
        await foretell(body);
      }),
      { ...RUNS, numRuns: 500 },
    );
  });

  it('JSON as what a correction changes, with a key and without', async () => {
    await fc.assert(
      fc.asyncProperty(anyJson, fc.constantFrom(true, false), fc.nat(2), async (json, keyed, which) => {
        const [id, stream] = [
          [target, 'activity/north'],
          [targetItem, 'catalogue/items'],
          ['no-such-event', 'activity/north'],
        ][which]!;
        const data = { target: id, reason: 'x', data: {} };
        const event = { stream, type: 'event.corrected', data };
        const headers = keyed ? { 'Idempotency-Key': crypto.randomUUID() } : {};
        expect(await judged(() => post(withAt(event, ['data', 'data'], json), headers))).toBeGreaterThanOrEqual(400);
      }),
      RUNS,
    );
  });

  it('lists nested a hundred thousand deep', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const nested = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
    const correction = (data: string): string =>
      `{"stream":"activity/north","type":"event.corrected","data":{"target":"${target}","reason":"x","occurred":"2024","data":${data},"sources":[]}}`;
    for (const key of [undefined, 'deep-1'])
      for (const body of [deep, nested, `{"events":${deep}}`, correction(nested), correction(`{"lines":${deep}}`)])
        expect(await judged(() => post(body, key ? { 'Idempotency-Key': key } : {}))).toBeGreaterThanOrEqual(400);
    const keys = await ask('/v1/keys', { method: 'POST', headers: POSTING, body: nested });
    expect(await answered(keys)).toBe(422);
  });

  it('headers', async () => {
    const HEADERS =
      'Authorization Idempotency-Key Content-Type Accept If-None-Match X-D1-Bookmark Origin Range If-Modified-Since Cookie Access-Control-Request-Method Content-Encoding'.split(
        ' ',
      );
    const anyHeader = fc
      .string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)), maxLength: 300 })
      .map((text) => text.trim());
    const body = JSON.stringify(delivered('north', { trucks: 1.5 }));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...HEADERS),
        fc.oneof(
          anyHeader,
          anyHeader.map((text) => `Bearer ${text}`),
          fc.constantFrom('first-primary', 'W/"0"', '*'),
        ),
        async (name, value) => {
          expect(await judged(() => post(body, { [name]: value }))).toBeGreaterThanOrEqual(400);
          for (const path of ['/v1/totals', '/v1/events?limit=1', '/', '/v1/keys'])
            await answered(await ask(path, { headers: { [name]: value } }));
        },
      ),
      RUNS,
    );
  });
});

describe('whatever is asked, the ledger answers', () => {
  const paths = viewRoutes
    .map(({ path }) => path.replace('{id}', 'some-event-id').replace('{slug}', 'north'))
    .flatMap((path) => [`/v1${path}`, `/v1/at/3${path}`]);
  const routes = ['/', '/at/2', '/v1/audit', '/health', '/openapi.json', ...paths];
  const names = [
    ...new Set(viewRoutes.flatMap(({ query }) => Object.keys(query.shape))),
    ...'asOf minPosition dryRun __proto__ constructor toString'.split(' '),
    '',
  ];
  const VALUES = [
    ...'0 -1 1 500 999999999 9999999999999999 1e3 2024 2024-02 2024-02-30 ../2025 2022/.. 9999 0000 2024-21'.split(' '),
    ...'2024-01-01T00:00:00Z 2024-01-01T24:00:00Z item/lamp money/itemised claim/ claim/x north town USD asc'.split(
      ' ',
    ),
    ...'activity,place,sector,channel,year,month measure month,month government 72010 delivery.made'.split(' '),
    ...'activity/north claim/item/lamp:H87/\uffff facility/x a/b " * a"b \' % \u0000 \ud800 ٣ １ +'.split(' '),
    'x'.repeat(3000),
    '',
  ];
  const plausible = fc.constantFrom(...VALUES);
  const escape = (text: string): string => encodeURIComponent(text.toWellFormed());

  it('any question of any route', async () => {
    const asked = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...routes),
        fc.array(fc.tuple(fc.oneof(fc.constantFrom(...names), anyText), fc.oneof(plausible, anyText)), {
          maxLength: 3,
        }),
        async (path, pairs) => {
          const query = pairs.map(([name, value]) => `${escape(name)}=${escape(value)}`).join('&');
          const status = await answered(await ask(`${path}?${query}`));
          asked.set(status, (asked.get(status) ?? 0) + 1);
        },
      ),
      { ...RUNS, numRuns: 500 },
    );
    expect([...asked.keys()]).toEqual(expect.arrayContaining([200, 400]));
  });

  it('every parameter of every view with every kind of value', async () => {
    for (const { path, query } of viewRoutes)
      for (const name of Object.keys(query.shape))
        for (const value of VALUES) {
          const at = path.replace('{id}', 'some-event-id').replace('{slug}', 'north');
          await answered(await ask(`/v1${at}?${name}=${escape(value)}`));
        }
  });

  it('half-written escapes and raw bytes in a question', async () => {
    for (const query of [
      '%',
      '%E0%A4%A',
      '%ff=%fe',
      'q=%00',
      'q=%ED%A0%80',
      'q=%',
      '&&&',
      '=',
      'q',
      'q=+',
      '%71=a',
      'by',
    ])
      for (const path of ['/v1/timeline', '/v1/totals', '/', '/v1/keys', '/v1/at/1/events'])
        await answered(await ask(`${path}?${query}`, { headers: ADMIN }));
  });

  it('any address', async () => {
    const segment = fc.oneof(
      fc.constantFrom(
        'v1',
        'at',
        'events',
        'activities',
        'keys',
        'totals',
        '..',
        '%2e%2e',
        '%',
        '%00',
        '%ff',
        '0',
        '1',
      ),
      anyText.map(escape),
      plausible.map(escape),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(segment, { maxLength: 5 }),
        fc.constantFrom('', '/v1', '/v1/at', '/v1/at/1', '/v1/events', '/v1/activities', '/v1/keys', '/at'),
        fc.constantFrom('GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'),
        async (segments, prefix, method) => {
          const response = await ask(`${prefix}/${segments.join('/')}`, { method, headers: ADMIN });
          if (method === 'HEAD') expect(response.status).toBeLessThan(500);
          else await answered(response);
        },
      ),
      { ...RUNS, numRuns: 400 },
    );
  });
});

describe('bad input gets a clear error, and nothing is lost', () => {
  let before: number;
  beforeEach(async () => {
    before = await headPosition();
  });

  async function refused(body: string, status: number, headers: Record<string, string> = {}): Promise<Body> {
    const response = await post(body, headers);
    const told = await response.clone().json<Body>();
    expect(await answered(response), JSON.stringify(told)).toBe(status);
    expect(await headPosition()).toBe(before);
    return told;
  }
  const one = delivered('north', { trucks: 1 });
  const faultOf = (pointer: string, says: RegExp): unknown =>
    expect.arrayContaining([expect.objectContaining({ pointer, detail: expect.stringMatching(says) })]);

  it('half-written JSON', async () => {
    const text = JSON.stringify(one);
    for (const length of [0, 1, 20, text.length - 1])
      expect((await refused(text.slice(0, length), 400))['hint']).toMatch(/whole body/);
  });

  it.each([
    ['a date that is none', ['occurred'], '"2025-13"', '/occurred', /no month 13/],
    ['a number beyond all numbers', ['data', 'trucks'], '1e400', '/data/trucks', /./],
    ['a number past 2^53', ['data', 'trucks'], '9007199254740993', '/data/trucks', /./],
    ['a text with U+0000', ['data', 'summary'], '{"en":"a\\u0000b"}', '/data/summary/en', /U\+0000/],
    ['a lone surrogate', ['data', 'summary'], '{"en":"a\\ud800"}', '/data/summary/en', /surrogate/],
    ['a lone surrogate in a name of a field', ['data', '\ud800'], '1', '/data/\ud800', /not a field/],
    ['a field that every object has', ['data', '__proto__'], '{"name":"Jane Doe"}', '/data/__proto__', /not a field/],
  ])('%s', async (_, path, json, pointer, says) => {
    const whole = JSON.stringify({ ...one, data: { trucks: 1, ...(path[1] === 'summary' ? { summary: 1 } : {}) } });
    const body =
      path[1] === '__proto__' ? whole.replace('"trucks"', `"__proto__":${json},"trucks"`) : withAt(one, path, json);
    expect((await refused(body, 422))['errors']).toEqual(faultOf(pointer, says));
  });

  it('the same in the quantity of a line and in the sum of money', async () => {
    for (const value of ['1e400', '9007199254740993', '-1', '1e-7', '0.0001', '"1"', 'null', 'true'])
      await refused(
        withAt({ ...one, data: lines('lamp', 1) }, ['data', 'lines', '0', 'quantity', 'value'], value),
        422,
      );
    for (const amount of ['1e400', '"1e400"', '"9007199254740993"', '1', '"1,5"', '"٣"', '"1.001"', '" 1"'])
      await refused(
        withAt({ ...one, data: { value: { amount: '1', currency: 'USD' } } }, ['data', 'value', 'amount'], amount),
        422,
      );
  });

  it('an unknown field __proto__ anywhere, so that no personal data slips in', async () => {
    const hidden = '"__proto__":{"name":"Jane Doe"},';
    const places: [string, string][] = [
      ['"stream"', ''],
      ['"url"', '/sources/0'],
      ['"item"', '/data/lines/0'],
      ['"unit"', '/data/lines/0/quantity'],
    ];
    for (const [name, at] of places) {
      const body = JSON.stringify(delivered('north', lines('lamp', 1))).replace(name, hidden + name);
      expect((await refused(body, 422))['errors']).toEqual(faultOf(`${at}/__proto__`, /not a field/));
    }
    const data = JSON.stringify(lines('lamp', 1)).replace('"lines"', `${hidden}"lines"`);
    const correction = { target, reason: 'x', occurred: '2024', data: {}, sources: SOURCES };
    const event = { stream: 'activity/north', type: 'event.corrected', data: correction };
    expect((await refused(withAt(event, ['data', 'data'], data), 422))['errors']).toEqual(
      faultOf('/data/data/__proto__', /not a field/),
    );
  });

  it('an event id reused', async () => {
    expect((await post(JSON.stringify({ ...one, id: 'reused-id' }))).status).toBe(201);
    before += 1;
    const told = await refused(JSON.stringify({ ...one, id: 'reused-id', data: { trucks: 2 } }), 422);
    expect(told).toMatchObject({ type: '/problems/key-reused', errors: [{ pointer: '/id' }] });
    const twice = {
      events: [
        { ...one, id: 'twice-in-one' },
        { ...one, id: 'twice-in-one' },
      ],
    };
    expect((await refused(JSON.stringify(twice), 422))['errors']).toEqual(faultOf('/events/1/id', /also the id/));
  });

  it('a claim for an unknown measure', async () => {
    const claim = (measure: string): string =>
      JSON.stringify({
        stream: 'claim/x',
        type: 'claim.published',
        occurred: '2024',
        data: { publisher: 'donor', measure, quantity: { value: 1, unit: 'H87' }, asOf: '2024' },
        sources: SOURCES,
      });
    expect((await refused(claim('facilities/complete'), 422))['errors']).toEqual([
      expect.objectContaining({ pointer: '/data/measure', hint: 'Did you mean "facilities/completed"?' }),
    ]);
    expect((await refused(claim('item/lmap'), 422))['errors']).toEqual([
      expect.objectContaining({ pointer: '/data/measure', hint: 'Did you mean "lamp"?' }),
    ]);
    for (const measure of ['__proto__', 'constructor', 'item/', 'item/__proto__', '', 'context/', 'x/y', 'item/a/b'])
      expect((await refused(claim(measure), 422))['errors']).toEqual(faultOf('/data/measure', /not a measure/));
  });

  it('one bad event among five hundred: none is kept, and every fault is listed', async () => {
    const many = (bad: Input): string =>
      JSON.stringify({ events: Array.from({ length: 500 }, (_, i) => (i === 250 ? bad : one)) });
    expect((await refused(many(delivered('north', lines('lmap', 1))), 422))['errors']).toEqual([
      expect.objectContaining({ pointer: '/events/250/data/lines/0/item', hint: 'Did you mean "lamp"?' }),
    ]);
    const told = await refused(many({ ...one, occurred: '2025-13', data: { trucks: -1, colour: 1 } }), 422);
    expect((told['errors'] as { pointer: string }[]).map(({ pointer }) => pointer).toSorted()).toEqual([
      '/events/250/data/colour',
      '/events/250/data/trucks',
      '/events/250/occurred',
    ]);
    const key = { 'Idempotency-Key': 'five-hundred' };
    await refused(many({ ...one, id: 'x' }), 422, key);
    expect((await post(many({ ...one, id: 'the-251st' }), key)).status).toBe(201); // a refusal uses up no key
    expect(await headPosition()).toBe(before + 500);
    before += 500;
  });

  it('a body of two megabytes', async () => {
    await refused(JSON.stringify({ ...one, data: { summary: { en: 'x'.repeat(2_000_000) } } }), 413);
  });

  it('an event longer than the log keeps', async () => {
    const text = '文'.repeat(500);
    const sources = Array.from({ length: 50 }, () => ({ publisher: 'X', title: text }));
    const long = { ...one, sources };
    expect((await refused(JSON.stringify(long), 422))['errors']).toEqual(faultOf('', /longer than/));
    const { currentVersion } = await refused(JSON.stringify({ ...one, expectedVersion: 99_999 }), 409);
    const version = Number(currentVersion);
    const events = [
      { ...long, expectedVersion: version },
      { ...one, expectedVersion: version + 1 },
    ];
    expect((await refused(JSON.stringify({ events }), 422))['errors']).toEqual([
      expect.objectContaining({ pointer: '/events/0' }),
    ]);
  });

  it('keys of junk are not made', async () => {
    await fc.assert(
      fc.asyncProperty(anyJson, async (json) => {
        const count = async (): Promise<unknown> => env.DB.prepare('SELECT count(*) AS n FROM keys').first('n');
        const keys = await count();
        expect(await answered(await ask('/v1/keys', { method: 'POST', headers: POSTING, body: json }))).toBe(422);
        expect(await count()).toBe(keys);
      }),
      { ...RUNS, numRuns: 60 },
    );
  });
});
